//! Evidence files: taken in, kept under their hash beside the database, handed out again.
//!
//! Invariants: a file is on disk, whole and synced, before the command that names it; a file that no record
//! names is gone after a day. Its kind and size are determined here; what the sender says of them is never
//! believed. What a photo says about where it was taken is removed before the hash is made, also from
//! pictures in documents. Not here: which kinds an act offers (`rules`).

mod disk;
mod erasing;
mod hand_out;
mod kind;
mod package;
mod strip;
mod take;
mod upload;

pub use disk::clear_unfinished;
pub use erasing::{forget_uploads, of_person, remove_unwanted, strike};
pub use hand_out::hand_out;
pub use kind::{ENDINGS, Media, PICTURE_ENDINGS};
pub use take::take;
pub use upload::{Sending, is_unswept, named, of_resident, record, sweep};

use crate::web::components::FileRule;

/// The most one file may weigh.
pub const MOST_BYTES: u64 = 10 << 20;
/// The most a whole form may weigh.
pub const MOST_FORM_BYTES: usize = 40 << 20;
/// What the form's file fields begin with; the kind of evidence follows.
const FIELD: &str = "file.";

/// Photographs of one resident for one case: how many, and the most one may weigh.
pub const MOST_PICTURES: usize = 5;
pub const MOST_PICTURE_BYTES: u64 = 5 << 20;
/// The most a resident's form may weigh.
pub const MOST_PICTURE_FORM_BYTES: usize = MOST_PICTURES * (MOST_PICTURE_BYTES as usize) + (1 << 20);

/// The rule that file fields show.
pub const RULE: FileRule<'static> = FileRule { endings: &ENDINGS, most_bytes: MOST_BYTES, several: true };

/// The rule that a resident's field for photographs shows.
pub const PICTURE_RULE: FileRule<'static> =
    FileRule { endings: &PICTURE_ENDINGS, most_bytes: MOST_PICTURE_BYTES, several: true };

/// The name of the form field for one kind of evidence.
pub fn field_name(kind: &str) -> String {
    format!("{FIELD}{kind}")
}

#[cfg(test)]
pub(crate) mod tests;
