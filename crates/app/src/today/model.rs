//! PURE. Which open cases are mine to move, and how near their deadlines are.
//!
//! Not here: how a person must stand to a case, which `cases::rules` decides for acts and for Today alike.

use bellwether_policy::Role;
use bellwether_policy::case_policy::{CasePolicy, ClockRule, Logic, Relation};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::cases::model::{Case, PersonId};
use crate::cases::rules;
use crate::cases::store::Listed;

/// What Today looks at of a case.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'c> {
    /// A user's id, or empty.
    pub handler: &'c str,
    /// The clock of the earliest duty.
    pub clock: &'c str,
}

impl<'c> Standing<'c> {
    pub fn of(case: &'c Listed) -> Standing<'c> {
        Standing { handler: &case.handler, clock: &case.due_clock }
    }
}

/// Whose move it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Turn {
    Mine,
    Others,
}

/// How near a deadline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Nearness {
    Overdue,
    Today,
    Week,
    Later,
}

/// Whether the deadline names this person, who holds `roles` over the place: by a role, or as the handler.
pub fn is_named(policy: &CasePolicy, standing: Standing<'_>, user: &str, roles: &[Role]) -> bool {
    let Some(clock) = policy.clock(standing.clock).filter(|_| !roles.is_empty()) else { return false };
    let handles = standing.handler == user;
    clock.by.is_empty()
        || clock.by.iter().any(|role| roles.contains(role))
        || handles && clock.relation == Relation::Handler
}

/// Whether somebody with these roles over the place may give a case into other hands.
pub fn may_hand_over(policy: &CasePolicy, roles: &[Role]) -> bool {
    let mut acts = policy.acts.iter().filter(|act| act.logic == Logic::HandOver);
    acts.any(|act| act.by.iter().any(|role| roles.contains(role)))
}

/// Whether a case waits for a person whom its deadline names.
pub fn turn(policy: &CasePolicy, case: &Case, clock: &str, user: &str) -> Turn {
    let Some(clock) = policy.clock(clock) else { return Turn::Others };
    // What a handler owes waits for everyone named while nobody handles it.
    let relation = match clock.relation {
        Relation::Handler | Relation::HandlerOrMediator if case.handler.is_none() => Relation::Any,
        relation => relation,
    };
    match rules::stands(case, relation, &PersonId::new(user), policy) {
        Ok(()) => Turn::Mine,
        Err(_) => Turn::Others,
    }
}

/// The clock's rule, for its title and whom it names.
pub fn rule<'p>(policy: &'p CasePolicy, standing: Standing<'_>) -> Option<&'p ClockRule> {
    policy.clock(standing.clock)
}

/// How near a deadline is: `due` its civil day, `late` whether it has passed.
pub fn nearness(due: Date, late: bool, today: Date) -> Nearness {
    let days = due.since(today).map_or(i64::MAX, |span| i64::from(span.get_days()));
    match days {
        _ if late => Nearness::Overdue,
        ..=0 => Nearness::Today,
        1..=7 => Nearness::Week,
        _ => Nearness::Later,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policies::Policies;

    const LI: &str = "li";

    fn standing<'c>(handler: &'c str, clock: &'c str) -> Standing<'c> {
        Standing { handler, clock }
    }

    fn dispute() -> (Policies, &'static str) {
        (Policies::embedded().unwrap(), "dispute")
    }

    #[test]
    fn a_follow_up_waits_for_someone_who_neither_handled_nor_mediated_it() {
        let (policies, name) = dispute();
        let policy = policies.in_force(name).unwrap();
        let workers = ["li", "hu", "chen"].map(PersonId::new).to_vec();
        let case = Case { handler: Some(PersonId::new(LI)), workers, ..Case::default() };
        for (user, expected) in
            [(LI, Turn::Others), ("hu", Turn::Others), ("chen", Turn::Others), ("wang", Turn::Mine)]
        {
            assert_eq!(turn(policy, &case, "follow-up", user), expected, "{user}");
        }
    }

    #[test]
    fn what_the_handler_owes_waits_for_all_named_while_there_is_none_but_not_for_the_recused() {
        let (policies, name) = dispute();
        let policy = policies.in_force(name).unwrap();
        let recused = vec![PersonId::new(LI)];
        let case = Case { recused, workers: vec![PersonId::new(LI)], ..Case::default() };
        assert_eq!(turn(policy, &case, "settle", LI), Turn::Others);
        assert_eq!(turn(policy, &case, "settle", "wang"), Turn::Mine);
    }

    #[test]
    fn someone_without_a_role_over_the_place_owes_nothing() {
        let (policies, name) = dispute();
        let policy = policies.in_force(name).unwrap();
        for clock in &policy.clocks {
            let standing = standing("", &clock.id);
            assert!(!is_named(policy, standing, LI, &[]));
            assert!(clock.by.iter().all(|role| is_named(policy, standing, LI, &[*role])));
        }
    }

    #[test]
    fn every_duty_of_a_main_line_has_an_act_that_meets_it() {
        let (policies, _) = dispute();
        for policy in policies.cases() {
            for clock in policy.clocks.iter().filter(|clock| !clock.right && clock.due_field.is_none()) {
                let met = policy.acts.iter().any(|act| clock.stops.contains(&act.event));
                let met = met
                    || clock.stops.iter().any(|event| policy.events.iter().any(|known| known.id == *event));
                assert!(met, "{} {}", policy.name, clock.id);
            }
        }
    }

    #[test]
    fn a_deadline_is_overdue_today_this_week_or_later() {
        let today = jiff::civil::date(2026, 3, 10);
        let on = |day| jiff::civil::date(2026, 3, day);
        assert_eq!(nearness(on(9), true, today), Nearness::Overdue);
        assert_eq!(nearness(on(10), false, today), Nearness::Today);
        assert_eq!(nearness(on(17), false, today), Nearness::Week);
        assert_eq!(nearness(on(18), false, today), Nearness::Later);
    }
}
