//! How far each log had come when somebody was last told that something is kept: a small file beside the database.
//!
//! Invariants: it is written after the commit and before the answers of a batch, so it never says more than was committed, and
//! whatever ends the program, nobody holds an answer that it does not know of. It is synced once a second: after a failure of the power
//! up to a second of answers may be missing from it. So a log that is shorter than it says has lost records: a damaged
//! tail of the write-ahead log is passed over by SQLite without a word, and PostgreSQL may have been brought back from a backup.
//! Not here: what is done about a loss (`audit/loss.rs`), the log itself (`log.rs`).
//!
//! Each log has two slots of one line, in two blocks of the disk. The slot that was synced last stays untouched until the next sync, so that a
//! failure of the power tears at most the other one. The file is as large as it ever is before the first line is written, so that a sync concerns nothing but the line.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use super::installation::{self, Installation};
use super::link::{Link, hex};
use super::private;
use crate::files::{shown, unusable};
use crate::refusal::{Arg, Refusal};

/// What the file is called in the data folder.
pub const NAME: &str = "acknowledged";

/// How long a size waits for its sync.
const SYNCED_EVERY: Duration = Duration::from_secs(1);
const SLOT: usize = 64;
const BLOCK: usize = 4096;
/// Logs that one pair of blocks has room for.
const IN_BLOCK: usize = BLOCK / SLOT;

/// The file, opened by the one that writes.
pub struct Acknowledged {
    file: File,
    path: PathBuf,
    /// Since when what was written waits for a sync.
    unsynced: Option<Instant>,
    /// The slot of each log that was written since the last sync.
    slots: BTreeMap<i64, usize>,
}

/// One log's slots: which they are, and the larger size in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    number: usize,
    /// Which of the two holds the larger size.
    newer: usize,
    size: i64,
}

impl Acknowledged {
    /// Opens the file, and makes it where there is none: then nothing is known yet.
    ///
    /// # Errors
    /// When it cannot be made or opened.
    pub fn open(installation: &Installation) -> Result<Acknowledged> {
        let path = path(installation);
        if !path.exists() {
            make(installation, &path).with_context(|| format!("cannot keep the file {}", path.display()))?;
        }
        let file = File::options().read(true).write(true).open(&path);
        Ok(Acknowledged {
            file: file.map_err(|error| unusable(&path, &error))?,
            path,
            unsynced: None,
            slots: BTreeMap::new(),
        })
    }

    /// Says that these logs have come to these sizes. A size that is not above the one that stands there is passed over: another process
    /// was faster.
    ///
    /// # Errors
    /// Faults of the disk, and a file that does not read.
    pub fn keep(&mut self, sizes: &[(i64, i64)]) -> Result<()> {
        if sizes.is_empty() {
            return Ok(());
        }
        let slots = &mut self.slots;
        locked(&mut self.file, &self.path, |file, places| {
            for (jurisdiction, size) in sizes {
                let place = places.get(jurisdiction);
                if place.is_none_or(|place| place.size < *size) {
                    let older = place.map_or(0, |place| 1 - place.newer);
                    let slot = *slots.entry(*jurisdiction).or_insert(older);
                    write(file, places, (*jurisdiction, *size), &[slot])?;
                }
            }
            Ok(())
        })?;
        self.unsynced.get_or_insert_with(Instant::now);
        self.sync_if_due()
    }

    /// Syncs what has waited for a second. At each batch it would more than halve what few people at once can write.
    ///
    /// # Errors
    /// Faults of the disk.
    pub fn sync_if_due(&mut self) -> Result<()> {
        if self.unsynced.is_some_and(|since| since.elapsed() >= SYNCED_EVERY) {
            self.sync()?;
        }
        Ok(())
    }

    /// Syncs what waits, before the one that writes goes.
    ///
    /// # Errors
    /// Faults of the disk.
    pub fn sync_what_waits(&mut self) -> Result<()> {
        self.unsynced.map_or(Ok(()), |_| self.sync())
    }

    fn sync(&mut self) -> Result<()> {
        self.unsynced = None;
        self.slots.clear();
        self.file.sync_data().with_context(|| format!("cannot sync {}", self.path.display()))
    }

    /// Says that a log has come to this size, also where a larger one stands: what is lost is lost, and a record says so.
    ///
    /// # Errors
    /// As [`Acknowledged::keep`].
    pub fn set_back(&mut self, jurisdiction: i64, size: i64) -> Result<()> {
        // Both slots, or the larger size would still be believed.
        let both = |file: &mut File, places: &mut _| write(file, places, (jurisdiction, size), &[0, 1]);
        locked(&mut self.file, &self.path, both)?;
        self.sync()
    }
}

