//! `bellwether import log FILE --map MAP`: brings a process log in and says what came of it.
//!
//! Invariant: exit status 0 only if every row was taken, repeated or passed over by the map, and one at least taken or repeated. What was
//! recorded differently before is told and no failure: a log that grows may change what it said. Not here: arguments (`cli.rs`).

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use bellwether_policy::log_map::{LogMap, OwnJurisdiction, load_log_map};
use bellwether_policy::{Lang, Problem, Source, Text};

use super::import::{Target, command, import_log, open_log};
use super::verdict::Imported;
use crate::app::App;
use crate::cases::Sender;
use crate::cases::store::place_position;
use crate::cli::args::{InstallationArgs, Run};
use crate::db::chance::Chance;
use crate::db::clock::Clock;
use crate::files::{read_text, unusable};
use crate::refusal::{Arg, Refusal};
use crate::registry::{By, PlaceCode, RawRow, import_places, jurisdictions};
use crate::web::locale::t_args;

/// `import log …`
#[derive(clap::Args)]
pub struct LogArgs {
    #[arg(value_name = "FILE.csv")]
    file: PathBuf,
    #[arg(long, value_name = "MAP.toml")]
    map: PathBuf,
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<i64>,
    #[arg(long, value_name = "CODE")]
    place: Option<String>,
    #[command(flatten)]
    installation: InstallationArgs,
    #[arg(long)]
    json: bool,
}

/// Opens the installation and runs [`run_log_import`].
///
/// # Errors
/// As [`run_log_import`], and when there is no installation.
pub fn import_log_command(args: &LogArgs, run: &Run) -> Result<ExitCode> {
    let installation = args.installation.installation(&run.runtime);
    let app = App::open(installation, Clock::system(), Chance::from_system())?;
    let LogArgs { file, map, jurisdiction, place, json, .. } = args;
    let place = place.as_deref();
    run_log_import(
        &app,
        &LogRequest { file, map, jurisdiction: *jurisdiction, place, json: *json, lang: run.lang },
    )
}

/// What the command is asked.
pub struct LogRequest<'a> {
    pub file: &'a Path,
    pub map: &'a Path,
    /// Needed only where the installation has several.
    pub jurisdiction: Option<i64>,
    /// 12-digit code of the place the cases belong to; the whole jurisdiction if none is given.
    pub place: Option<&'a str>,
    pub json: bool,
    pub lang: Lang,
}

