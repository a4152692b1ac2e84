//! The instant of an act, and the civil day it falls on.
//!
//! Invariant: only a log from elsewhere brings its own instants, of what has happened.
//! Not here: which instants cannot be (`happened.rs`), deadlines (`clock.rs`).

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::happened::{self, Impossible};
use crate::cases::model::{Actor, Context, Who};
use crate::refusal::Refusal;

/// An instant and the civil day it falls on.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub at_us: i64,
    pub on: Date,
}

impl Moment {
    pub fn now(ctx: &Context<'_>) -> Self {
        Moment::at(ctx.now_us, ctx)
    }

    /// An instant outside jiff's range (years beyond ±9999) falls on the first or last day it knows.
    pub fn at(at_us: i64, ctx: &Context<'_>) -> Self {
        Moment { at_us, on: civil_day(at_us, ctx) }
    }
}

/// Only a log from elsewhere brings its own instants, of what has happened.
pub fn moment(at_us: Option<i64>, actor: &Actor, ctx: &Context<'_>) -> Result<Moment, Refusal> {
    let Some(at_us) = at_us else { return Ok(Moment::now(ctx)) };
    if actor.who != Who::Import {
        return Err(Refusal::new("refusal-instant-not-given"));
    }
    happened_at(at_us, ctx)
}

pub fn happened_at(at_us: i64, ctx: &Context<'_>) -> Result<Moment, Refusal> {
    match happened::judge(at_us, ctx.now_us) {
        Ok(()) => Ok(Moment::at(at_us, ctx)),
        Err(Impossible::ToCome) => Err(Refusal::new("refusal-time-to-come")),
        Err(Impossible::TooLongAgo) => Err(Refusal::new("refusal-time-long-ago")),
    }
}

pub fn civil_day(at_us: i64, ctx: &Context<'_>) -> Date {
    day_in(ctx.zone, at_us)
}

pub fn day_in(zone: &TimeZone, at_us: i64) -> Date {
    match Timestamp::from_microsecond(at_us) {
        Ok(instant) => zone.to_datetime(instant).date(),
        Err(_) if at_us < 0 => Date::MIN,
        Err(_) => Date::MAX,
    }
}
