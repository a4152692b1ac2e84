//! All the SQL of cases: their rows as folded from the log, and the lists over them.
//!
//! Invariant: a row is written only together with the record it comes from; a list always takes a scope.

mod by_code;
pub mod lists;
pub mod numbers;
pub mod quick;
pub mod reading;
pub mod tally;
pub mod upload;

pub use by_code::{ByCode, by_code, code_record};
pub use lists::{Listed, count, list, near};

use anyhow::{Context, Result, ensure};
use bellwether_policy::Role;
use bellwether_policy::case_policy::CasePolicy;
use jiff::tz::TimeZone;

use super::model::{Case, Clock, Ending, Event};
use super::rules;
use crate::db::Link;

/// Stands in `due_us` while nothing is owed, so that such cases sort last.
pub const NOTHING_DUE: i64 = i64::MAX;

/// Values of the column `ended`: with an outcome that counts as settled, or with any other.
pub const SETTLED: i64 = 1;
pub const ENDED_OTHERWISE: i64 = 2;

/// A case as stored: its state, and where its place stands in the tree.
#[derive(Clone, Debug)]
pub struct StoredCase {
    pub case: Case,
    pub lo: i64,
}

/// The state of a case.
pub fn load(link: &mut Link<'_>, jurisdiction: i64, id: &str) -> Result<Option<StoredCase>> {
    let found = load_text(link, jurisdiction, id)?;
    found.map(|(state, lo)| Ok(StoredCase { case: read_state(&state)?, lo })).transpose()
}

