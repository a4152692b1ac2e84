//! `bellwether import divisions FILE` and `bellwether unit add`: places and units from the command line.
//!
//! Invariant: a table may be brought in again and again; what is known already is not written twice.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use bellwether_policy::Lang;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::append::{self, Absent, By, Imported};
use super::code::PlaceCode;
use super::divisions;
use super::model::Unit;
use super::rules::{self, RowFault, Why};
use crate::cli::args::{InstallationArgs, Run};
use crate::cli::operator::Operator;
use crate::error::AppError;
use crate::files;
use crate::refusal::{Arg, Refusal};
use crate::web::locale::{joined, refusal_text, t_args};

#[derive(Args, Debug)]
pub struct DivisionsArgs {
    file: PathBuf,
    #[command(flatten)]
    installation: InstallationArgs,
    /// Six digits; without it, the county or prefecture the table is about.
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<i64>,
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand, Debug)]
pub enum UnitCommand {
    Add(UnitArgs),
}

#[derive(Args, Debug)]
pub struct UnitArgs {
    id: String,
    #[command(flatten)]
    installation: InstallationArgs,
    #[arg(long)]
    name: String,
    #[arg(long, default_value = "")]
    name_en: String,
    #[arg(long, value_name = "CODE")]
    place: String,
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<i64>,
    #[arg(long)]
    json: bool,
}

/// How many absent places a sentence names; JSON names all.
const NAMED: usize = 10;

/// Brings a table of divisions in; a faulty row is named and makes the exit status 1, the others are taken. A table of which nothing was taken
/// and nothing known is no success either.
///
/// # Errors
/// When the file or the installation does not open, the file is no table of places, or no jurisdiction can be told.
pub fn import_divisions(args: &DivisionsArgs, run: &Run) -> Result<ExitCode> {
    let rows = divisions::read(files::read(&args.file)?)?;
    let Some(jurisdiction) = args.jurisdiction.or_else(|| rules::jurisdiction_of(&rows)) else {
        return Err(Refusal::new("registry-which-jurisdiction").into());
    };
    if !(110_000..=999_999).contains(&jurisdiction) {
        return Err(Refusal::new("registry-jurisdiction-wrong").into());
    }
    let operator = Operator::open(&args.installation, run.lang, run)?;
    let by = By { actor: "import".into(), on: operator.app.today() };
    let (imported, faults) = operator.write(jurisdiction, "import divisions", move |tx, _| {
        append::import_places(tx, &by, jurisdiction, &rows)
    })?;
    report(&operator, &imported, &faults, jurisdiction, args.json)
}

fn report(
    operator: &Operator,
    imported: &Imported,
    faults: &[RowFault],
    jurisdiction: i64,
    as_json: bool,
) -> Result<ExitCode> {
    let verdict = |fault: &RowFault| verdict(fault, operator.lang);
    for fault in faults {
        eprintln!("{}", verdict(fault));
    }
    if !imported.absent.is_empty() {
        eprintln!("{}", absent(&imported.absent, operator.lang));
    }
    let nothing = imported.taken + imported.unchanged == 0;
    if nothing {
        let named = [("jurisdiction", jurisdiction.to_string().into())];
        eprintln!("{}", t_args(operator.lang, "registry-nothing", &named));
    }
    let words = t_args(
        operator.lang,
        "registry-imported",
        &[
            ("taken", imported.taken.into()),
            ("unchanged", imported.unchanged.into()),
            ("outside", imported.outside.into()),
            ("faults", faults.len().into()),
        ],
    );
    let lines =
        faults.iter().map(|fault| json!({ "line": fault.line, "code": fault.code, "what": verdict(fault) }));
    let value = json!({
        "jurisdiction": jurisdiction,
        "taken": imported.taken,
        "unchanged": imported.unchanged,
        "outside": imported.outside,
        "absent": imported.absent,
        "faults": lines.collect::<Vec<Value>>(),
    });
    let said = operator.answer(Ok((words, value)), as_json)?;
    Ok(if faults.is_empty() && !nothing { said } else { ExitCode::FAILURE })
}

/// What is wrong with a row, with its line.
fn verdict(fault: &RowFault, lang: Lang) -> String {
    let said = refusal_text(lang, &fault.refusal());
    match fault.why {
        Why::Row(_) | Why::Name(_) => {
            let args = [("line", fault.line.to_string().into()), ("reason", said.into())];
            t_args(lang, "registry-row", &args)
        }
        _ => said,
    }
}

fn absent(places: &[Absent], lang: Lang) -> String {
    let named: Vec<String> =
        places.iter().take(NAMED).map(|place| format!("{} {}", place.code, place.name)).collect();
    let named = joined(lang, named.iter().map(String::as_str));
    let args = [
        ("count", places.len().into()),
        ("more", (places.len() > NAMED).to_string().into()),
        ("places", named.into()),
    ];
    t_args(lang, "registry-absent", &args)
}

/// Adds a unit.
///
/// # Errors
/// When the installation does not open; what the rules refuse.
pub fn unit(command: &UnitCommand, run: &Run) -> Result<ExitCode> {
    let UnitCommand::Add(args) = command;
    let operator = Operator::open(&args.installation, run.lang, run)?;
    let done = add_unit(&operator, args);
    operator.answer(done, args.json)
}

fn add_unit(operator: &Operator, args: &UnitArgs) -> Result<(String, Value), AppError> {
    let jurisdiction = operator.jurisdiction(args.jurisdiction)?;
    let not_code = |_| Refusal::new("refusal-place-code").with("code", Arg::Text(args.place.clone()));
    let place = PlaceCode::parse(&args.place).map_err(not_code)?;
    let unit = Unit { id: args.id.clone(), name: args.name.clone(), name_en: args.name_en.clone(), place };
    operator.write(jurisdiction, "unit add", move |tx, by| append::add_unit(tx, by, jurisdiction, &unit))?;
    let words = t_args(operator.lang, "registry-unit-added", &[("unit", args.id.clone().into())]);
    Ok((words, json!({ "unit": args.id })))
}
