//! The two records about the clock, appended to every log of the installation.

use anyhow::Context as _;
use serde_json::json;

use crate::db::chance::Chance;
use crate::db::clock::Clock;
use crate::db::desk::CommandId;
use crate::db::gate::{self, Opening};
use crate::db::log::is_behind;
use crate::db::{Desk, Installation, NewRecord, Readers, Tx};
use crate::error::AppError;
use crate::refusal::{Arg, Refusal};

const CONFIRMED: &str = "clock.confirmed";
/// The kind of the one record whose time may be before that of the record before it.
pub const MENDED: &str = "clock.mended";
const OPERATOR: &str = "operator";

/// Says that the clock is right: the log goes on after a silence or after a backup was restored, and a serving program believes its
/// clock again. Answers how many logs now hold the record.
///
/// # Errors
/// Refused where the clock stands before the last record: that is for `mend`.
pub fn confirm(installation: &Installation, clock: &Clock) -> Result<usize, AppError> {
    let now_us = clock.now_us();
    let newest_us = newest_us(installation)?;
    if newest_us.is_some_and(|newest_us| is_behind(now_us, newest_us)) {
        return Err(about_the_clock("refusal-clock-behind", now_us, newest_us).into());
    }
    let written = say(installation, clock, CONFIRMED)?;
    gate::restored_is_confirmed(installation)?;
    Ok(written)
}

/// Lets the log go on after records from the future. Their minutes stay where they are; later leaves keep the last minute until real
/// time has caught up, while the true time stands in the open part.
///
/// # Errors
/// Refused where no record is from the future.
pub fn mend(installation: &Installation, clock: &Clock) -> Result<usize, AppError> {
    let now_us = clock.now_us();
    let newest_us = newest_us(installation)?;
    if newest_us.is_none_or(|newest_us| !is_behind(now_us, newest_us)) {
        return Err(about_the_clock("refusal-clock-nothing-to-mend", now_us, newest_us).into());
    }
    let written = say(installation, clock, MENDED)?;
    gate::restored_is_confirmed(installation)?;
    Ok(written)
}

/// A demonstration that was not looked at for long asks nobody.
///
/// # Errors
/// Faults of the database.
pub fn confirm_if_silent(installation: &Installation, clock: &Clock) -> Result<(), AppError> {
    let silent =
        newest_us(installation)?.is_some_and(|newest_us| clock.now_us() - newest_us > gate::MOST_SILENCE_US);
    if silent { confirm(installation, clock).map(drop) } else { Ok(()) }
}

/// The first record of a log: whoever founds it has set the clock.
///
/// # Errors
/// Faults of the database.
pub fn confirmed_by_founding(
    tx: &mut Tx<'_, '_>,
    jurisdiction: i64,
    actor: &str,
    on: &str,
) -> Result<(), AppError> {
    append(tx, jurisdiction, CONFIRMED, actor, on)
}

fn newest_us(installation: &Installation) -> Result<Option<i64>, AppError> {
    Readers::new(installation.clone()).read_blocking(|link| Ok(gate::newest_us(link)?))
}

fn about_the_clock(key: &'static str, now_us: i64, newest_us: Option<i64>) -> Refusal {
    let last = newest_us.map_or_else(|| Arg::Text("–".into()), gate::instant);
    Refusal::new(key).with("now", gate::instant(now_us)).with("last", last)
}

/// One record in each log.
fn say(installation: &Installation, clock: &Clock, kind: &'static str) -> Result<usize, AppError> {
    let mut chance = Chance::from_system();
    let desk_chance = Chance::from_system();
    let desk = Desk::open_as(Opening::ForTheClock, installation, clock.clone(), desk_chance)?;
    let logs = Readers::new(installation.clone()).read_blocking(|link| Ok(gate::logs(link)?))?;
    let on = civil_day(clock.now_us());
    for &jurisdiction in &logs {
        let id = chance.uuid(clock.now_us());
        let command = CommandId { jurisdiction, id, actor: OPERATOR.into(), digest: kind.into() };
        let on = on.clone();
        desk.write_blocking(command, move |tx| append(tx, jurisdiction, kind, OPERATOR, &on))?;
    }
    Ok(logs.len())
}

fn append(tx: &mut Tx<'_, '_>, jurisdiction: i64, kind: &str, actor: &str, on: &str) -> Result<(), AppError> {
    let before_us = tx.last_us(jurisdiction)?;
    if kind == MENDED {
        tx.go_on_from_now(jurisdiction)?;
    }
    let open = json!({ "clock_us": tx.now_us, "last_us": before_us }).to_string();
    let version = tx.next_version(jurisdiction, gate::CLOCK_STREAM)?;
    tx.append(&NewRecord {
        jurisdiction,
        kind,
        stream: gate::CLOCK_STREAM,
        version,
        actor,
        occurred_on: on,
        open: &open,
        sealed: &[],
    })
    .context("a record about the clock")?;
    Ok(())
}

/// The civil day in the county's zone, ISO.
fn civil_day(at_us: i64) -> String {
    let zone = jiff::tz::TimeZone::get(crate::civil::ZONE).unwrap_or(jiff::tz::TimeZone::UTC);
    crate::civil::date_of(&zone, at_us).to_string()
}
