//! Sending a log's rows through the desk: first the cases of a stretch of rows, then the work on them, then the ends.
//!
//! Invariants: every command's id follows from the log's own ids, so a second import repeats the first one's answers and writes
//! nothing; a row that is refused stops no other. If it crashes between, the next run goes on where this one stopped.
//! Not here: what a row means (`reading.rs`).

use std::collections::{HashMap, VecDeque};
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use bellwether_policy::Lang;
use bellwether_policy::log_map::LogMap;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;

use super::reading::{LogReader, Row, Said, Work};
use super::verdict::{Imported, Outcome, Verdicts};
use crate::app::App;
use crate::cases::model::Perform;
use crate::cases::{Performed, Received, Sender, store, write};
use crate::db::desk::CommandId;
use crate::db::keyed::keyed;
use crate::db::{Tx, Written};
use crate::error::AppError;
use crate::files::unusable;
use crate::refusal::Refusal;
use crate::web::locale::refusal_text;

/// Rows read before their commands are sent.
const STRETCH: usize = 2_000;
/// Commands on their way at once: enough to fill the desk's batches, well below its queue.
const UNDER_WAY: usize = 1_500;

/// Where a log goes.
pub struct Target<'a> {
    pub jurisdiction: i64,
    /// Where the verdicts are written.
    pub folder: &'a Path,
    /// The log's name, for the files of verdicts.
    pub name: &'a str,
    pub lang: Lang,
}

/// Opens a log and holds its columns against the map; nothing is written yet. `place` is the 12-digit code for cases whose row names no place.
///
/// # Errors
/// When the file does not fit the map at all.
pub fn open_log<'a, R: Read>(
    app: &'a App,
    file: R,
    map: &'a LogMap,
    place: &'a str,
) -> Result<LogReader<'a, R>> {
    let policy = app.office.policies.case(&map.policy).context("the map's policy is not here")?;
    LogReader::new(file, map, policy, place, app.office.zone.clone())
}

/// Imports a log that [`open_log`] opened. `progress` is told the rows read and the cases known so far.
///
/// # Errors
/// When the file cannot be read to its end, or on faults; a row that does not fit is a verdict, not an error.
pub fn import_log<R: Read>(
    app: &App,
    mut reader: LogReader<'_, R>,
    map: &LogMap,
    target: &Target<'_>,
    progress: &mut dyn FnMut(u64, usize),
) -> Result<Imported> {
    std::fs::create_dir_all(target.folder).map_err(|error| unusable(target.folder, &error))?;
    let verdicts_file = target.folder.join(format!("{}.verdicts.csv", target.name));
    let rejected_file = target.folder.join(format!("{}.rejected.csv", target.name));
    let verdicts = Verdicts::create(&verdicts_file, &rejected_file, &reader.used_columns(), target.lang)?;
    let sender = Sender::import(target.jurisdiction);
    let mut import = Import { app, map, sender, cases: HashMap::new(), verdicts };
    loop {
        let mut rows = Vec::with_capacity(STRETCH);
        while rows.len() < STRETCH
            && let Some(row) = reader.next_row()?
        {
            rows.push(row);
        }
        if rows.is_empty() {
            break;
        }
        import.stretch(&rows)?;
        progress(import.verdicts.rows.read, import.cases.len());
    }
    import.ends()?;
    let mut imported = import.count()?;
    imported.verdicts = verdicts_file;
    imported.rejected = rejected_file;
    imported.rows = import.verdicts.finish()?;
    imported.events = imported.rows.taken + imported.rows.repeated;
    Ok(imported)
}

/// A case of the log that is one here.
struct Known {
    id: String,
    unit: String,
    end_us: Option<i64>,
    /// The end has been sent.
    ended: bool,
}

struct Import<'a> {
    app: &'a App,
    map: &'a LogMap,
    sender: Sender,
    cases: HashMap<String, Known>,
    verdicts: Verdicts,
}

type Answer<T> = Result<Written<T>, AppError>;

