//! Evidence files: taken in, kept under their hash beside the database, handed out again.
//!
//! Invariants: a file is on disk, whole and synced, before the command that names it; a file that no record names harms nobody.
//! What a photo says about where it was taken is removed before the hash is made. Not here: which kinds an act offers (`rules`).

mod kind;
mod strip;

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use bellwether_policy::Text;
use bellwether_policy::case_policy::CasePolicy;
use sha2::{Digest as _, Sha256};

pub use kind::{ENDINGS, Media};

use super::model::EvidenceRef;
use crate::app::App;
use crate::db::Installation;
use crate::db::chance::Chance;
use crate::error::AppError;
use crate::refusal::{Arg, Refusal};
use crate::web::components::FileRule;
use crate::web::number;
use crate::web::request::FilePart;

/// The most one file may weigh.
pub const MOST_BYTES: u64 = 10 << 20;
/// The most a whole form may weigh.
pub const MOST_FORM_BYTES: usize = 40 << 20;
/// What the form's file fields begin with; the kind of evidence follows.
const FIELD: &str = "file.";
/// As many letters of a file's name as the rules take.
const NAME_CHARS: usize = 100;

/// The rule that file fields show.
pub const RULE: FileRule<'static> = FileRule { endings: &ENDINGS, most_bytes: MOST_BYTES, several: true };

/// The name of the form field for one kind of evidence.
pub fn field_name(kind: &str) -> String {
    format!("{FIELD}{kind}")
}

/// Keeps the files of a form and says what the command should name; nothing is kept when one of them cannot be taken.
///
/// # Errors
/// Invalid, with the file's field: too large, or not of a kind that is taken.
pub async fn take(
    app: &Arc<App>,
    policy: &CasePolicy,
    files: Vec<FilePart>,
) -> Result<Vec<EvidenceRef>, AppError> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let known: Vec<(String, Text)> =
        policy.evidence.iter().map(|kind| (kind.id.clone(), kind.title.clone())).collect();
    let (installation, now_us) = (app.installation.clone(), app.now_us());
    let kept = tokio::task::spawn_blocking(move || {
        let fit: Vec<Fit> = files.iter().map(|file| fit(file, &known)).collect::<Result<_, _>>()?;
        fit.into_iter().map(|fit| keep(&installation, fit, now_us)).collect::<Result<Vec<_>, AppError>>()
    });
    kept.await.context("keeping evidence")?
}

/// A file that may be kept.
struct Fit {
    kind: String,
    media: Media,
    name: String,
    bytes: Vec<u8>,
}

fn fit(file: &FilePart, known: &[(String, Text)]) -> Result<Fit, AppError> {
    let refused = |key| {
        AppError::from(vec![
            Refusal::new(key).with("name", Arg::Text(file.name.clone())).at(file.field.clone()),
        ])
    };
    let kind = file.field.strip_prefix(FIELD).filter(|kind| known.iter().any(|(id, _)| id == kind));
    let Some(kind) = kind else {
        return Err(Refusal::new("refusal-evidence-not-asked")
            .with("kind", Arg::Text(file.field.clone()))
            .into());
    };
    if file.bytes.len() as u64 > MOST_BYTES {
        let limit = Arg::Text(number::size(MOST_BYTES));
        let refusal =
            Refusal::new("cases-file-too-big").with("name", Arg::Text(file.name.clone())).with("size", limit);
        return Err(vec![refusal.at(file.field.clone())].into());
    }
    let media = Media::of(&file.bytes).ok_or_else(|| refused("cases-file-kind"))?;
    if !media.agrees_with(&file.media_type) {
        return Err(refused("cases-file-mislabelled"));
    }
    let bytes = strip::stripped(media, &file.bytes).ok_or_else(|| refused("cases-file-broken"))?;
    Ok(Fit { kind: kind.to_owned(), media, name: short(&file.name), bytes })
}

/// A name without the path some browsers send, as long as the rules take.
fn short(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|letter| !letter.is_control()).take(NAME_CHARS).collect()
}

fn keep(installation: &Installation, fit: Fit, now_us: i64) -> Result<EvidenceRef, AppError> {
    let sha256 = crate::accounts::hex(&Sha256::digest(&fit.bytes));
    let path = installation.evidence_file(&sha256).context("a hash is a file's name")?;
    let size_bytes = fit.bytes.len() as u64;
    let there = fs::metadata(&path).is_ok_and(|found| found.len() == size_bytes);
    if !there {
        write(&installation.evidence_folder(), &path, &fit.bytes, now_us)
            .context("evidence could not be written to the disk")?;
    }
    let media_type = fit.media.as_str().to_owned();
    Ok(EvidenceRef { kind: fit.kind, sha256, media_type, size_bytes, name: fit.name })
}

/// Crash before the rename: a stray file with a dot before its name. Crash after it: a whole file that no record names.
fn write(folder: &Path, path: &Path, bytes: &[u8], now_us: i64) -> io::Result<()> {
    let parent = path.parent().unwrap_or(folder);
    fs::create_dir_all(parent)?;
    let unfinished = folder.join(format!(".{}", Chance::from_system().uuid(now_us)));
    let mut file = File::create_new(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    File::open(parent)?.sync_all()
}

/// The bytes of a file that a record names.
///
/// # Errors
/// A fault when it is gone or cannot be read: `bellwether verify` names it too.
pub async fn read(app: &Arc<App>, sha256: &str) -> Result<Vec<u8>, AppError> {
    let path = app.installation.evidence_file(sha256).ok_or(AppError::NotFound)?;
    let read = tokio::task::spawn_blocking(move || {
        fs::read(&path).with_context(|| format!("evidence {}", path.display()))
    });
    Ok(read.await.context("reading evidence")??)
}

#[cfg(test)]
mod tests;
