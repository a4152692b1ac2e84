//! `bellwether demo`: makes the demonstration where there is none, and serves it.
//!
//! Invariant: only a folder that was made by this command is served as a demonstration, for its links let anybody in.
//! Not here: the season (`season.rs`), who may be tried (`links.rs`).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result};
use bellwether_policy::Lang;
use clap::Args;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::county::JURISDICTION;
use super::links::{self, Offer};
use super::season::{self, PASSWORD, Season};
use crate::accounts::Links;
use crate::app::App;
use crate::civil::ZONE;
use crate::civil::date_of;
use crate::cli::args::Run;
use crate::db::chance::Chance;
use crate::db::clock::Clock;
use crate::db::{Installation, private};
use crate::files::{shown, unusable};
use crate::refusal::Refusal;
use crate::serve::Limits;
use crate::timekeeping;
use crate::web::locale::{t, t_args};

#[derive(Args, Debug)]
pub struct DemoArgs {
    #[arg(long, default_value = "bellwether-demo", value_name = "DIR")]
    pub data: PathBuf,
    #[arg(long, default_value = "127.0.0.1:7400", value_name = "ADDR")]
    pub listen: String,
    #[arg(long, default_value_t = 2026, value_name = "N")]
    pub seed: u64,
    #[arg(long)]
    pub make_only: bool,
    #[arg(long)]
    pub json: bool,
    /// The first day after the season; today without it.
    #[arg(long, hide = true, value_name = "DATE")]
    pub until: Option<Date>,
}

/// What stands in the folder of a demonstration, so that no other installation is taken for one.
#[derive(Serialize, Deserialize)]
pub(super) struct Marker {
    jurisdiction: i64,
    seed: u64,
    until: Date,
    records: i64,
    root: String,
    cases: i64,
}

pub const MARKER: &str = "demonstration.json";

/// Makes, prints, serves.
///
/// # Errors
/// When the folder holds something else, or the address is taken.
pub fn run(args: &DemoArgs, run: &Run) -> Result<ExitCode> {
    let installation = Installation::sqlite(&args.data);
    let marker = match read_marker(&args.data)? {
        Some(marker) => {
            eprintln!("{}", t_args(run.lang, "demo-there", &[("seed", marker.seed.to_string().into())]));
            marker
        }
        None => make(args, run.lang, &installation)?,
    };
    if args.make_only {
        say(args, run.lang, &marker, "", &[]);
        return Ok(ExitCode::SUCCESS);
    }
    let clock = Clock::system();
    timekeeping::confirm_if_silent(&installation, &clock)?;
    let mut app = App::open(installation, clock, Chance::from_system())?;
    let listener = run.runtime.block_on(crate::serve::listen(&args.listen))?;
    let address = listener.local_addr().context("a listener has an address")?;
    let base = format!("http://{address}");
    let links = Links::default();
    let offers = links::offers(&app, &links, &base, run.lang)?;
    app.demonstration = Some(links);
    crate::serve::prepare(&mut app)?;
    say(args, run.lang, &marker, &base, &offers);
    run.runtime.block_on(crate::serve::serve(Arc::new(app), listener, Limits::default()))?;
    Ok(ExitCode::SUCCESS)
}

/// The marker of a demonstration; none where there is nothing at all.
pub(super) fn read_marker(data: &Path) -> Result<Option<Marker>> {
    let path = data.join(MARKER);
    if let Ok(text) = fs::read_to_string(&path) {
        let unread = |_| Refusal::new("demo-marker-unread").with("path", shown(&path));
        return Ok(Some(serde_json::from_str(&text).map_err(unread)?));
    }
    match fs::read_dir(data).map(|mut entries| entries.next().is_none()) {
        Ok(false) => Err(Refusal::new("demo-folder-taken").with("folder", shown(data)).into()),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(unusable(data, &error).into()),
        _ => Ok(None),
    }
}

fn make(args: &DemoArgs, lang: Lang, installation: &Installation) -> Result<Marker> {
    let zone = TimeZone::get(ZONE).context("the time zone database is built in")?;
    let today = date_of(&zone, Clock::system().now_us());
    let until = args.until.unwrap_or(today);
    if until > today {
        return Err(Refusal::new("demo-until-later").into());
    }
    let started = Instant::now();
    let mut progress = |day: i64, days: i64, records: i64| {
        eprintln!(
            "{}",
            t_args(
                lang,
                "demo-progress",
                &[("day", day.into()), ("days", days.into()), ("records", records.into())]
            )
        );
    };
    let made = season::make(installation, &Season::whole(args.seed, until), &mut progress)?;
    let seconds = format!("{:.1}", started.elapsed().as_secs_f64());
    eprintln!(
        "{}",
        t_args(lang, "demo-made", &[("seconds", seconds.into()), ("commands", made.played.commands.into())])
    );
    let marker = Marker {
        jurisdiction: JURISDICTION,
        seed: args.seed,
        until,
        records: made.records,
        root: made.root,
        cases: made.cases,
    };
    // Last of all: a folder whose making was cut short is not taken for a demonstration.
    private::write(&args.data.join(MARKER), serde_json::to_string_pretty(&marker)?)?;
    Ok(marker)
}

fn say(args: &DemoArgs, lang: Lang, marker: &Marker, base: &str, offers: &[Offer]) {
    let Marker { jurisdiction, seed, records, root, cases, .. } = marker;
    if args.json {
        let value = json!({
            "jurisdiction": jurisdiction, "seed": seed, "records": records, "root": root, "cases": cases,
            "address": base, "links": offers,
        });
        println!("{value}");
        return;
    }
    if !base.is_empty() {
        println!("{} {base}/", t(lang, "cli-serving"));
        print!("{}", links::table(offers));
        println!("{}", t_args(lang, "demo-password", &[("password", PASSWORD.into())]));
    }
    let until = marker.until.to_string();
    let sums = [
        ("cases", (*cases).into()),
        ("records", (*records).into()),
        ("root", root.as_str().into()),
        ("until", until.into()),
    ];
    println!("{}", t_args(lang, "demo-summary", &sums));
}
