//! The list of erasures: a small file beside the keys that says who was erased, so that after restoring an older backup the
//! erasures that it does not know are repeated.
//!
//! Invariant: the list follows from the log. Each erasure that the log holds and the list does not is added and synced, after every
//! erasure and at every start, so a crash between a commit and its line loses none. Nothing is ever taken off: a line that the log does
//! not know stems from a log that went further, and is just what the list is for. Whoever is on it and is here all the same is named by
//! every verification until they are erased again.
//! Not here: erasing, and what there is of a person (`erasure.rs`), restoring (`backup`).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::str::FromStr;

use anyhow::{Context as _, Result};
use bellwether_policy::Lang;
use jiff::civil::Date;
use serde::Serialize;

use super::erasure::{self, Erasure};
use super::store;
use super::verdict::Verdict;
use super::verify::Keys;
use crate::db::{Installation, Link, private, sync_folder};
use crate::files::{self, shown, unusable};
use crate::refusal::{Arg, Refusal};
use crate::web::locale::refusal_text;

/// What the file is called, in the data folder and where keys are kept.
pub const FILE: &str = "erasures";

/// What ends a line about an erasure that took the files of all the person's cases.
const ALL_FILES: &str = "all-files";

/// One erasure: its record and day, whose it was, and how far it went.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Listed {
    pub jurisdiction: i64,
    pub seq: i64,
    /// An id that says nothing: the key is gone.
    pub person: String,
    /// ISO.
    pub day: String,
    pub all_files: bool,
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Listed { jurisdiction, seq, person, day, all_files } = self;
        write!(f, "{seq} {person} {day} {jurisdiction:06}")?;
        if *all_files { write!(f, " {ALL_FILES}") } else { Ok(()) }
    }
}

impl FromStr for Listed {
    type Err = ();

    fn from_str(line: &str) -> Result<Listed, ()> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (words, all_files) = match words.as_slice() {
            [words @ .., ALL_FILES] => (words, true),
            words => (words, false),
        };
        let [seq, person, day, jurisdiction] = words else { return Err(()) };
        Ok(Listed {
            jurisdiction: jurisdiction.parse().map_err(drop)?,
            seq: seq.parse().map_err(drop)?,
            person: (*person).to_owned(),
            day: day.parse::<Date>().map_err(drop)?.to_string(),
            all_files,
        })
    }
}

/// Brings the list beside the keys after the log.
///
/// # Errors
/// Faults of the database and of the disk.
pub fn keep_up(installation: &Installation) -> Result<()> {
    let mut connection = installation.connect_reading()?;
    let known = of_log(&mut connection.link())?;
    add(&installation.data.join(FILE), &known)
}

/// Every erasure that the logs hold.
fn of_log(link: &mut Link<'_>) -> Result<Vec<Listed>> {
    let mut known = Vec::new();
    for jurisdiction in store::jurisdictions(link)? {
        for (seq, day, open) in store::erasures(link, jurisdiction)? {
            let Erasure { person, all_files, .. } = erasure::read(&open)?;
            known.push(Listed { jurisdiction, seq, person, day, all_files });
        }
    }
    Ok(known)
}

/// Adds to a list what it lacks, and makes it where there is none: an empty list says that nobody was erased. The file is locked
/// meanwhile, since two commands may erase at once; the part of a line that a crash left at its end is cut off first.
///
/// # Errors
/// Faults of the disk, with the file.
pub fn add(path: &Path, erasures: &[Listed]) -> Result<()> {
    let was_there = path.exists();
    let added = || -> io::Result<()> {
        let mut file =
            private::open(path, File::options().read(true).write(true).create(true).truncate(false))?;
        file.lock()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        let text = String::from_utf8_lossy(&bytes[..whole]);
        let there: BTreeSet<Listed> =
            without_mark(&text).lines().filter_map(|line| line.parse().ok()).collect();
        let lines: String = erasures
            .iter()
            .filter(|erasure| !there.contains(erasure))
            .map(|erasure| format!("{erasure}\n"))
            .collect();
        if lines.is_empty() && whole == bytes.len() && was_there {
            return Ok(());
        }
        file.set_len(whole as u64)?;
        file.seek(SeekFrom::Start(whole as u64))?;
        file.write_all(lines.as_bytes())?;
        file.sync_all()?;
        sync_folder(path.parent().unwrap_or(path))
    };
    added().map_err(|error| unusable(path, &error).into())
}

