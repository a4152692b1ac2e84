//! `bellwether import log FILE --map MAP`: brings a process log in and says what came of it.
//!
//! Invariant: exit status 0 only if every row was taken, repeated or passed over by the map. Not here: arguments (`cli.rs`).

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use bellwether_policy::log_map::{LogMap, load_log_map};
use bellwether_policy::{Lang, Problem, Source};

use super::import::{Target, import_log};
use super::verdict::Imported;
use crate::app::App;
use crate::cases::store::place_position;
use crate::cli::{InstallationArgs, Run};
use crate::db::chance::Chance;
use crate::db::desk::Clock;
use crate::registry::jurisdictions;
use crate::web::locale::{t, t_args};

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
    let app = App::open(installation, Clock::System, Chance::from_system())?;
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
    let Some(map) = read_map(app, request)? else { return Ok(ExitCode::FAILURE) };
    let (jurisdiction, place) = target(app, request)?;
    let file = File::open(request.file).with_context(|| format!("cannot open {}", request.file.display()))?;
    let name = request.file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = app.installation.data.join("imports");
    let target = Target { jurisdiction, place: &place, folder: &folder, name: &name, lang };
    let mut progress = |rows: u64, cases: usize| {
        eprintln!(
            "{}",
            t_args(lang, "log-progress", &[("rows", rows.into()), ("cases", (cases as u64).into())])
        );
    };
    let imported = import_log(app, BufReader::new(file), &map, &target, &mut progress)?;
    if request.json {
        println!("{}", serde_json::to_string(&imported)?);
    } else {
        print!("{}", sentences(&imported, lang));
    }
    let all_well = imported.rows.rejected == 0 && imported.rows.ends_rejected == 0;
    Ok(if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The map, checked against its policy; none when it has mistakes, which have been told.
fn read_map(app: &App, request: &LogRequest<'_>) -> Result<Option<LogMap>> {
    let path = request.map.display().to_string();
    let text = std::fs::read_to_string(request.map).with_context(|| format!("cannot read {path}"))?;
    let first = Source::parse(&path, &text).and_then(|source| source.read::<LogMap>());
    let map = first.and_then(|map| match app.office.policies.case(&map.policy) {
        Some(policy) => load_log_map(&path, &text, policy),
        None => Ok(map),
    });
    match map {
        Ok(map) if app.office.policies.case(&map.policy).is_none() => {
            bail!("{path}: there is no policy `{}` here", map.policy)
        }
        Ok(map) => Ok(Some(map)),
        Err(problems) => {
            tell(&problems, request.lang);
            Ok(None)
        }
    }
}

fn tell(problems: &[Problem], lang: Lang) {
    for problem in problems {
        eprintln!("{}", problem.sentence(lang));
    }
}

/// The jurisdiction and the place the cases belong to.
fn target(app: &App, request: &LogRequest<'_>) -> Result<(i64, String)> {
    let known = app.readers.read_blocking(|link| Ok(jurisdictions(link)?))?;
    let jurisdiction = match (request.jurisdiction, known.as_slice()) {
        (Some(one), known) if known.contains(&one) => one,
        (Some(one), _) => {
            bail!("{}", t_args(request.lang, "log-no-jurisdiction", &[("code", one.to_string().into())]))
        }
        (None, [one]) => *one,
        (None, []) => bail!("{}", t(request.lang, "log-no-places")),
        (None, _) => bail!("{}", t(request.lang, "log-which-jurisdiction")),
    };
    let place = request.place.map_or_else(|| format!("{jurisdiction:0<12}"), str::to_owned);
    let found = app.readers.read_blocking(|link| Ok(place_position(link, jurisdiction, &place)?))?;
    if found.is_none() {
        bail!("{}", t_args(request.lang, "log-no-place", &[("code", place.into())]));
    }
    Ok((jurisdiction, place))
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
    lines.iter().map(|line| format!("{line}\n")).collect()
}
