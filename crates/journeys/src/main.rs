//! Pages, axe and journeys in a real browser, against a demonstration that is being served.
//!
//! `cargo xtask test` starts the demonstration and this. Invariant: one violation, one script error, one request to a foreign
//! host or one page wider than its screen fails the run. The crate stands apart so that nothing else is built with a driver.

mod check;
mod driver;
mod journeys;
mod pages;
mod proofs;
mod visitor;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, Result};
use clap::Parser;
use futures_util::future::join_all;

use crate::driver::Driver;
use crate::journeys::JOURNEYS;
use crate::pages::{LOOKS, Page, SCREENS, look_at, pages};
use crate::visitor::{Demonstration, SignInLink, Visitor};

/// Looks at every page of a demonstration and walks through it, in a real browser
#[derive(Parser)]
struct Args {
    /// Where the demonstration is served: `http://127.0.0.1:port`
    #[arg(long)]
    base: String,
    /// The sign-in links it printed: a list of `{"path", "line"}`
    #[arg(long, value_name = "JSON")]
    links: String,
    #[arg(long, default_value = "/usr/bin/chromium")]
    chromium: PathBuf,
    #[arg(long, default_value = "/usr/bin/chromedriver")]
    driver: PathBuf,
    /// The folder that pictures of the pages go into
    #[arg(long)]
    screenshots: PathBuf,
    /// Only pages and journeys whose names hold one of these
    only: Vec<String>,
}

impl Args {
    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|part| name.contains(part))
    }
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(faults) if faults.is_empty() => {
            let (looks, screens, journeys) = (LOOKS.len(), SCREENS.len(), JOURNEYS.len());
            println!(
                "{} pages in {looks} looks at {screens} widths and {journeys} journeys: no violation",
                pages().len()
            );
            ExitCode::SUCCESS
        }
        Ok(faults) => {
            eprintln!("\n{} faults:", faults.len());
            faults.iter().for_each(|fault| eprintln!("{fault}"));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<BTreeSet<String>> {
    let links: Vec<SignInLink> = serde_json::from_str(&args.links).context("--links is no list of links")?;
    std::fs::create_dir_all(&args.screenshots)?;
    let driver = Driver::start(&args.driver, &args.chromium)?;
    let demonstration = Demonstration { driver, base: args.base.clone(), links };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut faults = look_at_all(args, &demonstration).await;
        for (name, walk) in JOURNEYS.iter().filter(|(name, _)| args.wants(name)) {
            let begun = Instant::now();
            let found = walk(&demonstration).await.unwrap_or_else(|error| vec![format!("{error:#}")]);
            faults.extend(found.iter().map(|fault| format!("journey \"{name}\": {fault}")));
            println!("journey {name}: {:.1} s", begun.elapsed().as_secs_f64());
        }
        Ok(faults)
    })
}

/// Every page in every look. A reader comes once for each look, and the looks go side by side.
async fn look_at_all(args: &Args, demonstration: &Demonstration) -> BTreeSet<String> {
    let wanted: Vec<Page> = pages().into_iter().filter(|page| args.wants(&page.name)).collect();
    let mut faults = BTreeSet::new();
    for of_one in wanted.chunk_by(|one, other| one.reader == other.reader) {
        let reader = of_one[0].reader.as_deref();
        let looked = LOOKS.map(|look| {
            Visitor::visits(demonstration, reader, look, async move |visitor| {
                let mut faults = Vec::new();
                for page in of_one {
                    let what = format!("{} {} {}", page.name, look.lang, look.theme);
                    let found = look_at(visitor, page, &what, &args.screenshots).await;
                    faults.extend(found.unwrap_or_else(|error| vec![format!("{what}: {error:#}")]));
                }
                Ok(faults)
            })
        });
        let begun = Instant::now();
        for found in join_all(looked).await {
            faults.extend(found.unwrap_or_else(|error| vec![format!("{error:#}")]));
        }
        let names: Vec<&str> = of_one.iter().map(|page| page.name.as_str()).collect();
        println!("pages {}: {:.1} s", names.join(", "), begun.elapsed().as_secs_f64());
    }
    faults
}
