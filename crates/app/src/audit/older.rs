//! Checkpoints that somebody kept outside, read from their files.
//!
//! Invariant: a file that is no checkpoint any more says nothing about the log, so it is refused before anything is checked: an editor
//! that saves one may change its line ends, its last line or its first bytes. Not here: comparing the log with them (`bellwether-ledger`).

use std::path::{Path, PathBuf};

use bellwether_ledger::{NoteError, VerifierKey};

use crate::files;
use crate::refusal::Refusal;

/// The notes in these files. With the log's key, a note whose signature no longer fits its text is told apart
/// from a note of another key, which the check itself will name.
///
/// # Errors
/// Refused with the file that does not read.
pub fn read(files: &[PathBuf], key: Option<&VerifierKey>) -> Result<Vec<String>, Refusal> {
    files.iter().map(|path| one(path, key)).collect()
}

fn one(path: &Path, key: Option<&VerifierKey>) -> Result<String, Refusal> {
    let altered = || Refusal::new("refusal-checkpoint-unread").with("path", files::shown(path));
    let text = files::read_text(path).map_err(|refusal| match refusal.key {
        "refusal-file-not-utf8" => altered(),
        _ => refusal,
    })?;
    match key.map(|key| key.open(&text)) {
        None if text.contains('\r') || text.starts_with('\u{feff}') => Err(altered()),
        None | Some(Ok(_) | Err(NoteError::Unsigned)) => Ok(text),
        Some(Err(_)) => Err(altered()),
    }
}

#[cfg(test)]
mod tests {
    use bellwether_ledger::{Checkpoint, SigningKey};

    use super::*;

    #[test]
    fn a_checkpoint_that_an_editor_saved_is_a_file_that_does_not_read_and_no_fault_of_the_log() {
        let origin = "bellwether.example/log/652325";
        let key = SigningKey::from_seed(origin, [7; 32]).unwrap();
        let checkpoint = Checkpoint { origin: origin.to_owned(), size: 5, root: [1; 32] };
        let note = key.sign(&checkpoint).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoint.txt");
        let read_back = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            let verifier = key.verifier();
            read(std::slice::from_ref(&path), Some(&verifier)).map_err(|refusal| refusal.key)
        };
        assert_eq!(read_back(note.as_bytes()), Ok(vec![note.clone()]));
        let utf16: Vec<u8> = note.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let saved = [
            note.replace('\n', "\r\n").into_bytes(),
            note.trim_end().as_bytes().to_vec(),
            format!("{note}\n").into_bytes(),
            format!("\u{feff}{note}").into_bytes(),
            note.replace('\u{2014}', "-").into_bytes(),
            note.replace("\n5\n", "\n6\n").into_bytes(),
            [&[0xff, 0xfe], &utf16[..]].concat(),
            Vec::new(),
        ];
        for bytes in saved {
            assert_eq!(
                read_back(&bytes),
                Err("refusal-checkpoint-unread"),
                "{:?}",
                String::from_utf8_lossy(&bytes)
            );
        }
        // Of another key: that may be the log's own fault, and the check says so.
        let stranger = SigningKey::from_seed(origin, [8; 32]).unwrap().sign(&checkpoint).unwrap();
        assert_eq!(read_back(stranger.as_bytes()), Ok(vec![stranger.clone()]));
    }
}
