//! `bellwether rank FILE.csv`: a table of units in, ranks with their uncertainty out, as text, JSON and pictures.
//!
//! Invariant: standard output carries the result only, verdicts and notes go to standard error, and the exit status is 0
//! only when every row could be used. Nothing is guessed: a row that does not say what it means is refused with its line.
//! Not here: the statistics (`bellwether-rank`), boards and rounds of the race.

mod json;
mod outcome;
mod picture;
mod read;
mod table;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use bellwether_policy::Lang;
use bellwether_rank::{Direction, Level};
use clap::{Args, ValueEnum};

use crate::files;
use crate::refusal::{Arg, Refusal};

/// Fewer draws say nothing about the tails.
const LEAST_DRAWS: u32 = 100;

/// What `bellwether rank` is asked.
#[derive(Args, Clone, Debug)]
pub struct RankArgs {
    #[arg(value_name = "FILE.csv")]
    file: PathBuf,
    #[arg(long, default_value_t = 3, value_name = "N")]
    top: usize,
    #[arg(long, default_value_t = 3, value_name = "N")]
    bottom: usize,
    #[arg(long, default_value_t = 0.95, value_name = "0.95")]
    level: f64,
    #[arg(long, default_value_t = 1, value_name = "S")]
    seed: u64,
    #[arg(long, default_value_t = 1000, value_name = "N")]
    draws: u32,
    #[arg(long)]
    lower_better: bool,
    #[arg(long, value_enum, default_value_t = Method::Pairwise)]
    method: Method,
    #[arg(long, value_name = "0.9")]
    margin_level: Option<f64>,
    #[arg(long, value_name = "COLUMN")]
    group: Option<String>,
    #[arg(long, default_value_t = 0.0, value_name = "N")]
    least_caseload: f64,
    #[arg(long)]
    over_dispersion: bool,
    #[arg(long)]
    json: bool,
    #[arg(long, value_name = "OUT")]
    svg: Option<PathBuf>,
    #[arg(long, requires = "svg")]
    funnel: bool,
}

/// How rank intervals are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Method {
    /// Pairs with stepdown: exact tests of shares and counts, studentised differences of estimates by bootstrap.
    Pairwise,
    /// Joint confidence intervals that do not overlap; no chance involved.
    Joint,
}

impl RankArgs {
    fn question(&self) -> Result<outcome::Question> {
        if !self.least_caseload.is_finite() {
            return Err(Refusal::new("refusal-rank-least-caseload").into());
        }
        if self.method == Method::Pairwise && self.draws < LEAST_DRAWS {
            let least = Arg::Number(i64::from(LEAST_DRAWS));
            return Err(Refusal::new("refusal-rank-draws").with("least", least).into());
        }
        let direction = if self.lower_better { Direction::LowerBetter } else { Direction::HigherBetter };
        Ok(outcome::Question {
            direction,
            level: level(self.level, "--level")?,
            top: self.top,
            bottom: self.bottom,
            seed: self.seed,
            draws: self.draws,
            method: self.method,
            least_caseload: self.least_caseload,
            over_dispersion: self.over_dispersion,
        })
    }
}

/// A confidence level that an argument gives.
fn level(given: f64, arg: &str) -> Result<Level, Refusal> {
    Level::new(given).map_err(|_| Refusal::new("refusal-rank-level").with("arg", Arg::Text(arg.to_owned())))
}

/// Ranks the file and writes the result.
pub fn run(args: &RankArgs, lang: Lang) -> Result<ExitCode> {
    let bytes = files::read(&args.file)?;
    let margin_level = args.margin_level.map(|given| level(given, "--margin-level")).transpose()?;
    let options = read::Options { group: args.group.as_deref(), margin_level };
    let read = read::read(&bytes, &options).map_err(|unreadable| unreadable.refusal())?;
    for verdict in &read.verdicts {
        eprintln!("{}", verdict.text(lang));
    }
    if read.rows.is_empty() && read.verdicts.is_empty() {
        return Err(Refusal::new("rank-file-no-rows").into());
    }
    let question = args.question()?;
    let outcome = outcome::rank(&read.rows, &question)?;
    if let Some(path) = &args.svg {
        let drawing = if args.funnel {
            let drawing = picture::funnel::draw(&outcome, &question, lang);
            drawing.ok_or_else(|| Refusal::new("rank-no-funnel"))?
        } else {
            picture::intervals::draw(&outcome, &question, lang)
        };
        std::fs::write(path, drawing).map_err(|error| files::unusable(path, &error))?;
    }
    let text = if args.json {
        json::render(&outcome, &question, &read.verdicts, lang)?
    } else {
        table::render(&outcome, &question, lang)
    };
    std::io::stdout().write_all(text.as_bytes())?;
    let well = read.verdicts.is_empty() && !read.rows.is_empty();
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[cfg(test)]
mod tests;
