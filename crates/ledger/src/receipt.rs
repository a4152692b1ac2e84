//! The receipt of one record: its entry, its open part and the proof that it is in the log, as text for whoever it is about.
//!
//! Invariant: checking takes the receipt and the log's key and asks nobody. What stands before and after the receipt's own lines is for
//! people and is passed over, so that it may hang in a file with words in any language.
//! Not here: who is given one, and those words (the application).

use std::fmt::{self, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::canonical::decimal;
use crate::commitment::decode_hash;
use crate::note::{NoteError, VerifierKey};
use crate::open_part::OpenPart;
use crate::proof::{ProofError, verify_inclusion};
use crate::record::{Record, RecordError};
use crate::tree::{Hash, leaf_hash};

const HEADER: &str = "bellwether receipt v1\n";
/// The lines that begin the receipt's blocks, and the one after them. No line within a block is one of these.
const MARKS: [&str; 4] = ["--- record\n", "--- open part\n", "--- proof\n", "--- end\n"];
/// C2SP `tlog-proof`.
const PROOF: &str = "c2sp.org/tlog-proof@v1";

/// What a receipt holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The record's canonical bytes.
    pub entry: String,
    /// The canonical text of its open part, with the salt.
    pub open: String,
    pub index: u64,
    /// Hashes from the leaf up to the checkpoint's root, lowest first.
    pub path: Vec<Hash>,
    /// A signed note.
    pub checkpoint: String,
}

/// Why a text is no receipt, or does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiptError {
    /// The named part is missing or malformed.
    Part(&'static str),
    Record(RecordError),
    OpenPart(RecordError),
    /// The open part is not what the record committed to.
    Commitment,
    /// The record's minute is before that of its time.
    Minute,
    /// The proof is of another place than the record's.
    Place,
    /// The checkpoint names another log than its key.
    Origin,
    Checkpoint(NoteError),
    Proof(ProofError),
}

impl fmt::Display for ReceiptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReceiptError::Part(part) => write!(f, "the receipt's {part} is missing or malformed"),
            ReceiptError::Record(error) => write!(f, "record: {error}"),
            ReceiptError::OpenPart(error) => write!(f, "open part: {error}"),
            ReceiptError::Commitment => f.write_str("the open part is not what the record committed to"),
            ReceiptError::Minute => f.write_str("the record's minute is before that of its time"),
            ReceiptError::Origin => f.write_str("the checkpoint is of another log"),
            ReceiptError::Place => f.write_str("the proof is of another record"),
            ReceiptError::Checkpoint(error) => write!(f, "checkpoint: {error}"),
            ReceiptError::Proof(error) => write!(f, "proof: {error}"),
        }
    }
}

impl std::error::Error for ReceiptError {}

impl Receipt {
    /// The receipt's own lines.
    pub fn text(&self) -> String {
        let Receipt { entry, open, index, path, checkpoint } = self;
        let [record_mark, open_mark, proof_mark, end_mark] = MARKS;
        let mut text =
            format!("{HEADER}{record_mark}{entry}{open_mark}{open}{proof_mark}{PROOF}\nindex {index}\n");
        for hash in path {
            writeln!(text, "{}", STANDARD.encode(hash)).expect("writing to a String cannot fail");
        }
        text + "\n" + checkpoint + end_mark
    }

    /// Finds the first receipt's lines in a text. Ends of lines may be those of any system, and the last line needs none: a page is copied
    /// without. Words within a line are no mark.
    pub fn parse(text: &str) -> Result<Receipt, ReceiptError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        let text = format!("\n{text}\n");
        let first = format!("\n{HEADER}{}", MARKS[0]);
        let (_, rest) = text.split_once(&first).ok_or(ReceiptError::Part("first line"))?;
        let (entry, rest) = block(rest, MARKS[1], "record")?;
        let (open, rest) = block(rest, MARKS[2], "open part")?;
        let (proof, _) = block(rest, MARKS[3], "proof")?;
        let (head, checkpoint) = proof.split_once("\n\n").ok_or(ReceiptError::Part("checkpoint"))?;
        let mut lines = head.split('\n');
        let index = lines.next().filter(|line| *line == PROOF).and_then(|_| lines.next());
        let index = index.and_then(|line| decimal(line.strip_prefix("index ")?));
        let path: Option<Vec<Hash>> = lines.map(decode_hash).collect();
        Ok(Receipt {
            entry: entry.to_owned(),
            open: open.to_owned(),
            index: index.ok_or(ReceiptError::Part("proof"))?,
            path: path.ok_or(ReceiptError::Part("proof"))?,
            checkpoint: checkpoint.to_owned(),
        })
    }

    /// The record, once it is certain that the log of this key holds it and that it committed to the open part.
    pub fn check(&self, key: &VerifierKey) -> Result<Record, ReceiptError> {
        let record = Record::decode(self.entry.as_bytes()).map_err(ReceiptError::Record)?;
        let (salt, open) = OpenPart::parse(&self.open).map_err(ReceiptError::OpenPart)?;
        let commitment = open.commit(record.commitment.digest, &salt).map_err(ReceiptError::OpenPart)?;
        if commitment != record.commitment {
            return Err(ReceiptError::Commitment);
        }
        if open.minute() > record.minute {
            return Err(ReceiptError::Minute);
        }
        if record.seq != self.index {
            return Err(ReceiptError::Place);
        }
        let checkpoint = key.open(&self.checkpoint).map_err(ReceiptError::Checkpoint)?;
        if checkpoint.origin != key.name() {
            return Err(ReceiptError::Origin);
        }
        let leaf = leaf_hash(self.entry.as_bytes());
        verify_inclusion(&leaf, self.index, checkpoint.size, &self.path, &checkpoint.root)
            .map_err(ReceiptError::Proof)?;
        Ok(record)
    }
}

/// What stands before the next mark, and what after it.
fn block<'t>(text: &'t str, mark: &str, part: &'static str) -> Result<(&'t str, &'t str), ReceiptError> {
    let at = text.find(&format!("\n{mark}")).ok_or(ReceiptError::Part(part))?;
    Ok((&text[..=at], &text[at + 1 + mark.len()..]))
}
