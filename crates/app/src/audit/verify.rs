//! `bellwether verify`: everything an installation holds against everything it has signed.
//!
//! Invariant: one state of the database is read from beginning to end, while the server may go on writing; whatever is
//! wrong becomes a fault with its place, and reading goes on.
//! Not here: what is checked of one log (`check.rs`), of the tables (`tables.rs`), the words for people (`verdict.rs`).
//!
//! Two connections stand on the same state: one thread reads rows, another makes the records' bytes again, hashes them
//! and compares tiles, a third replays them, so that the log is read once for both.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Instant;

use anyhow::{Context, Result};
use bellwether_ledger::{Checkpoint, Fault, SigningKey, VerifierKey};
use jiff::tz::TimeZone;

use super::check::{Checked, Chunk, LogCheck, Signed, StoredTiles, head_faults};
use super::erasure_list;
use super::evidence;
use super::replay::Replay;
use super::store::{self, Head};
use super::tables;
use super::verdict::{KnownLoss, LogVerdict, Verdict};
use crate::civil::ZONE;
use crate::db::acknowledged::{self, Loss};
use crate::db::installation::Connection;
use crate::db::{Installation, Link, code_key, dialect, log, migrations};
use crate::reactions::{self, Reaction};
use crate::refusal::Refusal;

/// Records read at a time: enough to share the cost of a query, little enough to wait in memory.
const CHUNK: i64 = 1024;
/// Chunks that wait between the two threads at most.
const WAITING: usize = 4;
/// How often two snapshots are taken until both show the same state.
const TRIES: usize = 1000;

/// What to check, and against what.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only this jurisdiction; all of them without.
    pub jurisdiction: Option<i64>,
    /// The log's verifier key as someone else keeps it; without, the installation's own key is taken at its word.
    pub vkey: Option<String>,
    /// Checkpoints that someone kept outside: the log must still begin with exactly their records.
    pub older: Vec<String>,
    /// Leaves the tables alone, for the sake of speed.
    pub log_only: bool,
    pub keys: Keys,
    pub evidence: Evidence,
}

/// Where the keys are that signatures and codes are held against.
#[derive(Clone, Debug, Default)]
pub enum Keys {
    /// In the data folder, as where it is served.
    #[default]
    Own,
    /// In the data folder of another: a copy has none of its own.
    Of(Installation),
    /// Nowhere: neither is checked.
    Nowhere,
}

/// What is done about the evidence files that records name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Evidence {
    /// Each is read and held against its hash.
    #[default]
    Read,
    /// The verdict names them; whoever copies them reads them anyway.
    Named,
}

impl Keys {
    fn holder<'i>(&'i self, own: &'i Installation) -> Option<&'i Installation> {
        match self {
            Keys::Own => Some(own),
            Keys::Of(holder) => Some(holder),
            Keys::Nowhere => None,
        }
    }
}

/// How far it is: records checked, records in all.
pub type Progress<'p> = &'p mut dyn FnMut(u64, u64);

/// Checks an installation.
///
/// # Errors
/// When there is no installation, or the tables are not of this program's version. Damage is not an error but a fault.
pub fn verify(installation: &Installation, options: &Options, progress: Progress<'_>) -> Result<Verdict> {
    verify_with(&reactions::all(), installation, options, progress)
}

