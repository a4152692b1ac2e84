//! Lists of cases: the rows within an area of a scope that a filter wants, in one of two orders, and how many they are.
//!
//! Invariant: a list takes an area of a scope; each order has an index, for places and for units. Not here: paging (`list.rs`).

use anyhow::Result;
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::Area;
use crate::cases::list::{Bounds, Filter};
use crate::cases::model::Case;
use crate::db::{Link, Param, Row};

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Listed {
    pub id: String,
    pub number: String,
    pub policy: String,
    /// The version it began with.
    pub policy_version: u32,
    pub category: String,
    pub grade: String,
    pub place: String,
    pub stage: String,
    pub open: bool,
    pub outcome: String,
    pub cycle: i64,
    pub handler: String,
    /// [`super::NOTHING_DUE`] while nothing is owed.
    pub due_us: i64,
    pub due_clock: String,
    pub opened_us: i64,
    pub closed_us: i64,
    /// A round of it was closed late, be it the last or an earlier one.
    pub closed_late: bool,
    pub unit: String,
    /// The id of the unit to which it is referred; empty while it is with none.
    pub with_unit: String,
}

/// The conditions of a list, in the columns of the table. `$area` chooses among the cases of an area: those
/// with a unit, or all at its places.
macro_rules! wanted_sql {
    ($area:literal) => {
        concat!(
            "where jurisdiction = $1 and lo >= $2 and lo <= $3 and ",
            $area,
            "  and open >= $5 and open <= $6 and due_us >= $7 and due_us <= $8
               and ended >= $9 and ended <= $10 and closed_late >= $11 and cycle >= $12
               and ($13 = '' or policy = $13) and ($14 = '' or stage = $14) and ($15 = '' or grade = $15)
               and ($16 = '' or category = $16) and ($17 = '' or outcome = $17) and ($18 = '' or handler = $18)
               and ($19 = '' or number like $19 escape '!') "
        )
    };
}

/// A list's statement: the area, the order and the page's start differ, nothing else.
macro_rules! list_sql {
    ($area:literal, $from:literal, $order:literal) => {
        concat!(
            "select id, number, policy, category, grade, place, stage, open, outcome, cycle, handler, due_us, due_clock,
               opened_us, closed_us, closed_late, unit, with_unit, policy_version
             from cases ",
            wanted_sql!($area),
            "and ",
            $from,
            " order by ",
            $order,
            " limit 51"
        )
    };
}

macro_rules! count_sql {
    ($area:literal) => {
        concat!("select count(*) from (select id from cases ", wanted_sql!($area), "limit 201) counted")
    };
}

/// Each list follows the index of its order, by deadline or by reporting, with keys that rise or keys that
/// fall. The first four are of places, the others of what is with a unit.
pub const LISTS: [&str; 8] = [
    list_sql!("$4 = ''", "(due_us, id) > ($20, $21)", "due_us, id"),
    list_sql!("$4 = ''", "(due_us, id) < ($20, $21)", "due_us desc, id desc"),
    list_sql!("$4 = ''", "(opened_us, id) > ($20, $21)", "opened_us, id"),
    list_sql!("$4 = ''", "(opened_us, id) < ($20, $21)", "opened_us desc, id desc"),
    list_sql!("with_unit <> '' and with_unit = $4", "(due_us, id) > ($20, $21)", "due_us, id"),
    list_sql!("with_unit <> '' and with_unit = $4", "(due_us, id) < ($20, $21)", "due_us desc, id desc"),
    list_sql!("with_unit <> '' and with_unit = $4", "(opened_us, id) > ($20, $21)", "opened_us, id"),
    list_sql!(
        "with_unit <> '' and with_unit = $4",
        "(opened_us, id) < ($20, $21)",
        "opened_us desc, id desc"
    ),
];

const COUNTS: [&str; 2] = [count_sql!("$4 = ''"), count_sql!("with_unit <> '' and with_unit = $4")];

