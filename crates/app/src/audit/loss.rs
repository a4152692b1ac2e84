//! A loss, written down: records that were acknowledged and are in the database no more.
//!
//! Invariant: a log that lost records says so itself, in the first record after them, with both sizes; until then nothing is written to it
//! (`db/acknowledged.rs` refuses). Whoever holds a checkpoint of the lost records finds that they are gone all the same.
//! Not here: noticing it (`db/acknowledged.rs`, `verify.rs`).

use anyhow::{Context as _, Result};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::store;
use crate::db::acknowledged::{self, Acknowledged, Loss};
use crate::db::chance::Chance;
use crate::db::clock::Clock;
use crate::db::desk::CommandId;
use crate::db::gate::Opening;
use crate::db::{Desk, Installation, NewRecord, Tx};
use crate::error::AppError;
use crate::refusal::Refusal;

/// The kind of the record. Stable for ever.
pub const LOSS_CONFIRMED: &str = "log.loss-confirmed";

/// The open body of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LossConfirmed {
    /// Records that somebody had been told were kept.
    pub acknowledged: i64,
    /// Records that the database had left.
    pub found: i64,
}

/// Writes the loss of each log down, and says that the log has come no further than that. Crash in between: the loss is still refused,
/// and confirming it again makes another record.
///
/// # Errors
/// Refused when nothing was lost; when the installation does not open.
pub fn confirm(installation: &Installation, clock: &Clock, on: Date) -> Result<Vec<(Loss, i64)>> {
    let losses = acknowledged::losses_by_heads(&mut installation.connect()?.link(), installation)?;
    if losses.is_empty() {
        return Err(Refusal::new("refusal-no-loss").into());
    }
    let desk = Desk::open_as(Opening::AfterLoss, installation, clock.clone(), Chance::from_system())?;
    let mut confirmed = Vec::with_capacity(losses.len());
    for loss in losses {
        let command = CommandId::drawn(loss.jurisdiction, "operator", "confirm-loss", clock.now_us());
        let record = desk.write_blocking(command, move |tx| append(tx, loss, on))?.answer;
        Acknowledged::open(installation)?.set_back(loss.jurisdiction, record + 1)?;
        confirmed.push((loss, record));
    }
    Ok(confirmed)
}

/// The record, in a log that is founded anew where nothing of it is left.
fn append(tx: &mut Tx<'_, '_>, loss: Loss, on: Date) -> Result<i64, AppError> {
    let Loss { jurisdiction, acknowledged, found } = loss;
    if store::head(tx, jurisdiction)?.is_none() {
        tx.found(jurisdiction)?;
    }
    let stream = "log/loss";
    let version = tx.next_version(jurisdiction, stream)?;
    let body = LossConfirmed { acknowledged, found };
    let open = serde_json::to_string(&body).context("a loss that does not write")?;
    Ok(tx.append(&NewRecord {
        jurisdiction,
        kind: LOSS_CONFIRMED,
        stream,
        version,
        actor: "operator",
        occurred_on: &on.to_string(),
        open: &open,
        sealed: &[],
    })?)
}
