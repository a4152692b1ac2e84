//! What is looked at before the desk opens: whether it may write here, whether a log lost records, and whether the clock fits the log.
//!
//! A clock that stood wrong while nothing was written cannot be seen by watching it. So a start long after the last record, and the
//! first one after a backup was restored, ask an operator.
//! Not here: a clock that jumps while the desk is open (`clock.rs`), records of what the operator said (`timekeeping`).

use anyhow::Result;

use super::acknowledged;
use super::installation::{Installation, sync_folder};
use super::link::Link;
use super::stopped;
use crate::refusal::{Arg, Refusal};

/// How long after the last record a start asks whether the clock is right: longer than any holiday.
pub const MOST_SILENCE_US: i64 = 35 * 86_400_000_000;

/// Left by `bellwether restore`: the clock of this machine has not been looked at yet.
pub const RESTORED: &str = "restored";

/// The stream of what operators said of the clock, in every log.
pub const CLOCK_STREAM: &str = "clock";

/// How a desk is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// For everything else: what is doubtful is refused.
    Ordinary,
    /// For what an operator says of the clock.
    ForTheClock,
    /// For the record that says what a log has lost, which comes before everything else.
    AfterLoss,
}

/// Refuses where nothing may be written, where records are lost, or where an operator has to say first that the clock is right. A loss is
/// often what stopped the desk, so that it may be written down all the same; then the file `stopped` waits for a verification.
pub fn check(link: &mut Link<'_>, installation: &Installation, opening: Opening, now_us: i64) -> Result<()> {
    if opening == Opening::AfterLoss {
        return Ok(());
    }
    stopped::check(installation)?;
    // Also what is said of the clock would take the place of what is lost.
    acknowledged::check(link, installation)?;
    if opening == Opening::ForTheClock {
        return Ok(());
    }
    if installation.data.join(RESTORED).exists() {
        return Err(Refusal::new("refusal-clock-restored").with("now", instant(now_us)).into());
    }
    let silence = newest_us(link)?.filter(|newest_us| now_us - newest_us > MOST_SILENCE_US);
    match silence {
        None => Ok(()),
        Some(newest_us) => Err(Refusal::new("refusal-clock-silence")
            .with("now", instant(now_us))
            .with("last", instant(newest_us))
            .into()),
    }
}

/// The operator has looked at the clock: a restored folder is served from now on.
pub fn restored_is_confirmed(installation: &Installation) -> Result<()> {
    match std::fs::remove_file(installation.data.join(RESTORED)) {
        Ok(()) => Ok(sync_folder(&installation.data)?),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The time of the newest record of any log, in microseconds UTC.
pub fn newest_us(link: &mut Link<'_>) -> Result<Option<i64>> {
    let heads = "select last_us from heads where size > 0 order by last_us desc limit 1";
    link.query_opt(heads, &[], |row| row.get(0))
}

/// The jurisdictions that have a log.
pub fn logs(link: &mut Link<'_>) -> Result<Vec<i64>> {
    link.query("select jurisdiction from heads order by jurisdiction", &[], |row| row.get(0))
}

/// How often operators have spoken of the clock, over all logs.
pub fn clock_records(link: &mut Link<'_>) -> Result<i64> {
    let mut records = 0;
    for jurisdiction in logs(link)? {
        records += link
            .query_opt(
                "select version from records where jurisdiction = $1 and stream = $2 order by version desc limit 1",
                &[&jurisdiction, &CLOCK_STREAM],
                |row| row.get::<i64>(0),
            )?
            .unwrap_or(0);
    }
    Ok(records)
}

/// An instant for an operator: RFC 3339, UTC, to the second.
pub fn instant(at_us: i64) -> Arg {
    Arg::Text(rfc3339(at_us))
}

/// The same as text.
pub fn rfc3339(at_us: i64) -> String {
    let at = jiff::Timestamp::from_microsecond(at_us).unwrap_or(jiff::Timestamp::MAX);
    at.round(jiff::Unit::Second).unwrap_or(at).to_string()
}
