//! The identity of a command: the id its sender made, so that sending it again returns the first answer.

use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::app::App;
use crate::db::chance::Chance;
use crate::db::desk::CommandId;
use crate::db::keyed::keyed;

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

/// A digest of what was sent and where. It is keyed, because a form holds names and telephone numbers, and
/// somebody who has only the database must not be able to find them by trying.
pub fn digest(app: &App, parts: &Parts, content: &[&[u8]]) -> String {
    let place = [parts.method.as_str().as_bytes(), parts.uri.path().as_bytes()];
    keyed(&app.office.code_key, "command", &[&place, content].concat())
}

pub fn header<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;
    use crate::db::Installation;
    use crate::db::clock::Clock;

    #[test]
    fn what_a_form_said_cannot_be_tried_out_with_the_database_alone() {
        let folder = tempfile::tempdir().unwrap();
        let installation = Installation::sqlite(folder.path());
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let mut app = App::open(installation, Clock::system(), Chance::from_seed(2)).unwrap();
        let (parts, ()) = Request::post("/cases").body(()).unwrap().into_parts();
        let here = digest(&app, &parts, &["13800000000".as_bytes()]);
        assert_eq!(here, digest(&app, &parts, &["13800000000".as_bytes()]));
        app.office.code_key = [9; 32];
        assert_ne!(here, digest(&app, &parts, &["13800000000".as_bytes()]));
    }
}
