//! Who may come to a case: from a viewer to a sender, a scope and a case that is seen or not there at all.
//!
//! Invariant: a case outside the scope answers exactly like one that does not exist.

use bellwether_policy::case_policy::CasePolicy;

use super::list::Filter;
use super::model::{Case, Context, PersonId, Read, Who};
use super::store::{self, StoredCase};
use super::write::Sender;
use crate::accounts::{Purpose, Scope, Viewer};
use crate::db::Link;
use crate::error::AppError;
use crate::office::Office;
use crate::refusal::Refusal;
use crate::registry::PlaceCode;

/// The sender of a signed-in person's commands, with all they hold now.
pub fn sender(viewer: &Viewer) -> Sender {
    Sender {
        jurisdiction: viewer.jurisdiction(),
        who: Who::Staff(PersonId::new(viewer.user())),
        grants: viewer.grants().to_vec(),
    }
}

/// Where a list may look: the viewer's cases, narrowed by the filter's place.
pub fn list_scope(viewer: &Viewer, filter: &Filter) -> Result<Scope, AppError> {
    let scope = viewer.scope(Purpose::Cases);
    if filter.place.is_empty() {
        return Ok(scope);
    }
    let place = PlaceCode::parse(&filter.place)
        .map_err(|_| AppError::Invalid(vec![Refusal::new("refusal-unknown-place").at("place")]))?;
    Ok(scope.within(place))
}

/// A case within a scope, with its stored state.
pub struct Seen {
    pub stored: StoredCase,
    /// The state's JSON as stored.
    pub state: String,
}

/// The case by id or public number, if it lies in the scope.
pub fn seen(link: &mut Link<'_>, scope: &Scope, id: &str) -> Result<Seen, AppError> {
    let found = match store::load_text(link, scope.jurisdiction(), id)? {
        Some(found) => Some(found),
        None => match store::id_by_number(link, scope.jurisdiction(), id)? {
            Some(id) => store::load_text(link, scope.jurisdiction(), &id)?,
            None => None,
        },
    };
    let (state, lo) = found.ok_or(AppError::NotFound)?;
    let case = store::read_state(&state)?;
    if !scope.covers(lo, case.unit()) {
        return Err(AppError::NotFound);
    }
    Ok(Seen { stored: StoredCase { case, lo }, state })
}

/// The policy of a case.
pub fn policy_of<'o>(office: &'o Office, case: &Case) -> Result<&'o CasePolicy, AppError> {
    let policy = office.policies.get(&case.policy, case.policy_version);
    policy.ok_or_else(|| AppError::Fault(anyhow::anyhow!("no policy {} for case {}", case.policy, case.id)))
}

/// What rules look at beside a case and its actor before any form is filled in. People and other cases are
/// not part of it, except that a merged case brings the case that stays.
pub fn context<'c>(
    office: &'c Office,
    policy: &'c CasePolicy,
    now_us: i64,
    stays: Option<&'c Case>,
) -> Context<'c> {
    Context {
        policy,
        calendar: office.policies.calendar(),
        zone: &office.zone,
        now_us,
        people: &[],
        units: &[],
        other: None,
        stays,
        handler_gone: false,
        read: Read::Nothing,
    }
}
