//! A record as replaying gets it, and a table that the log gives.
//!
//! Invariant: a [`Table`] holds nothing that the log does not give, so it may be emptied and made anew.
//! Not here: which kinds of record fill which tables (`reactions.rs`).

/// A record as it stands in the log, its bodies open where they still can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedRecord {
    pub jurisdiction: i64,
    pub seq: i64,
    pub kind: String,
    pub stream: String,
    pub version: i64,
    pub actor: String,
    pub occurred_on: String,
    pub recorded_at_us: i64,
    /// JSON.
    pub open: String,
    /// The sealed parts in their order; one that was erased is `None`.
    pub sealed: Vec<Option<OpenedPart>>,
}

/// A sealed part, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedPart {
    pub person: String,
    pub plain: Vec<u8>,
}

/// A table that the log gives, and how to empty and read it.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    pub name: &'static str,
    pub(crate) empty: &'static str,
    pub(crate) rows: &'static str,
}

/// A [`Table`] by its name. Every column is compared, whatever they are, so they are not listed.
macro_rules! table {
    ($name:literal) => {
        $crate::db::table::Table {
            name: $name,
            empty: concat!("delete from ", $name),
            rows: concat!("select * from ", $name),
        }
    };
}
pub(crate) use table;