/// A list as it was kept.
///
/// # Errors
/// Refused with the line that is not of a list: passing over it could leave somebody in the data who must not be there.
pub fn read(path: &Path) -> Result<Vec<Listed>, Refusal> {
    let text = files::read_text(path)?;
    let line = |(number, line): (usize, &str)| {
        line.parse().map_err(|()| {
            let refusal = Refusal::new("refusal-erasures-line").with("path", shown(path));
            refusal.with("line", Arg::Text(number.to_string()))
        })
    };
    let lines = (1..).zip(without_mark(&text).lines());
    lines.filter(|(_, line)| !line.trim().is_empty()).map(line).collect()
}

/// The list in a data folder; nobody where there is none.
///
/// # Errors
/// As [`read`].
pub fn of_folder(data: &Path) -> Result<Vec<Listed>, Refusal> {
    let path = data.join(FILE);
    if path.exists() { read(&path) } else { Ok(Vec::new()) }
}

/// The list against which data that are served are checked. For a copy, the list of its original is looked at
/// instead.
///
/// # Errors
/// As [`read`].
pub(super) fn of_served(installation: &Installation, keys: &Keys) -> Result<Vec<Listed>, Refusal> {
    match keys {
        Keys::Own => of_folder(&installation.data),
        Keys::Of(_) | Keys::Nowhere => Ok(Vec::new()),
    }
}

/// A text without the mark of its byte order, which some editors put first.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Who is on a list although something that their erasure took is here again, with the erasure that goes
/// furthest for each person. Nothing needs repeating if the log holds that very erasure, or one on a later
/// day that goes as far: whatever is here came after it. Record numbers are no help, because those of two
/// futures of a log cannot be compared. A person of whom nothing is here is left out.
///
/// # Errors
/// Faults of the database.
pub fn to_repeat(link: &mut Link<'_>, listed: &[Listed]) -> Result<Vec<Listed>> {
    let known = of_log(link).context("the erasures of the log")?;
    let is_done = |wanted: &Listed| {
        known.iter().any(|done| {
            let is_theirs = (done.jurisdiction, &done.person) == (wanted.jurisdiction, &wanted.person);
            done == wanted || (is_theirs && done.all_files >= wanted.all_files && done.day > wanted.day)
        })
    };
    let mut furthest: BTreeMap<(i64, &str), &Listed> = BTreeMap::new();
    for wanted in listed.iter().filter(|wanted| !is_done(wanted)) {
        let Listed { jurisdiction, person, all_files, .. } = wanted;
        if erasure::is_here(link, *jurisdiction, person, *all_files)? {
            let kept = furthest.entry((*jurisdiction, person)).or_insert(wanted);
            if *all_files >= kept.all_files {
                *kept = wanted;
            }
        }
    }
    Ok(furthest.into_values().cloned().collect())
}

/// Names in a verdict whoever is on the list and is here all the same, in one jurisdiction alone if it is given.
pub(super) fn check(
    listed: Result<Vec<Listed>, Refusal>,
    only: Option<i64>,
    link: &mut Link<'_>,
    verdict: &mut Verdict,
) {
    const PLACE: &str = "list of erasures";
    let listed = match listed {
        Ok(listed) => listed,
        Err(refusal) => return verdict.fault(None, PLACE, unread(&refusal)),
    };
    match to_repeat(link, &listed) {
        Ok(here) => {
            for again in here.iter().filter(|again| only.is_none_or(|only| only == again.jurisdiction)) {
                verdict.to_erase += 1;
                verdict.fault(Some(again.jurisdiction), format!("person {}", again.person), again.what());
            }
        }
        Err(error) => verdict.fault(None, PLACE, format!("not compared: {error:#}")),
    }
}

/// Why a list does not read, as machine text.
fn unread(refusal: &Refusal) -> String {
    let line = refusal.args.iter().find_map(|(name, arg)| match arg {
        Arg::Text(line) if *name == "line" => Some(line),
        _ => None,
    });
    match line {
        Some(line) => format!("line {line} is not that of an erasure"),
        None => format!("cannot be read: {}", refusal_text(Lang::En, refusal)),
    }
}

impl Listed {
    /// That they are here again, as machine text.
    fn what(&self) -> String {
        let Listed { seq, day, all_files, .. } = self;
        match all_files {
            false => format!("erased on {day} (record {seq}), and here again; erase again"),
            true => {
                format!(
                    "erased on {day} (record {seq}) with all files, and here again; erase again with --all-files"
                )
            }
        }
    }
}
