//! What a value must be beyond reading well: a day that is possible, a number not below the minimum, a number
//! and its unit together.
//!
//! Invariant: the bounds are the policy's; "today" is the day of the act, so a log from elsewhere is judged by its own days.

use bellwether_policy::{
    Text,
    case_policy::{Bound, CasePolicy, Field, FieldKind, FieldUse},
};
use jiff::{civil::Date, tz::TimeZone};

use super::happened::{self, Impossible};
use super::moment::{Moment, day_in};
use crate::{
    cases::model::{Case, FieldValue, Fields},
    refusal::{Arg, Refusal},
};

/// What the days of a form are held against.
#[derive(Clone, Copy)]
pub struct Against<'a> {
    pub policy: &'a CasePolicy,
    /// None for the form that registers a case.
    pub case: Option<&'a Case>,
    pub now: Moment,
    pub zone: &'a TimeZone,
}

/// What lies outside the bounds of its field, or is a number without its unit, or a unit without its number.
pub fn outside(asked: &[FieldUse], given: &Fields, against: Against<'_>) -> Vec<Refusal> {
    let policy = against.policy;
    let fields = asked.iter().filter_map(|asked| policy.field(&asked.id));
    let judged = fields.filter_map(|field| {
        let inside = given.get(&field.id).map_or(Ok(()), |value| within(field, value, against));
        inside.and_then(|()| with_unit(policy, asked, field, given)).err()
    });
    judged.collect()
}

pub fn within(field: &Field, value: &FieldValue, against: Against<'_>) -> Result<(), Refusal> {
    let Some(said) = Said::by(field, value, against.zone) else {
        return match value {
            FieldValue::Number(number) if field.minimum.is_some_and(|minimum| *number < minimum) => {
                Err(named("refusal-number-small", field)
                    .with("minimum", Arg::Number(field.minimum.unwrap_or_default())))
            }
            _ => Ok(()),
        };
    };
    if let Some(bound) = &field.not_after {
        not_after(field, said, bound, against)?;
    }
    field.not_before.as_ref().map_or(Ok(()), |bound| not_before(field, said, bound, against))
}

/// A day as a form gives it, and the instant where it gives one.
#[derive(Clone, Copy)]
struct Said {
    at_us: Option<i64>,
    on: Date,
}

impl Said {
    /// None where it is no day; whether one was asked for and given is judged elsewhere.
    fn by(field: &Field, value: &FieldValue, zone: &TimeZone) -> Option<Self> {
        match (field.kind, value) {
            (FieldKind::Date, FieldValue::Text(day)) => Some(Said { at_us: None, on: day.parse().ok()? }),
            (FieldKind::Instant, FieldValue::Number(at_us)) => {
                Some(Said { at_us: Some(*at_us), on: day_in(zone, *at_us) })
            }
            _ => None,
        }
    }
}

fn not_after(field: &Field, said: Said, bound: &Bound, against: Against<'_>) -> Result<(), Refusal> {
    if *bound != Bound::Today {
        return match named_day(bound, against) {
            Some((last, _)) if said.on <= last => Ok(()),
            Some(bounding) => Err(beyond("refusal-day-after", field, bounding)),
            None => Ok(()),
        };
    }
    let judged = match said.at_us {
        Some(at_us) => happened::judge(at_us, against.now.at_us),
        None => happened::judge_day(said.on, against.now.on),
    };
    judged.map_err(|impossible| match impossible {
        Impossible::ToCome => named("refusal-day-to-come", field),
        Impossible::TooLongAgo => named("refusal-day-long-ago", field),
    })
}

fn not_before(field: &Field, said: Said, bound: &Bound, against: Against<'_>) -> Result<(), Refusal> {
    if *bound != Bound::Today {
        return match named_day(bound, against) {
            Some((first, _)) if said.on >= first => Ok(()),
            Some(bounding) => Err(beyond("refusal-day-before", field, bounding)),
            None => Ok(()),
        };
    }
    let is_over = match said.at_us {
        Some(at_us) => at_us < against.now.at_us,
        None => said.on < against.now.on,
    };
    if is_over { Err(named("refusal-day-over", field)) } else { Ok(()) }
}

/// The day that a bound names, and what happened on it. If that has not happened in this cycle, it is the day
/// on which the case began. `None` while there is no case.
fn named_day(bound: &Bound, Against { policy, case, zone, .. }: Against<'_>) -> Option<(Date, Text)> {
    let case = case?;
    let (event, on) = match bound {
        Bound::Today => return None,
        Bound::Opened => (None, None),
        Bound::Effect => {
            let agreement = case.agreement.as_ref();
            (Some("took-effect"), agreement.and_then(|agreement| agreement.effective_on))
        }
        Bound::Event(event) => (Some(event.as_str()), case.done(event).map(|done| day_in(zone, done.at_us))),
    };
    let title = event.and_then(|event| policy.event_title(event));
    Some(match (on, title) {
        (Some(on), Some(title)) => (on, title.clone()),
        _ => (day_in(zone, case.opened_us), policy.intake.title.clone()),
    })
}

fn named(key: &'static str, field: &Field) -> Refusal {
    Refusal::new(key).with("field", Arg::Named(field.title.clone())).at(field.id.clone())
}

fn beyond(key: &'static str, field: &Field, (day, what): (Date, Text)) -> Refusal {
    named(key, field).with("day", Arg::Date(day)).with("what", Arg::Named(what))
}

/// Twenty says nothing without what it is twenty of, and kilograms nothing without how many.
fn with_unit(policy: &CasePolicy, asked: &[FieldUse], field: &Field, given: &Fields) -> Result<(), Refusal> {
    let Some(unit) = field.unit_field.as_deref().and_then(|id| policy.field(id)) else { return Ok(()) };
    let is_given = |id: &str| given.get(id).is_some_and(|value| !value.is_empty());
    let mut counted = asked
        .iter()
        .filter_map(|asked| policy.field(&asked.id))
        .filter(|other| other.unit_field == field.unit_field && is_given(&other.id));
    let absent = match (is_given(&field.id), is_given(&unit.id)) {
        (true, false) => unit,
        (false, true) if counted.next().is_none() => field,
        _ => return Ok(()),
    };
    Err(not_given(absent))
}

/// A field that must hold something and does not: what is to be filled in is said otherwise than what is to be chosen or answered.
pub fn not_given(field: &Field) -> Refusal {
    let how = match field.kind {
        FieldKind::YesNo => "answered",
        FieldKind::Choice
        | FieldKind::Grade
        | FieldKind::Category
        | FieldKind::Person
        | FieldKind::People
        | FieldKind::Party
        | FieldKind::Parties
        | FieldKind::Unit
        | FieldKind::Case => "chosen",
        _ => "filled",
    };
    Refusal::new("refusal-field-missing")
        .with("field", Arg::Named(field.title.clone()))
        .with("how", Arg::Text(how.to_owned()))
        .at(field.id.clone())
}

/// As [`with_unit`], for everything a form asks.
pub fn units_given(policy: &CasePolicy, asked: &[FieldUse], given: &Fields) -> Result<(), Refusal> {
    let mut fields = asked.iter().filter_map(|asked| policy.field(&asked.id));
    fields.try_for_each(|field| with_unit(policy, asked, field, given))
}
