//! Grades that explain themselves where one is chosen: what such a case is like, its days, its mediators.

use bellwether_policy::case_policy::{CasePolicy, ClockRule, Grade, Logic};
use bellwether_policy::{Counting, Lang};
use maud::Markup;

use crate::web::components::{Choice, Field, field};
use crate::web::locale::t_args;

/// Each grade with what it is like, the days it gives and the mediators it asks for.
pub fn choice(lang: Lang, policy: &CasePolicy, one: &Field) -> Markup {
    let meant: Vec<String> = policy.grades.iter().map(|grade| what_it_means(lang, policy, grade)).collect();
    let choices: Vec<Choice> = policy
        .grades
        .iter()
        .zip(&meant)
        .map(|(grade, meant)| Choice {
            hint: Some(meant.as_str()).filter(|meant| !meant.is_empty()),
            ..Choice::new(&grade.id, grade.title.get(lang))
        })
        .collect();
    field::choice(lang, one, &choices)
}

fn what_it_means(lang: Lang, policy: &CasePolicy, grade: &Grade) -> String {
    let follows_up = |clock: &ClockRule| {
        let mut acts = policy.acts.iter().filter(|act| act.logic == Logic::FollowUp);
        acts.any(|act| clock.stops.contains(&act.event))
    };
    let clocks = policy.clocks.iter().filter(|clock| clock.closing || follows_up(clock));
    let days = clocks.filter_map(|clock| {
        let days = clock.days.as_ref()?.for_grade(Some(&grade.id))?;
        let args = [("clock", clock.title.get(lang).to_owned().into()), ("days", i64::from(days).into())];
        let key = match clock.counting {
            Counting::Working => "cases-grade-working-days",
            Counting::Calendar => "cases-grade-days",
        };
        Some(t_args(lang, key, &args))
    });
    let kinds = (grade.mediator_kinds > 0)
        .then(|| t_args(lang, "cases-grade-mediators", &[("count", i64::from(grade.mediator_kinds).into())]));
    let criteria = grade.criteria.as_ref().map(|criteria| criteria.get(lang).to_owned());
    criteria.into_iter().chain(days).chain(kinds).collect::<Vec<_>>().join(" · ")
}
