//! Running a policy's examples: each is played through the same rules as real cases, on a day of its own.
//!
//! Invariant: nothing here decides anything; a difference between what an example expects and what the rules answer is a failure
//! with the key it stands at. Not here: reading examples (`bellwether_policy::examples`).

mod expected;
mod play;

use bellwether_policy::case_policy::CasePolicy;
use bellwether_policy::examples::{Example, Examples};
use bellwether_policy::{Calendar, Text};
use jiff::tz::TimeZone;

use crate::cases::model::{Actor, Case, Context, KnownPerson, PersonId, Read};
use crate::web::locale::{has, refusal_text};
use play::Play;

/// What an example found otherwise than it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The key in `examples.toml`.
    pub path: String,
    pub what: Text,
}

/// Runs every example; an empty answer means that all hold.
pub fn run(policy: &CasePolicy, calendar: &Calendar, zone: &TimeZone, examples: &Examples) -> Vec<Failure> {
    let mut failures = Vec::new();
    for (n, example) in examples.examples.iter().enumerate() {
        let path = format!("examples[{n}]");
        let policy = with_settings(policy, example);
        let world = World::new(&policy, calendar, zone, examples);
        if let Err(found) = one(&world, &path, example) {
            failures.extend(found);
        }
    }
    failures
}

/// The policy as the example's county has set it.
fn with_settings(policy: &CasePolicy, example: &Example) -> CasePolicy {
    let mut policy = policy.clone();
    for setting in &example.with {
        for clock in policy.clocks.iter_mut().filter(|clock| clock.id == setting.clock) {
            clock.counting = setting.counting.unwrap_or(clock.counting);
            clock.roll = setting.roll.unwrap_or(clock.roll);
            clock.days = setting.days.clone().or_else(|| clock.days.take());
        }
    }
    policy
}

fn one(world: &World<'_>, path: &str, example: &Example) -> Result<(), Vec<Failure>> {
    let mut play = Play::begin(world);
    let steps = play.expand(&example.given);
    for (n, step) in steps.iter().enumerate() {
        play.act(step).map_err(|refusal| {
            let (zh, en) = words(&refusal);
            let act = &step.act;
            let what = Text::new(
                format!("前情第 {} 步“{act}”被拒绝：{zh}", n + 1),
                format!("step {} of what is given, `{act}`, is refused: {en}", n + 1),
            );
            vec![Failure { path: format!("{path}.given"), what }]
        })?;
    }
    let answer = example.when.as_ref().map(|step| play.act(step));
    let failures = expected::differences(&play, answer, &example.then, path);
    if failures.is_empty() { Ok(()) } else { Err(failures) }
}

/// A refusal with its key and, where the words exist, its sentence.
fn words(refusal: &crate::refusal::Refusal) -> (String, String) {
    let in_words = |lang| match has(refusal.key) {
        true => format!("{} ({})", refusal.key, refusal_text(lang, refusal)),
        false => refusal.key.to_owned(),
    };
    (in_words(bellwether_policy::Lang::Zh), in_words(bellwether_policy::Lang::En))
}

/// What all steps of an example share.
struct World<'a> {
    policy: &'a CasePolicy,
    calendar: &'a Calendar,
    zone: &'a TimeZone,
    examples: &'a Examples,
    people: Vec<KnownPerson>,
}

impl<'a> World<'a> {
    fn new(
        policy: &'a CasePolicy,
        calendar: &'a Calendar,
        zone: &'a TimeZone,
        examples: &'a Examples,
    ) -> World<'a> {
        let known = |(name, person): (&String, &bellwether_policy::examples::Person)| KnownPerson {
            id: PersonId::new(name.as_str()),
            roles: person.roles.clone(),
        };
        let people = examples.people.iter().map(known).collect();
        World { policy, calendar, zone, examples, people }
    }

    fn context(&self, now_us: i64) -> Context<'_> {
        Context {
            policy: self.policy,
            calendar: self.calendar,
            zone: self.zone,
            now_us,
            people: &self.people,
            units: &self.examples.units,
            other: None,
            stays: None,
            handler_gone: false,
            read: Read::Nothing,
        }
    }

    fn actor(&self, name: &str) -> Actor {
        match name {
            bellwether_policy::examples::RESIDENT => Actor::resident(),
            bellwether_policy::examples::IMPORT => Actor::import(),
            name => {
                let roles = self.examples.people.get(name).map_or(&[][..], |person| &person.roles);
                Actor::staff(PersonId::new(name), roles)
            }
        }
    }

    /// The act that moves the case on or, for a closed case, the act that is still owed.
    fn now(&self, case: &Case, now_us: i64) -> Option<String> {
        let (context, nobody) = (self.context(now_us), Actor::resident());
        let next = crate::cases::rules::next(case, &nobody, &context);
        let next = next.or_else(|| crate::cases::rules::beside(case, &nobody, &context).into_iter().next());
        next.map(|next| next.act.id.clone())
    }

    /// The acts a person may do to a case now.
    fn next(&self, case: &Case, name: &str, now_us: i64) -> Vec<String> {
        let context = self.context(now_us);
        let offers = crate::cases::rules::offers(case, &self.actor(name), &context);
        offers.into_iter().filter(|offer| offer.allowed.is_ok()).map(|offer| offer.act.id.clone()).collect()
    }
}
