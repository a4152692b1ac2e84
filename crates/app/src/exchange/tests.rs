//! A small log of our own making, brought in through a real desk.

mod growing;
mod happened;
mod unfit;

use std::fs;

use bellwether_policy::Lang;
use bellwether_policy::log_map::{LogMap, load_log_map};
use jiff::civil::date;

use super::import::{Target, import_log, open_log};
use super::log_command::{LogRequest, run_log_import};
use super::verdict::Imported;
use crate::app::App;
use crate::audit;
use crate::cases::model::Event;
use crate::cases::model::stream_of;
use crate::cases::store;
use crate::db::Installation;
use crate::db::chance::Chance;
use crate::db::clock::Clock;
use crate::db::desk::CommandId;
use crate::registry::{By, DEMONSTRATION_DIVISIONS, import_places, jurisdictions, read_divisions};
use crate::web::locale::in_english;

const COUNTY: i64 = 652_325;
const PLACE: &str = "652325000000";
const MAP: &str = include_str!("../../../../policies/permit/map.toml");
const HEADER: &str = "case:channel,case:concept:name,case:deadline,case:department,case:enddate,case:enddate_planned,\
                      case:group,case:responsible,case:startdate,concept:instance,concept:name,lifecycle:transition,\
                      org:group,org:resource,time:timestamp";

struct Office {
    folder: tempfile::TempDir,
    app: App,
    map: LogMap,
}

impl Office {
    fn new() -> Office {
        let folder = tempfile::tempdir().unwrap();
        let installation = Installation::sqlite(folder.path().join("data"));
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let app = App::open(installation, Clock::system(), Chance::from_seed(2)).unwrap();
        let rows = read_divisions(DEMONSTRATION_DIVISIONS).unwrap();
        let by = By { actor: "import".to_owned(), on: date(2026, 3, 2) };
        let command = CommandId::drawn(COUNTY, "operator", "places", 0);
        app.desk.write_blocking(command, move |tx| import_places(tx, &by, COUNTY, &rows)).unwrap();
        let policy = app.office.policies.in_force("permit").unwrap();
        let map = load_log_map("map.toml", MAP, policy).unwrap();
        Office { folder, app, map }
    }

    fn import(&self, log: &str) -> anyhow::Result<Imported> {
        self.import_bytes(log.as_bytes())
    }

    fn import_bytes(&self, log: &[u8]) -> anyhow::Result<Imported> {
        let folder = self.folder.path().join("imports");
        let target =
            Target { jurisdiction: COUNTY, folder: &folder, name: "log", lang: Lang::En, found: None };
        let reader = open_log(&self.app, log, &self.map, PLACE)?;
        import_log(&self.app, reader, &self.map, &target, &mut |_, _| {})
    }

    /// When the work on a case was done, by its number here.
    fn told(&self, number: &str) -> Vec<String> {
        let read = |link: &mut crate::db::Link<'_>| {
            let id = store::id_by_number(link, COUNTY, number)?.unwrap();
            Ok(store::history(link, COUNTY, &stream_of(&id))?)
        };
        let history = self.app.readers.read_blocking(read).unwrap();
        let work = history.iter().filter(|told| told.kind == "case.worked");
        let at = work.map(|told| serde_json::from_str::<Event>(&told.body).unwrap().at_us);
        at.map(|at_us| jiff::Timestamp::from_microsecond(at_us).unwrap().to_string()).collect()
    }

    fn records(&self) -> i64 {
        let read = |link: &mut crate::db::Link<'_>| {
            Ok(link
                .query_opt("select size from heads where jurisdiction = $1", &[&COUNTY], |row| row.get(0))?)
        };
        self.app.readers.read_blocking(read).unwrap().unwrap()
    }
}

