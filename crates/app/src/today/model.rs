//! PURE. Which open cases are mine to move, and how near their deadlines are.

use bellwether_policy::Role;
use bellwether_policy::case_policy::{Act, CasePolicy, ClockRule, Relation};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

/// What Today looks at of a case.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'c> {
    pub stage: &'c str,
    /// A user's id, or empty.
    pub handler: &'c str,
    /// The clock of the earliest duty.
    pub clock: &'c str,
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

/// Whether the case waits for this person, who holds `roles` over its place.
pub fn turn(policy: &CasePolicy, standing: Standing<'_>, user: &str, roles: &[Role]) -> Turn {
    let Some(clock) = policy.clock(standing.clock) else { return Turn::Others };
    let named = clock.by.is_empty() || clock.by.iter().any(|role| roles.contains(role));
    let handles = standing.handler == user;
    let stands = match clock.relation {
        Relation::Handler | Relation::HandlerOrMediator => handles || standing.handler.is_empty(),
        Relation::NotHandler => !handles,
        Relation::Any | Relation::Mediator | Relation::NotReporter => true,
    };
    let holds_any = !roles.is_empty();
    if holds_any && stands && (named || handles && clock.relation == Relation::Handler) {
        Turn::Mine
    } else {
        Turn::Others
    }
}

/// The act that would meet the clock in this stage: what the button says. One of the main line, if there is one.
pub fn act_for<'p>(policy: &'p CasePolicy, standing: Standing<'_>) -> Option<&'p Act> {
    let clock = policy.clock(standing.clock)?;
    let meets =
        |act: &&Act| clock.stops.contains(&act.event) && act.from.iter().any(|stage| stage == standing.stage);
    policy.acts.iter().filter(meets).min_by_key(|act| act.side)
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

    fn standing<'c>(stage: &'c str, handler: &'c str, clock: &'c str) -> Standing<'c> {
        Standing { stage, handler, clock }
    }

    fn dispute() -> (Policies, &'static str) {
        (Policies::embedded().unwrap(), "dispute")
    }

    #[test]
    fn a_follow_up_waits_for_someone_other_than_the_handler() {
        let (policies, name) = dispute();
        let policy = policies.case(name).unwrap();
        let clock = policy.clocks.iter().find(|clock| clock.relation == Relation::NotHandler).unwrap();
        let own = standing("settled", LI, &clock.id);
        let roles = clock.by.clone();
        assert_eq!(turn(policy, own, LI, &roles), Turn::Others);
        assert_eq!(turn(policy, own, "wang", &roles), Turn::Mine);
    }

    #[test]
    fn someone_without_a_role_over_the_place_owes_nothing() {
        let (policies, name) = dispute();
        let policy = policies.case(name).unwrap();
        for clock in &policy.clocks {
            assert_eq!(turn(policy, standing("reported", "", &clock.id), LI, &[]), Turn::Others);
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
