//! Joint analysis: several people of different standing look at a case together.
//!
//! Invariant: at least two persons of at least two kinds; roles that make one kind of mediator count as one kind.

use std::collections::BTreeSet;

use bellwether_policy::{
    Role,
    case_policy::{CasePolicy, FieldKind, Logic},
};

use super::{draft::Draft, naming, standing};
use crate::{
    cases::model::{FieldValue, PersonId},
    refusal::Refusal,
};

pub fn joint(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let Some(FieldValue::People(chosen)) = draft.reading.open.get("people") else {
        return Err(Refusal::new("refusal-analysis-alone").at("people"));
    };
    let mut persons: BTreeSet<&PersonId> = chosen.iter().map(|chosen| &chosen.person).collect();
    persons.extend(draft.actor.who.person());
    if persons.len() < 2 {
        return Err(Refusal::new("refusal-analysis-alone").at("people"));
    }
    let of_work = naming::roles(draft.policy(), draft.act, FieldKind::People);
    let roles_of = |person: &PersonId| {
        let known = draft.ctx.people.iter().find(|known| known.id == *person).map(|known| &known.roles);
        let held = known.unwrap_or(&draft.actor.roles).iter().copied();
        held.filter(|role| of_work.contains(role)).collect::<Vec<_>>()
    };
    let standings: Vec<BTreeSet<&str>> =
        persons.iter().map(|person| kinds(&roles_of(person), draft.policy())).collect();
    if !differ(&standings) {
        return Err(Refusal::new("refusal-analysis-one-kind").at("people"));
    }
    // Whoever the analysis names owns what it plans.
    let owner = draft.person("owner");
    let hands_over = || draft.policy().acts.iter().filter(|act| act.logic == Logic::HandOver);
    let changes_hands = owner.is_some() && owner != draft.case.handler;
    if changes_hands && !hands_over().any(|act| standing::holds_one_of(draft.actor, &act.by)) {
        let roles: Vec<Role> = hands_over().flat_map(|act| act.by.iter().copied()).collect();
        return Err(standing::wrong_role(&roles).at("owner"));
    }
    draft.handler = owner;
    Ok(())
}

fn kinds<'a>(roles: &[Role], policy: &'a CasePolicy) -> BTreeSet<&'a str> {
    let kind = |role: &Role| {
        let kinds = policy.mediation.iter().flat_map(|mediation| &mediation.kinds);
        kinds
            .into_iter()
            .find(|kind| kind.roles.contains(role))
            .map_or(role.as_str(), |kind| kind.id.as_str())
    };
    roles.iter().map(kind).collect()
}

/// Whether two of the persons can stand for two different kinds.
fn differ(standings: &[BTreeSet<&str>]) -> bool {
    standings.iter().enumerate().any(|(at, one)| {
        let mut others = standings[at + 1..].iter();
        !one.is_empty() && others.any(|other| !other.is_empty() && one.union(other).count() >= 2)
    })
}
