//! What a value may be beyond reading well: not a day that is over, no less than so many, a number and its unit together.
//!
//! Invariant: the bounds are the policy's; "today" is the day of the act, so a log from elsewhere is judged by its own days.

use bellwether_policy::case_policy::{Bound, CasePolicy, Field, FieldUse};
use jiff::civil::Date;

use super::happened::{self, Impossible};
use super::moment::Moment;
use crate::{
    cases::model::{FieldValue, Fields},
    refusal::{Arg, Refusal},
};

/// What lies outside the bounds of its field, or is a number without its unit, or a unit without its number.
pub fn outside(
    policy: &CasePolicy,
    asked: &[FieldUse],
    given: &Fields,
    (at_us, on): (i64, Date),
) -> Vec<Refusal> {
    let fields = asked.iter().filter_map(|asked| policy.field(&asked.id));
    let judged = fields.filter_map(|field| {
        let inside = given.get(&field.id).map_or(Ok(()), |value| within(field, value, Moment { at_us, on }));
        inside.and_then(|()| with_unit(policy, asked, field, given)).err()
    });
    judged.collect()
}

pub fn within(field: &Field, value: &FieldValue, now: Moment) -> Result<(), Refusal> {
    let named = |key| Refusal::new(key).with("field", Arg::Named(field.title.clone())).at(field.id.clone());
    let past = |is_past: bool| {
        if is_past && field.not_before == Some(Bound::Today) {
            Err(named("refusal-day-over"))
        } else {
            Ok(())
        }
    };
    let happened = |judged: Result<(), Impossible>| match judged {
        Err(Impossible::ToCome) => Err(named("refusal-day-to-come")),
        Err(Impossible::TooLongAgo) => Err(named("refusal-day-long-ago")),
        Ok(()) => Ok(()),
    };
    let has_happened = field.not_after == Some(Bound::Today);
    match value {
        FieldValue::Text(day) if field.has_day_bound() => match day.parse::<Date>() {
            Ok(day) if has_happened => happened(happened::judge_day(day, now.on)),
            Ok(day) => past(day < now.on),
            // Whether it is a day at all is asked elsewhere.
            Err(_) => Ok(()),
        },
        FieldValue::Number(at_us) if has_happened => happened(happened::judge(*at_us, now.at_us)),
        FieldValue::Number(at_us) if field.has_day_bound() => past(*at_us < now.at_us),
        FieldValue::Number(number) if field.minimum.is_some_and(|minimum| *number < minimum) => {
            Err(named("refusal-number-small").with("minimum", Arg::Number(field.minimum.unwrap_or_default())))
        }
        _ => Ok(()),
    }
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
    Err(Refusal::new("refusal-field-missing")
        .with("field", Arg::Named(absent.title.clone()))
        .at(absent.id.clone()))
}

/// As [`with_unit`], for everything a form asks.
pub fn units_given(policy: &CasePolicy, asked: &[FieldUse], given: &Fields) -> Result<(), Refusal> {
    let mut fields = asked.iter().filter_map(|asked| policy.field(&asked.id));
    fields.try_for_each(|field| with_unit(policy, asked, field, given))
}
