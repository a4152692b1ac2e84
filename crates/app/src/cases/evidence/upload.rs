//! Uploads: files that were sent and wait for the command that names them.
//!
//! Invariants: a command names only files that its own sender sent for that case, or that the case has already; otherwise whoever
//! knows a hash could have the file of another township. Kind of file and size are those of the upload. What no record names goes
//! after a day, and never a file that one names. Not here: looking at files (`evidence.rs`), the disk (`disk.rs`).

use anyhow::Result;

use super::{Media, disk};
use crate::cases::model::EvidenceRef;
use crate::cases::{rules, store};
use crate::db::{Installation, Link, Passing, Tx};
use crate::error::AppError;
use crate::office::Office;
use crate::refusal::{Arg, Refusal};
use crate::registry;
use crate::web::number;

/// How long a file waits to be named: a working day, with the night after it, for whoever was interrupted.
const WAITS_US: i64 = 86_400_000_000;
/// What one person may send in a day. A signing day of a township with all its annexes is some dozens of files; beyond this it is
/// a program that runs wild or a disk that somebody fills.
const MOST_FILES: i64 = 200;
const MOST_BYTES: u64 = 500 << 20;
/// How many files a resident may send for one case in a day: as many as the case takes, and as many again for
/// mistakes.
const MOST_OF_RESIDENT: i64 = 10;
/// What all residents together may send in a day: the disk serves everybody.
const MOST_BYTES_OF_RESIDENTS: u64 = 2 << 30;
/// Files removed at once, because the desk waits for the disk meanwhile.
const SWEPT: i64 = 100;

/// As whom the resident of a case sends files.
pub fn of_resident(case: &str) -> String {
    format!("{RESIDENT}{case}")
}

/// How the senders who are residents begin; no user's id has a space in it.
pub(in crate::cases) const RESIDENT: &str = "resident ";

/// Who sends files, and for which case; empty for a case that is not there yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    pub jurisdiction: i64,
    pub user: String,
    pub case: String,
}

/// Notes that files were sent.
///
/// # Errors
/// Refused when it is more than one person may send in a day.
pub fn record(tx: &mut Passing<'_, '_>, sending: &Sending, files: &[EvidenceRef]) -> Result<(), AppError> {
    let now_us = tx.now_us;
    for file in files {
        store::upload::put(tx, sending, file, now_us)?;
    }
    let (sent, bytes) =
        store::upload::sent_since(tx, sending.jurisdiction, &sending.user, waiting_since(now_us))?;
    if sending.user.starts_with(RESIDENT) {
        let all = store::upload::sent_by_residents_since(tx, sending.jurisdiction, waiting_since(now_us))?;
        return if sent > MOST_OF_RESIDENT || all.unsigned_abs() > MOST_BYTES_OF_RESIDENTS {
            Err(Refusal::new("refusal-pictures-full").into())
        } else {
            Ok(())
        };
    }
    if sent > MOST_FILES || bytes.unsigned_abs() > MOST_BYTES {
        return Err(Refusal::new("refusal-evidence-quota")
            .with("files", Arg::Number(MOST_FILES))
            .with("size", Arg::Text(number::size(MOST_BYTES)))
            .into());
    }
    Ok(())
}

/// The files a command names, each with the kind of file and the size that are known here.
///
/// # Errors
/// Refused when one was not sent by this person for this case and is not the case's already, or is not on the disk.
pub fn named(
    tx: &mut Tx<'_, '_>,
    office: &Office,
    sending: &Sending,
    files: Vec<EvidenceRef>,
) -> Result<Vec<EvidenceRef>, AppError> {
    rules::few_enough(&files)?;
    files.into_iter().map(|file| known(tx, office, sending, file)).collect()
}

fn known(
    tx: &mut Tx<'_, '_>,
    office: &Office,
    sending: &Sending,
    file: EvidenceRef,
) -> Result<EvidenceRef, AppError> {
    let since_us = waiting_since(tx.now_us);
    let found = match store::upload::sent(tx, sending, &file.sha256, since_us)? {
        Some(sent) => Some(sent),
        None => store::upload::named_by(tx, sending.jurisdiction, &sending.case, &file.sha256)?,
    };
    let kept = found.and_then(|(media_type, size)| Some((Media::parse(&media_type)?, size.unsigned_abs())));
    match kept.filter(|(_, size)| disk::holds(&office.installation, &file.sha256, *size)) {
        Some((media, size_bytes)) => {
            Ok(EvidenceRef { media_type: media.as_str().to_owned(), size_bytes, ..file })
        }
        None => Err(Refusal::new("refusal-evidence-not-sent").into()),
    }
}

/// Removes files that waited in vain, and forgets uploads that are over.
///
/// The file goes before its row. Crash in between, or let the commit fail, and the row stays: too old to be named, and swept again.
/// The other way round a crash would leave a file that nothing knows of. It runs in the desk, so no command names the file
/// meanwhile, and an upload of the same bytes is either seen here or writes them anew afterwards.
///
/// # Errors
/// Faults of the database; a file that cannot be removed is left for the next time, with a warning.
pub fn sweep(
    tx: &mut Passing<'_, '_>,
    installation: &Installation,
    jurisdiction: i64,
) -> Result<(), AppError> {
    let since_us = waiting_since(tx.now_us);
    for over in store::upload::over(tx, jurisdiction, since_us, SWEPT)? {
        if !is_wanted(tx, &over.sha256, since_us)?
            && let Err(error) = disk::remove(installation, &over.sha256)
        {
            tracing::warn!("{error:#}");
            continue;
        }
        store::upload::forget(tx, jurisdiction, &over)?;
    }
    Ok(())
}

/// Uploads from before this instant are over.
pub(super) fn waiting_since(now_us: i64) -> i64 {
    now_us - WAITS_US
}

/// Whether a record names the file or an upload still waits for one: in any jurisdiction, since they share the folder.
pub(super) fn is_wanted(link: &mut Link<'_>, sha256: &str, since_us: i64) -> Result<bool> {
    for jurisdiction in registry::jurisdictions(link)? {
        if store::upload::is_named(link, jurisdiction, sha256)?
            || store::upload::is_awaited(link, jurisdiction, sha256, since_us)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the file was sent and no sweep has come by since: until then it may lie on the disk without a record.
///
/// # Errors
/// Faults of the database.
pub fn is_unswept(link: &mut Link<'_>, sha256: &str) -> Result<bool> {
    for jurisdiction in registry::jurisdictions(link)? {
        if store::upload::is_awaited(link, jurisdiction, sha256, 0)? {
            return Ok(true);
        }
    }
    Ok(false)
}