/// What an answer under way is about.
#[derive(Clone, Copy)]
enum About<'r> {
    Row(&'r Row),
    End(&'r str),
}

impl Import<'_> {
    fn stretch(&mut self, rows: &[Row]) -> Result<()> {
        let refused = self.register(rows)?;
        let mut under_way = VecDeque::with_capacity(UNDER_WAY);
        for row in rows {
            match &row.said {
                Said::PassedOver => self.verdicts.put(row, &Outcome::PassedOver)?,
                Said::Unfit(refusal) => self.reject(row, refusal)?,
                Said::Work(work) => match refused.get(row.case.as_str()) {
                    Some(reason) => self.verdicts.put(row, &Outcome::Rejected(reason.clone()))?,
                    None => self.work(row, work, &mut under_way)?,
                },
            }
        }
        self.settle(&mut under_way, 0)
    }

    /// Registers the cases that are new in these rows; answers why those were refused that were.
    fn register<'r>(&mut self, rows: &'r [Row]) -> Result<HashMap<&'r str, String>> {
        let mut refused = HashMap::new();
        let mut under_way: VecDeque<(&'r Row, &'r Work, oneshot::Receiver<Answer<Received>>)> =
            VecDeque::new();
        let mut asked: HashMap<&str, ()> = HashMap::new();
        for row in rows {
            let Said::Work(work) = &row.said else { continue };
            if self.cases.contains_key(&row.case) || asked.insert(&row.case, ()).is_some() {
                continue;
            }
            if under_way.len() >= UNDER_WAY {
                self.registered(&mut under_way, &mut refused)?;
            }
            let (office, sender, policy) =
                (self.app.office.clone(), self.sender.clone(), self.map.policy.clone());
            let report = work.report.clone();
            let command = self.command(&row.case, "report", "", &report)?;
            let answer =
                self.send(command, move |tx| write::report(tx, &office, &sender, &policy, report))?;
            under_way.push_back((row, work, answer));
        }
        self.registered(&mut under_way, &mut refused)?;
        Ok(refused)
    }

    fn registered<'r>(
        &mut self,
        under_way: &mut VecDeque<(&'r Row, &'r Work, oneshot::Receiver<Answer<Received>>)>,
        refused: &mut HashMap<&'r str, String>,
    ) -> Result<()> {
        for (row, work, answer) in under_way.drain(..) {
            match answer.blocking_recv().context("the desk is gone")? {
                Ok(written) => {
                    let (unit, end_us) = (work.unit.clone(), work.end_us);
                    let known = Known { id: written.answer.id, unit, end_us, ended: false };
                    self.cases.insert(row.case.clone(), known);
                }
                Err(error) => {
                    refused.insert(row.case.as_str(), reason(error, self.verdicts.lang())?);
                }
            }
        }
        Ok(())
    }

    /// One piece of work, after the case's end if that comes first.
    fn work<'r>(&mut self, row: &'r Row, work: &Work, under_way: &mut UnderWay<'r>) -> Result<()> {
        let Some(known) = self.cases.get_mut(&row.case) else {
            return self.verdicts.put(row, &Outcome::Rejected(String::new()));
        };
        let id = known.id.clone();
        let end_us = known.end_us.filter(|end_us| !known.ended && *end_us < work.at_us);
        if let Some(end_us) = end_us {
            known.ended = true;
            let answer = self.perform(&row.case, "end", "", &id, self.ending(end_us))?;
            under_way.push_back((About::End(&row.case), answer));
        }
        let answer = self.perform(&row.case, "work", &row.event, &id, work.perform.clone())?;
        under_way.push_back((About::Row(row), answer));
        if under_way.len() >= UNDER_WAY { self.settle(under_way, UNDER_WAY / 2) } else { Ok(()) }
    }

    /// Ends that no row came after.
    fn ends(&mut self) -> Result<()> {
        let left = self.cases.iter().filter(|(_, known)| !known.ended);
        let mut left: Vec<(String, String, i64)> =
            left.filter_map(|(case, known)| Some((case.clone(), known.id.clone(), known.end_us?))).collect();
        // In the order of time, so that the log reads as it happened.
        left.sort_unstable_by(|one, other| (one.2, &one.0).cmp(&(other.2, &other.0)));
        let mut under_way = VecDeque::with_capacity(UNDER_WAY);
        for (case, id, end_us) in &left {
            let answer = self.perform(case, "end", "", id, self.ending(*end_us))?;
            under_way.push_back((About::End(case), answer));
            if under_way.len() >= UNDER_WAY {
                self.settle(&mut under_way, UNDER_WAY / 2)?;
            }
        }
        self.settle(&mut under_way, 0)
    }

    fn ending(&self, end_us: i64) -> Perform {
        let act = self.map.close.as_ref().map(|close| close.act.clone()).unwrap_or_default();
        Perform { act, at_us: Some(end_us), ..Perform::default() }
    }

    /// Waits for answers until only `left` are under way.
    fn settle(&mut self, under_way: &mut UnderWay<'_>, left: usize) -> Result<()> {
        while under_way.len() > left {
            let Some((about, answer)) = under_way.pop_front() else { break };
            let answer = answer.blocking_recv().context("the desk is gone")?;
            match (about, answer) {
                (About::Row(row), Ok(written)) => {
                    let outcome = if written.repeated { Outcome::Repeated } else { Outcome::Taken };
                    self.verdicts.put(row, &outcome)?;
                }
                (About::Row(row), Err(error)) => {
                    let why = reason(error, self.verdicts.lang())?;
                    self.verdicts.put(row, &Outcome::Rejected(why))?;
                }
                (About::End(_), Ok(_)) => {}
                (About::End(case), Err(error)) => {
                    let why = reason(error, self.verdicts.lang())?;
                    self.verdicts.put_end(case, &why)?;
                }
            }
        }
        Ok(())
    }

    fn reject(&mut self, row: &Row, refusal: &Refusal) -> Result<()> {
        let why = refusal_text(self.verdicts.lang(), refusal);
        self.verdicts.put(row, &Outcome::Rejected(why))
    }

    fn perform(
        &self,
        case: &str,
        what: &str,
        event: &str,
        id: &str,
        perform: Perform,
    ) -> Result<oneshot::Receiver<Answer<Performed>>> {
        let command = self.command(case, what, event, &perform)?;
        let (office, sender, id) = (self.app.office.clone(), self.sender.clone(), id.to_owned());
        self.send(command, move |tx| write::perform(tx, &office, &sender, &id, perform))
    }

    fn command(&self, case: &str, what: &str, event: &str, body: &impl Serialize) -> Result<CommandId> {
        command(self.app, &self.sender, &[&self.map.policy, case, what, event], body)
    }

    fn send<T, F>(&self, command: CommandId, run: F) -> Result<oneshot::Receiver<Answer<T>>>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: FnOnce(&mut Tx<'_, '_>) -> Result<T, AppError> + Send + 'static,
    {
        let (answer, waiting) = oneshot::channel();
        self.app.desk.send(command, run, answer)?;
        Ok(waiting)
    }

    /// Looks at what the cases are now, so that the counts are those of the records.
    fn count(&self) -> Result<Imported> {
        let mut imported = Imported::default();
        self.app.readers.read_blocking(|link| {
            for known in self.cases.values() {
                let stored =
                    store::load(link, self.sender.jurisdiction, &known.id)?.ok_or(AppError::NotFound)?;
                let in_time = stored.case.rounds.last().and_then(|round| round.in_time);
                imported.count(&known.unit, stored.case.ending().is_some(), in_time);
            }
            Ok(())
        })?;
        Ok(imported)
    }
}

