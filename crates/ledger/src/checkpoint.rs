//! Checkpoints: the log's name, size and root as text (C2SP `tlog-checkpoint`).
//!
//! Invariant: the three lines have one form; a reader ignores extension lines, a writer makes none.
//! Not here: signatures (`note.rs`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::canonical::decimal;
use crate::commitment::decode_hash;
use crate::note::{NoteError, check_name};
use crate::tile::MAX_SIZE;
use crate::tree::Hash;

/// What a log says about itself at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name and its key's, such as `bellwether.example/log/652325`.
    pub origin: String,
    /// Number of records; at most [`MAX_SIZE`].
    pub size: u64,
    pub root: Hash,
}

impl Checkpoint {
    /// The text to sign: three lines.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root))
    }

    /// Reads the text of a checkpoint; extension lines after the third must not be empty and are ignored.
    pub fn parse(text: &str) -> Result<Checkpoint, NoteError> {
        let body = text.strip_suffix('\n').ok_or(NoteError::Checkpoint("end"))?;
        let mut lines = body.split('\n');
        let mut line = |name| lines.next().filter(|line| !line.is_empty()).ok_or(NoteError::Checkpoint(name));
        let checkpoint = Checkpoint {
            origin: line("origin")?.to_owned(),
            size: decimal(line("size")?).ok_or(NoteError::Checkpoint("size"))?,
            root: decode_hash(line("root")?).ok_or(NoteError::Checkpoint("root"))?,
        };
        if lines.any(str::is_empty) {
            return Err(NoteError::Checkpoint("extension"));
        }
        checkpoint.check()?;
        Ok(checkpoint)
    }

    pub(crate) fn check(&self) -> Result<(), NoteError> {
        check_name(&self.origin).map_err(|_| NoteError::Checkpoint("origin"))?;
        if self.size <= MAX_SIZE { Ok(()) } else { Err(NoteError::Checkpoint("size")) }
    }
}
