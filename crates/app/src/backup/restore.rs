//! Restoring a backup into an empty folder.
//!
//! Invariant: the database takes its name last, once it is what the manifest says, verifies, and fits every kept checkpoint: until then
//! nothing there can be served. No record is written; a mark tells the clock that this folder was restored, and when.
//! Not here: what a kept checkpoint says (`kept.rs`).

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use bellwether_ledger::EMPTY_ROOT;
use jiff::Timestamp;

use super::copying::{Came, Copying};
use super::folder::Folder;
use super::kept::{self, Kept};
use super::manifest::Manifest;
use super::outcome::{LogOutcome, Outcome};
use super::{Faulty, keys, places};
use crate::audit::erasure_list::{self, Listed};
use crate::audit::{self, Evidence, Keys, LogVerdict, Options, Verdict};
use crate::db::gate::RESTORED;
use crate::db::{
    DATABASE_NAME, Database, Installation, code_key, log, private, stand_alone, sync_folder, unwritten,
};
use crate::files::{self, shown, unusable};
use crate::refusal::Refusal;

/// What is being restored, until it is whole.
const UNFINISHED: &str = "unfinished-restore";

/// From what to restore.
#[derive(Clone, Debug)]
pub struct From {
    pub folder: PathBuf,
    /// Where the keys are; without, they are to be put in by hand.
    pub keys: Option<PathBuf>,
    /// Checkpoints that somebody kept.
    pub older: Vec<PathBuf>,
    /// A list of erasures beside the one that is kept with the keys.
    pub erasures: Option<PathBuf>,
}

