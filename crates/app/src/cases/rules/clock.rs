//! Deadlines: which start, which are met, which no longer apply, and which move with a new grade or with more days.
//!
//! Invariant: the starting day is not counted; a clock that runs is never started again, so elapsed time is kept; one that is
//! overdue stays so whatever the grade; several run at once. Not here: working days (`bellwether_policy::calendar`).

use bellwether_policy::{
    DueDate,
    case_policy::{Act, CasePolicy, ClockRule, Days, Pause},
};
use jiff::civil::Date;

use super::moment::{Moment, civil_day};
use super::need;
use crate::cases::model::{Case, Clock, ClockChange, Context, FieldValue, Fields};
use crate::refusal::Refusal;

/// The changes an event makes to a case's clocks.
pub struct Tick<'a> {
    pub event: &'a str,
    pub at: Moment,
    /// The grade after the event.
    pub grade: Option<&'a str>,
    pub regraded: bool,
    /// The case enters a closed stage with this event.
    pub closing: bool,
    /// A new cycle begins: only clocks that outlive a cycle count as running.
    pub fresh: bool,
    /// The event's open values, for deadlines that a field gives.
    pub fields: &'a Fields,
}

/// What becomes of the clocks; `case` is none for the event that registers it.
pub fn tick(case: Option<&Case>, tick: &Tick<'_>, ctx: &Context<'_>) -> Vec<ClockChange> {
    let mut changes = Vec::new();
    for rule in &ctx.policy.clocks {
        let running = case.and_then(|case| Some((case, running(case, &rule.id)?)));
        match running.filter(|(_, clock)| !tick.fresh || clock.outlives_cycle()) {
            Some((case, clock)) => match recounted(rule, clock, tick, ctx) {
                Some(anew) => {
                    changes.push(ClockChange::Dropped { id: clock.id.clone() });
                    changes.push(ClockChange::Started(anew));
                }
                None => changes.extend(turn(rule, (case, clock), tick, ctx)),
            },
            None if begins(rule, case, tick, ctx) && !is_held_back(rule, case, &changes) => {
                changes.extend(start(rule, case, tick, ctx).map(ClockChange::Started));
            }
            None => {}
        }
    }
    changes
}

fn begins(rule: &ClockRule, case: Option<&Case>, tick: &Tick<'_>, ctx: &Context<'_>) -> bool {
    let needs_met =
        || rule.needs.iter().all(|need| case.is_none_or(|case| need::met(case, *need, ctx).is_ok()));
    rule.starts.iter().any(|start| start == tick.event) && needs_met()
}

/// Whether the clock that holds this one back runs after what was changed so far.
fn is_held_back(rule: &ClockRule, case: Option<&Case>, changes: &[ClockChange]) -> bool {
    let Some(other) = &rule.unless_running else { return false };
    let last = changes.iter().rev().find_map(|change| match change {
        ClockChange::Started(clock) if clock.id == *other => Some(true),
        ClockChange::Met { id, .. } | ClockChange::Dropped { id } | ClockChange::NotNeeded { id }
            if id == other =>
        {
            Some(false)
        }
        _ => None,
    });
    last.unwrap_or_else(|| case.is_some_and(|case| running(case, other).is_some()))
}

/// The clock if it counts anew; `None` if it does not, or if its day is over. If the day was written down so
/// late that the new last day would be over too, it counts from the day of writing.
fn recounted(rule: &ClockRule, clock: &Clock, tick: &Tick<'_>, ctx: &Context<'_>) -> Option<Clock> {
    let recount = rule.recounts.as_ref().filter(|recount| recount.event == tick.event)?;
    if clock.is_past(tick.at.at_us, tick.at.on) {
        return None;
    }
    let given = tick.fields.get(&recount.field).and_then(day_of).unwrap_or(tick.at.on);
    let due = |since: Date| Some((since, last_day(rule, (since, false), tick.grade, ctx)?));
    let (since, due) =
        [given, tick.at.on].into_iter().filter_map(due).find(|(_, due)| due.on >= tick.at.on)?;
    Some(Clock { since, due: due.on, provisional: due.provisional, ..clock.clone() })
}

fn day_of(value: &FieldValue) -> Option<Date> {
    value.as_text()?.parse().ok()
}

pub fn running<'a>(case: &'a Case, id: &str) -> Option<&'a Clock> {
    case.clocks.iter().find(|clock| clock.id == id && clock.is_running())
}

/// What becomes of a clock that runs.
fn turn(
    rule: &ClockRule,
    (case, clock): (&Case, &Clock),
    tick: &Tick<'_>,
    ctx: &Context<'_>,
) -> Option<ClockChange> {
    let id = || clock.id.clone();
    if rule.stops.iter().any(|stop| stop == tick.event) {
        return Some(ClockChange::Met { id: id(), late: clock.is_past(tick.at.at_us, tick.at.on) });
    }
    let is_over = rule.ends.iter().any(|end| end == tick.event);
    if is_over && !tick.fresh {
        return Some(ClockChange::NotNeeded { id: id() });
    }
    // What ends with a cycle is not shown in the next one.
    if is_over || tick.closing && !clock.after_closing {
        return Some(ClockChange::Dropped { id: id() });
    }
    if let Some(pause) = &rule.pauses
        && let Some(change) = stand_still(rule, pause, (case, clock), tick, ctx)
    {
        return Some(change);
    }
    let is_given_more = |event: &str| rule.extended_by.as_ref().is_some_and(|more| more.event == event);
    let more = || case.done.iter().any(|done| is_given_more(&done.event)) || is_given_more(tick.event);
    let moved = |grade: Option<&str>| {
        let due = last_day(rule, (clock.since, more()), grade, ctx)?;
        Some(ClockChange::Moved { id: id(), due: due.on, provisional: due.provisional })
    };
    // The court has the days it gave itself, on whatever day that is written down.
    if is_given_more(tick.event) {
        return moved(tick.grade);
    }
    // A day that was missed stays missed: another grade gives no more time once the time is over.
    let missed = clock.is_past(tick.at.at_us, tick.at.on);
    if tick.regraded && !missed && matches!(rule.days, Some(Days::ByGrade(_))) {
        return moved(tick.grade);
    }
    None
}