/// Writes lines while no other process does.
fn locked(
    file: &mut File,
    path: &Path,
    write: impl FnOnce(&mut File, &mut BTreeMap<i64, Place>) -> Result<()>,
) -> Result<()> {
    file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
    let mut text = Vec::new();
    let written = file
        .rewind()
        .and_then(|()| file.read_to_end(&mut text))
        .map_err(anyhow::Error::from)
        .and_then(|_| places(&text).map_err(|()| unread(path).into()))
        .and_then(|mut places| write(file, &mut places));
    let unlocked = file.unlock();
    written?;
    Ok(unlocked?)
}

/// Makes the file whole at once: one that is shorter is a damaged one, and never one that was just begun.
fn make(installation: &Installation, path: &Path) -> std::io::Result<()> {
    let unnamed = path.with_extension("new");
    let mut file = private::file(&unnamed)?;
    file.write_all(&[b' '; 2 * BLOCK])?;
    file.sync_all()?;
    std::fs::rename(&unnamed, path)?;
    installation::sync_folder(&installation.data)
}

/// Writes one log's line into some of its slots.
fn write(
    file: &mut File,
    places: &mut BTreeMap<i64, Place>,
    (jurisdiction, size): (i64, i64),
    slots: &[usize],
) -> Result<()> {
    let free = places.len();
    let place = places.entry(jurisdiction).or_insert(Place { number: free, newer: 0, size });
    let room = ((place.number / IN_BLOCK + 1) * 2 * BLOCK) as u64;
    let found = file.seek(SeekFrom::End(0))?;
    if found < room {
        file.write_all(&vec![b' '; (room - found) as usize])?;
        file.sync_all()?;
    }
    for slot in slots {
        file.seek(SeekFrom::Start(offset(place.number, *slot) as u64))?;
        file.write_all(line(jurisdiction, size).as_bytes())?;
    }
    Ok(())
}

/// The size last acknowledged of each log; nothing where there is no file.
///
/// # Errors
/// Refused when the file does not read.
pub fn sizes(installation: &Installation) -> Result<BTreeMap<i64, i64>> {
    let path = path(installation);
    let text = match std::fs::read(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        read => read.map_err(|error| unusable(&path, &error))?,
    };
    let places = places(&text).map_err(|()| unread(&path))?;
    Ok(places.into_iter().map(|(jurisdiction, place)| (jurisdiction, place.size)).collect())
}

/// A log that is shorter than was acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    pub jurisdiction: i64,
    pub acknowledged: i64,
    /// Records that the database has; 0 where it knows no such log.
    pub found: i64,
}

/// The logs that have fewer records than were acknowledged. Read the sizes before the database: it may grow meanwhile.
pub fn losses(found: &BTreeMap<i64, i64>, sizes: &BTreeMap<i64, i64>) -> Vec<Loss> {
    let loss = |(&jurisdiction, &acknowledged): (&i64, &i64)| Loss {
        jurisdiction,
        acknowledged,
        found: found.get(&jurisdiction).copied().unwrap_or(0),
    };
    sizes.iter().map(loss).filter(|loss| loss.found < loss.acknowledged).collect()
}

/// Whether nothing is missing, as far as the database can be asked.
pub fn is_whole(link: &mut Link<'_>, sizes: &BTreeMap<i64, i64>) -> bool {
    sizes.is_empty() || heads(link).is_ok_and(|found| losses(&found, sizes).is_empty())
}

fn heads(link: &mut Link<'_>) -> Result<BTreeMap<i64, i64>> {
    let heads = link.query("select jurisdiction, size from heads order by jurisdiction", &[], |row| {
        Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))
    })?;
    Ok(heads.into_iter().collect())
}

/// The same by what the heads say.
///
/// # Errors
/// A file that does not read; faults of the database.
pub fn losses_by_heads(link: &mut Link<'_>, installation: &Installation) -> Result<Vec<Loss>> {
    let sizes = sizes(installation)?;
    Ok(losses(&heads(link)?, &sizes))
}

/// Refuses to write to a log that is shorter than was acknowledged: what comes next would take the place of what is lost, and nobody would
/// ever know.
///
/// # Errors
/// `refusal-records-lost`, with the sizes; faults of the database.
pub fn check(link: &mut Link<'_>, installation: &Installation) -> Result<()> {
    match losses_by_heads(link, installation)?.first() {
        None => Ok(()),
        Some(loss) => Err(Refusal::new("refusal-records-lost")
            .with("code", Arg::Text(loss.jurisdiction.to_string()))
            .with("acknowledged", Arg::Number(loss.acknowledged))
            .with("found", Arg::Number(loss.found))
            .into()),
    }
}

fn path(installation: &Installation) -> PathBuf {
    installation.data.join(NAME)
}

fn unread(path: &Path) -> Refusal {
    Refusal::new("refusal-acknowledged-unread").with("path", shown(path))
}

/// Where a slot begins.
fn offset(number: usize, slot: usize) -> usize {
    (number / IN_BLOCK * 2 + slot) * BLOCK + number % IN_BLOCK * SLOT
}

