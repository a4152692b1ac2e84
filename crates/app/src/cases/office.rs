//! What every command on cases needs of the installation.

use std::sync::Arc;

use bellwether_policy::case_policy::CasePolicy;
use jiff::tz::TimeZone;

use super::model::{Case, Context};
use crate::db::Installation;
use crate::policies::Policies;

/// The policies in force, the county's zone, the key that makes residents' codes, and where evidence stands.
#[derive(Clone)]
pub struct Office {
    pub policies: Arc<Policies>,
    pub zone: TimeZone,
    pub code_key: [u8; 32],
    pub installation: Installation,
}

impl Office {
    /// What rules look at beside a case and its actor before any form is filled in: neither people nor another case, but for a
    /// merged case the one that stays.
    pub fn context<'c>(
        &'c self,
        policy: &'c CasePolicy,
        now_us: i64,
        stays: Option<&'c Case>,
    ) -> Context<'c> {
        let calendar = self.policies.calendar();
        Context {
            policy,
            calendar,
            zone: &self.zone,
            now_us,
            people: &[],
            units: &[],
            other: None,
            stays,
            handler_gone: false,
        }
    }
}
