//! Live tables held against what the log gives, row by row.
//!
//! Invariants: every column of every row is compared; what differs is named by table and key, never by what stands in it. Of the rows that
//! agree only hashes are held, and no table stands in memory.
//! Not here: replaying (`replay.rs`), the words (`rebuild_words.rs`).

use std::collections::BTreeMap;

use anyhow::Result;
use sha2::{Digest as _, Sha256};

use crate::db::table::Table;
use crate::db::{Link, dialect};

/// Differences beyond this many are counted, not listed.
const MAX_LISTED: usize = 1000;

/// One row that is not what the log gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub table: &'static str,
    pub jurisdiction: i64,
    /// The row's key columns, joined by a slash.
    pub key: String,
    pub how: How,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// In the table, not in the replay.
    OnlyLive,
    /// In the replay, not in the table.
    OnlyReplayed,
    /// These columns differ.
    Changed(Vec<String>),
}

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    pub records: u64,
    pub tables: usize,
    pub differences: Vec<Difference>,
    pub unlisted: u64,
}

/// The columns of a row with their values.
struct Columns(Vec<(String, String)>);

type Digest = [u8; 16];

impl Columns {
    fn jurisdiction(&self) -> i64 {
        let column = self.0.iter().find(|(name, _)| name == "jurisdiction");
        column.and_then(|(_, value)| value.parse().ok()).unwrap_or_default()
    }

    /// The key of a row, joined by a slash.
    fn key(&self, key: &[String]) -> String {
        let of_key = self.0.iter().filter(|(name, _)| key.contains(name)).map(|(_, value)| value.as_str());
        of_key.collect::<Vec<_>>().join("/")
    }

    fn digest(&self) -> Digest {
        digest(self.0.iter().flat_map(|(name, value)| [name, value]))
    }
}

/// Texts go in with their lengths, so that no two rows read the same.
fn digest<'t>(texts: impl IntoIterator<Item = &'t String>) -> Digest {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text.as_bytes());
    }
    let mut half = Digest::default();
    half.copy_from_slice(&hasher.finalize()[..16]);
    half
}

/// Reads every row of a table, or those of one jurisdiction.
fn each(
    link: &mut Link<'_>,
    table: Table,
    only: Option<i64>,
    mut take: impl FnMut(Columns) -> Result<()>,
) -> Result<()> {
    link.each(table.rows, &[], |row| {
        let columns = Columns(row.shown()?);
        if only.is_none_or(|only| columns.jurisdiction() == only) { take(columns) } else { Ok(()) }
    })
}

impl Comparison {
    pub fn is_same(&self) -> bool {
        self.differences.is_empty()
    }

    /// Goes through the live rows with the hashes of the replayed ones at hand; only where some differ are those read again.
    pub fn table(
        &mut self,
        table: Table,
        live: &mut Link<'_>,
        replayed: &mut Link<'_>,
        only: Option<i64>,
    ) -> Result<()> {
        let key = dialect::key_columns(replayed, table.name)?;
        let mut should: BTreeMap<Digest, Digest> = BTreeMap::new();
        each(replayed, table, only, |row| {
            should.insert(digest([&row.key(&key)]), row.digest());
            Ok(())
        })?;
        let mut differing: BTreeMap<String, Columns> = BTreeMap::new();
        let first = self.differences.len();
        each(live, table, only, |row| {
            let name = row.key(&key);
            match should.remove(&digest([&name])) {
                None => self.add(table.name, row.jurisdiction(), &name, How::OnlyLive),
                Some(right) if right == row.digest() => {}
                Some(_) if differing.len() < MAX_LISTED => _ = differing.insert(name, row),
                Some(_) => self.unlisted += 1,
            }
            Ok(())
        })?;
        if !differing.is_empty() || !should.is_empty() {
            each(replayed, table, only, |right| {
                let name = right.key(&key);
                if let Some(Columns(is)) = differing.remove(&name) {
                    let changed = is.into_iter().filter(|column| !right.0.contains(column));
                    let changed = How::Changed(changed.map(|(name, _)| name).collect());
                    self.add(table.name, right.jurisdiction(), &name, changed);
                } else if should.contains_key(&digest([&name])) {
                    self.add(table.name, right.jurisdiction(), &name, How::OnlyReplayed);
                }
                Ok(())
            })?;
        }
        // Databases give rows in orders of their own.
        self.differences[first..].sort_by(|one, other| one.key.cmp(&other.key));
        Ok(())
    }

    fn add(&mut self, table: &'static str, jurisdiction: i64, key: &str, how: How) {
        if self.differences.len() < MAX_LISTED {
            self.differences.push(Difference { table, jurisdiction, key: key.to_owned(), how });
        } else {
            self.unlisted += 1;
        }
    }
}