/// A row: case, end (may be empty), event id, activity, moment.
fn row(case: &str, end: &str, event: &str, activity: &str, at: &str) -> String {
    let unit = if case.ends_with('1') { "General" } else { "Experts" };
    format!(
        "Desk,{case},2011-03-31 12:00:00.000000+02:00,{unit},{end},,Group 1,Resource21,2011-03-01 09:00:00.000000+01:00,\
         {event},{activity},complete,EMPTY,Resource10,{at}"
    )
}

const RECEIPT: &str = "Confirmation of receipt";

/// A row that is fit, but for the cells that are named.
fn row_with(cells: &[(&str, &str)]) -> String {
    let fit = [
        ("case:channel", "Desk"),
        ("case:concept:name", "case-1"),
        ("case:deadline", "2011-03-31 12:00:00+02:00"),
        ("case:department", "General"),
        ("case:startdate", "2011-03-01 09:00:00+01:00"),
        ("concept:instance", "task-1"),
        ("concept:name", RECEIPT),
        ("lifecycle:transition", "complete"),
        ("time:timestamp", "2011-03-02 10:00:00+01:00"),
    ];
    let cell = |column: &str| {
        let told = cells.iter().chain(&fit).find(|(name, _)| *name == column);
        told.map_or("", |(_, cell)| *cell)
    };
    HEADER.split(',').map(cell).collect::<Vec<&str>>().join(",")
}