/// Imports a log and prints what came of it.
///
/// # Errors
/// When the file or the map cannot be read or do not fit each other, or on faults.
pub fn run_log_import(app: &App, request: &LogRequest<'_>) -> Result<ExitCode> {
    let lang = request.lang;
    let map = read_map(app, request)?;
    let file = File::open(request.file).map_err(|error| unusable(request.file, &error))?;
    let aim = aim(app, request, &map)?;
    // The columns first: what is registered stays in the log for ever, and a file that does not fit must leave nothing.
    let reader = open_log(app, file, &map, &aim.place).map_err(|error| match error.downcast() {
        Ok(unreadable) => unusable(request.file, &unreadable).into(),
        Err(error) => error,
    })?;
    let found = aim.own.map(|own| move || register(app, own, lang));
    let found = found.as_ref().map(|found| found as &dyn Fn() -> Result<()>);
    let name = request.file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = app.installation.data.join("imports");
    let target = Target { jurisdiction: aim.jurisdiction, folder: &folder, name: &name, lang, found };
    let mut progress = |rows: u64, cases: usize| {
        eprintln!(
            "{}",
            t_args(lang, "log-progress", &[("rows", rows.into()), ("cases", (cases as u64).into())])
        );
    };
    let imported = import_log(app, reader, &map, &target, &mut progress)?;
    if request.json {
        println!("{}", serde_json::to_string(&imported)?);
    } else {
        print!("{}", sentences(&imported, lang));
    }
    if let Some(nothing) = &imported.nothing {
        eprintln!("{nothing}");
    }
    let rows = &imported.rows;
    let all_well = rows.rejected == 0 && rows.ends_rejected == 0 && imported.nothing.is_none();
    Ok(if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The map, checked against its policy.
fn read_map(app: &App, request: &LogRequest<'_>) -> Result<LogMap> {
    let path = request.map.display().to_string();
    let text = read_text(request.map)?;
    let first = Source::parse(&path, &text).and_then(|source| source.read::<LogMap>());
    let map = first.and_then(|map| match app.office.policies.known(&map.policy) {
        Some(policy) => load_log_map(&path, &text, policy),
        None => Ok(map),
    });
    let map = map.map_err(|problems| unsound(&problems))?;
    if app.office.policies.known(&map.policy).is_none() {
        let refusal = Refusal::new("refusal-log-policy").with("path", Arg::Text(path));
        return Err(refusal.with("policy", Arg::Text(map.policy)).into());
    }
    Ok(map)
}

/// Every mistake on a line of its own.
fn unsound(problems: &[Problem]) -> Refusal {
    let lines = |lang: Lang| {
        problems.iter().map(|problem| format!("\n{}", problem.sentence(lang))).collect::<String>()
    };
    Refusal::new("refusal-log-map").with("problems", Arg::Named(Text::new(lines(Lang::Zh), lines(Lang::En))))
}

/// The jurisdiction and the place the cases belong to.
struct Aim<'m> {
    jurisdiction: i64,
    place: String,
    /// The log's own jurisdiction, which is still to be registered.
    own: Option<&'m OwnJurisdiction>,
}

/// Where the cases go. Nothing is written here.
fn aim<'m>(app: &App, request: &LogRequest<'_>, map: &'m LogMap) -> Result<Aim<'m>> {
    let known = app.readers.read_blocking(|link| Ok(jurisdictions(link)?))?;
    let own = map.jurisdiction.as_ref();
    let codes =
        || Arg::List(known.iter().map(|code| Text::new(code.to_string(), code.to_string())).collect());
    let whole = |jurisdiction: i64| format!("{jurisdiction:0<12}");
    let jurisdiction = match (request.jurisdiction, own, known.as_slice()) {
        (None, Some(own), []) if request.place.is_none() => {
            return Ok(Aim { jurisdiction: own.code, place: whole(own.code), own: Some(own) });
        }
        (_, _, []) => return Err(Refusal::new("log-no-places").into()),
        (Some(one), _, known) if known.contains(&one) => one,
        (Some(one), ..) => {
            let refusal = Refusal::new("log-no-jurisdiction").with("code", Arg::Text(one.to_string()));
            return Err(refusal.with("known", codes()).into());
        }
        (None, _, [one]) => *one,
        // It was registered by an earlier import of the same log, which may be repeated.
        (None, Some(own), known) if known.contains(&own.code) => own.code,
        (None, ..) => return Err(Refusal::new("log-which-jurisdiction").with("known", codes()).into()),
    };
    let place = request.place.map_or_else(|| whole(jurisdiction), str::to_owned);
    let found = app.readers.read_blocking(|link| Ok(place_position(link, jurisdiction, &place)?))?;
    if found.is_none() {
        return Err(Refusal::new("log-no-place").with("code", Arg::Text(place)).into());
    }
    Ok(Aim { jurisdiction, place, own: None })
}

/// Registers the log's own jurisdiction as a table of one place would, and says so.
fn register(app: &App, own: &OwnJurisdiction, lang: Lang) -> Result<()> {
    let code = PlaceCode::of_jurisdiction(own.code);
    let row = RawRow {
        line: 1,
        code: code.to_string(),
        parent: String::new(),
        name: own.name.clone(),
        level: code.level().as_str().to_owned(),
        unfit: None,
    };
    let (by, jurisdiction) = (By { actor: "import".to_owned(), on: app.today() }, own.code);
    let (sender, code) = (Sender::import(own.code), own.code.to_string());
    let command = command(app, &sender, &["register", &code], &own.name)?;
    app.desk.write_blocking(command, move |tx| {
        let (_, faults) = import_places(tx, &by, jurisdiction, &[row])?;
        // Refused whole: a jurisdiction without its place would be in the way of the next try.
        faults.first().map_or(Ok(()), |fault| Err(fault.refusal().into()))
    })?;
    let named = [("name", own.name.as_str().into()), ("code", own.code.to_string().into())];
    eprintln!("{}", t_args(lang, "log-registered", &named));
    Ok(())
}

fn sentences(imported: &Imported, lang: Lang) -> String {
    let number = |key: &'static str, value: u64| (key, value.into());
    let mut lines = vec![t_args(
        lang,
        "log-result",
        &[
            number("cases", imported.cases),
            number("events", imported.events),
            number("in-time", imported.closed_in_time),
            number("late", imported.closed_late),
            number("open", imported.open),
        ],
    )];
    for unit in &imported.units {
        let name = if unit.unit.is_empty() { "–" } else { unit.unit.as_str() };
        lines.push(t_args(
            lang,
            "log-unit",
            &[
                ("unit", name.into()),
                number("cases", unit.cases),
                number("in-time", unit.closed_in_time),
                number("late", unit.closed_late),
                number("open", unit.open),
            ],
        ));
    }
    let rows = &imported.rows;
    lines.push(t_args(
        lang,
        "log-rows",
        &[
            number("taken", rows.taken),
            number("repeated", rows.repeated),
            number("passed-over", rows.passed_over),
            number("rejected", rows.rejected + rows.ends_rejected),
            ("verdicts", imported.verdicts.display().to_string().into()),
            ("rejects", imported.rejected.display().to_string().into()),
        ],
    ));
    for (key, count) in [("log-early", imported.early), ("log-differing", rows.differing)] {
        if count > 0 {
            lines.push(t_args(lang, key, &[number("count", count)]));
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}