/// At most one page and one row of the cases in an area.
pub fn list(
    link: &mut Link<'_>,
    jurisdiction: i64,
    area: &Area,
    filter: &Filter,
    now_us: i64,
) -> Result<Vec<Listed>> {
    let order = 2 * usize::from(filter.newest_first()) + usize::from(filter.falling());
    let index = 4 * usize::from(!area.unit.is_empty()) + order;
    let (key, id) = filter.start();
    let wanted = Wanted::of(filter, jurisdiction, area, now_us);
    let mut params = wanted.params().to_vec();
    params.extend([&key as &dyn Param, &id]);
    link.query(LISTS[index], &params, listed)
}

/// How many rows the list has there, by the same conditions; counting stops at 201.
pub fn count(
    link: &mut Link<'_>,
    jurisdiction: i64,
    area: &Area,
    filter: &Filter,
    now_us: i64,
) -> Result<i64> {
    let wanted = Wanted::of(filter, jurisdiction, area, now_us);
    let statement = COUNTS[usize::from(!area.unit.is_empty())];
    let total = link.query_opt(statement, &wanted.params(), |row| row.get::<i64>(0))?;
    Ok(total.unwrap_or(0))
}

/// A filter as the statements take it.
struct Wanted<'f> {
    jurisdiction: i64,
    area: &'f Area,
    bounds: Bounds,
    filter: &'f Filter,
    /// A pattern that numbers fit, or nothing.
    number: String,
}

impl<'f> Wanted<'f> {
    fn of(filter: &'f Filter, jurisdiction: i64, area: &'f Area, now_us: i64) -> Wanted<'f> {
        let (bounds, number) = (filter.bounds(now_us), pattern(&filter.number));
        Wanted { jurisdiction, area, bounds, filter, number }
    }

    fn params(&self) -> [&dyn Param; 19] {
        let Wanted { jurisdiction, area, bounds, filter, number } = self;
        [
            jurisdiction,
            &area.places.0,
            &area.places.1,
            &area.unit,
            &bounds.open.0,
            &bounds.open.1,
            &bounds.due_us.0,
            &bounds.due_us.1,
            &bounds.ended.0,
            &bounds.ended.1,
            &bounds.closed_late_from,
            &bounds.cycle_from,
            &filter.policy,
            &filter.stage,
            &filter.grade,
            &filter.category,
            &filter.outcome,
            &filter.handler,
            number,
        ]
    }
}

/// The pattern of numbers with this part in them, as numbers are written: in capitals, narrow, and nothing of it a wildcard.
fn pattern(part: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let part: String = part.nfkc().collect::<String>().to_uppercase();
    if part.is_empty() {
        return part;
    }
    let literal = part.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{literal}%")
}

/// The newest open cases of the same place, policy and category: what may be the same matter. At most eight.
pub fn near(
    link: &mut Link<'_>,
    jurisdiction: i64,
    lo: i64,
    case: &Case,
    since_us: i64,
) -> Result<Vec<Listed>> {
    link.query(
        "select id, number, policy, category, grade, place, stage, open, outcome, cycle, handler, due_us, due_clock,
           opened_us, closed_us, closed_late, unit, with_unit, policy_version
         from cases
         where jurisdiction = $1 and lo = $2 and opened_us >= $3 and open = 1
           and policy = $4 and category = $5 and id <> $6
         order by opened_us desc, id desc
         limit 8",
        &[&jurisdiction, &lo, &since_us, &case.policy, &case.category, &case.id.as_str()],
        listed,
    )
}

fn listed(row: &Row<'_>) -> Result<Listed> {
    Ok(Listed {
        id: row.get(0)?,
        number: row.get(1)?,
        policy: row.get(2)?,
        category: row.get(3)?,
        grade: row.get(4)?,
        place: row.get(5)?,
        stage: row.get(6)?,
        open: row.get::<i64>(7)? == 1,
        outcome: row.get(8)?,
        cycle: row.get(9)?,
        handler: row.get(10)?,
        due_us: row.get(11)?,
        due_clock: row.get(12)?,
        opened_us: row.get(13)?,
        closed_us: row.get(14)?,
        closed_late: row.get::<i64>(15)? > 0,
        unit: row.get(16)?,
        with_unit: row.get(17)?,
        policy_version: u32::try_from(row.get::<i64>(18)?)?,
    })
}
