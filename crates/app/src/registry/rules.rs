//! PURE. Which rows of a table of divisions are fit to be recorded, and what is wrong with each of the others.
//!
//! Invariant: every row gets a verdict: taken, unchanged, outside the jurisdiction, or a fault that names its line. A row is taken
//! only when the place above it is known. A place that is known and in no row stays and is told. Not here: reading and writing (`store.rs`), the codes' own rules (`code.rs`).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::code::{CodeFault, Level, PlaceCode};
use super::model::PlaceRow;
use crate::name;
use crate::refusal::{Arg, Refusal};
use crate::table::{Unfit, is_total};

/// A line of the table as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRow {
    /// From 1, the heading's line included.
    pub line: u64,
    pub code: String,
    pub parent: String,
    pub name: String,
    pub level: String,
    /// What is the matter with the row before anybody asks what it says.
    pub unfit: Option<Unfit>,
}

/// Why a row was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowFault {
    pub line: u64,
    pub code: String,
    pub why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// The cells are not those of the columns, or it adds up other rows.
    Row(Unfit),
    Code(CodeFault),
    ParentCode(CodeFault),
    /// The level in words is not the one the digits have.
    Level,
    NoName,
    Name(name::Unfit),
    /// The digits do not lie in the place above.
    ParentPrefix,
    /// The place above is neither in the table nor known.
    ParentUnknown,
    /// The same code twice.
    Duplicate,
}

impl RowFault {
    /// The verdict as a refusal, to be said in the reader's language.
    pub fn refusal(&self) -> Refusal {
        let key = match self.why {
            Why::Row(unfit) => return unfit.refusal(),
            Why::Code(CodeFault::NotDigits) | Why::ParentCode(CodeFault::NotDigits) => {
                "refusal-row-not-digits"
            }
            Why::Code(CodeFault::Length) | Why::ParentCode(CodeFault::Length) => "refusal-row-length",
            Why::Code(CodeFault::TownshipClass) | Why::ParentCode(CodeFault::TownshipClass) => {
                "refusal-row-township-class"
            }
            Why::Code(CodeFault::Gap) | Why::ParentCode(CodeFault::Gap) => "refusal-row-gap",
            Why::Level => "refusal-row-level",
            Why::NoName => "refusal-row-no-name",
            Why::Name(unfit) => return unfit.refusal(),
            Why::ParentPrefix => "refusal-row-parent-prefix",
            Why::ParentUnknown => "refusal-row-parent-unknown",
            Why::Duplicate => "refusal-row-duplicate",
        };
        // The line is a place in a file, not a quantity, so it is passed as text.
        Refusal::new(key)
            .with("line", Arg::Text(self.line.to_string()))
            .with("code", Arg::Text(self.code.clone()))
    }
}

/// What a table comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sorted {
    /// New or changed, parents before children.
    pub take: Vec<PlaceRow>,
    pub unchanged: usize,
    /// Sound, but not of this jurisdiction.
    pub outside: usize,
    pub faults: Vec<RowFault>,
    /// Known, and in none of the rows.
    pub absent: Vec<PlaceCode>,
}

