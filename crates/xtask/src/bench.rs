//! `cargo xtask bench`: what is measured, and how tables and JSON are printed.

use anyhow::Result;
use clap::Subcommand;
use serde_json::Value;

use crate::{bench_desk, bench_http, bench_overload, bench_rank, bench_reads, crowd, shell};

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
    /// One JSON object on standard output instead of a table
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum What {
    /// Durable commands per second through the desk, beside a hand-written loop that writes the same rows
    Desk,
    /// The server as users run it, over loopback
    Http(bench_http::Args),
    /// The server under more connections than it takes
    Overload(bench_overload::Args),
    /// A part of the crowd that overloads it
    #[command(hide = true)]
    Crowd,
    /// What others wait while six people search for nothing in a million cases
    Reads(bench_reads::Args),
    /// Whether the rank sets keep their promise, and how fast they are
    Rank,
}

pub fn run(args: &Args) -> Result<()> {
    if cfg!(debug_assertions) {
        return again_optimised();
    }
    let measured = match &args.what {
        What::Desk => bench_desk::run()?,
        What::Http(http) => bench_http::run(http)?,
        What::Overload(overload) => bench_overload::run(overload)?,
        What::Crowd => return crowd::run_part(),
        What::Reads(reads) => bench_reads::run(reads)?,
        What::Rank => return bench_rank::run(args.json),
    };
    if args.json {
        println!("{measured}");
    } else {
        print!("{}", table(&measured));
    }
    Ok(())
}

/// `cargo xtask` is a debug build, whose own slowness would be measured: the same task in a release build.
fn again_optimised() -> Result<()> {
    let mut command = shell::cargo(&["run", "--release", "--quiet", "--package", "xtask", "--"]);
    shell::run(command.args(std::env::args_os().skip(1)))
}

/// `rows` as a table, each further figure on a line.
fn table(measured: &Value) -> String {
    let rows: Vec<&serde_json::Map<String, Value>> =
        measured["rows"].as_array().into_iter().flatten().filter_map(Value::as_object).collect();
    let mut text = String::new();
    if let Some(first) = rows.first() {
        let mut names: Vec<&String> = first.keys().collect();
        // Words first: they say what the row is about.
        names.sort_by_key(|name| !first[name.as_str()].is_string());
        let mut lines: Vec<Vec<String>> = vec![names.iter().map(|name| (*name).clone()).collect()];
        lines.extend(rows.iter().map(|row| names.iter().map(|name| cell(&row[name.as_str()])).collect()));
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        for line in &lines {
            let cells: Vec<String> = line
                .iter()
                .enumerate()
                .map(|(column, cell)| format!("{cell:>width$}", width = width(column)))
                .collect();
            text.push_str(&format!("{}\n", cells.join("  ")));
        }
    }
    for (name, value) in
        measured.as_object().into_iter().flatten().filter(|(name, _)| name.as_str() != "rows")
    {
        text.push_str(&format!("{name}: {}\n", cell(value)));
    }
    text
}

fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => {
            let number = number.as_f64().unwrap_or_default();
            if number >= 100.0 { format!("{number:.0}") } else { format!("{number:.2}") }
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn rows_stand_in_columns_and_other_figures_below() {
        let text = super::table(&json!({"rows": [{"job": "list", "per_s": 1234.5}], "memory_mib": 41.25}));
        assert_eq!(text, " job  per_s\nlist   1234\nmemory_mib: 41.25\n");
    }
}