type UnderWay<'r> = VecDeque<(About<'r>, oneshot::Receiver<Answer<Performed>>)>;

/// Why a command was refused, in words; a fault is no verdict and ends the import.
fn reason(error: AppError, lang: Lang) -> Result<String> {
    match error {
        AppError::Refused(refusal) | AppError::Forbidden(refusal) => Ok(refusal_text(lang, &refusal)),
        AppError::Invalid(refusals) => {
            let told: Vec<String> = refusals.iter().map(|refusal| refusal_text(lang, refusal)).collect();
            Ok(told.join(" "))
        }
        error => Err(error.into()),
    }
}

/// The command's id follows from words, such as the policy and the log's own ids, its digest from what it says.
pub fn command(app: &App, sender: &Sender, words: &[&str], body: &impl Serialize) -> Result<CommandId> {
    let body = serde_json::to_vec(body).context("a command that does not write")?;
    Ok(CommandId {
        jurisdiction: sender.jurisdiction,
        id: uuid_of(words),
        actor: sender.word().to_owned(),
        digest: keyed(&app.office.code_key, "import", &[&body]),
    })
}

/// A UUID of version 8 (made by a rule of one's own) from words.
fn uuid_of(words: &[&str]) -> String {
    let mut hash = Sha256::new_with_prefix(b"bellwether log import");
    for word in words {
        hash.update((word.len() as u64).to_be_bytes());
        hash.update(word.as_bytes());
    }
    let hash = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    uuid::Uuid::from_bytes(bytes).to_string()
}
