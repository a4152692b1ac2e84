//! What a rebuild or a comparison says, for people and for scripts.
//!
//! Invariant: a row is named by its table and key, a change by its columns, never by what stands in them.
//! Not here: comparing (`comparison.rs`).

use std::fmt::Write as _;

use bellwether_policy::Lang;
use serde_json::{Value, json};

use super::comparison::{Comparison, Difference, How};
use super::rebuild::Rebuilt;
use crate::web::locale::{t, t_args};

impl Rebuilt {
    pub fn to_text(&self, lang: Lang) -> String {
        let counts = [("records", (self.records as i64).into()), ("tables", (self.tables as i64).into())];
        format!("{}\n", t_args(lang, "audit-rebuild-done", &counts))
    }

    pub fn to_json(&self) -> Value {
        json!({ "records": self.records, "tables": self.tables })
    }
}

impl Difference {
    fn words(&self, lang: Lang) -> String {
        match &self.how {
            How::OnlyLive => t(lang, "audit-rebuild-only-live").into_owned(),
            How::OnlyReplayed => t(lang, "audit-rebuild-only-replayed").into_owned(),
            How::Changed(columns) => {
                t_args(lang, "audit-rebuild-changed", &[("columns", columns.join(", ").into())])
            }
        }
    }

    fn to_json(&self) -> Value {
        let (how, columns) = match &self.how {
            How::OnlyLive => ("only-live", &[][..]),
            How::OnlyReplayed => ("only-replayed", &[][..]),
            How::Changed(columns) => ("changed", columns.as_slice()),
        };
        json!({ "table": self.table, "key": self.key, "how": how, "columns": columns })
    }
}

impl Comparison {
    pub fn to_text(&self, lang: Lang) -> String {
        let counts = [("records", (self.records as i64).into()), ("tables", (self.tables as i64).into())];
        if self.is_same() {
            return format!("{}\n", t_args(lang, "audit-rebuild-same", &counts));
        }
        let count = self.differences.len() as u64 + self.unlisted;
        let mut text = t_args(lang, "audit-rebuild-differs", &[("count", (count as i64).into())]);
        for difference in &self.differences {
            let Difference { table, key, .. } = difference;
            write!(text, "\n  {table} {key}: {}", difference.words(lang))
                .expect("writing to a string cannot fail");
        }
        if self.unlisted > 0 {
            text.push('\n');
            text.push_str(&t_args(lang, "audit-rebuild-more", &[("count", (self.unlisted as i64).into())]));
        }
        text.push('\n');
        text
    }

    pub fn to_json(&self) -> Value {
        json!({
            "records": self.records,
            "tables": self.tables,
            "same": self.is_same(),
            "differences": self.differences.iter().map(Difference::to_json).collect::<Vec<_>>(),
            "unlisted": self.unlisted,
        })
    }
}
