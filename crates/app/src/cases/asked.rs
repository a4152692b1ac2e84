//! What a list's address asks for: filters, columns and order, read from its query and written back into one.
//!
//! Invariant: reading what was written gives the same; a name or a value that no list knows is refused by its name, on pages and as
//! JSON: a filter that is silently left out shows another list than the one that was asked for.

use bellwether_policy::case_policy::CasePolicy;

use super::list::{Filter, is_cursor};
use crate::error::AppError;
use crate::policies::Policies;
use crate::refusal::{Arg, Refusal};
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
    /// Reads a page's query. A list that says nothing of state shows what is open, or everything when it looks for a number.
    ///
    /// # Errors
    /// Malformed, with each name and value that no list knows.
    pub fn read(pairs: &[(String, String)], policies: &Policies) -> Result<Asked, AppError> {
        let (columns, rest): (Vec<_>, Vec<_>) = pairs.iter().partition(|(name, _)| name == "column");
        let mut wrong = Vec::new();
        let mut shown = Vec::new();
        for (_, value) in columns {
            match Shown::parse(value.trim()) {
                Some(column) if shown.contains(&column) => {}
                Some(column) => shown.push(column),
                None => wrong.push(unknown_value("column", value)),
            }
        }
        let rest = rest.into_iter().map(|(name, value)| (name.as_str(), value.trim()));
        let mut filter = read_filter(rest, policies, &mut wrong);
        if !wrong.is_empty() {
            return Err(AppError::Malformed(wrong));
        }
        if filter.state.is_empty() {
            filter.state = usual_state(&filter).to_owned();
        }
        let columns = if shown.is_empty() { Shown::USUAL.to_vec() } else { shown };
        Ok(Asked { filter, columns })
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

    /// The same list without its search for a number, and without what it showed only because of that search.
    pub fn without_number(&self) -> Asked {
        let was_usual = self.filter.state == usual_state(&self.filter);
        let mut asked = self.with("number", "");
        if was_usual {
            asked.filter.state = usual_state(&asked.filter).to_owned();
        }
        asked
    }

    /// Names and values, without what is as usual.
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        let filter = &self.filter;
        let state = if filter.state == usual_state(filter) { "" } else { &filter.state };
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

/// Reads a program's query. A list that says nothing of state holds everything.
///
/// # Errors
/// Malformed, with each name and value that no list knows.
pub fn filter(pairs: &[(String, String)], policies: &Policies) -> Result<Filter, AppError> {
    let mut wrong = Vec::new();
    let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let filter = read_filter(pairs, policies, &mut wrong);
    if wrong.is_empty() { Ok(filter) } else { Err(AppError::Malformed(wrong)) }
}

/// The state that a list shows when its address names none. Somebody who looks for a number may mean a closed
/// case.
pub fn usual_state(filter: &Filter) -> &'static str {
    if filter.number.is_empty() { "open" } else { "all" }
}

fn read_filter<'p>(
    pairs: impl Iterator<Item = (&'p str, &'p str)>,
    policies: &Policies,
    wrong: &mut Vec<Refusal>,
) -> Filter {
    let mut filter = Filter::default();
    for (name, value) in pairs {
        let known = match slot(&mut filter, name) {
            Some(slot) => {
                *slot = value.to_owned();
                value.is_empty() || fits(policies, name, value)
            }
            None => {
                let refusal = Refusal::new("refusal-list-parameter").with("name", Arg::Text(name.to_owned()));
                wrong.push(refusal.at(name));
                continue;
            }
        };
        if !known {
            wrong.push(unknown_value(name, value));
        }
    }
    filter
}

fn unknown_value(name: &str, value: &str) -> Refusal {
    let refusal = Refusal::new("refusal-list-value").with("name", Arg::Text(name.to_owned()));
    refusal.with("value", Arg::Text(value.to_owned())).at(name.to_owned())
}

