//! A resident's receipt for something they did themselves: proof that it was recorded, which they can keep
//! and show without asking anybody.
//!
//! Invariants: only acts of the resident who holds the case's code; each is called by its place among them, so that no address tells which
//! record is theirs. Whoever works here stands in none of it.
//! Not here: how it looks (`receipt_view.rs`), its form and what it proves (`bellwether-ledger`).

use bellwether_ledger::Receipt;

use super::followed::{Followed, OwnAct};
use crate::app::App;
use crate::audit;
use crate::db::log::minute_of;
use crate::error::AppError;

/// A receipt, or from when there will be one.
#[derive(Clone, Debug)]
pub enum Given {
    Ready(Receipt),
    /// The instant in microseconds UTC.
    From(i64),
}

/// One of a resident's own acts by its number, from 1, and its receipt.
///
/// # Errors
/// Not found: no such act. Faults: a record that does not hold.
pub async fn of<'f>(
    app: &App,
    followed: &'f Followed,
    number: usize,
) -> Result<(&'f OwnAct, Given), AppError> {
    let own = number.checked_sub(1).and_then(|place| followed.own_acts.get(place));
    let own = own.ok_or(AppError::NotFound)?;
    let (public, installation) = (app.public.clone(), app.installation.clone());
    let (jurisdiction, seq) = (followed.jurisdiction, own.seq);
    let receipt = app.readers.read(move |link| {
        let Some(log) = public.now(link, jurisdiction)? else { return Ok(None) };
        Ok(audit::receipt(&installation, link, &log, jurisdiction, seq)?)
    });
    Ok((own, receipt.await?.map_or_else(|| Given::From(ready_us(app.now_us())), Given::Ready)))
}

/// When what is recorded at an instant, and is not public yet, will be: with the next minute.
pub fn ready_us(at_us: i64) -> i64 {
    (minute_of(at_us) + 1) * 60_000_000
}
