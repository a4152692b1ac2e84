//! The command line's way to the desk.
//!
//! Invariant: what an operator changes is a record whose actor is `operator`, in a command that names its jurisdiction.
//! Not here: what a command does (its slice).

use std::process::ExitCode;

use anyhow::Result;
use bellwether_policy::Lang;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::args::{InstallationArgs, Run};
use crate::app::App;
use crate::db::Tx;
use crate::db::chance::Chance;
use crate::db::desk::CommandId;
use crate::error::AppError;
use crate::refusal::Refusal;
use crate::registry::{self, By};

/// What was done: words for a person, an object for a script.
pub type Done = Result<(String, Value), AppError>;

/// The command line's way to the desk.
pub struct Operator {
    pub app: App,
    pub by: By,
    pub lang: Lang,
}

impl Operator {
    /// Opens the installation.
    ///
    /// # Errors
    /// When there is none, or its tables are of another version.
    pub fn open(installation: &InstallationArgs, lang: Lang, run: &Run) -> Result<Operator> {
        let installation = installation.installation(&run.runtime);
        let app = App::open(installation, crate::db::clock::Clock::system(), Chance::from_system())?;
        let by = By { actor: "operator".into(), on: app.today() };
        Ok(Operator { app, by, lang })
    }

    /// Says what was done.
    ///
    /// # Errors
    /// Why it was not.
    pub fn answer(&self, done: Done, as_json: bool) -> Result<ExitCode> {
        let (words, value) = done?;
        if as_json {
            println!("{value}")
        } else {
            println!("{words}")
        }
        Ok(ExitCode::SUCCESS)
    }

    /// One command at the desk, named `what`. It names its jurisdiction, so that of two operators at once the second decides on what the
    /// first has left. Its answer is stored as every command's is: no secret may be in it.
    ///
    /// # Errors
    /// What `act` refuses.
    pub fn write<T: Serialize + DeserializeOwned + Send + 'static>(
        &self,
        jurisdiction: i64,
        what: &str,
        act: impl FnOnce(&mut Tx<'_, '_>, &By) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let by = self.by.clone();
        let command = CommandId::drawn(jurisdiction, &by.actor, what, self.app.now_us());
        Ok(self.app.desk.write_blocking(command, move |tx| act(tx, &by))?.answer)
    }

    /// The only jurisdiction, unless one is named.
    ///
    /// # Errors
    /// Refused when there are several or none.
    pub fn jurisdiction(&self, named: Option<i64>) -> Result<i64, AppError> {
        let known = self.app.readers.read_blocking(|link| Ok(registry::jurisdictions(link)?))?;
        match (named, known.as_slice()) {
            (Some(code), known) if known.contains(&code) => Ok(code),
            (None, [only]) => Ok(*only),
            _ => Err(Refusal::new("refusal-jurisdiction").into()),
        }
    }
}
