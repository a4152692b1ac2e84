//! Comparing what came of an example with what it says must come.

use bellwether_policy::Text;
use bellwether_policy::examples::Expected;

use super::play::Play;
use super::{Failure, words};
use crate::cases::model::{Case, Clock};
use crate::refusal::Refusal;

/// Every difference, each at its key.
pub fn differences(
    play: &Play<'_>,
    answer: Option<Result<(), Refusal>>,
    then: &Expected,
    path: &str,
) -> Vec<Failure> {
    let mut found = Differences { path: format!("{path}.then"), failures: Vec::new() };
    match (&then.refused, answer) {
        (Some(key), Some(Err(refusal))) if refusal.key.strip_prefix("refusal-") == Some(key) => {}
        (Some(key), Some(Err(refusal))) => {
            let (zh, en) = words(&refusal);
            found.add("refused", key, (zh, en));
        }
        (Some(key), _) => found.add("refused", key, ("没有拒绝", "it is allowed")),
        (None, Some(Err(refusal))) => {
            let (zh, en) = words(&refusal);
            let what = Text::new(format!("这个动作被拒绝：{zh}"), format!("the act is refused: {en}"));
            found.failures.push(Failure { path: format!("{path}.when"), what });
            return found.failures;
        }
        (None, _) => {}
    }
    match &play.case {
        Some(case) => state(&mut found, case, then),
        None => found.add("stage", "", ("没有登记事项", "no case came of it")),
    }
    if let (Some(case), Some(name)) = (&play.case, &then.asking) {
        let next = play.world.next(case, name, play.now_us());
        let listed = if next.is_empty() { "–".to_owned() } else { next.join(", ") };
        for act in then.next.iter().filter(|act| !next.contains(act)) {
            found.add("next", act, (&listed, &listed));
        }
        for act in then.not_next.iter().filter(|act| next.contains(act)) {
            found.add("not_next", act, ("可以做", "it may be done"));
        }
    }
    if let (Some(case), Some(act)) = (&play.case, &then.now) {
        let now = play.world.now(case, play.now_us());
        found.equal("now", Some(act), now.as_ref());
    }
    found.failures
}

struct Differences {
    path: String,
    failures: Vec<Failure>,
}

impl Differences {
    fn add(&mut self, key: &str, expected: impl std::fmt::Display, got: (impl AsRef<str>, impl AsRef<str>)) {
        let (zh, en) = (got.0.as_ref(), got.1.as_ref());
        let what = Text::new(
            format!("应为“{expected}”，实为“{zh}”"),
            format!("expected `{expected}`, found `{en}`"),
        );
        self.failures.push(Failure { path: format!("{}.{key}", self.path), what });
    }

    fn equal<T: PartialEq + std::fmt::Display>(&mut self, key: &str, expected: Option<&T>, got: Option<&T>) {
        if let Some(expected) = expected.filter(|expected| got != Some(expected)) {
            let got = got.map_or_else(|| "–".to_owned(), ToString::to_string);
            self.add(key, expected, (&got, &got));
        }
    }
}

fn state(found: &mut Differences, case: &Case, then: &Expected) {
    found.equal("stage", then.stage.as_ref(), Some(&case.stage));
    found.equal("outcome", then.outcome.as_ref(), case.outcome.as_ref());
    found.equal("cycle", then.cycle.as_ref(), Some(&case.cycle));
    found.equal("failures", then.failures.as_ref(), Some(&case.failures()));
    let in_time = case.rounds.last().and_then(|round| round.in_time);
    found.equal("in_time", then.in_time.as_ref(), in_time.as_ref());
    let running = |id: &str| case.clocks.iter().find(|clock| clock.id == *id && clock.is_running());
    for (id, day) in &then.due {
        found.equal(&format!("due.{id}"), Some(day), running(id).map(|clock| &clock.due));
    }
    let provisional = |id: &str| running(id).is_some_and(|clock| clock.provisional);
    for id in then.provisional.iter().filter(|id| !provisional(id)) {
        found.add("provisional", id, ("期限已定", "the day is settled"));
    }
    for id in then.due.keys().filter(|id| !then.provisional.contains(id) && provisional(id)) {
        found.add(&format!("due.{id}"), id, ("期限为暂定", "the day is provisional"));
    }
    for id in then.not_running.iter().filter(|id| running(id).is_some()) {
        found.add("not_running", id, ("仍在计时", "it runs"));
    }
    let needless =
        |id: &str| case.clocks.iter().any(|clock: &Clock| clock.id == *id && clock.unneeded_us.is_some());
    for id in then.not_needed.iter().filter(|id| !needless(id)) {
        found.add("not_needed", id, ("仍然需要，或者已经完成", "it is needed, or was met"));
    }
    let late = |id: &str| case.clocks.iter().any(|clock: &Clock| clock.id == *id && clock.late);
    for id in then.late.iter().filter(|id| !late(id)) {
        found.add("late", id, ("未逾期", "it was not late"));
    }
}
