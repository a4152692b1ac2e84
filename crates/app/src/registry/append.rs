//! What the registry appends: tables of places, units. Each act decides, appends and projects in one transaction.

use std::collections::BTreeMap;

use anyhow::Context as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::code::PlaceCode;
use super::model::{PLACES_IMPORTED, PlaceRow, PlacesImported, UNIT_ADDED, Unit};
use super::rules::{self, RawRow, RowFault};
use super::store;
use crate::db::{NewRecord, Tx};
use crate::error::AppError;
use crate::refusal::{Arg, Refusal};
use crate::timekeeping;

/// Who acts, and on which civil date.
#[derive(Clone, Debug)]
pub struct By {
    /// A user's id, `import` or `system`.
    pub actor: String,
    pub on: Date,
}

/// Rows in one record: a body of this many stays well below what a log entry may weigh.
const CHUNK: usize = 200;

/// What came of a table of places.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    pub taken: usize,
    pub unchanged: usize,
    pub outside: usize,
    /// Known here and not in the table. They stay: cases may have happened there.
    pub absent: Vec<Absent>,
}

/// A place that a table lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absent {
    pub code: String,
    pub name: String,
}

/// Takes every fit row of a table; repeating it writes nothing, and a table without a fit row makes no jurisdiction. The faults are not
/// an error: each is a verdict.
///
/// # Errors
/// Only faults of the database.
pub fn import_places(
    tx: &mut Tx<'_, '_>,
    by: &By,
    jurisdiction: i64,
    raw: &[RawRow],
) -> Result<(Imported, Vec<RowFault>), AppError> {
    let founded = store::is_founded(tx, jurisdiction)?;
    let known = if founded { store::published_names(tx, jurisdiction)? } else { BTreeMap::new() };
    let sorted = rules::sort_rows(jurisdiction, raw, &known);
    if !founded && !sorted.take.is_empty() {
        tx.found(jurisdiction)?;
        timekeeping::confirmed_by_founding(tx, jurisdiction, &by.actor, &by.on.to_string())?;
    }
    for chunk in sorted.take.chunks(CHUNK) {
        append_places(tx, by, jurisdiction, chunk)?;
    }
    let absent =
        sorted.absent.iter().map(|code| Absent { code: code.to_string(), name: known[code].clone() });
    let imported = Imported {
        taken: sorted.take.len(),
        unchanged: sorted.unchanged,
        outside: sorted.outside,
        absent: absent.collect(),
    };
    Ok((imported, sorted.faults))
}

fn append_places(tx: &mut Tx<'_, '_>, by: &By, jurisdiction: i64, rows: &[PlaceRow]) -> Result<(), AppError> {
    let body = PlacesImported { rows: rows.to_vec() };
    let open = serde_json::to_string(&body).context("places as JSON")?;
    append_and_project(tx, by, jurisdiction, PLACES_IMPORTED, "registry/places", &open)
}

/// Adds a unit.
///
/// # Errors
/// Refused when the id is taken or malformed, the name empty or the place unknown.
pub fn add_unit(tx: &mut Tx<'_, '_>, by: &By, jurisdiction: i64, unit: &Unit) -> Result<(), AppError> {
    rules::check_unit(&unit.id, &unit.name, &unit.name_en)?;
    known_place(tx, jurisdiction, unit.place)?;
    if store::unit(tx, jurisdiction, &unit.id)?.is_some() {
        return Err(Refusal::new("refusal-unit-exists")
            .with("unit", Arg::Text(unit.id.clone()))
            .at("id")
            .into());
    }
    let open = serde_json::to_string(unit).context("a unit as JSON")?;
    append_and_project(tx, by, jurisdiction, UNIT_ADDED, &format!("unit/{}", unit.id), &open)
}

/// Refuses a place that the jurisdiction does not have.
///
/// # Errors
/// `refusal-place-unknown`.
pub fn known_place(tx: &mut Tx<'_, '_>, jurisdiction: i64, code: PlaceCode) -> Result<(), AppError> {
    if store::place(tx, jurisdiction, code)?.is_none() {
        return Err(Refusal::new("refusal-place-unknown")
            .with("code", Arg::Text(code.to_string()))
            .at("place")
            .into());
    }
    Ok(())
}

/// Refuses a unit that the jurisdiction does not have.
///
/// # Errors
/// `refusal-unit-unknown`.
pub fn known_unit(tx: &mut Tx<'_, '_>, jurisdiction: i64, id: &str) -> Result<Unit, AppError> {
    let unknown = || Refusal::new("refusal-unit-unknown").with("unit", Arg::Text(id.to_owned())).at("unit");
    store::unit(tx, jurisdiction, id)?.ok_or_else(|| unknown().into())
}

fn append_and_project(
    tx: &mut Tx<'_, '_>,
    by: &By,
    jurisdiction: i64,
    kind: &str,
    stream: &str,
    open: &str,
) -> Result<(), AppError> {
    let version = tx.next_version(jurisdiction, stream)?;
    let occurred_on = by.on.to_string();
    tx.append(&NewRecord {
        jurisdiction,
        kind,
        stream,
        version,
        actor: &by.actor,
        occurred_on: &occurred_on,
        open,
        sealed: &[],
    })?;
    store::project(tx, jurisdiction, kind, open)?;
    Ok(())
}