pub(super) fn verify_with(
    reactions: &[Reaction],
    installation: &Installation,
    options: &Options,
    progress: Progress<'_>,
) -> Result<Verdict> {
    let started = Instant::now();
    let mut verdict = Verdict { log_only: options.log_only, ..Verdict::default() };
    // Before the database is looked at, which may grow meanwhile.
    let acknowledged = acknowledged::sizes(installation);
    let listed = erasure_list::of_served(installation, &options.keys);
    let zone = TimeZone::get(ZONE).context("the time zone database is built in")?;
    let mut replay = if options.log_only { None } else { Some(Replay::new(reactions, &zone)?) };
    let (mut rows, mut tiles) = match both_connections(installation) {
        Ok(both) => both,
        Err(error) if is_damage(&error) => {
            verdict.fault(None, "database", format!("cannot be opened: {}", damage(&error)));
            return Ok(verdict);
        }
        Err(error) => return Err(error),
    };
    same_state(&mut rows, &mut tiles)?;
    match store::jurisdictions(&mut tiles.link()) {
        Ok(codes) => {
            let codes: Vec<i64> = codes
                .into_iter()
                .filter(|code| options.jurisdiction.is_none_or(|only| only == *code))
                .collect();
            if let (Some(only), true) = (options.jurisdiction, codes.is_empty()) {
                return Err(store::no_such_log(&mut tiles.link(), only)?.into());
            }
            let mut files = evidence::Files::default();
            for code in codes {
                let plan = Plan::new(installation, options, code, &mut tiles.link(), &mut verdict);
                let checked = plan.run(&mut rows, &mut tiles.link(), replay.as_mut(), progress, &mut verdict);
                match options.evidence {
                    Evidence::Read => evidence::check(installation, code, &checked.files, &mut verdict),
                    Evidence::Named => verdict.named.extend(checked.files.keys().cloned()),
                }
                files.take(code, &checked);
                plan.conclude(checked, &mut verdict);
            }
            // What the logs that were not asked for name is not known here.
            if options.jurisdiction.is_none() && options.evidence == Evidence::Read {
                files.conclude(installation, &mut tiles.link(), &mut verdict);
            }
        }
        Err(error) => verdict.fault(None, "database", format!("the heads cannot be read: {error:#}")),
    }
    let (only, holder) = (options.jurisdiction, options.keys.holder(installation));
    if let Some(replay) = replay {
        let comparing = Instant::now();
        tables::check(holder, replay, only, &mut tiles.link(), &mut verdict);
        verdict.checking_s += comparing.elapsed().as_secs_f64();
    }
    check_acknowledged(acknowledged, only, &mut verdict);
    erasure_list::check(listed, only, &mut tiles.link(), &mut verdict);
    if let Some(holder) = holder {
        check_code_key(holder, only, &mut tiles.link(), &mut verdict);
    }
    // The snapshots end before the slow look at the file itself, so that the journal does not grow meanwhile.
    drop(tiles);
    check_file(&mut rows.link(), &mut verdict)?;
    verdict.seconds = started.elapsed().as_secs_f64();
    Ok(verdict)
}

fn both_connections(installation: &Installation) -> Result<(Connection, Connection)> {
    let mut rows = installation.connect_reading()?;
    migrations::check(&mut rows.link(), installation)?;
    Ok((rows, installation.connect_reading()?))
}

/// The file itself, once the state that was read is let go.
fn check_file(link: &mut Link<'_>, verdict: &mut Verdict) -> Result<()> {
    link.control("commit")?;
    let found = dialect::integrity(link).unwrap_or_else(|error| vec![format!("{error:#}")]);
    found.into_iter().for_each(|what| verdict.fault(None, "database file", what));
    Ok(())
}

/// The key of residents' codes is in no record, so it is held against its check values.
fn check_code_key(
    installation: &Installation,
    only: Option<i64>,
    link: &mut Link<'_>,
    verdict: &mut Verdict,
) {
    let logs: Vec<i64> = verdict.logs.iter().map(|log| log.jurisdiction).collect();
    let checked = installation
        .code_key()
        .and_then(|key| Ok((code_key::fits(link, &key)?, code_key::unlike(link, &key, &logs)?)));
    match checked {
        Ok((true, unlike)) => {
            for jurisdiction in unlike.into_iter().filter(|code| only.is_none_or(|only| only == *code)) {
                let what = "the check value beside the log is not that of the key";
                verdict.fault(Some(jurisdiction), "code.key", what);
            }
        }
        Ok((false, _)) => {
            verdict.fault(None, "code.key", "it is not the key that these residents' codes were made with")
        }
        Err(error) => verdict.fault(None, "code.key", format!("cannot be checked: {}", key_reason(&error))),
    }
}

