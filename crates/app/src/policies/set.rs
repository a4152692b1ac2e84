//! The policies in force, read once at start.
//!
//! Invariant: a policy that does not check does not load; cases keep the version they were decided under in their events.

use anyhow::{Result, anyhow};
use bellwether_policy::calendar::Calendar;
use bellwether_policy::case_policy::CasePolicy;
use bellwether_policy::check::load_case_policy;

/// Every policy the binary carries: file name and text.
pub const EMBEDDED: &[(&str, &str)] = &[
    ("policies/permit/policy.toml", include_str!("../../../../policies/permit/policy.toml")),
];

/// The case policies and the calendar.
pub struct Policies {
    cases: Vec<CasePolicy>,
    calendar: Calendar,
}

impl Policies {
    /// Those carried in the binary.
    pub fn embedded() -> Result<Policies> {
        let cases = EMBEDDED.iter().map(|(file, text)| {
            load_case_policy(file, text).map_err(|problems| anyhow!("{file} does not check: {problems:?}"))
        });
        Ok(Policies { cases: cases.collect::<Result<_>>()?, calendar: Calendar::china() })
    }

    pub fn case(&self, name: &str) -> Option<&CasePolicy> {
        self.cases.iter().find(|policy| policy.name == name)
    }

    pub fn cases(&self) -> &[CasePolicy] {
        &self.cases
    }

    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }
}
