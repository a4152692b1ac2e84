//! What a resident may send: photographs, few and small enough for a phone with poor signal.
//!
//! Not here: what all residents together may send in a day (`cases/evidence/upload.rs`), what is taken out of a picture (`cases/evidence/strip.rs`).

use crate::cases::evidence::{MOST_PICTURE_BYTES, MOST_PICTURES, Media};
use crate::cases::model::{Event, EvidenceRef, Who};
use crate::error::AppError;
use crate::refusal::{Arg, Refusal};
use crate::web::number;
use crate::web::request::FilePart;

/// Whether all of these files are photographs that are taken.
///
/// # Errors
/// Invalid, with the file's field: no photograph, too large, or too many.
pub fn judge(files: &[FilePart]) -> Result<(), AppError> {
    let refused = |file: &FilePart, key| {
        Refusal::new(key).with("name", Arg::Text(file.name.clone())).at(file.field.clone())
    };
    for file in files {
        if Media::of_picture(&file.bytes).is_none() {
            return Err(vec![refused(file, "refusal-picture-only")].into());
        }
        if file.bytes.len() as u64 > MOST_PICTURE_BYTES {
            let size = Arg::Text(number::size(MOST_PICTURE_BYTES));
            return Err(vec![refused(file, "refusal-picture-too-big").with("size", size)].into());
        }
    }
    match files.get(MOST_PICTURES) {
        None => Ok(()),
        Some(file) => Err(vec![too_many().at(file.field.clone())].into()),
    }
}

/// Whether the resident's photographs of this case, those of these events and the new ones, are few enough.
///
/// # Errors
/// The refusal that says how many a case takes.
pub fn few_enough<'e>(events: impl Iterator<Item = &'e Event>, new: &[EvidenceRef]) -> Result<(), Refusal> {
    let own = events.filter(|event| event.by == Who::Resident).map(|event| event.evidence.len());
    let all = own.sum::<usize>() + new.len();
    if new.is_empty() || all <= MOST_PICTURES { Ok(()) } else { Err(too_many()) }
}

fn too_many() -> Refusal {
    let most = i64::try_from(MOST_PICTURES).unwrap_or(i64::MAX);
    Refusal::new("refusal-pictures-too-many").with("limit", Arg::Number(most))
}
