//! A file taken in: what it is and how large is found, what it says beside its picture is removed, and it is kept under its hash.
//!
//! Not here: which program reads which kind (`kind.rs`), what is removed (`strip.rs`, `package.rs`), the disk (`disk.rs`).

use std::sync::Arc;

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};

use super::kind::{ENDINGS, Media};
use super::upload::{Sending, record, sweep};
use super::{FIELD, MOST_BYTES, disk, strip};
use crate::app::App;
use crate::cases::model::EvidenceRef;
use crate::error::AppError;
use crate::name;
use crate::refusal::{Arg, Refusal};
use crate::web::number;
use crate::web::request::FilePart;

/// Keeps files for the command that will name them; nothing is kept when one of them cannot be taken.
///
/// First the record of the upload, then the file: a sweep that runs in between finds a fresh upload and lets the file be. Crash in
/// between, and there is an upload without a file, which no command may name.
///
/// # Errors
/// Invalid, with the file's field: too large, or not of a kind that is taken. Refused: more than one person may send in a day.
pub async fn take(
    app: &Arc<App>,
    sending: Sending,
    kinds: Vec<String>,
    files: Vec<FilePart>,
) -> Result<Vec<EvidenceRef>, AppError> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    app.desk.room_for_files()?;
    let fits = tokio::task::spawn_blocking(move || {
        files.iter().map(|file| fit(file, &kinds)).collect::<Result<Vec<Fit>, _>>()
    });
    let fits = fits.await.context("looking at evidence")??;
    let named: Vec<EvidenceRef> = fits.iter().map(|fit| fit.named.clone()).collect();
    let (installation, now_us, sent) = (app.installation.clone(), app.now_us(), named.clone());
    let swept = installation.clone();
    app.desk
        .put(move |tx| {
            sweep(tx, &swept, sending.jurisdiction)?;
            record(tx, &sending, &sent)
        })
        .await?;
    let kept = tokio::task::spawn_blocking(move || {
        fits.iter().try_for_each(|fit| disk::keep(&installation, &fit.named.sha256, &fit.bytes, now_us))
    });
    kept.await.context("keeping evidence")??;
    Ok(named)
}

/// A file that may be kept.
pub(super) struct Fit {
    pub named: EvidenceRef,
    pub bytes: Vec<u8>,
}

pub(super) fn fit(file: &FilePart, kinds: &[String]) -> Result<Fit, AppError> {
    let refused = |key, content: Option<Media>| {
        let name = short(&file.name);
        let ending = name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_lowercase());
        let content = content.map_or_else(String::new, |media| media.ending().to_uppercase());
        let refusal = Refusal::new(key)
            .with("name", Arg::Text(name))
            .with("ending", Arg::Text(ending))
            .with("content", Arg::Text(content));
        AppError::from(vec![refusal.at(file.field.clone())])
    };
    let kind = file.field.strip_prefix(FIELD).filter(|kind| kinds.iter().any(|id| id == kind));
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
    // Whoever sent a .jpg must not be told that .jpg is not accepted: what is wrong is what the file holds.
    let unread = if has_a_taken_ending(&file.name) { "cases-file-untrue" } else { "cases-file-kind" };
    let media = Media::of(&file.bytes).ok_or_else(|| refused(unread, None))?;
    if !media.agrees_with(&file.media_type) {
        return Err(refused("cases-file-mislabelled", Some(media)));
    }
    let bytes = strip::stripped(media, &file.bytes).map_err(|unclean| {
        let (key, part) = unclean.words();
        let part = Arg::Text(part.to_owned());
        let refusal = Refusal::new(key).with("name", Arg::Text(short(&file.name))).with("part", part);
        AppError::from(vec![refusal.at(file.field.clone())])
    })?;
    let named = EvidenceRef {
        kind: kind.to_owned(),
        sha256: crate::db::hex(&Sha256::digest(&bytes)),
        media_type: media.as_str().to_owned(),
        size_bytes: bytes.len() as u64,
        name: short(&file.name),
    };
    Ok(Fit { named, bytes })
}

fn has_a_taken_ending(name: &str) -> bool {
    let name = name.to_lowercase();
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// A file name without the path that some browsers send, without invisible characters, and no longer than the
/// rules accept.
fn short(name: &str) -> String {
    let mut last = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    while let Some(letter) = name::hidden(&last) {
        last.retain(|other| other != letter);
    }
    last.trim().chars().take(name::MOST_CHARS).collect()
}
