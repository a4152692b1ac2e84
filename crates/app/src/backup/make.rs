//! Making a backup.
//!
//! Invariant: one state of the database is copied while the server goes on, checked in the copy, and only then put in place of the
//! backup before. The database comes first: a file is there before the record that names it, so this order loses none. A key that is
//! missing keeps nobody from backing up what may be the newest state that is left: then signatures are not checked, and the answer says so.
//! Not here: how one backup takes the other's place (`folder.rs`).

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use anyhow::Result;
use bellwether_policy::Text;
use jiff::Timestamp;

use super::copying::{Came, Copying};
use super::folder::Folder;
use super::manifest::{FORMAT, Manifest};
use super::outcome::{LogOutcome, Outcome};
use super::{keys, places};
use crate::audit::erasure_list::{self, Listed};
use crate::audit::{self, Evidence, Keys, Options, Verdict, root_at};
use crate::cases::evidence::is_unswept;
use crate::db::{
    Database, Installation, acknowledged, duplicate, migrations, private, stand_alone, unwritten,
};
use crate::files::{self, shown, unusable};
use crate::refusal::{Arg, Refusal};

/// How often the database is copied again because somebody was erased meanwhile.
const TRIES: usize = 3;

/// Where the backup goes.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub folder: PathBuf,
    /// For the keys; without it they are not copied.
    pub keys: Option<PathBuf>,
}

/// The database is not in order, so the backup before was left as it is.
#[derive(Debug)]
pub struct Faulty(pub Verdict);

impl std::fmt::Display for Faulty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let count = self.0.faults.len() as u64 + self.0.unlisted_faults;
        write!(f, "{count} faults in the copy of the database")
    }
}

impl std::error::Error for Faulty {}

/// How far checking is: records checked, records in all.
type Progress<'p> = &'p mut dyn FnMut(u64, u64);

/// Backs an installation up. With PostgreSQL only the evidence, the small files and the keys.
///
/// # Errors
/// Refused for a folder that stands in the wrong place, holds something else, or holds records that this database has lost; `Faulty` when
/// the log is not in order; with PostgreSQL at the end, naming the program that copies its tables.
pub fn back_up(
    installation: &Installation,
    wanted: &Wanted,
    now_us: i64,
    progress: Progress<'_>,
) -> Result<Outcome> {
    let apart = [Some(&installation.data), Some(&wanted.folder), wanted.keys.as_ref()];
    places::stand_apart(&apart.into_iter().flatten().map(PathBuf::as_path).collect::<Vec<_>>())?;
    migrations::check(&mut installation.connect_reading()?.link(), installation)?;
    let (folder, before) = Folder::for_writing(&wanted.folder)?;
    erasure_list::keep_up(installation)?;
    if let Some(to) = &wanted.keys {
        keys::copy(installation, &keys::missing(installation), to)?;
    }
    let outcome = fill(installation, &folder, before.as_ref(), now_us, progress);
    folder.give_up_if(outcome.is_err());
    let outcome = outcome.map_err(|error| unwritten(&folder.path, error))?;
    match installation.database {
        Database::Sqlite => Ok(outcome),
        Database::Postgres(_) => Err(without_tables(&outcome).into()),
    }
}

/// Everything was done but what a program of PostgreSQL does.
fn without_tables(outcome: &Outcome) -> Refusal {
    let keys: Vec<Text> = outcome.keys_missing.iter().map(|name| Text::new(*name, *name)).collect();
    let refusal = match keys.is_empty() {
        true => Refusal::new("refusal-backup-postgres"),
        false => Refusal::new("refusal-backup-postgres-unsigned").with("keys", Arg::List(keys)),
    };
    refusal
        .with("files", Arg::Number(outcome.files as i64))
        .with("missing", Arg::Number(outcome.files_missing.len() as i64))
}

/// Makes the new backup within the folder and puts it in the place of the one before.
fn fill(
    installation: &Installation,
    folder: &Folder,
    before: Option<&Manifest>,
    now_us: i64,
    progress: Progress<'_>,
) -> Result<Outcome> {
    let mut state = State::take(installation, folder, progress)?;
    state.continues(before, folder)?;
    let mut came = state.copy_evidence(folder)?;
    for _ in 1..TRIES {
        // If somebody was erased meanwhile, their files are gone, and a copy that still holds the person must
        // not be kept.
        if came.missing.is_empty() || state.erasures_to_repeat()? == to_repeat(installation, installation)? {
            break;
        }
        state = State::take(installation, folder, progress)?;
        came = state.copy_evidence(folder)?;
    }
    let erasures = state.erasures_to_repeat()?;
    let database = state.close(folder)?;
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: Timestamp::from_microsecond(now_us)?.to_string(),
        database,
        logs: state.verdict.logs.clone(),
        files: Manifest::carry(&installation.data)?,
        evidence: came.there,
    };
    folder.replace(&manifest)?;
    Ok(Outcome {
        logs: manifest.logs.iter().map(LogOutcome::whole).collect(),
        files: manifest.evidence.len() as u64,
        copied: came.copied,
        files_missing: came.missing,
        keys_missing: state.keys_missing,
        erasures: Some(erasures),
    })
}