/// Judges every row against the places known already (code → name).
pub fn sort_rows(jurisdiction: i64, raw: &[RawRow], known: &BTreeMap<PlaceCode, String>) -> Sorted {
    let root = PlaceCode::of_jurisdiction(jurisdiction);
    let mut sorted = Sorted::default();
    let mut sound: BTreeMap<PlaceCode, (u64, PlaceRow)> = BTreeMap::new();
    for row in raw {
        match judge(row, root) {
            Err(why) => sorted.faults.push(fault(row.line, &row.code, why)),
            Ok(None) => sorted.outside += 1,
            Ok(Some(place)) if sound.contains_key(&place.code) => {
                sorted.faults.push(fault(row.line, &row.code, Why::Duplicate));
            }
            Ok(Some(place)) => {
                sound.insert(place.code, (row.line, place));
            }
        }
    }
    // In the order of codes a parent stands before its children, so one pass finds every orphan.
    let mut reachable: BTreeSet<PlaceCode> = known.keys().copied().collect();
    for (code, (line, place)) in sound {
        if code != root && !reachable.contains(&place.parent) {
            sorted.faults.push(fault(line, &code.to_string(), Why::ParentUnknown));
            continue;
        }
        reachable.insert(code);
        if known.get(&code) == Some(&place.name) {
            sorted.unchanged += 1;
        } else {
            sorted.take.push(place);
        }
    }
    sorted.faults.sort_by_key(|fault| fault.line);
    let named: BTreeSet<PlaceCode> = raw.iter().filter_map(code_of).collect();
    sorted.absent = known.keys().copied().filter(|code| !named.contains(code)).collect();
    sorted
}

fn code_of(row: &RawRow) -> Option<PlaceCode> {
    PlaceCode::parse(row.code.trim()).ok()
}

fn fault(line: u64, code: &str, why: Why) -> RowFault {
    RowFault { line, code: code.to_owned(), why }
}

/// One row by itself; `None` when it is sound but lies outside `root`.
fn judge(row: &RawRow, root: PlaceCode) -> Result<Option<PlaceRow>, Why> {
    let total = is_total(&row.code) || is_total(&row.name);
    if let Some(unfit) = row.unfit.or_else(|| total.then_some(Unfit::Total)) {
        return Err(Why::Row(unfit));
    }
    let code = PlaceCode::parse(row.code.trim()).map_err(Why::Code)?;
    if Level::parse(row.level.trim()) != Some(code.level()) {
        return Err(Why::Level);
    }
    let name = row.name.trim();
    name::judge(name).map_err(|unfit| match unfit {
        name::Unfit::Unseen => Why::NoName,
        unfit => Why::Name(unfit),
    })?;
    if code == root {
        // What is above the jurisdiction is not its own to know.
        return Ok(Some(PlaceRow { code, parent: code, name: name.to_owned() }));
    }
    if !root.contains(code) {
        return Ok(None);
    }
    let parent = PlaceCode::parse(row.parent.trim()).map_err(Why::ParentCode)?;
    if parent == code || !parent.contains(code) {
        return Err(Why::ParentPrefix);
    }
    Ok(Some(PlaceRow { code, parent, name: name.to_owned() }))
}

/// The jurisdiction a table is about when nobody says: the lowest place that holds all its counties.
pub fn jurisdiction_of(raw: &[RawRow]) -> Option<i64> {
    let codes: Vec<PlaceCode> = raw.iter().filter_map(code_of).collect();
    let below =
        |level: Level| codes.iter().filter(move |code| code.level() >= level).map(|code| code.jurisdiction());
    let counties: BTreeSet<i64> = below(Level::County).collect();
    let prefectures: BTreeSet<i64> = counties.iter().map(|county| county / 100 * 100).collect();
    match (counties.len(), prefectures.len()) {
        (1, _) => counties.first().copied(),
        (_, 1) => prefectures.first().copied(),
        _ => None,
    }
}

/// A unit must have an id that can stand in an address, and a name.
pub fn check_unit(id: &str, name: &str, name_en: &str) -> Result<(), Vec<Refusal>> {
    let mut refusals = Vec::new();
    if !is_identifier(id) {
        refusals.push(Refusal::new("refusal-unit-id").at("id"));
    }
    if name.trim().is_empty() {
        refusals.push(Refusal::new("refusal-unit-name").at("name"));
    } else {
        refusals.extend(name::judge(name).err().map(|unfit| unfit.refusal().at("name")));
    }
    refusals.extend(name::beside(name_en).err().map(|unfit| unfit.refusal().at("name_en")));
    if refusals.is_empty() { Ok(()) } else { Err(refusals) }
}

/// Lower-case letters, digits, `-`; at most 64.
pub fn is_identifier(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
