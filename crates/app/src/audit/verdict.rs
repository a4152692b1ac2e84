//! What a verification says: one JSON object for scripts, a few lines for people.
//!
//! Invariant: `in_order` and an empty list of faults are the same thing. In JSON a fault's words are technical
//! English whatever the language, so that scripts can compare them; for people they are in theirs (`fault_words.rs`).
//! Not here: finding faults (`verify.rs`).

use std::collections::BTreeSet;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bellwether_ledger::Hash;
use bellwether_policy::Lang;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::fault_words::words;
use super::loss::LossConfirmed;
use crate::web::locale::{t, t_args};

/// Faults beyond this many are counted, not listed.
const MAX_LISTED: usize = 10_000;

/// Something that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FoundFault {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<i64>,
    #[serde(rename = "where")]
    pub where_: String,
    pub what: String,
}

/// One log's result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogVerdict {
    pub jurisdiction: i64,
    pub records: u64,
    /// Base64, as checkpoints write it.
    pub root: String,
}

impl LogVerdict {
    pub fn new(jurisdiction: i64, records: u64, root: &Hash) -> LogVerdict {
        LogVerdict { jurisdiction, records, root: STANDARD.encode(root) }
    }
}

/// Records that are lost, as a record says. No fault any more: whoever is concerned was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownLoss {
    pub jurisdiction: i64,
    /// The record that says so.
    pub record: i64,
    pub loss: LossConfirmed,
}

/// The result of a verification.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// The tables were not asked for.
    pub log_only: bool,
    /// Tables that were held against the log; none where that was not asked for or could not be done.
    pub tables: Option<usize>,
    /// Hand-ins that wait to be taken in; none where the tables were not asked for.
    pub hand_ins: Option<u64>,
    pub losses: Vec<KnownLoss>,
    pub logs: Vec<LogVerdict>,
    pub faults: Vec<FoundFault>,
    pub unlisted_faults: u64,
    /// How many of the faults are people who were erased and are here again.
    pub to_erase: u64,
    /// Evidence files read.
    pub files: u64,
    /// Hashes of the evidence files that records name and no erasure took; only where they were not read.
    pub named: BTreeSet<String>,
    /// Spent on records: reading, hashing, comparing.
    pub checking_s: f64,
    /// Spent on everything.
    pub seconds: f64,
}

impl Verdict {
    pub fn in_order(&self) -> bool {
        self.faults.is_empty()
    }

    /// Whether the only thing wrong is that people must be erased again, for which the program has to write.
    pub fn may_be_written(&self) -> bool {
        self.faults.len() as u64 + self.unlisted_faults == self.to_erase
    }

    pub fn fault(&mut self, jurisdiction: Option<i64>, where_: impl Into<String>, what: impl Into<String>) {
        if self.faults.len() < MAX_LISTED {
            self.faults.push(FoundFault { jurisdiction, where_: where_.into(), what: what.into() });
        } else {
            self.unlisted_faults += 1;
        }
    }

    pub fn records(&self) -> u64 {
        self.logs.iter().map(|log| log.records).sum()
    }

    /// Records checked per second, body hashing and reading included; the look at the database file is not.
    pub fn records_per_s(&self) -> u64 {
        if self.checking_s > 0.0 { (self.records() as f64 / self.checking_s) as u64 } else { 0 }
    }

    /// The root of the one log or, for several, the SHA-256 over their lines `jurisdiction records root`.
    pub fn root(&self) -> String {
        match self.logs.as_slice() {
            [log] => log.root.clone(),
            logs => {
                let mut hasher = Sha256::new();
                for LogVerdict { jurisdiction, records, root } in logs {
                    hasher.update(format!("{jurisdiction} {records} {root}\n"));
                }
                STANDARD.encode(hasher.finalize())
            }
        }
    }

    /// For `--json`.
    pub fn to_json(&self) -> Value {
        json!({
            "records": self.records(),
            "records_per_s": self.records_per_s(),
            "root": self.root(),
            "faults": self.faults,
            "unlisted_faults": self.unlisted_faults,
            "logs": self.logs,
            "tables": self.tables,
            "hand_ins_waiting": self.hand_ins,
            "known_losses": self.losses.iter().map(|loss| loss.to_json()).collect::<Vec<_>>(),
            "evidence_files": self.files,
            "seconds": self.seconds,
        })
    }

    /// For people.
    pub fn to_text(&self, lang: Lang) -> String {
        let mut text = String::new();
        let mut line = |words: &str| writeln!(text, "{words}").expect("writing to a string cannot fail");
        if self.log_only {
            line(&t(lang, "audit-verify-log-only"));
        }
        for log in &self.logs {
            line(&t_args(
                lang,
                "audit-verify-log",
                &[
                    ("jurisdiction", log.jurisdiction.to_string().into()),
                    ("records", (log.records as i64).into()),
                    ("root", log.root.as_str().into()),
                ],
            ));
        }
        for loss in &self.losses {
            line(&loss.to_text(lang));
        }
        if let Some(waiting @ 1..) = self.hand_ins {
            line(&t_args(lang, "audit-verify-hand-ins", &[("count", (waiting as i64).into())]));
        }
        line(&t_args(
            lang,
            "audit-verify-speed",
            &[
                ("rate", (self.records_per_s() as i64).into()),
                ("files", (self.files as i64).into()),
                ("seconds", format!("{:.1}", self.seconds).into()),
            ],
        ));
        if self.in_order() {
            line(&t(lang, "audit-verify-good"));
            return text;
        }
        let count = self.faults.len() as u64 + self.unlisted_faults;
        line(&t_args(lang, "audit-verify-bad", &[("count", (count as i64).into())]));
        let colon = t(lang, "cli-colon");
        for fault in &self.faults {
            let log = fault.jurisdiction.map(|code| format!("{code} ")).unwrap_or_default();
            let (place, what) = (words(lang, &fault.where_), words(lang, &fault.what));
            line(&format!("  {log}{place}{colon}{what}"));
        }
        if self.unlisted_faults > 0 {
            line(&t_args(lang, "audit-verify-more", &[("count", (self.unlisted_faults as i64).into())]));
        }
        if self.to_erase > 0 {
            line(&t(lang, "audit-verify-erase"));
        }
        if !self.may_be_written() {
            line(&t(lang, "audit-verify-next"));
        }
        text
    }
}

impl KnownLoss {
    fn to_json(self) -> Value {
        let KnownLoss { jurisdiction, record, loss: LossConfirmed { acknowledged, found } } = self;
        json!({ "jurisdiction": jurisdiction, "record": record, "acknowledged": acknowledged, "found": found })
    }

    fn to_text(self, lang: Lang) -> String {
        t_args(
            lang,
            "audit-verify-loss",
            &[
                ("jurisdiction", self.jurisdiction.to_string().into()),
                ("record", self.record.to_string().into()),
                ("acknowledged", self.loss.acknowledged.into()),
                ("found", self.loss.found.into()),
            ],
        )
    }
}

/// One line of progress for standard error.
pub fn progress_line(lang: Lang, done: u64, total: u64) -> String {
    t_args(lang, "audit-verify-progress", &[("done", (done as i64).into()), ("total", (total as i64).into())])
}
