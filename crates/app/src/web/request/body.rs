//! Reading what was sent: a form with or without files, or JSON.

use std::sync::Arc;

use axum::Form;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::error::AppError;
use crate::refusal::{Arg, Refusal};
use crate::room::{SMALL_BYTES, Sender, Taken};
use crate::web::unstorable;

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
    /// To be kept as long as the files.
    pub room: Taken,
}

/// Fields and files.
type Sent = (Vec<(String, String)>, Vec<FilePart>);

/// Fields that are ours, not the person's.
const OURS: [&str; 2] = ["csrf", "command"];

impl Filled {
    /// Reads a form of either encoding, within the route's limit.
    pub async fn read(request: Request, app: &Arc<App>, sender: Sender) -> Result<(Parts, Filled), AppError> {
        let (request, room) = app.room.meter(request, sender)?;
        let kind = media_type(&request);
        let (parts, body) = request.into_parts();
        let again = Request::from_parts(parts.clone(), body);
        let read = Filled::sent(again, app, &kind).await;
        let (values, files) = read.map_err(|error| room.fault().unwrap_or(error))?;
        unstorable::fields(&values)?;
        Ok((parts, Filled { values, files, room }))
    }

    async fn sent(request: Request, app: &Arc<App>, kind: &str) -> Result<Sent, AppError> {
        if kind == "multipart/form-data" {
            let multipart = Multipart::from_request(request, app).await;
            return Filled::from_multipart(multipart.map_err(|error| unread(error.status(), &error))?).await;
        }
        let form = Form::from_request(request, app).await;
        let Form(values) = form.map_err(|error| unread(error.status(), &error))?;
        Ok((values, Vec::new()))
    }

    /// Reads what was typed into a form, as far as it fits a small body, and passes over files: for a draft.
    pub async fn read_typed(request: Request, app: &Arc<App>, sender: Sender) -> Result<Filled, AppError> {
        let (mut request, room) = app.room.meter_little(request, sender);
        let values = if media_type(&request) == "multipart/form-data" {
            let multipart = Multipart::from_request(request, app).await;
            typed_in(multipart.map_err(|error| unread(error.status(), &error))?).await
        } else {
            DefaultBodyLimit::max(SMALL_BYTES).apply(&mut request);
            let form = Form::from_request(request, app).await;
            form.map(|Form(values)| values).unwrap_or_default()
        };
        match room.fault() {
            Some(fault) => Err(fault),
            None => {
                unstorable::fields(&values)?;
                Ok(Filled { values, files: Vec::new(), room })
            }
        }
    }

    async fn from_multipart(mut multipart: Multipart) -> Result<Sent, AppError> {
        let (mut values, mut files) = Sent::default();
        while let Some(part) = multipart.next_field().await.map_err(|error| unread(error.status(), &error))? {
            let field = part.name().unwrap_or_default().to_owned();
            let Some(name) = part.file_name().map(str::to_owned) else {
                values.push((field, part.text().await.map_err(|error| unread(error.status(), &error))?));
                continue;
            };
            let media_type = part.content_type().unwrap_or("application/octet-stream").to_owned();
            let bytes = part.bytes().await.map_err(|error| unread(error.status(), &error))?;
            // A file field left empty is sent as a file without name or content.
            if !(name.is_empty() && bytes.is_empty()) {
                files.push(FilePart { field, name, media_type, bytes });
            }
        }
        Ok((values, files))
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

/// The text of a form with files, up to its end or to where it can no longer be read.
async fn typed_in(mut multipart: Multipart) -> Vec<(String, String)> {
    let mut values = Vec::new();
    let mut left = SMALL_BYTES;
    while let Ok(Some(mut part)) = multipart.next_field().await {
        if part.file_name().is_some() {
            continue;
        }
        let field = part.name().unwrap_or_default().to_owned();
        let mut text = Vec::new();
        while let Ok(Some(chunk)) = part.chunk().await {
            if text.len() + chunk.len() > left {
                return values;
            }
            text.extend_from_slice(&chunk);
        }
        left -= text.len();
        values.extend(String::from_utf8(text).map(|text| (field, text)));
    }
    values
}

fn media_type(request: &Request) -> String {
    let text = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The whole body, within the route's limit.
pub async fn bytes(
    request: Request,
    app: &Arc<App>,
    sender: Sender,
) -> Result<(Parts, Bytes, Taken), AppError> {
    let (request, room) = app.room.meter(request, sender)?;
    let (parts, body) = request.into_parts();
    let again = Request::from_parts(parts.clone(), body);
    let read = Bytes::from_request(again, app).await.map_err(|error| unread(error.status(), &error));
    let bytes = read.map_err(|error| room.fault().unwrap_or(error))?;
    Ok((parts, bytes, room))
}

/// Reads JSON, nothing being `null`; the media type must say so, because that is what keeps other sites' forms out.
pub fn json<T: DeserializeOwned>(parts: &Parts, bytes: &[u8]) -> Result<T, AppError> {
    if bytes.is_empty() {
        return serde_json::from_slice(b"null").map_err(|error| malformed(&error));
    }
    let said = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !said.trim_start().to_ascii_lowercase().starts_with("application/json") {
        return Err(AppError::Malformed(vec![Refusal::new("refusal-not-json")]));
    }
    unstorable::json(bytes)?;
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
    let refusal = Refusal::new("refusal-malformed").with("detail", Arg::Text(error.to_string()));
    AppError::Malformed(vec![refusal])
}