/// A log that is shorter than somebody was told has lost records; once a record says so, it is no fault any more.
fn check_acknowledged(sizes: Result<BTreeMap<i64, i64>>, only: Option<i64>, verdict: &mut Verdict) {
    const PLACE: &str = "size last acknowledged";
    let sizes = match sizes {
        Ok(sizes) => sizes,
        Err(error) => {
            return verdict.fault(None, PLACE, format!("cannot be read: {}", error.root_cause()));
        }
    };
    let found: BTreeMap<i64, i64> =
        verdict.logs.iter().map(|log| (log.jurisdiction, log.records.cast_signed())).collect();
    for loss in acknowledged::losses(&found, &sizes) {
        let Loss { jurisdiction, acknowledged, found } = loss;
        if only.is_none_or(|only| only == jurisdiction) {
            let what = format!(
                "{acknowledged} records had been acknowledged, the log has {found}: records were lost"
            );
            verdict.fault(Some(jurisdiction), PLACE, what);
        }
    }
}

/// Why a key cannot be used, as machine text.
pub(super) fn key_reason(error: &anyhow::Error) -> String {
    match error.downcast_ref::<Refusal>().map(|refusal| refusal.key) {
        Some("refusal-key-missing") => "the key file is missing".to_owned(),
        Some("refusal-key-length") => "the key file has not 32 bytes".to_owned(),
        _ => error.root_cause().to_string(),
    }
}

/// What SQLite means by its number, as machine text.
fn damage(error: &anyhow::Error) -> String {
    match error.downcast_ref::<rusqlite::Error>().and_then(rusqlite::Error::sqlite_error_code) {
        Some(rusqlite::ErrorCode::NotADatabase) => "the file is not a database".to_owned(),
        Some(rusqlite::ErrorCode::DatabaseCorrupt) => "the file is damaged".to_owned(),
        _ => error.root_cause().to_string(),
    }
}

/// Whether SQLite says that the file itself is broken.
fn is_damage(error: &anyhow::Error) -> bool {
    matches!(
        error.downcast_ref::<rusqlite::Error>().and_then(rusqlite::Error::sqlite_error_code),
        Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase)
    )
}

/// Begins a reading transaction on each until both see the same logs at the same sizes.
fn same_state(one: &mut Connection, other: &mut Connection) -> Result<()> {
    let (mut one, mut other) = (one.link(), other.link());
    for _ in 0..TRIES {
        let positions = |link: &mut Link<'_>| -> Result<Option<Vec<(i64, i64)>>> {
            dialect::begin_read(link)?;
            // Heads that cannot be read are found again, and named, by the check itself.
            Ok(store::positions(link).ok())
        };
        if positions(&mut one)? == positions(&mut other)? {
            return Ok(());
        }
        one.control("commit")?;
        other.control("commit")?;
    }
    Err(Refusal::new("refusal-database-changing").into())
}

/// What is known about one log before its records are read.
struct Plan {
    jurisdiction: i64,
    origin: String,
    key: Option<VerifierKey>,
    head: Option<Head>,
    signed: Signed,
    /// Place and note, largest first.
    older: Vec<(String, String)>,
    /// Records to expect.
    end: i64,
}

impl Plan {
    fn new(
        installation: &Installation,
        options: &Options,
        jurisdiction: i64,
        link: &mut Link<'_>,
        verdict: &mut Verdict,
    ) -> Plan {
        let origin = log::origin(jurisdiction);
        let mut fault = |place: &str, what: String| verdict.fault(Some(jurisdiction), place, what);
        let key = verifier_key(installation, options, &origin).unwrap_or_else(|error| {
            fault("key", format!("signatures were not checked: {}", key_reason(&error)));
            None
        });
        let head = match store::head(link, jurisdiction) {
            Ok(Some(head)) => Some(head),
            Ok(None) => {
                fault("head", "missing".to_owned());
                None
            }
            Err(error) => {
                fault("head", format!("cannot be read: {error:#}"));
                None
            }
        };
        let signed = |note: Option<&str>| key.as_ref().zip(note).and_then(|(key, note)| key.open(note).ok());
        let public =
            head.as_ref().map(|head| head.public.checkpoint.as_str()).filter(|note| !note.is_empty());
        let signed = Signed {
            newest: signed(head.as_ref().map(|head| head.checkpoint.as_str())),
            public: signed(public),
        };
        let mut older = kept_checkpoints(link, jurisdiction, key.as_ref(), verdict);
        older.extend(public.map(|note| ("public checkpoint".to_owned(), note.to_owned())));
        for (number, note) in (1..).zip(&options.older) {
            older.push((format!("older checkpoint {number}"), note.clone()));
        }
        let end = expected_records(link, jurisdiction, head.as_ref(), signed.newest.as_ref());
        Plan { jurisdiction, origin, key, head, signed, older, end }
    }