/// A clock that stands still from now on, or goes on. What was overdue before stays so.
fn stand_still(
    rule: &ClockRule,
    pause: &Pause,
    (case, clock): (&Case, &Clock),
    tick: &Tick<'_>,
    ctx: &Context<'_>,
) -> Option<ClockChange> {
    let id = clock.id.clone();
    // Once in a cycle: whoever passes a case on and gets it back again and again gains no more time.
    if tick.event == pause.from && clock.paused_on.is_none() && case.done(&pause.until).is_none() {
        return Some(ClockChange::Paused { id, on: tick.at.on });
    }
    let paused_on = clock.paused_on.filter(|_| tick.event == pause.until)?;
    if clock.is_past(tick.at.at_us, tick.at.on) {
        return Some(ClockChange::Resumed {
            id,
            since: clock.since,
            due: clock.due,
            provisional: clock.provisional,
        });
    }
    let since = clock.since.checked_add(tick.at.on.since(paused_on).ok()?).ok()?;
    let more = rule.extended_by.as_ref().is_some_and(|more| case.done(&more.event).is_some());
    let due = last_day(rule, (since, more), tick.grade, ctx)?;
    Some(ClockChange::Resumed { id, since, due: due.on, provisional: due.provisional })
}

/// The last day from the start, with the days that were given to it since, if any.
fn last_day(
    rule: &ClockRule,
    (since, more): (Date, bool),
    grade: Option<&str>,
    ctx: &Context<'_>,
) -> Option<DueDate> {
    let days = rule.days.as_ref()?.for_grade(grade)?;
    let more = rule.extended_by.as_ref().filter(|_| more).map_or(0, |more| more.days);
    Some(ctx.calendar.add_days(since, days + more, rule.counting, rule.roll))
}

/// Whether an act that gives a clock more days may do so: the clock runs, and was given none before.
pub fn may_extend(case: &Case, act: &Act, policy: &CasePolicy) -> Result<(), Refusal> {
    let gives = |rule: &&ClockRule| rule.extended_by.as_ref().is_some_and(|more| more.event == act.event);
    let Some(rule) = policy.clocks.iter().find(gives) else { return Ok(()) };
    if case.done(&act.event).is_some() {
        Err(Refusal::new("refusal-already-extended"))
    } else if running(case, &rule.id).is_none() {
        Err(Refusal::new("refusal-nothing-to-extend"))
    } else {
        Ok(())
    }
}

/// `None` while what the deadline depends on is not known, because the field was left empty or the case has
/// no grade. `None` too if the day from which it counts has already come.
fn start(rule: &ClockRule, case: Option<&Case>, tick: &Tick<'_>, ctx: &Context<'_>) -> Option<Clock> {
    let value = |field: &String| tick.fields.get(field).or_else(|| case?.kept.get(field));
    let since = match &rule.counts_from {
        Some(field) => value(field).and_then(day_of).filter(|since| *since > tick.at.on)?,
        None => tick.at.on,
    };
    let (due, due_us) = match &rule.due_field {
        Some(field) => given(value(field)?, ctx)?,
        None => (last_day(rule, (since, false), tick.grade, ctx)?, None),
    };
    Some(Clock {
        id: rule.id.clone(),
        since,
        due: due.on,
        due_us,
        provisional: due.provisional,
        met_us: None,
        late: false,
        unneeded_us: None,
        paused_on: None,
        closing: rule.closing,
        right: rule.right,
        after_closing: rule.after_closing,
    })
}

fn given(value: &FieldValue, ctx: &Context<'_>) -> Option<(DueDate, Option<i64>)> {
    match value {
        FieldValue::Number(at_us) => {
            Some((DueDate { on: civil_day(*at_us, ctx), provisional: false }, Some(*at_us)))
        }
        FieldValue::Text(day) => Some((DueDate { on: day.parse().ok()?, provisional: false }, None)),
        _ => None,
    }
}

/// Whether closing now is in time: no closing clock of this cycle was met late or is past. None without such a clock.
pub fn closes_in_time(case: &Case, changes: &[ClockChange], at: Moment) -> Option<bool> {
    let mut judged = case.clocks.iter().filter(|clock| clock.closing).peekable();
    judged.peek()?;
    Some(judged.all(|clock| {
        let met_now = |change: &ClockChange| match change {
            ClockChange::Met { id, late } if *id == clock.id => Some(*late),
            _ => None,
        };
        let late_now = if clock.is_running() {
            changes.iter().find_map(met_now).unwrap_or_else(|| clock.is_past(at.at_us, at.on))
        } else {
            clock.late
        };
        !late_now
    }))
}
