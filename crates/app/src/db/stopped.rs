//! The file `stopped` in the data folder: the desk met something after which it must not guess, and an operator has to look.
//!
//! Invariant: while it stands nothing is written to the log. Only a verification that found no fault takes it away.
//! Not here: what stops the desk (`trouble.rs`).

use std::io::Write as _;

use anyhow::Result;

use super::installation::{Installation, sync_folder};
use super::private;
use crate::files::{shown, unusable};
use crate::refusal::{Arg, Refusal};

pub const NAME: &str = "stopped";

/// Leaves the file with the reason, as well as the disk allows: the desk stops whether or not it can be written.
pub fn leave(installation: &Installation, now_us: i64, reason: &str) {
    let at = jiff::Timestamp::from_microsecond(now_us).map_or(String::new(), |at| at.to_string());
    let written = private::file(&installation.data.join(NAME)).and_then(|mut file| {
        writeln!(file, "{at} {reason}")?;
        file.sync_all()?;
        sync_folder(&installation.data)
    });
    if let Err(error) = written {
        tracing::error!("the file `{NAME}` could not be left in the data folder: {error}");
    }
}

/// Refuses to write while the file stands.
///
/// # Errors
/// `refusal-stopped`, with what the file says.
pub fn check(installation: &Installation) -> Result<(), Refusal> {
    let path = installation.data.join(NAME);
    match std::fs::read_to_string(&path) {
        Ok(reason) => Err(Refusal::new("refusal-stopped")
            .with("path", shown(&path))
            .with("reason", Arg::Text(reason.trim().to_owned()))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(unusable(&path, &error)),
    }
}

/// After a verification without faults. Answers whether there was such a file.
pub fn clear(installation: &Installation) -> Result<bool> {
    match std::fs::remove_file(installation.data.join(NAME)) {
        Ok(()) => {
            sync_folder(&installation.data)?;
            Ok(true)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}