fn log_of(rows: &[String]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

/// The line of the verdicts that speaks of a row or case.
fn verdict_of(imported: &Imported, name: &str) -> String {
    let verdicts = fs::read_to_string(&imported.verdicts).unwrap();
    let mut found = verdicts.lines().filter(|line| line.split(',').any(|cell| cell == name));
    let first = found.next().unwrap_or_else(|| panic!("no verdict of {name} in {verdicts}"));
    first.to_owned()
}

fn counts(imported: &Imported) -> (u64, u64, u64, u64) {
    let rows = &imported.rows;
    (rows.taken, rows.repeated, rows.passed_over, rows.rejected)
}

/// One closed in time with work after its end, one closed late, one open, and rows that do not fit.
fn log() -> String {
    let in_time = "2011-03-31 12:00:00.000000+02:00";
    let late = "2011-03-31 12:00:00.001000+02:00";
    let rows = [
        row("case-1", in_time, "task-1", RECEIPT, "2011-03-01 10:00:00.000000+01:00"),
        row(
            "case-1",
            in_time,
            "task-2",
            "T15 Print document X request unlicensed",
            "2011-04-09 10:00:00.000000+02:00",
        ),
        row("case-2", late, "task-3", RECEIPT, "2011-03-02 10:00:00.000000+01:00"),
        row("case-3", "", "task-4", RECEIPT, "2011-03-03 10:00:00.000000+01:00"),
        row("case-3", "", "task-5", "T99 Something new", "2011-03-04 10:00:00.000000+01:00"),
        row("case-3", "", "task-6", RECEIPT, "last Tuesday"),
        row("case-3", "", "task-7", RECEIPT, "2011-03-05 10:00:00.000000+01:00").replace("complete", "start"),
    ];
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

#[test]
fn a_log_comes_in_with_a_verdict_for_every_row() {
    let office = Office::new();
    let imported = office.import(&log()).unwrap();
    let counts =
        (imported.cases, imported.events, imported.closed_in_time, imported.closed_late, imported.open);
    assert_eq!(counts, (3, 4, 1, 1, 1));
    assert_eq!((imported.rows.read, imported.rows.taken), (7, 4));
    assert_eq!((imported.rows.passed_over, imported.rows.rejected), (1, 2));
    let units: Vec<(&str, u64)> =
        imported.units.iter().map(|unit| (unit.unit.as_str(), unit.cases)).collect();
    assert_eq!(units, [("Experts", 2), ("General", 1)]);
    let verdicts = fs::read_to_string(&imported.verdicts).unwrap();
    assert_eq!(verdicts.lines().count(), 8);
    assert!(verdicts.contains("“T99 Something new” in the column “concept:name” is not in the map."));
    let rejected = fs::read_to_string(&imported.rejected).unwrap();
    assert_eq!(rejected.lines().count(), 3);
    assert!(!rejected.contains("Resource"), "a dropped column is not kept: {rejected}");
}

#[test]
fn a_second_import_writes_nothing() {
    let office = Office::new();
    let first = office.import(&log()).unwrap();
    let records = office.records();
    let second = office.import(&log()).unwrap();
    assert_eq!(office.records(), records);
    assert_eq!((second.rows.taken, second.rows.repeated), (0, 4));
    assert_eq!((second.cases, second.events), (first.cases, first.events));
    assert_eq!(second.units, first.units);
}

#[test]
fn a_row_that_was_mended_comes_in_the_next_time() {
    let office = Office::new();
    office.import(&log()).unwrap();
    let mended = log().replace("last Tuesday", "2011-03-04 10:00:00.000000+01:00");
    let second = office.import(&mended).unwrap();
    assert_eq!((second.rows.taken, second.rows.repeated, second.rows.rejected), (1, 4, 1));
}

#[test]
fn a_row_that_changed_after_it_came_in_is_named() {
    let office = Office::new();
    office.import(&log()).unwrap();
    let second = office.import(&log().replace("2011-03-02 10:", "2011-03-02 11:")).unwrap();
    assert_eq!((second.rows.taken, second.rows.repeated, second.rows.rejected), (0, 4, 2));
    assert_eq!(second.rows.differing, 1);
    assert!(verdict_of(&second, "task-3").contains("time:timestamp"));
}

#[test]
fn a_column_nobody_spoke_of_stops_the_import() {
    let office = Office::new();
    let records = office.records();
    let with_more = log().replace("time:timestamp", "time:timestamp,notes");
    let error = in_english(&office.import(&with_more).unwrap_err());
    assert!(error.contains("notes"), "{error}");
    let with_less = log().replace("case:deadline", "case:limit");
    assert!(in_english(&office.import(&with_less).unwrap_err()).contains("case:deadline"));
    assert_eq!(office.records(), records);
}

#[test]
fn a_file_that_does_not_fit_its_map_registers_no_jurisdiction() {
    let folder = tempfile::tempdir().unwrap();
    let installation = Installation::sqlite(folder.path().join("data"));
    installation.create(&mut Chance::from_seed(1)).unwrap();
    let app = App::open(installation, Clock::system(), Chance::from_seed(2)).unwrap();
    let (file, map) = (folder.path().join("log.csv"), folder.path().join("map.toml"));
    fs::write(&map, MAP).unwrap();
    let run = |log: &str| {
        fs::write(&file, log).unwrap();
        let request = LogRequest {
            file: &file,
            map: &map,
            jurisdiction: None,
            place: None,
            json: true,
            lang: Lang::En,
        };
        run_log_import(&app, &request)
    };
    let registered = || app.readers.read_blocking(|link| Ok(jurisdictions(link)?)).unwrap();
    let error = run(&log().replace("case:deadline", "case:limit")).unwrap_err();
    assert!(in_english(&error).contains("case:deadline"));
    assert_eq!(registered(), [0; 0]);
    run(&format!("{HEADER}\n")).unwrap();
    run(&log_of(&[row_with(&[("case:enddate", "2911-03-31 12:00:00+02:00")])])).unwrap();
    assert_eq!(registered(), [0; 0], "nor does one without a row that fits");
    run(&log()).unwrap();
    assert_eq!(registered(), [990_101]);
    run(&log()).unwrap();
    assert_eq!(registered(), [990_101], "and the same file may be given again");
}

#[test]
fn an_imported_log_verifies() {
    let office = Office::new();
    office.import(&log()).unwrap();
    let verdict =
        audit::verify(&office.app.installation, &audit::Options::default(), &mut |_, _| {}).unwrap();
    assert_eq!(verdict.faults.len(), 0, "{:?}", verdict.faults);
}