/// Restores a backup as the installation that is named, whose folder must be empty or left by an interrupted
/// restore. If the tables are in PostgreSQL, only the evidence, the small files and the keys are restored.
///
/// # Errors
/// Refused for a folder that is not empty, a backup that is damaged, keys or checkpoints that are not of these logs; with PostgreSQL at the
/// end, naming the program that restores its tables.
pub fn restore(
    from: &From,
    installation: &Installation,
    now_us: i64,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Outcome> {
    let apart = [Some(&from.folder), Some(&installation.data), from.keys.as_ref()];
    places::stand_apart(&apart.into_iter().flatten().map(PathBuf::as_path).collect::<Vec<_>>())?;
    let folder = Folder::for_reading(&from.folder)?;
    let manifests = folder.manifests()?;
    let listed = from.listed()?;
    let holder = from.keys.as_deref().map(Installation::sqlite);
    let older = from.older.iter().map(|path| Kept::read(path, holder.as_ref()));
    let older = older.collect::<Result<Vec<Kept>>>()?;
    let target = Target::begin(installation)?;
    let work = Restoring { from, folder, holder, older, listed, target };
    let outcome = work.run(manifests, now_us, progress);
    if outcome.is_err() {
        work.target.give_up();
    }
    outcome.map_err(|error| unwritten(&installation.data, error))
}

impl From {
    /// Everybody who is on one of the lists, since either may be the newer one. `None` if there is no list,
    /// because then nobody can know.
    fn listed(&self) -> Result<Option<Vec<Listed>>, Refusal> {
        let beside_keys = self.keys.as_ref().map(|keys| keys.join(erasure_list::FILE));
        let lists = beside_keys.filter(|path| path.exists()).into_iter().chain(self.erasures.clone());
        let lists = lists.map(|path| erasure_list::read(&path)).collect::<Result<Vec<_>, Refusal>>()?;
        let all: BTreeSet<Listed> = lists.iter().flatten().cloned().collect();
        Ok((!lists.is_empty()).then(|| all.into_iter().collect()))
    }
}

/// The folder that is being filled.
struct Target {
    installation: Installation,
    within: PathBuf,
    was_made: bool,
}

impl Target {
    fn begin(installation: &Installation) -> Result<Target> {
        let data = &installation.data;
        let within = data.join(UNFINISHED);
        let was_made = !data.exists();
        private::folder(data).map_err(|error| unusable(data, &error))?;
        let is_empty = fs::read_dir(data).map_err(|error| unusable(data, &error))?.next().is_none();
        // Whatever else stands there, an interrupted restoring has put there.
        let was_begun = within.exists() && !data.join(DATABASE_NAME).exists();
        if !is_empty && !was_begun {
            return Err(Refusal::new("refusal-restore-folder-taken").with("path", shown(data)).into());
        }
        private::folder(&within).map_err(|error| unusable(&within, &error))?;
        Ok(Target { installation: installation.clone(), within, was_made })
    }

    /// Clears everything away if nothing but the copy of a database has come. Evidence that has come waits
    /// for the next try.
    fn give_up(&self) {
        let data = &self.installation.data;
        let others = fs::read_dir(data).map_or(1, |entries| entries.count());
        if others > 1 {
            return;
        }
        // It was refused already; what cannot be cleared away is no news.
        drop(fs::remove_dir_all(&self.within));
        if self.was_made {
            drop(fs::remove_dir(data));
        }
    }

    /// Writes a file and syncs it.
    fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.installation.data.join(name);
        let write = || -> std::io::Result<()> {
            let mut file = private::file(&path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        write().map_err(|error| unusable(&path, &error).into())
    }

    /// Gives the database its name: from here on the folder can be served.
    fn finish(&self, with_database: bool) -> Result<()> {
        let data = &self.installation.data;
        let finish = || -> std::io::Result<()> {
            sync_folder(data)?;
            if with_database {
                fs::rename(self.within.join(DATABASE_NAME), data.join(DATABASE_NAME))?;
                sync_folder(data)?;
            }
            fs::remove_dir_all(&self.within)?;
            sync_folder(data)
        };
        finish().map_err(|error| unusable(data, &error).into())
    }
}

/// Everything that one restoring works with.
struct Restoring<'r> {
    from: &'r From,
    folder: Folder,
    holder: Option<Installation>,
    older: Vec<Kept>,
    listed: Option<Vec<Listed>>,
    target: Target,
}

impl Restoring<'_> {
    fn run(
        &self,
        manifests: Vec<Manifest>,
        now_us: i64,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Outcome> {
        let Target { installation, within, .. } = &self.target;
        let manifest = self.choose(manifests)?;
        let mut logs = Vec::new();
        let (mut wanted, mut erasures) = (BTreeSet::new(), None);
        if manifest.database.is_some() {
            let copy = Installation::sqlite(within);
            let verdict = self.checked(&copy, &manifest, progress)?;
            let mut connection = copy.connect_reading()?;
            logs = with_missing(&verdict.logs, &kept::sizes(&mut connection.link(), &self.older)?);
            let listed = self.listed.as_deref();
            erasures =
                listed.map(|listed| erasure_list::to_repeat(&mut connection.link(), listed)).transpose()?;
            drop(connection);
            stand_alone(within)?;
            wanted = verdict.named;
        }
        wanted.extend(manifest.evidence.iter().map(|file| file.sha256.clone()));
        let evidence = self.folder.evidence();
        let copying = Copying { from: &evidence, to: installation, beside: within };
        let Came { there, copied, missing } = copying.run(&wanted)?;
        self.put_beside(&manifest, now_us)?;
        self.target.finish(manifest.database.is_some())?;
        if manifest.database.is_none() {
            return Err(Refusal::new("refusal-restore-postgres").into());
        }
        let (files, keys_missing) = (there.len() as u64, Vec::new());
        Ok(Outcome { logs, files, copied, files_missing: missing, keys_missing, erasures })
    }

    /// Copies the database and finds the manifest that names it.
    fn choose(&self, manifests: Vec<Manifest>) -> Result<Manifest> {
        let is_postgres = self.target.installation.database != Database::Sqlite;
        if let [manifest] = manifests.as_slice()
            && manifest.database.is_none()
        {
            return Ok(manifest.clone());
        }
        if is_postgres {
            return Err(Refusal::new("refusal-restore-not-postgres").into());
        }
        let (path, copy) = (self.folder.database(), self.target.within.join(DATABASE_NAME));
        let mut original = fs::File::open(&path).map_err(|error| unusable(&path, &error))?;
        let mut file = private::file(&copy).map_err(|error| unusable(&copy, &error))?;
        let hashed = files::pieces(&mut original, |piece| file.write_all(piece))
            .and_then(|hashed| file.sync_all().map(|()| hashed))
            .map_err(|error| unusable(&copy, &error))?;
        let found = manifests.into_iter().find(|manifest| manifest.database.as_ref() == Some(&hashed));
        found.ok_or_else(|| Refusal::new("refusal-backup-damaged").with("path", shown(&path)).into())
    }

    /// Brings the copy's tables to this program's version and checks its logs.
    fn checked(
        &self,
        copy: &Installation,
        manifest: &Manifest,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Verdict> {
        audit::migrate(copy, &mut |_, _| {})?;
        if let Some(holder) = &self.holder {
            fits(copy, holder)?;
        }
        let keys = self.holder.clone().map_or(Keys::Nowhere, Keys::Of);
        let options = Options { log_only: true, keys, evidence: Evidence::Named, ..Options::default() };
        let verdict = audit::verify(copy, &options, progress)?;
        if !verdict.in_order() {
            return Err(Faulty(verdict).into());
        }
        if verdict.logs != manifest.logs {
            return Err(Refusal::new("refusal-backup-damaged").with("path", shown(&self.from.folder)).into());
        }
        Ok(verdict)
    }

    /// What stands in a data folder beside the database and the evidence.
    fn put_beside(&self, manifest: &Manifest, now_us: i64) -> Result<()> {
        let data = &self.target.installation.data;
        manifest.put_down(data)?;
        if let Some(holder) = &self.holder {
            keys::copy(holder, &[], data)?;
        }
        if let Some(listed) = &self.listed {
            erasure_list::add(&data.join(erasure_list::FILE), listed)?;
        }
        let restored = Timestamp::from_microsecond(now_us).context("the clock")?;
        self.target.write(RESTORED, &format!("{restored}\n"))
    }
}

/// Refuses keys that are not those of these data, before anything is checked with them.
fn fits(copy: &Installation, holder: &Installation) -> Result<()> {
    let mut connection = copy.connect_reading()?;
    let mut link = connection.link();
    let (log_key, code_key) = (holder.log_key()?, holder.code_key()?);
    if log::check_key(&mut link, &log_key).is_err() || !code_key::fits(&mut link, &code_key)? {
        return Err(Refusal::new("refusal-restore-keys").with("path", shown(&holder.data)).into());
    }
    Ok(())
}

/// The logs with what is missing of each; also one that a checkpoint knows and nothing else does.
fn with_missing(logs: &[LogVerdict], sizes: &std::collections::BTreeMap<i64, u64>) -> Vec<LogOutcome> {
    let mut all = logs.to_vec();
    for code in sizes.keys().filter(|code| logs.iter().all(|log| log.jurisdiction != **code)) {
        all.push(LogVerdict::new(*code, 0, &EMPTY_ROOT));
    }
    let whole = all.iter().map(LogOutcome::whole);
    whole
        .map(|log| {
            let size = sizes.get(&log.jurisdiction).copied().unwrap_or_default();
            LogOutcome { missing: size.saturating_sub(log.records), ..log }
        })
        .collect()
}
