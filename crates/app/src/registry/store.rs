//! All the registry's SQL: places by interval, name and sound; units; and how a record changes them.
//!
//! Invariant: `project` is the only way a row changes, live and in a rebuild, and it depends on the record alone.
//! Not here: which rows are fit (`rules.rs`), the people in units (`accounts`).

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};

use super::code::{Level, PlaceCode};
use super::model::{PLACES_IMPORTED, Place, PlaceRow, PlacesImported, UNIT_ADDED, Unit, short_name};
use super::sound;
use crate::db::{Link, Row};

/// Changes the tables as one record says; `false` when the kind is another slice's.
pub fn project(link: &mut Link<'_>, jurisdiction: i64, kind: &str, open: &str) -> Result<bool> {
    match kind {
        PLACES_IMPORTED => {
            let imported: PlacesImported = serde_json::from_str(open).context("a record of places")?;
            imported.rows.iter().try_for_each(|row| put_place(link, jurisdiction, row))?;
        }
        UNIT_ADDED => {
            put_unit(link, jurisdiction, &serde_json::from_str(open).context("a record of a unit")?)?
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn put_place(link: &mut Link<'_>, jurisdiction: i64, row: &PlaceRow) -> Result<()> {
    let (pinyin, initials) = sound::of(&row.name);
    let rows = link.execute(
        "insert into places (jurisdiction, code, parent, name, initials, pinyin, level, lo, hi)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (jurisdiction, code) do update set
           parent = excluded.parent, name = excluded.name, initials = excluded.initials, pinyin = excluded.pinyin",
        &[
            &jurisdiction,
            &row.code.to_string(),
            &row.parent.to_string(),
            &row.name,
            &initials,
            &pinyin,
            &row.code.level().as_str(),
            &row.code.lo(),
            &row.code.hi(),
        ],
    )?;
    ensure!(rows == 1, "a place was not written");
    Ok(())
}

fn put_unit(link: &mut Link<'_>, jurisdiction: i64, unit: &Unit) -> Result<()> {
    let rows = link.execute(
        "insert into units (jurisdiction, id, name, name_en, place) values ($1, $2, $3, $4, $5)",
        &[&jurisdiction, &unit.id, &unit.name, &unit.name_en, &unit.place.to_string()],
    )?;
    ensure!(rows == 1, "a unit was not written");
    Ok(())
}

/// Whether the jurisdiction has a log here.
pub fn is_founded(link: &mut Link<'_>, jurisdiction: i64) -> Result<bool> {
    let found =
        link.query_opt("select size from heads where jurisdiction = $1", &[&jurisdiction], |row| {
            row.get::<i64>(0)
        })?;
    Ok(found.is_some())
}

/// The jurisdictions of this installation, in order.
pub fn jurisdictions(link: &mut Link<'_>) -> Result<Vec<i64>> {
    link.query("select jurisdiction from heads order by jurisdiction", &[], |row| row.get(0))
}

/// Every place's code and what it is called.
pub fn names(link: &mut Link<'_>, jurisdiction: i64) -> Result<BTreeMap<PlaceCode, String>> {
    let published = published_names(link, jurisdiction)?;
    Ok(published.into_iter().map(|(code, name)| (code, short_name(name))).collect())
}

/// Every place's code and its name as the published list has it.
pub fn published_names(link: &mut Link<'_>, jurisdiction: i64) -> Result<BTreeMap<PlaceCode, String>> {
    let rows = link.query(
        "select lo, name from places where jurisdiction = $1 order by lo",
        &[&jurisdiction],
        |row| Ok((code_of(row.get(0)?)?, row.get::<String>(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

pub fn place(link: &mut Link<'_>, jurisdiction: i64, code: PlaceCode) -> Result<Option<Place>> {
    link.query_opt(
        "select lo, name, level from places where jurisdiction = $1 and code = $2",
        &[&jurisdiction, &code.to_string()],
        place_of,
    )
}

/// The places from the jurisdiction down to `code`, itself included: what a breadcrumb shows.
pub fn path(link: &mut Link<'_>, jurisdiction: i64, code: PlaceCode) -> Result<Vec<Place>> {
    let at = code.lo();
    link.query(
        "select lo, name, level from places where jurisdiction = $1 and lo <= $2 and hi >= $2 order by lo, hi desc",
        &[&jurisdiction, &at],
        place_of,
    )
}

/// The places of one level between two numbers, in the order of their codes.
pub fn places_between(
    link: &mut Link<'_>,
    jurisdiction: i64,
    (lo, hi): (i64, i64),
    level: Level,
) -> Result<Vec<Place>> {
    link.query(
        "select lo, name, level from places where jurisdiction = $1 and lo between $2 and $3 and level = $4 order by lo",
        &[&jurisdiction, &lo, &hi, &level.as_str()],
        place_of,
    )
}

/// A place with what it is searched by.
pub struct Sounding {
    pub place: Place,
    pub pinyin: String,
    pub initials: String,
}

/// Places between two numbers whose name, pinyin, initials or code holds the pattern; at most `limit`.
pub fn matching(
    link: &mut Link<'_>,
    jurisdiction: i64,
    (lo, hi): (i64, i64),
    pattern: &str,
    limit: i64,
) -> Result<Vec<Sounding>> {
    link.query(
        "select lo, name, level, pinyin, initials from places
         where jurisdiction = $1 and lo between $2 and $3
           and (name like $4 or pinyin like $4 or initials like $4 or code like $4)
         order by lo
         limit $5",
        &[&jurisdiction, &lo, &hi, &pattern, &limit],
        |row| Ok(Sounding { place: place_of(row)?, pinyin: row.get(3)?, initials: row.get(4)? }),
    )
}

pub fn unit(link: &mut Link<'_>, jurisdiction: i64, id: &str) -> Result<Option<Unit>> {
    link.query_opt(
        "select id, name, name_en, place from units where jurisdiction = $1 and id = $2",
        &[&jurisdiction, &id],
        unit_of,
    )
}

pub fn units(link: &mut Link<'_>, jurisdiction: i64) -> Result<Vec<Unit>> {
    link.query(
        "select id, name, name_en, place from units where jurisdiction = $1 order by place, id",
        &[&jurisdiction],
        unit_of,
    )
}

fn unit_of(row: &Row<'_>) -> Result<Unit> {
    let place: String = row.get(3)?;
    let place = PlaceCode::try_from(place).map_err(anyhow::Error::msg)?;
    Ok(Unit { id: row.get(0)?, name: row.get(1)?, name_en: row.get(2)?, place })
}

fn place_of(row: &Row<'_>) -> Result<Place> {
    let level: String = row.get(2)?;
    Ok(Place {
        code: code_of(row.get(0)?)?,
        name: short_name(row.get(1)?),
        level: Level::parse(&level).with_context(|| format!("a place of level {level}"))?,
    })
}

fn code_of(lo: i64) -> Result<PlaceCode> {
    PlaceCode::try_from(format!("{lo:012}")).map_err(anyhow::Error::msg)
}
