//! What backing up or restoring came to: one JSON object for scripts, a few lines for people.
//!
//! Not here: why one was refused (`refusal.ftl`).

use std::fmt::Write as _;
use std::path::Path;

use bellwether_policy::Lang;
use serde::Serialize;
use serde_json::{Value, json};

use crate::audit::LogVerdict;
use crate::audit::erasure_list::Listed;
use crate::web::locale::{FluentValue, t, t_args};

/// One log's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogOutcome {
    pub jurisdiction: i64,
    pub records: u64,
    /// Base64, as checkpoints write it.
    pub root: String,
    /// Records that a kept checkpoint says there were, and that are not here: the numbers from `records` on.
    pub missing: u64,
}

impl LogOutcome {
    /// A log of which nothing is known to be missing.
    pub fn whole(log: &LogVerdict) -> LogOutcome {
        let LogVerdict { jurisdiction, records, root } = log.clone();
        LogOutcome { jurisdiction, records, root, missing: 0 }
    }
}

/// What a backup holds, or what was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub logs: Vec<LogOutcome>,
    /// Evidence files.
    pub files: u64,
    /// How many of them were written this time.
    pub copied: u64,
    /// The hashes of those that should be there and are not.
    pub files_missing: Vec<String>,
    /// The keys that were gone when a backup was made, so that nothing was checked with them.
    pub keys_missing: Vec<&'static str>,
    /// Who was erased and stands in these data all the same; none where there is no list to tell.
    pub erasures: Option<Vec<Listed>>,
}

impl Outcome {
    /// Whether nothing is missing and nothing is left to do about it.
    pub fn is_whole(&self) -> bool {
        self.logs.iter().all(|log| log.missing == 0)
            && self.files_missing.is_empty()
            && self.keys_missing.is_empty()
            && self.erasures.iter().all(Vec::is_empty)
    }

    /// For `--json`.
    pub fn to_json(&self) -> Value {
        json!({
            "logs": self.logs,
            "files": self.files,
            "files_missing": self.files_missing.len(),
            "keys_missing": self.keys_missing,
            "erasures": self.erasures,
        })
    }

    /// What there is, and what is missing of it. Erasures are to be repeated in `data`.
    pub fn to_text(&self, lang: Lang, data: &Path) -> String {
        let mut text = String::new();
        let mut line = |key: &str, args: &[(&'static str, FluentValue<'_>)]| {
            writeln!(text, "{}", t_args(lang, key, args)).expect("writing to a string cannot fail");
        };
        for log in &self.logs {
            let code = ("jurisdiction", log.jurisdiction.to_string().into());
            let count = ("records", (log.records as i64).into());
            line("audit-verify-log", &[code.clone(), count, ("root", log.root.as_str().into())]);
            if log.missing > 0 {
                let (first, last) = (log.records, log.records + log.missing - 1);
                let numbers = [("first", first.to_string().into()), ("last", last.to_string().into())];
                let missing = ("missing", (log.missing as i64).into());
                line("backup-missing", &[[code, missing].as_slice(), &numbers].concat());
            }
        }
        let counts = [("files", (self.files as i64).into()), ("copied", (self.copied as i64).into())];
        line("backup-files", &counts);
        if !self.files_missing.is_empty() {
            line("backup-files-missing", &[("count", (self.files_missing.len() as i64).into())]);
        }
        for sha256 in &self.files_missing {
            line("backup-file", &[("hash", sha256.as_str().into())]);
        }
        for key in &self.keys_missing {
            line("backup-key-missing", &[("key", (*key).into())]);
        }
        text + &self.erasures_text(lang, data)
    }

    fn erasures_text(&self, lang: Lang, data: &Path) -> String {
        let Some(erasures) = &self.erasures else {
            return format!("{}\n", t(lang, "backup-erasures-unknown"));
        };
        if erasures.is_empty() {
            return String::new();
        }
        let count = [("count", (erasures.len() as i64).into())];
        let mut text = format!("{}\n", t_args(lang, "backup-erasures", &count));
        for Listed { jurisdiction, seq, person, day, all_files } in erasures {
            let args = [("day", day.as_str().into()), ("seq", seq.to_string().into())];
            let said = t_args(lang, "backup-erasure", &args);
            let all_files = if *all_files { " --all-files" } else { "" };
            // In one line, to be taken over as it is.
            text.push_str(&format!(
                "  bellwether person erase {person} --jurisdiction {jurisdiction:06}{all_files} --basis '{said}' --data '{}'\n",
                data.display()
            ));
        }
        text
    }
}
