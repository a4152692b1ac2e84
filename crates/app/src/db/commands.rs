//! How long the answers to commands are kept for a retry to find.
//!
//! Invariant: what an import was answered is kept for ever, because importing a log again repeats its commands; everything else goes
//! after thirty days, when nobody sends a form or a request once more. Not here: keeping and comparing (`desk.rs`).

use anyhow::Result;

use super::link::Link;

const KEPT_US: i64 = 30 * 24 * 3_600_000_000;

/// Forgets answers that nobody will ask for again, at most a thousand at a time, so that no command waits long for it.
pub fn prune(link: &mut Link<'_>, jurisdiction: i64, now_us: i64) -> Result<()> {
    link.execute(
        "delete from commands where jurisdiction = $1 and id in (
           select id from commands where jurisdiction = $1 and at_us < $2 and actor <> 'import'
           order by at_us limit 1000
         )",
        &[&jurisdiction, &(now_us - KEPT_US)],
    )?;
    Ok(())
}