/// Whether a filter can have this value at all.
fn fits(policies: &Policies, name: &str, value: &str) -> bool {
    match name {
        "place" => PlaceCode::parse(value).is_ok(),
        "after" | "before" => is_cursor(value),
        _ => words(policies, name).is_none_or(|words| words.contains(&value)),
    }
}

/// The words that a filter accepts, or none for a filter that takes any text. A policy's word is accepted if
/// any policy has it, because a list may hold cases of several policies.
pub fn words<'p>(policies: &'p Policies, name: &str) -> Option<Vec<&'p str>> {
    let all: Vec<&CasePolicy> = policies.all().collect();
    let mut words: Vec<&str> = match name {
        "policy" => all.iter().map(|policy| policy.name.as_str()).collect(),
        "state" => STATES.into_iter().chain(["owed"]).collect(),
        "sort" => vec!["due", "opened"],
        "stage" => all.iter().flat_map(|policy| &policy.stages).map(|stage| stage.id.as_str()).collect(),
        "grade" => all.iter().flat_map(|policy| &policy.grades).map(|grade| grade.id.as_str()).collect(),
        "category" => {
            all.iter().flat_map(|policy| &policy.categories).map(|category| category.id.as_str()).collect()
        }
        "outcome" => {
            all.iter().flat_map(|policy| &policy.outcomes).map(|outcome| outcome.id.as_str()).collect()
        }
        _ => return None,
    };
    words.sort_unstable();
    words.dedup();
    Some(words)
}

/// The pattern that a filter's value must match, for the API document: the one that [`PlaceCode`] or
/// [`is_cursor`] checks, or nothing. The longest number in a cursor is that of a case that owes nothing.
pub fn pattern(name: &str) -> Option<&'static str> {
    match name {
        "place" => Some(
            "^((0[1-9]|[1-9][0-9])(|[0-9]{2}|00(00|0{5}|0{8})|(0[1-9]|[1-9][0-9])[0-9]{2}\
             (|0{6}|[0-5][0-9]{2}|(00[1-9]|0[1-9][0-9]|[1-5][0-9]{2})[0-9]{3})))?$",
        ),
        "after" | "before" => Some(r"^((-?[0-9]{1,18}|9223372036854775807)\.[0-9A-Za-z-]+)?$"),
        _ => None,
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
        "q" | "number" => &mut filter.number,
        "sort" => &mut filter.sort,
        "after" => &mut filter.after,
        "before" => &mut filter.before,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(query: &[(&str, &str)]) -> Result<Asked, Vec<Refusal>> {
        let pairs: Vec<_> =
            query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Asked::read(&pairs, &Policies::embedded().unwrap()).map_err(|error| match error {
            AppError::Malformed(refusals) => refusals,
            other => panic!("{other}"),
        })
    }

    fn read(query: &[(&str, &str)]) -> Asked {
        tried(query).unwrap()
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
    fn whoever_looks_for_a_number_looks_among_closed_cases_too_unless_they_say_otherwise() {
        assert_eq!(read(&[("q", "MD-2026-00001")]).filter.state, "all");
        let open = read(&[("q", "MD-2026-00001"), ("state", "open")]);
        assert_eq!(open.filter.state, "open");
        assert_eq!(read(&open.pairs()), open);
    }

    #[test]
    fn a_name_or_a_value_that_no_list_knows_is_refused_by_its_name() {
        for (name, value) in [
            ("place", "'; drop"),
            ("column", "secrets"),
            ("nonsense", "1"),
            ("state", "opne"),
            ("sort", "worst"),
            ("policy", "disputes"),
            ("stage", "nowhere"),
            ("after", "12"),
            ("before", "x.y"),
        ] {
            let refusals = tried(&[("grade", "key"), (name, value)]).unwrap_err();
            let fields: Vec<_> = refusals.iter().map(|refusal| refusal.field.clone()).collect();
            assert_eq!(fields, [Some(name.into())], "{name}={value}");
        }
    }

    #[test]
    fn a_filter_that_a_form_sends_empty_is_no_filter() {
        assert_eq!(read(&[("place", ""), ("state", ""), ("q", " "), ("sort", "")]), read(&[]));
    }
}