    /// Reads on one thread, checks on this one, and replays on a third what the tables are to be held against.
    fn run(
        &self,
        rows: &mut Connection,
        tiles: &mut Link<'_>,
        replay: Option<&mut Replay<'_>>,
        progress: Progress<'_>,
        verdict: &mut Verdict,
    ) -> Checked {
        let started = Instant::now();
        let strays = self.strays(tiles);
        let stored = StoredTiles::new(tiles, self.jurisdiction);
        let public_size = self.head.as_ref().map_or(0, |head| head.public.size);
        let mut check =
            LogCheck::new(self.jurisdiction, &self.origin, self.key.clone(), &stored, public_size);
        for (place, note) in &self.older {
            check = check.older(place, note);
        }
        let (jurisdiction, end) = (self.jurisdiction, self.end);
        let (sender, receiver) = sync_channel(WAITING);
        std::thread::scope(|scope| {
            scope.spawn(move || read_chunks(rows, jurisdiction, end, &sender));
            let replayed = replay.map(|replay| {
                let (sender, receiver) = sync_channel::<Chunk>(WAITING);
                scope.spawn(move || receiver.iter().for_each(|chunk| replay.take(jurisdiction, chunk)));
                sender
            });
            check_chunks(&mut check, (&receiver, replayed), end, progress);
        });
        for (place, what) in strays {
            check.fault(place, what);
        }
        let checked = check.finish(self.head.as_ref());
        verdict.checking_s += started.elapsed().as_secs_f64();
        checked
    }

    /// Rows that stand outside the log.
    fn strays(&self, link: &mut Link<'_>) -> Vec<(String, String)> {
        let mut found = Vec::new();
        match store::strays(link, self.jurisdiction, self.end) {
            Ok(strays) => found.extend(
                strays
                    .into_iter()
                    .map(|seq| (format!("record {seq}"), "beyond the end of the log".to_owned())),
            ),
            Err(error) => found.push(("records".to_owned(), format!("cannot be read: {error:#}"))),
        }
        match store::stray_parts(link, self.jurisdiction, self.end) {
            Ok(strays) => found.extend(strays.into_iter().map(|(seq, part)| {
                (format!("record {seq} sealed part {part}"), "beyond the end of the log".to_owned())
            })),
            Err(error) => found.push(("records".to_owned(), format!("cannot be read: {error:#}"))),
        }
        match store::unused_keys(link, self.jurisdiction) {
            Ok(persons) => {
                found.extend(persons.into_iter().map(|person| {
                    (format!("key of person {person}"), "nothing is sealed under it".to_owned())
                }))
            }
            Err(error) => found.push(("persons' keys".to_owned(), format!("cannot be read: {error:#}"))),
        }
        match store::stray_tiles(link, self.jurisdiction, self.end) {
            Ok(strays) => found.extend(strays.into_iter().map(|(level, index)| {
                (format!("tile {index} of level {level}"), "beyond the end of the log".to_owned())
            })),
            Err(error) => found.push(("tiles".to_owned(), format!("cannot be read: {error:#}"))),
        }
        found
    }