/// The state of a case as its JSON, and where its place stands.
pub fn load_text(link: &mut Link<'_>, jurisdiction: i64, id: &str) -> Result<Option<(String, i64)>> {
    link.query_opt(
        "select state, lo from cases where jurisdiction = $1 and id = $2",
        &[&jurisdiction, &id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

pub fn read_state(state: &str) -> Result<Case> {
    serde_json::from_str(state).context("a case's state does not read; `bellwether rebuild` makes it anew")
}

/// For a merged case, the one at the end of its merges; none for any other.
pub fn stays(link: &mut Link<'_>, jurisdiction: i64, case: &Case) -> Result<Option<Case>> {
    let mut last: Option<Case> = None;
    // A case is merged only into an open one, so following merges comes to an end. The limit keeps a damaged
    // table from sending us in a circle.
    for _ in 0..16 {
        let Some(merged) = &last.as_ref().unwrap_or(case).merged else { break };
        let Some(stored) = load(link, jurisdiction, merged.into.as_str())? else { break };
        last = Some(stored.case);
    }
    Ok(last)
}

/// The id of a case by its public number.
pub fn id_by_number(link: &mut Link<'_>, jurisdiction: i64, number: &str) -> Result<Option<String>> {
    link.query_opt(
        "select id from cases where jurisdiction = $1 and number = $2",
        &[&jurisdiction, &number],
        |row| row.get(0),
    )
}

/// What projecting an event needs beside the event.
pub struct Projection<'p> {
    pub jurisdiction: i64,
    pub lo: i64,
    pub seq: i64,
    pub zone: &'p TimeZone,
}

/// Brings the tables to the state after an event. The live path and the rebuild both come through here.
pub fn project(link: &mut Link<'_>, at: &Projection<'_>, case: &Case, event: &Event) -> Result<()> {
    let state = serde_json::to_string(case).context("a state that does not write")?;
    if case.version == 1 {
        insert(link, at, case, &state)?;
        numbers::take(link, at.jurisdiction, &case.code)?;
    } else {
        update(link, at, case, &state)?;
    }
    quick::put(link, at, event)?;
    for file in &event.evidence {
        link.execute(
            "insert into evidence (jurisdiction, case_id, hash, seq, media_type, size) values ($1, $2, $3, $4, $5, $6)
             on conflict (jurisdiction, case_id, hash) do nothing",
            &[
                &at.jurisdiction,
                &event.case.as_str(),
                &file.sha256,
                &at.seq,
                &file.media_type,
                &(file.size_bytes as i64),
            ],
        )?;
    }
    Ok(())
}

fn insert(link: &mut Link<'_>, at: &Projection<'_>, case: &Case, state: &str) -> Result<()> {
    let columns = Columns::of(case, at.zone)?;
    let rows = link.execute(
        "insert into cases (jurisdiction, id, number, policy, category, grade, place, lo, stage, open, outcome, cycle,
           handler, due_us, due_clock, opened_us, closed_us, ended, closed_late, unit, with_unit,
           version, state, policy_version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)",
        &[
            &at.jurisdiction,
            &case.id.as_str(),
            &case.code,
            &case.policy,
            &case.category,
            &columns.grade,
            &case.place,
            &at.lo,
            &case.stage,
            &columns.open,
            &columns.outcome,
            &i64::from(case.cycle),
            &columns.handler,
            &columns.due_us,
            &columns.due_clock,
            &case.opened_us,
            &columns.closed_us,
            &columns.ended,
            &columns.closed_late,
            &columns.unit,
            &case.unit(),
            &i64::from(case.version),
            &state,
            &i64::from(case.policy_version),
        ],
    )?;
    ensure!(rows == 1, "a case was not written");
    Ok(())
}

fn update(link: &mut Link<'_>, at: &Projection<'_>, case: &Case, state: &str) -> Result<()> {
    let columns = Columns::of(case, at.zone)?;
    let rows = link.execute(
        "update cases set category = $1, grade = $2, stage = $3, open = $4, outcome = $5, cycle = $6, handler = $7,
           due_us = $8, due_clock = $9, closed_us = $10, ended = $11, closed_late = $12, unit = $13, with_unit = $14,
           version = $15, state = $16
         where jurisdiction = $17 and id = $18",
        &[
            &case.category,
            &columns.grade,
            &case.stage,
            &columns.open,
            &columns.outcome,
            &i64::from(case.cycle),
            &columns.handler,
            &columns.due_us,
            &columns.due_clock,
            &columns.closed_us,
            &columns.ended,
            &columns.closed_late,
            &columns.unit,
            &case.unit(),
            &i64::from(case.version),
            &state,
            &at.jurisdiction,
            &case.id.as_str(),
        ],
    )?;
    ensure!(rows == 1, "a case's row is gone; `bellwether rebuild` makes it anew");
    Ok(())
}

/// The columns that lists filter and sort by, as they follow from a state.
struct Columns<'c> {
    grade: &'c str,
    open: i64,
    outcome: &'c str,
    handler: &'c str,
    due_us: i64,
    due_clock: &'c str,
    closed_us: i64,
    /// 0 while open or merged, [`SETTLED`], or [`ENDED_OTHERWISE`].
    ended: i64,
    /// How many rounds were closed late.
    closed_late: i64,
    unit: &'c str,
}