/// One state of the tables that was found in order: a copy or, with PostgreSQL, the tables themselves.
struct State<'i> {
    live: &'i Installation,
    tables: Installation,
    verdict: Verdict,
    /// The keys that nothing was checked with, since they are gone.
    keys_missing: Vec<&'static str>,
}

impl<'i> State<'i> {
    fn take(live: &'i Installation, folder: &Folder, progress: Progress<'_>) -> Result<State<'i>> {
        // What is lost may still stand in a file of the data folder: a backup without it would pass for one of everything.
        acknowledged::check(&mut live.connect_reading()?.link(), live)?;
        let tables = match live.database {
            Database::Sqlite => {
                let within = folder.unfinished();
                fs::remove_dir_all(&within).map_err(|error| unusable(&within, &error))?;
                private::folder(&within).map_err(|error| unusable(&within, &error))?;
                duplicate(live, &within)?
            }
            Database::Postgres(_) => live.clone(),
        };
        let keys_missing = keys::missing(live);
        let options = Options {
            log_only: true,
            keys: if keys_missing.is_empty() { Keys::Of(live.clone()) } else { Keys::Nowhere },
            evidence: Evidence::Named,
            ..Options::default()
        };
        let verdict = audit::verify(&tables, &options, progress)?;
        match verdict.in_order() {
            true => Ok(State { live, tables, verdict, keys_missing }),
            false => Err(Faulty(verdict).into()),
        }
    }

    /// Refuses to put this state in the place of one that holds more, or of another log's: the backup before may be all that is left
    /// of what was lost here.
    fn continues(&self, before: Option<&Manifest>, folder: &Folder) -> Result<()> {
        let mut connection = self.tables.connect_reading()?;
        for log in before.map(|before| before.logs.as_slice()).unwrap_or_default() {
            let about = |key| {
                let refusal = Refusal::new(key).with("path", shown(&folder.path));
                refusal.with("code", Arg::Text(log.jurisdiction.to_string()))
            };
            let found = root_at(&mut connection.link(), log.jurisdiction, log.records)?;
            let Some(root) = found else {
                let now = self.verdict.logs.iter().find(|now| now.jurisdiction == log.jurisdiction);
                let now = now.map_or(0, |now| now.records);
                return Err(about("refusal-backup-holds-more")
                    .with("before", Arg::Number(log.records as i64))
                    .with("now", Arg::Number(now as i64))
                    .into());
            };
            if audit::LogVerdict::new(log.jurisdiction, log.records, &root).root != log.root {
                return Err(about("refusal-backup-of-another").into());
            }
        }
        Ok(())
    }

    /// Files that records name, and those that were sent and may be named yet.
    fn copy_evidence(&self, folder: &Folder) -> Result<Came> {
        let mut waiting = BTreeSet::new();
        let mut connection = self.tables.connect_reading()?;
        for sha256 in files_of(self.live)? {
            if !self.verdict.named.contains(&sha256) && is_unswept(&mut connection.link(), &sha256)? {
                waiting.insert(sha256);
            }
        }
        let (to, beside) = (folder.evidence(), folder.unfinished());
        let copying = Copying { from: self.live, to: &to, beside: &beside };
        let mut came = copying.run(&self.verdict.named)?;
        // One of these that is gone was swept meanwhile, and nothing names it.
        let also = copying.run(&waiting)?;
        came.there.extend(also.there);
        came.copied += also.copied;
        Ok(came)
    }

    /// Who is on the list and stands in this state all the same.
    fn erasures_to_repeat(&self) -> Result<Vec<Listed>> {
        erasure_list::keep_up(self.live)?;
        to_repeat(self.live, &self.tables)
    }

    /// The copy as one file, synced, with its hash.
    fn close(&self, folder: &Folder) -> Result<Option<files::Hashed>> {
        if self.live.database != Database::Sqlite {
            return Ok(None);
        }
        stand_alone(&folder.unfinished())?;
        let path = folder.unfinished().join(crate::db::DATABASE_NAME);
        let hashed = || -> std::io::Result<files::Hashed> {
            fs::File::open(&path)?.sync_all()?;
            files::hash(&path)
        };
        Ok(Some(hashed().map_err(|error| unusable(&path, &error))?))
    }
}

/// Who is on the list beside an installation's keys and stands in some tables all the same.
fn to_repeat(installation: &Installation, tables: &Installation) -> Result<Vec<Listed>> {
    let mut connection = tables.connect_reading()?;
    erasure_list::to_repeat(&mut connection.link(), &erasure_list::of_folder(&installation.data)?)
}

/// The hashes of the files in an installation's evidence folder.
fn files_of(installation: &Installation) -> Result<Vec<String>, Refusal> {
    let top = installation.evidence_folder();
    let names = |folder: &std::path::Path| -> std::io::Result<Vec<PathBuf>> {
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
    };
    let mut found = Vec::new();
    for folder in names(&top).map_err(|error| unusable(&top, &error))?.iter().filter(|path| path.is_dir()) {
        for path in names(folder).map_err(|error| unusable(folder, &error))? {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if installation.evidence_file(name).is_some_and(|expected| expected == path) {
                found.push(name.to_owned());
            }
        }
    }
    Ok(found)
}
