//! What a list's address asks for: filters, columns and order, read from its query and written back into one.
//!
//! Invariant: reading what was written gives the same; whatever does not read is left out rather than refused.

use super::list::Filter;
use crate::registry::PlaceCode;
use crate::web::preference::escaped;

/// A column of the list beside the case's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Stage,
    Due,
    Grade,
    Handler,
    Opened,
    Cycle,
    Outcome,
    Policy,
    Unit,
}

impl Shown {
    pub const ALL: [Shown; 9] = [
        Shown::Stage,
        Shown::Due,
        Shown::Grade,
        Shown::Handler,
        Shown::Opened,
        Shown::Cycle,
        Shown::Outcome,
        Shown::Policy,
        Shown::Unit,
    ];
    const USUAL: [Shown; 4] = [Shown::Stage, Shown::Due, Shown::Grade, Shown::Handler];

    pub fn as_str(self) -> &'static str {
        match self {
            Shown::Stage => "stage",
            Shown::Due => "due",
            Shown::Grade => "grade",
            Shown::Handler => "handler",
            Shown::Opened => "opened",
            Shown::Cycle => "cycle",
            Shown::Outcome => "outcome",
            Shown::Policy => "policy",
            Shown::Unit => "unit",
        }
    }

    pub fn parse(word: &str) -> Option<Shown> {
        Shown::ALL.into_iter().find(|shown| shown.as_str() == word)
    }
}

/// What a list may say of state.
pub const STATES: [&str; 9] =
    ["open", "overdue", "soon", "settled", "unsettled", "closed", "late", "reopened", "all"];

/// A list as its address asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub filter: Filter,
    pub columns: Vec<Shown>,
}

impl Asked {
    /// Reads a query. A list that says nothing of state shows what is open.
    pub fn read(pairs: &[(String, String)]) -> Asked {
        let mut asked =
            Asked { filter: Filter { state: "open".to_owned(), ..Filter::default() }, columns: Vec::new() };
        for (name, value) in pairs {
            let value = value.trim();
            match name.as_str() {
                "column" => {
                    asked.columns.extend(Shown::parse(value).filter(|shown| !asked.columns.contains(shown)))
                }
                "q" | "number" => asked.filter.number = value.to_owned(),
                name => {
                    if let Some(slot) = slot(&mut asked.filter, name) {
                        *slot = value.to_owned();
                    }
                }
            }
        }
        if asked.columns.is_empty() {
            asked.columns = Shown::USUAL.to_vec();
        }
        let filter = &mut asked.filter;
        if PlaceCode::parse(&filter.place).is_err() {
            filter.place.clear();
        }
        if !STATES.contains(&filter.state.as_str()) {
            filter.state = "open".to_owned();
        }
        if filter.sort != "opened" {
            filter.sort.clear();
        }
        asked
    }

    /// The same list, but for one filter; from its first page.
    pub fn with(&self, name: &str, value: &str) -> Asked {
        let mut asked = self.clone();
        asked.filter.after.clear();
        asked.filter.before.clear();
        if let Some(slot) = slot(&mut asked.filter, name) {
            *slot = value.to_owned();
        }
        // Grades, categories, stages and outcomes are the policy's own words.
        if name == "policy" {
            for own in ["stage", "grade", "category", "outcome"] {
                if let Some(slot) = slot(&mut asked.filter, own) {
                    slot.clear();
                }
            }
        }
        asked
    }

    /// Names and values, without what is as usual.
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        let filter = &self.filter;
        let state = if filter.state == "open" { "" } else { &filter.state };
        let all = [
            ("place", filter.place.as_str()),
            ("policy", &filter.policy),
            ("state", state),
            ("stage", &filter.stage),
            ("grade", &filter.grade),
            ("category", &filter.category),
            ("outcome", &filter.outcome),
            ("handler", &filter.handler),
            ("q", &filter.number),
            ("sort", &filter.sort),
            ("after", &filter.after),
            ("before", &filter.before),
        ];
        let mut pairs: Vec<(&'static str, &str)> =
            all.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        if self.columns != Shown::USUAL {
            pairs.extend(self.columns.iter().map(|shown| ("column", shown.as_str())));
        }
        pairs
    }

    /// The address under `path`.
    pub fn href(&self, path: &str) -> String {
        let pairs: Vec<String> =
            self.pairs().iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
    }
}

fn slot<'f>(filter: &'f mut Filter, name: &str) -> Option<&'f mut String> {
    Some(match name {
        "place" => &mut filter.place,
        "policy" => &mut filter.policy,
        "state" => &mut filter.state,
        "stage" => &mut filter.stage,
        "grade" => &mut filter.grade,
        "category" => &mut filter.category,
        "outcome" => &mut filter.outcome,
        "handler" => &mut filter.handler,
        "sort" => &mut filter.sort,
        "after" => &mut filter.after,
        "before" => &mut filter.before,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &[(&str, &str)]) -> Asked {
        let pairs: Vec<_> =
            query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Asked::read(&pairs)
    }

    #[test]
    fn an_address_reads_back_as_the_same_list() {
        let asked = read(&[
            ("place", "652325107203"),
            ("policy", "dispute"),
            ("state", "overdue"),
            ("grade", "key"),
            ("q", "md-2025"),
            ("column", "due"),
            ("column", "opened"),
        ]);
        assert_eq!(read(&asked.pairs()), asked);
        assert_eq!(read(&[]).href("/cases"), "/cases");
    }

    #[test]
    fn another_policy_takes_its_predecessors_words_away() {
        let asked =
            read(&[("policy", "dispute"), ("grade", "key"), ("after", "12.x")]).with("policy", "farm-need");
        assert_eq!(asked.href("/cases"), "/cases?policy=farm-need");
    }

    #[test]
    fn what_does_not_read_is_left_out() {
        let asked = read(&[
            ("place", "'; drop"),
            ("column", "secrets"),
            ("nonsense", "1"),
            ("state", "bogus"),
            ("sort", "worst"),
        ]);
        assert_eq!(asked, read(&[]));
    }
}