    fn conclude(self, checked: Checked, verdict: &mut Verdict) {
        let Plan { jurisdiction, origin, head, signed, .. } = self;
        let of_head = head.map(|head| head_faults(&head, &origin, &checked, &signed)).unwrap_or_default();
        let report = checked.report;
        for Fault { where_, what } in report.faults.into_iter().chain(of_head) {
            verdict.fault(Some(jurisdiction), where_, what);
        }
        verdict.unlisted_faults += report.unlisted_faults;
        let known = |(record, loss)| KnownLoss { jurisdiction, record, loss };
        verdict.losses.extend(checked.losses.into_iter().map(known));
        verdict.logs.push(LogVerdict::new(jurisdiction, report.records, &report.root));
    }
}

/// The key that checks a log's signatures; nothing where there is to be none.
pub(super) fn verifier_key(
    installation: &Installation,
    options: &Options,
    origin: &str,
) -> Result<Option<VerifierKey>> {
    if let Some(vkey) = &options.vkey {
        return VerifierKey::from_vkey(vkey).map(Some).context("the given key");
    }
    let Some(holder) = options.keys.holder(installation) else { return Ok(None) };
    Ok(Some(SigningKey::from_seed(origin, holder.log_key()?)?.verifier()))
}

/// The kept checkpoints with their places. What is wrong with a note itself is named when it is opened again.
fn kept_checkpoints(
    link: &mut Link<'_>,
    jurisdiction: i64,
    key: Option<&VerifierKey>,
    verdict: &mut Verdict,
) -> Vec<(String, String)> {
    let rows = store::checkpoints(link, jurisdiction).unwrap_or_else(|error| {
        verdict.fault(Some(jurisdiction), "kept checkpoints", format!("cannot be read: {error:#}"));
        Vec::new()
    });
    let mut kept = Vec::with_capacity(rows.len());
    for (size, note) in rows {
        let place = format!("kept checkpoint {size}");
        match note {
            Ok(note) => {
                let signed = key.and_then(|key| key.open(&note).ok());
                if let Some(signed) = signed.filter(|signed| i64::try_from(signed.size) != Ok(size)) {
                    let what = format!("its note is signed for {} records", signed.size);
                    verdict.fault(Some(jurisdiction), place.clone(), what);
                }
                kept.push((place, note));
            }
            Err(what) => verdict.fault(Some(jurisdiction), place, what),
        }
    }
    kept
}

/// How many records there should be. Head, checkpoint, tiles and records each have a say; when they differ, one that
/// stands alone with a larger number is not believed.
fn expected_records(
    link: &mut Link<'_>,
    jurisdiction: i64,
    head: Option<&Head>,
    signed: Option<&Checkpoint>,
) -> i64 {
    let last = store::last_seq(link, jurisdiction).ok().flatten();
    let mut says = [
        head.map_or(0, |head| head.size),
        signed.map_or(0, |signed| i64::try_from(signed.size).unwrap_or(0)),
        store::hashed(link, jurisdiction).unwrap_or(0),
        last.map_or(0, |last| last.saturating_add(1)),
    ];
    says.sort_unstable();
    says[2].max(0)
}

fn read_chunks(rows: &mut Connection, jurisdiction: i64, end: i64, sender: &SyncSender<Chunk>) {
    let mut link = rows.link();
    let mut from = 0;
    while from < end {
        let to = (from + CHUNK).min(end);
        let records = store::records(&mut link, jurisdiction, from, to);
        let sealed = store::sealed(&mut link, jurisdiction, from, to);
        if sender.send(Chunk { from, to, records, sealed }).is_err() {
            return;
        }
        from = to;
    }
}

fn check_chunks(
    check: &mut LogCheck<'_, '_, '_>,
    (chunks, replayed): (&Receiver<Chunk>, Option<SyncSender<Chunk>>),
    end: i64,
    progress: Progress<'_>,
) {
    for chunk in chunks {
        let done = chunk.to;
        if let Some(replayed) = &replayed {
            replayed.send(chunk.clone()).expect("it takes chunks until the last one was sent");
        }
        check.take(chunk);
        progress(done.unsigned_abs(), end.unsigned_abs());
    }
}