impl<'c> Columns<'c> {
    fn of(case: &'c Case, zone: &TimeZone) -> Result<Columns<'c>> {
        let due = case.owed();
        let last = case.rounds.last().filter(|_| case.closed);
        Ok(Columns {
            grade: case.grade.as_deref().unwrap_or(""),
            open: i64::from(!case.closed),
            outcome: case.outcome.as_deref().unwrap_or(""),
            handler: case.handler.as_ref().map_or("", |person| person.as_str()),
            due_us: due.map_or(Ok(NOTHING_DUE), |clock| due_us(clock, zone))?,
            due_clock: due.map_or("", |clock| clock.id.as_str()),
            closed_us: last.and_then(|round| round.closed_us).unwrap_or(0),
            ended: match case.ending() {
                None => 0,
                Some(Ending::Settled) => SETTLED,
                Some(Ending::Otherwise) => ENDED_OTHERWISE,
            },
            closed_late: i64::try_from(case.closed_late()).unwrap_or(i64::MAX),
            unit: case.kept.get("unit").and_then(|unit| unit.as_text()).unwrap_or(""),
        })
    }
}

/// The last instant of a deadline: the given one, or the end of its last day in the county's zone.
pub fn due_us(clock: &Clock, zone: &TimeZone) -> Result<i64> {
    if let Some(due_us) = clock.due_us {
        return Ok(due_us);
    }
    let next_day = clock.due.tomorrow().context("a deadline at the end of time")?;
    Ok(next_day.to_zoned(zone.clone()).context("a deadline out of range")?.timestamp().as_microsecond() - 1)
}

/// The position of a place in its jurisdiction's tree.
pub fn place_position(link: &mut Link<'_>, jurisdiction: i64, place: &str) -> Result<Option<i64>> {
    link.query_opt(
        "select lo from places where jurisdiction = $1 and code = $2",
        &[&jurisdiction, &place],
        |row| row.get(0),
    )
}

/// The roles a user holds over what is at a position of the place tree and with `unit` (empty: with none); none when the account
/// is disabled.
pub fn roles_over(
    link: &mut Link<'_>,
    jurisdiction: i64,
    user: &str,
    (lo, unit): (i64, &str),
) -> Result<Vec<Role>> {
    let words = link.query(
        "select g.role from grants g
         join places p on p.jurisdiction = g.jurisdiction and p.code = g.place
         join users u on u.jurisdiction = g.jurisdiction and u.id = g.user_id
         where g.jurisdiction = $1 and g.user_id = $2 and u.disabled = 0 and p.lo <= $3 and p.hi >= $3
           and (g.unit = '' or g.unit = $4)
         order by g.role",
        &[&jurisdiction, &user, &lo, &unit],
        |row| row.get::<String>(0),
    )?;
    Ok(words.iter().filter_map(|word| Role::parse(word)).collect())
}

/// Whether a case's handler is gone: disabled, or without a role over the case in which cases of its policy are handled.
pub fn handler_is_gone(
    link: &mut Link<'_>,
    jurisdiction: i64,
    StoredCase { case, lo }: &StoredCase,
    policy: &CasePolicy,
) -> Result<bool> {
    let Some(handler) = &case.handler else { return Ok(false) };
    let held = roles_over(link, jurisdiction, handler.as_str(), (*lo, case.unit()))?;
    let handling = rules::handling(policy);
    Ok(!held.iter().any(|role| handling.contains(role)))
}

/// How many open cases somebody handles.
pub fn open_in_hand(link: &mut Link<'_>, jurisdiction: i64, user: &str) -> Result<i64> {
    let count = link.query_opt(
        "select count(*) from cases where jurisdiction = $1 and open = 1 and handler <> '' and handler = $2",
        &[&jurisdiction, &user],
        |row| row.get::<i64>(0),
    )?;
    Ok(count.unwrap_or(0))
}

/// One record of a case's stream, as its history shows it.
#[derive(Clone, Debug)]
pub struct Told {
    pub seq: i64,
    pub kind: String,
    pub actor: String,
    pub recorded_at_us: i64,
    /// The open body: a serialised [`Event`].
    pub body: String,
    /// Whether it has a sealed part.
    pub sealed: bool,
}

/// The records of a case, oldest first.
pub fn history(link: &mut Link<'_>, jurisdiction: i64, stream: &str) -> Result<Vec<Told>> {
    link.query(
        "select seq, kind, actor, recorded_at_us, open_body, sealed_commitments <> '' from records
         where jurisdiction = $1 and stream = $2 order by version",
        &[&jurisdiction, &stream],
        |row| {
            Ok(Told {
                seq: row.get(0)?,
                kind: row.get(1)?,
                actor: row.get(2)?,
                recorded_at_us: row.get(3)?,
                body: row.get(4)?,
                sealed: row.get(5)?,
            })
        },
    )
}
