//! Reading what was sent: a form with or without files, or JSON.

use std::sync::Arc;

use axum::Form;
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::error::AppError;
use crate::refusal::{Arg, Refusal};

/// A file of a form, as its sender describes it; whether it may be kept is for the slice to say.
#[derive(Clone, Debug)]
pub struct FilePart {
    /// The form field.
    pub field: String,
    pub name: String,
    pub media_type: String,
    pub bytes: Bytes,
}

/// A form as it was filled in.
pub struct Filled {
    values: Vec<(String, String)>,
    pub files: Vec<FilePart>,
}

/// Fields that are ours, not the person's.
const OURS: [&str; 2] = ["csrf", "command"];

impl Filled {
    /// Reads a form of either encoding; the route's limit on the size of a body holds.
    pub async fn read(request: Request, app: &Arc<App>) -> Result<(Parts, Filled), AppError> {
        let kind = media_type(&request);
        let (parts, body) = request.into_parts();
        let again = Request::from_parts(parts.clone(), body);
        let filled = if kind == "multipart/form-data" {
            let multipart =
                Multipart::from_request(again, app).await.map_err(|error| unread(error.status(), &error))?;
            Filled::from_multipart(multipart).await?
        } else {
            let Form(values) =
                Form::from_request(again, app).await.map_err(|error| unread(error.status(), &error))?;
            Filled { values, files: Vec::new() }
        };
        Ok((parts, filled))
    }

    async fn from_multipart(mut multipart: Multipart) -> Result<Filled, AppError> {
        let mut filled = Filled { values: Vec::new(), files: Vec::new() };
        while let Some(part) = multipart.next_field().await.map_err(|error| unread(error.status(), &error))? {
            let field = part.name().unwrap_or_default().to_owned();
            let Some(name) = part.file_name().map(str::to_owned) else {
                filled
                    .values
                    .push((field, part.text().await.map_err(|error| unread(error.status(), &error))?));
                continue;
            };
            let media_type = part.content_type().unwrap_or("application/octet-stream").to_owned();
            let bytes = part.bytes().await.map_err(|error| unread(error.status(), &error))?;
            // A file field left empty is sent as a file without name or content.
            if !(name.is_empty() && bytes.is_empty()) {
                filled.files.push(FilePart { field, name, media_type, bytes });
            }
        }
        Ok(filled)
    }

    fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(held, _)| held == name).map_or("", |(_, value)| value)
    }

    pub fn csrf(&self) -> &str {
        self.value("csrf")
    }

    pub fn command(&self) -> &str {
        self.value("command")
    }

    /// What the person typed, in the order of the form.
    pub fn typed(&self) -> Vec<(String, String)> {
        self.values.iter().filter(|(name, _)| !OURS.contains(&name.as_str())).cloned().collect()
    }

    /// What a repeat must repeat.
    pub fn digest(&self) -> Vec<&[u8]> {
        let typed = self.values.iter().filter(|(name, _)| !OURS.contains(&name.as_str()));
        let words = typed.flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]);
        words.chain(self.files.iter().flat_map(|file| [file.field.as_bytes(), file.bytes.as_ref()])).collect()
    }
}

fn media_type(request: &Request) -> String {
    let text = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The whole body, within the route's limit.
pub async fn bytes(request: Request, app: &Arc<App>) -> Result<(Parts, Bytes), AppError> {
    let (parts, body) = request.into_parts();
    let again = Request::from_parts(parts.clone(), body);
    let bytes = Bytes::from_request(again, app).await.map_err(|error| unread(error.status(), &error))?;
    Ok((parts, bytes))
}

/// Reads JSON, nothing being `null`; the media type must say so, because that is what keeps other sites' forms out.
pub fn json<T: DeserializeOwned>(parts: &Parts, bytes: &[u8]) -> Result<T, AppError> {
    if bytes.is_empty() {
        return serde_json::from_slice(b"null").map_err(|error| malformed(&error));
    }
    let said = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !said.trim_start().to_ascii_lowercase().starts_with("application/json") {
        return Err(vec![Refusal::new("refusal-not-json")].into());
    }
    serde_json::from_slice(bytes).map_err(|error| malformed(&error))
}

/// A body that is too large is not a mistake in what was typed.
fn unread(status: StatusCode, error: &impl std::fmt::Display) -> AppError {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return AppError::Unreadable(status.as_u16());
    }
    malformed(error)
}

fn malformed(error: &impl std::fmt::Display) -> AppError {
    vec![Refusal::new("refusal-malformed").with("detail", Arg::Text(error.to_string()))].into()
}
