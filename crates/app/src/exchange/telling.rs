//! PURE. What a log tells of a case and of a piece of work, value by value, so that two tellings can be held against each other: two rows of one
//! file, or a row and the record of it.
//!
//! Invariant: a difference is named by the log's own columns; what is sealed is not opened for it.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use bellwether_policy::Text;
use bellwether_policy::case_policy::CasePolicy;
use bellwether_policy::log_map::{LogMap, Value};

use super::reading::Work;
use crate::cases::model::{Change, Event, FieldValue, Fields, Perform, Report};
use crate::refusal::{Arg, Refusal};

/// A case as one row tells it: a short hash of each value, in the order of [`columns`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling(Vec<u64>);

/// The columns that tell of a case, or the map's keys where it has none.
pub fn columns(map: &LogMap) -> Vec<String> {
    let mut columns = vec![map.case.start.clone(), line(map), category(map), place(map)];
    columns.extend(map.case.fields.iter().map(|(id, value)| named(value, &format!("case.fields.{id}"))));
    columns.extend(map.close.iter().map(|close| close.at.clone()));
    columns.extend(map.case.unit.clone());
    columns
}

/// The column of the end of a case, or the key for it where the map has none.
pub fn end_column(map: &LogMap) -> String {
    map.close.as_ref().map_or_else(|| "close.at".to_owned(), |close| close.at.clone())
}

fn line(map: &LogMap) -> String {
    named(&map.case.line, "case.line")
}

fn category(map: &LogMap) -> String {
    named(&map.case.category, "case.category")
}

fn place(map: &LogMap) -> String {
    map.case.place.as_ref().map_or_else(|| "case.place".to_owned(), |value| named(value, "case.place"))
}

fn named(value: &Value, key: &str) -> String {
    value.column.clone().unwrap_or_else(|| key.to_owned())
}

impl Telling {
    pub fn of(map: &LogMap, work: &Work) -> Telling {
        let report = &work.report;
        let mut values =
            vec![short(&report.at_us), short(&report.line), short(&report.category), short(&report.place)];
        values.extend(map.case.fields.keys().map(|id| short(&report.fields.get(id).map(plain))));
        values.extend(map.close.iter().map(|_| match &work.end {
            Ok(end_us) => short(end_us),
            Err(unfit) => short(&format!("{unfit:?}")),
        }));
        values.extend(map.case.unit.iter().map(|_| short(&work.unit)));
        Telling(values)
    }

    /// The columns in which another row of the case says something else.
    pub fn differs<'c>(&self, other: &Telling, columns: &'c [String]) -> Vec<&'c str> {
        let values = self.0.iter().zip(&other.0).zip(columns);
        values.filter(|((one, other), _)| one != other).map(|(_, column)| column.as_str()).collect()
    }
}

/// A short hash, to tell values apart without keeping them.
pub fn short(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn plain(value: &FieldValue) -> String {
    format!("{value:?}")
}

/// The columns in which a case's report differs from the record of it.
pub fn report_differs(map: &LogMap, policy: &CasePolicy, report: &Report, recorded: &Event) -> Vec<String> {
    let mut columns = Vec::new();
    if report.at_us != Some(recorded.at_us) {
        columns.push(map.case.start.clone());
    }
    if let Change::Registered(registered) = &recorded.change {
        let told = [
            (report.line == registered.reporter.line, line(map)),
            (report.category == registered.category, category(map)),
            (report.place == registered.place, place(map)),
        ];
        columns.extend(told.into_iter().filter(|(same, _)| !same).map(|(_, column)| column));
    }
    let fields = fields_differ(&map.case.fields, policy, &report.fields, &recorded.fields);
    or_sealed(columns, fields)
}

/// The columns in which a piece of work differs from the record of it.
pub fn work_differs(map: &LogMap, policy: &CasePolicy, perform: &Perform, recorded: &Event) -> Vec<String> {
    let columns = match perform.at_us == Some(recorded.at_us) {
        true => Vec::new(),
        false => vec![map.event.at.clone()],
    };
    let fields = fields_differ(&map.event.fields, policy, &perform.fields, &recorded.fields);
    or_sealed(columns, fields)
}

/// Columns whose fields differ, and those whose fields are sealed.
fn fields_differ(
    values: &BTreeMap<String, Value>,
    policy: &CasePolicy,
    told: &Fields,
    recorded: &Fields,
) -> (Vec<String>, Vec<String>) {
    let (mut differ, mut sealed) = (Vec::new(), Vec::new());
    for (id, value) in values {
        let column = named(value, id);
        if policy.field(id).is_some_and(|field| field.is_sealed()) {
            sealed.push(column);
        } else if told.get(id) != recorded.get(id) {
            differ.push(column);
        }
    }
    (differ, sealed)
}

/// Where nothing that is open differs, what differs is sealed.
fn or_sealed(mut columns: Vec<String>, (differ, sealed): (Vec<String>, Vec<String>)) -> Vec<String> {
    columns.extend(differ);
    if columns.is_empty() { sealed } else { columns }
}

/// Names of columns as an argument of a refusal.
pub fn list<S: AsRef<str>>(columns: &[S]) -> Arg {
    Arg::List(columns.iter().map(|column| Text::new(column.as_ref(), column.as_ref())).collect())
}

/// A row that says something else of its case than the first of its rows in the file.
pub fn contradiction(columns: &[&str], first: u64) -> Refusal {
    Refusal::new("refusal-log-contradiction")
        .with("columns", list(columns))
        .with("line", Arg::Text(first.to_string()))
}
