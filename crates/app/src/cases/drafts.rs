//! Which forms of cases are kept for their owner when they come too late, after the session ended.
//!
//! Invariant: a draft belongs to a form that exists and a case that its owner may see, and says which case, so that it goes when
//! somebody in that case is erased. Not here: keeping (`web/request.rs`), how long (`accounts`).

use super::access;
use crate::accounts::{DraftOf, Purpose, Viewer};
use crate::db::Link;
use crate::error::AppError;
use crate::office::Office;

/// The address of the form for a new case.
pub const NEW_CASE: &str = "/cases";

/// The address of the form for a joint analysis.
pub const ANALYSIS: &str = "/cases/analysis";

/// The address of an act's form on the case of this public number.
pub fn address(number: &str, act: &str) -> String {
    format!("/cases/{number}/acts/{act}")
}

/// For whoever sees cases at all, the form for a new one.
///
/// # Errors
/// None; the signature is that of [`crate::web::request::Drafted`].
pub fn of_new_case(
    _: &mut Link<'_>,
    _: &Office,
    viewer: &Viewer,
    _: &str,
) -> Result<Option<DraftOf>, AppError> {
    let sees_cases = !viewer.scope(Purpose::Cases).is_empty();
    Ok(sees_cases.then(|| DraftOf { form: NEW_CASE.to_owned(), case: String::new() }))
}

/// The form of an act on a case in the viewer's scope.
///
/// # Errors
/// Faults of the database.
pub fn of_act(
    link: &mut Link<'_>,
    office: &Office,
    viewer: &Viewer,
    path: &str,
) -> Result<Option<DraftOf>, AppError> {
    let Some((case, act)) = path.strip_prefix("/cases/").and_then(|rest| rest.split_once("/acts/")) else {
        return Ok(None);
    };
    let case = match access::seen(link, &viewer.scope(Purpose::Cases), case) {
        Ok(seen) => seen.stored.case,
        Err(AppError::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let act = access::policy_of(office, &case)?.act(act);
    Ok(act.map(|act| DraftOf { form: address(&case.code, &act.id), case: case.id.0.clone() }))
}