/// One slot: jurisdiction, size and the beginning of their hash, filled up with spaces.
fn line(jurisdiction: i64, size: i64) -> String {
    let said = format!("{jurisdiction:06} {size:020}");
    let check = hex(&Sha256::digest(&said)[..8]);
    format!("{said} {check:<width$}\n", width = SLOT - said.len() - 2)
}

/// What a slot says; nothing where it is empty or torn.
fn read_line(slot: &[u8]) -> Option<(i64, i64)> {
    let text = std::str::from_utf8(slot).ok()?;
    let mut words = text.split_whitespace();
    let (jurisdiction, size) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    (line(jurisdiction, size) == text).then_some((jurisdiction, size))
}

/// Every log's place in the file. A slot may be torn if the other slot of its log is whole; otherwise the
/// file cannot be believed.
fn places(text: &[u8]) -> Result<BTreeMap<i64, Place>, ()> {
    let mut places = BTreeMap::new();
    if text.len() < 2 * BLOCK {
        return Err(());
    }
    for number in 0..text.len() / (2 * BLOCK) * IN_BLOCK {
        let slot = |slot| &text[offset(number, slot)..offset(number, slot) + SLOT];
        if slot(0).iter().chain(slot(1)).all(|byte| *byte == b' ') {
            break;
        }
        let (one, other) = (read_line(slot(0)), read_line(slot(1)));
        let newer = usize::from(other.map(|(_, size)| size) > one.map(|(_, size)| size));
        let (jurisdiction, size) = if newer == 1 { other } else { one }.ok_or(())?;
        places.insert(jurisdiction, Place { number, newer, size });
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installation(folder: &tempfile::TempDir) -> Installation {
        Installation::sqlite(folder.path())
    }

    #[test]
    fn what_was_acknowledged_last_is_read_again_for_every_log() {
        let folder = tempfile::tempdir().unwrap();
        let installation = installation(&folder);
        assert_eq!(sizes(&installation).unwrap(), BTreeMap::new(), "no file, nothing known");
        let mut file = Acknowledged::open(&installation).unwrap();
        assert_eq!(sizes(&installation).unwrap(), BTreeMap::new());
        for size in 1..=100 {
            let both: Vec<(i64, i64)> = (0..size).map(|log| (110_000 + log, size)).collect();
            file.keep(&both).unwrap();
        }
        let mut expected: BTreeMap<i64, i64> = (0..100).map(|log| (110_000 + log, 100)).collect();
        assert_eq!(sizes(&installation).unwrap(), expected);
        file.keep(&[(110_007, 99)]).unwrap();
        assert_eq!(sizes(&installation).unwrap(), expected, "another process was faster");
        file.set_back(110_007, 12).unwrap();
        expected.insert(110_007, 12);
        assert_eq!(sizes(&installation).unwrap(), expected);
    }

    #[test]
    fn the_size_that_was_synced_last_stays_until_the_next_sync() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = Acknowledged::open(&installation(&folder)).unwrap();
        let synced = |size: i64| line(652_325, size);
        let kept = |size| std::fs::read_to_string(folder.path().join(NAME)).unwrap().contains(&synced(size));
        for size in 1..=3 {
            file.keep(&[(652_325, 10 * size)]).unwrap();
            file.sync_what_waits().unwrap();
            (1..=5).for_each(|more| file.keep(&[(652_325, 10 * size + more)]).unwrap());
            assert!(kept(10 * size) && kept(10 * size + 5), "{size}");
            file.sync_what_waits().unwrap();
        }
    }

    #[test]
    fn a_torn_slot_leaves_the_size_before_and_a_damaged_file_is_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let installation = installation(&folder);
        let mut file = Acknowledged::open(&installation).unwrap();
        (1..=2).for_each(|size| file.keep(&[(652_325, size)]).unwrap());
        file.sync_what_waits().unwrap();
        file.keep(&[(652_325, 3)]).unwrap();
        let path = folder.path().join(NAME);
        let whole = std::fs::read(&path).unwrap();
        for short in [0, 1, BLOCK, 2 * BLOCK - 1] {
            std::fs::write(&path, &whole[..short]).unwrap();
            assert!(sizes(&installation).is_err(), "{short} bytes are not a file that knows nothing");
        }
        for at in 0..SLOT {
            let mut torn = whole.clone();
            torn[BLOCK + at] ^= 0x10;
            std::fs::write(&path, &torn).unwrap();
            assert_eq!(sizes(&installation).unwrap(), [(652_325, 2)].into(), "byte {at}");
            torn[at] ^= 0x10;
            std::fs::write(&path, &torn).unwrap();
            let error = sizes(&installation).unwrap_err();
            assert_eq!(error.downcast::<Refusal>().unwrap().key, "refusal-acknowledged-unread");
        }
    }
}
