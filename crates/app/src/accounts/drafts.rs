//! What was typed into a form and not taken: kept for its owner, for a week, and few at that.
//!
//! Invariant: residents' names stand in drafts in clear, so they go with whoever is erased, and by themselves. Not here: which forms are
//! kept (the slice of the form).

use anyhow::Result;

use super::rules;
use super::store::{self, DraftOf};
use crate::db::Passing;

/// Keeps a draft of a person.
pub fn keep_draft(
    tx: &mut Passing<'_, '_>,
    jurisdiction: i64,
    user: &str,
    of: &DraftOf,
    values: &[(String, String)],
) -> Result<()> {
    let now_us = tx.now_us;
    store::prune_drafts(tx, jurisdiction, now_us - rules::KEPT_US)?;
    store::keep_draft(tx, (jurisdiction, user), of, values, (now_us, rules::DRAFTS_MOST))
}

/// Forgets everybody's drafts about these cases, and those of new cases, which may be about the same people.
pub fn forget_drafts(tx: &mut Passing<'_, '_>, jurisdiction: i64, cases: &[String]) -> Result<()> {
    store::forget_drafts(tx, jurisdiction, "")?;
    cases.iter().try_for_each(|case| store::forget_drafts(tx, jurisdiction, case))
}
