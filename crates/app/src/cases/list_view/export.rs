//! The rows of a list as comma-separated values.

use std::collections::BTreeMap;

use bellwether_policy::case_policy::CasePolicy;

use super::{deadline, label, place_name, plain, unit_name};
use crate::cases::asked::Shown;
use crate::cases::store::Listed;
use crate::cases::words;
use crate::policies::Policies;
use crate::registry::{PlaceCode, Unit};
use crate::table::guarded;
use crate::web::locale::t;
use crate::web::time::Reader;

/// The rows as comma-separated values, with what the list shows.
pub struct Export<'a> {
    pub reader: &'a Reader,
    pub policies: &'a Policies,
    pub columns: &'a [Shown],
    pub places: &'a BTreeMap<PlaceCode, String>,
}

impl Export<'_> {
    pub fn heading(&self) -> Vec<String> {
        let lang = self.reader.lang;
        let own = ["cases-number", "cases-category", "cases-place"].map(|key| t(lang, key).into_owned());
        own.into_iter().chain(self.columns.iter().map(|shown| label(lang, *shown).into_owned())).collect()
    }

    /// The names of handlers, and the units that have cases.
    pub fn row(
        &self,
        row: &Listed,
        (names, units): (&BTreeMap<String, String>, &BTreeMap<String, Unit>),
    ) -> Vec<String> {
        let policy = self.policies.get(&row.policy, row.policy_version);
        let category = policy
            .map_or(row.category.as_str(), |policy| words::category(self.reader.lang, policy, &row.category));
        let own = [row.number.as_str(), category, place_name(self.places, &row.place)].map(str::to_owned);
        let cells = self.columns.iter().map(|shown| match shown {
            Shown::Handler => names.get(&row.handler).cloned().unwrap_or_default(),
            Shown::Unit => unit_name(self.reader.lang, units, row),
            shown => self.cell(policy, row, *shown),
        });
        own.into_iter().chain(cells).map(|cell| guarded(&cell).into_owned()).collect()
    }

    fn cell(&self, policy: Option<&CasePolicy>, row: &Listed, shown: Shown) -> String {
        match (shown, deadline(self.reader, row)) {
            (Shown::Due, Some(deadline)) => self.reader.due(deadline).machine,
            (Shown::Opened, _) => words::instant(row.opened_us).to_string(),
            _ => plain(self.reader, policy, row, shown),
        }
    }
}
