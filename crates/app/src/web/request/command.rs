//! The identity of a command: the id its sender made, so that sending it again returns the first answer.

use axum::http::HeaderMap;
use axum::http::request::Parts;
use sha2::{Digest, Sha256};

use crate::accounts::hex;
use crate::app::App;
use crate::db::chance::Chance;
use crate::db::desk::CommandId;

/// A command of `actor`.
pub fn identity(app: &App, jurisdiction: i64, actor: &str, id: &str, digest: String) -> CommandId {
    CommandId { jurisdiction, id: id_or_new(app, id), actor: actor.to_owned(), digest }
}

/// The id that was sent, if it is a UUID in its usual form; otherwise a new one, and a repeat will be a new command.
pub fn id_or_new(app: &App, id: &str) -> String {
    match uuid::Uuid::try_parse(id) {
        Ok(id) => id.hyphenated().to_string(),
        Err(_) => Chance::from_system().uuid(app.now_us()),
    }
}

/// What was sent and where, in short. Each part goes in with its length, so that no two forms read the same.
pub fn digest(parts: &Parts, content: &[&[u8]]) -> String {
    let mut digest = Sha256::new();
    for part in [parts.method.as_str().as_bytes(), parts.uri.path().as_bytes()].iter().chain(content) {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    hex(&digest.finalize())
}

pub fn header<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
