//! Sending a log's rows through the desk: first the cases of a stretch of rows, then the work on them, then the ends.
//!
//! Invariants: every command's id follows from the log's own ids, so a second import repeats the first one's answers and writes
//! nothing; what was recorded stays, and where the log says something else now, that is told once; a row that is refused stops no other.
//! If it crashes between, the next run goes on where this one stopped.
//! Not here: what a row means (`reading.rs`), what differs (`telling.rs`).

use std::collections::{HashMap, HashSet, VecDeque};
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use bellwether_policy::Lang;
use bellwether_policy::case_policy::CasePolicy;
use bellwether_policy::log_map::LogMap;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;

use super::reading::{LogReader, Row, Said, Work};
use super::recall;
use super::telling::{self, Telling, short};
use super::verdict::{Imported, Outcome, Verdicts, differing};
use crate::app::App;
use crate::cases::model::Perform;
use crate::cases::{Performed, Received, Sender, store, write};
use crate::db::desk::{COMMAND_ID_TAKEN, CommandId};
use crate::db::keyed::keyed;
use crate::db::{Link, Tx, Written, private};
use crate::error::AppError;
use crate::files::{shown, unusable};
use crate::refusal::{Arg, Refusal};
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
    /// Founds the jurisdiction, where there is none yet: done once before the first case is sent, and not at all where no row fits.
    pub found: Option<&'a dyn Fn() -> Result<()>>,
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
    let policy = app.office.policies.known(&map.policy).context("the map's policy is not here")?;
    LogReader::new(file, map, policy, place, (app.office.zone.clone(), app.now_us()))
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
    private::folder(target.folder).map_err(|error| unusable(target.folder, &error))?;
    let verdicts_file = target.folder.join(format!("{}.verdicts.csv", target.name));
    let rejected_file = target.folder.join(format!("{}.rejected.csv", target.name));
    let verdicts = Verdicts::create(&verdicts_file, &rejected_file, &reader.used_columns(), target.lang)?;
    let mut import = Import::new(app, map, target, verdicts)?;
    loop {
        let rows = reader.next_rows(STRETCH)?;
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
    imported.nothing = nothing(&imported, map).map(|refusal| refusal_text(target.lang, &refusal));
    Ok(imported)
}

/// Why a run was for nothing: no row was taken, and none was known.
fn nothing(imported: &Imported, map: &LogMap) -> Option<Refusal> {
    let rows = &imported.rows;
    if imported.events > 0 {
        return None;
    }
    Some(match &map.event.only {
        _ if rows.read == 0 => Refusal::new("log-nothing-rows"),
        Some(only) if rows.passed_over == rows.read => Refusal::new("log-nothing-passed")
            .with("column", Arg::Text(only.column.clone()))
            .with("values", telling::list(&only.values)),
        _ => Refusal::new("log-nothing-fit").with("verdicts", shown(&imported.verdicts)),
    })
}

/// A case of the log that is one here.
struct Known {
    id: String,
    unit: String,
    /// The first of its rows in the file that fits, and what that row tells of the case.
    line: u64,
    telling: Telling,
    end: Result<Option<i64>, Refusal>,
    /// The end has been sent.
    ended: bool,
    /// Why the end did not go through.
    end_refused: Option<String>,
    /// Columns in which the file differs from what was recorded of the case before.
    differs: Vec<String>,
    /// It has been said that work is dated before the beginning.
    early: bool,
}

struct Import<'a> {
    app: &'a App,
    map: &'a LogMap,
    policy: &'a CasePolicy,
    /// What a [`Telling`]'s values are of.
    columns: Vec<String>,
    sender: Sender,
    /// As in [`Target`], until it is done.
    found: Option<&'a dyn Fn() -> Result<()>>,
    cases: HashMap<String, Known>,
    /// The line on which each pair of case and event first stands, by a short hash.
    events: HashMap<u64, u64>,
    verdicts: Verdicts,
}

type Answer<T> = Result<Written<T>, AppError>;

/// What an answer under way is about.
#[derive(Clone, Copy)]
enum About<'r> {
    Row {
        row: &'r Row,
        work: &'r Work,
        /// To be said that the work is dated before its case's beginning.
        early: bool,
        /// The line of another row for the same event.
        same_as: Option<u64>,
    },
    End(&'r str),
}

impl<'a> Import<'a> {
    fn new(app: &'a App, map: &'a LogMap, target: &Target<'a>, verdicts: Verdicts) -> Result<Import<'a>> {
        Ok(Import {
            app,
            map,
            policy: app.office.policies.known(&map.policy).context("the map's policy is not here")?,
            columns: telling::columns(map),
            sender: Sender::import(target.jurisdiction),
            found: target.found,
            cases: HashMap::new(),
            events: HashMap::new(),
            verdicts,
        })
    }

    fn stretch(&mut self, rows: &[Row]) -> Result<()> {
        let refused = self.register(rows)?;
        let mut under_way = VecDeque::with_capacity(UNDER_WAY);
        for row in rows {
            match &row.said {
                Said::PassedOver => self.verdicts.put(row, &Outcome::PassedOver, None)?,
                Said::Unfit(refusal) => self.reject(row, refusal)?,
                Said::Work(work) => match refused.get(row.case.as_str()) {
                    Some(reason) => self.verdicts.put(row, &Outcome::Rejected(reason.clone()), None)?,
                    None => self.work(row, work, &mut under_way)?,
                },
            }
        }
        self.settle(&mut under_way, 0)
    }

    /// Registers the cases that are new in these rows. Returns the reasons for those that were refused.
    fn register<'r>(&mut self, rows: &'r [Row]) -> Result<HashMap<&'r str, String>> {
        let mut refused = HashMap::new();
        let mut under_way: VecDeque<Registering<'r>> = VecDeque::new();
        let mut asked: HashSet<&str> = HashSet::new();
        for row in rows {
            let Said::Work(work) = &row.said else { continue };
            if self.cases.contains_key(&row.case) || !asked.insert(&row.case) {
                continue;
            }
            if let (Some(_), Err(impossible)) = (self.found, &work.end) {
                refused.insert(row.case.as_str(), refusal_text(self.verdicts.lang(), impossible));
                continue;
            }
            if let Some(found) = self.found.take() {
                found()?;
            }
            if under_way.len() >= UNDER_WAY {
                self.registered(&mut under_way, &mut refused)?;
            }
            under_way.push_back((row, work, self.report(row, work)?));
        }
        self.registered(&mut under_way, &mut refused)?;
        Ok(refused)
    }

    /// A case that is known gets the answer it got before. A new case with an impossible end does not come
    /// in.
    fn report(&self, row: &Row, work: &Work) -> Result<oneshot::Receiver<Answer<Received>>> {
        let (office, sender, policy) =
            (self.app.office.clone(), self.sender.clone(), self.map.policy.clone());
        let (report, impossible) = (work.report.clone(), work.end.clone().err());
        let command = self.command(&row.case, "report", "", &report)?;
        self.send(command, move |tx| match impossible {
            Some(refusal) => Err(refusal.into()),
            None => write::report(tx, &office, &sender, &policy, report),
        })
    }

    fn registered<'r>(
        &mut self,
        under_way: &mut VecDeque<Registering<'r>>,
        refused: &mut HashMap<&'r str, String>,
    ) -> Result<()> {
        for (row, work, answer) in under_way.drain(..) {
            let (id, differs) = match answer.blocking_recv().context("the desk is gone")? {
                Ok(written) => (written.answer.id, Vec::new()),
                Err(error) if is_known(&error) => self.recall_report(row, work)?,
                Err(error) => {
                    refused.insert(row.case.as_str(), reason(error, self.verdicts.lang())?);
                    continue;
                }
            };
            let known = Known {
                id,
                unit: work.unit.clone(),
                line: row.line,
                telling: Telling::of(self.map, work),
                end: work.end.clone(),
                ended: false,
                end_refused: None,
                differs,
                early: false,
            };
            self.cases.insert(row.case.clone(), known);
        }
        Ok(())
    }

    /// A case that came in before with other words: its id, and the columns that differ.
    fn recall_report(&self, row: &Row, work: &Work) -> Result<(String, Vec<String>)> {
        let (jurisdiction, command) = (self.sender.jurisdiction, self.id(&row.case, "report", ""));
        let recorded = |link: &mut Link<'_>| Ok(recall::report(link, jurisdiction, &command)?);
        let (id, event) = self.app.readers.read_blocking(recorded)?;
        Ok((id, telling::report_differs(self.map, self.policy, &work.report, &event)))
    }

    /// One piece of work, after the case's end if that comes first.
    fn work<'r>(&mut self, row: &'r Row, work: &'r Work, under_way: &mut UnderWay<'r>) -> Result<()> {
        let Some(known) = self.cases.get_mut(&row.case) else {
            return self.verdicts.put(row, &Outcome::Rejected(String::new()), None);
        };
        let differs = known.telling.differs(&Telling::of(self.map, work), &self.columns);
        if !differs.is_empty() {
            let refusal = telling::contradiction(&differs, known.line);
            return self.reject(row, &refusal);
        }
        let early = work.early && !std::mem::replace(&mut known.early, true);
        let id = known.id.clone();
        let end_us = known.end.as_ref().ok().copied().flatten();
        let ends_first = |end_us: &i64| Some(*end_us) < work.perform.at_us;
        if let Some(end_us) = end_us.filter(|end_us| !known.ended && ends_first(end_us)) {
            known.ended = true;
            let answer = self.perform(&row.case, "end", "", &id, self.ending(end_us))?;
            under_way.push_back((About::End(&row.case), answer));
        }
        let first = *self.events.entry(short(&(&row.case, &row.event))).or_insert(row.line);
        let same_as = Some(first).filter(|first| *first != row.line);
        let answer = self.perform(&row.case, "work", &row.event, &id, work.perform.clone())?;
        under_way.push_back((About::Row { row, work, early, same_as }, answer));
        if under_way.len() >= UNDER_WAY { self.settle(under_way, UNDER_WAY / 2) } else { Ok(()) }
    }

    /// Ends that no row came after.
    fn ends(&mut self) -> Result<()> {
        let left = self.cases.iter().filter(|(_, known)| !known.ended);
        let ends = left.filter_map(|(case, known)| Some((case, known, (*known.end.as_ref().ok()?)?)));
        let mut left: Vec<(String, String, i64)> =
            ends.map(|(case, known, end_us)| (case.clone(), known.id.clone(), end_us)).collect();
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
            match about {
                About::Row { row, work, early, same_as } => {
                    let outcome = self.outcome((row, work), same_as, answer)?;
                    let aside = early.then(|| {
                        let start = Arg::Text(self.map.case.start.clone());
                        Refusal::new("log-early-work").with("start", start)
                    });
                    self.verdicts.put(row, &outcome, aside.as_ref())?;
                }
                About::End(case) => {
                    // Whether it is a difference or no end at all is seen when all is in.
                    let refused =
                        answer.err().map(|error| reason(error, self.verdicts.lang())).transpose()?;
                    if let Some(known) = self.cases.get_mut(case) {
                        known.end_refused = refused;
                    }
                }
            }
        }
        Ok(())
    }

    fn outcome(
        &self,
        (row, work): (&Row, &Work),
        same_as: Option<u64>,
        answer: Answer<Performed>,
    ) -> Result<Outcome> {
        let lang = self.verdicts.lang();
        Ok(match (answer, same_as) {
            (Ok(written), _) if written.repeated => Outcome::Repeated,
            (Ok(_), _) => Outcome::Taken,
            (Err(error), Some(line)) if is_known(&error) => {
                let refusal =
                    Refusal::new("refusal-log-same-event").with("line", Arg::Text(line.to_string()));
                Outcome::Rejected(refusal_text(lang, &refusal))
            }
            (Err(error), None) if is_known(&error) => {
                let (jurisdiction, command) =
                    (self.sender.jurisdiction, self.id(&row.case, "work", &row.event));
                let recorded = |link: &mut Link<'_>| Ok(recall::work(link, jurisdiction, &command)?);
                let event = self.app.readers.read_blocking(recorded)?;
                let columns = telling::work_differs(self.map, self.policy, &work.perform, &event);
                match columns.is_empty() {
                    true => Outcome::Repeated,
                    false => Outcome::Differs(refusal_text(lang, &differing(&columns))),
                }
            }
            (Err(error), _) => Outcome::Rejected(reason(error, lang)?),
        })
    }

    fn reject(&mut self, row: &Row, refusal: &Refusal) -> Result<()> {
        let why = refusal_text(self.verdicts.lang(), refusal);
        self.verdicts.put(row, &Outcome::Rejected(why), None)
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

    fn id(&self, case: &str, what: &str, event: &str) -> String {
        uuid_of(&[&self.map.policy, case, what, event])
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

    /// Looks at what the cases are now, so that the counts are those of the records, and says of each what concerns it as a whole.
    fn count(&mut self) -> Result<Imported> {
        let mut imported = Imported::default();
        let Import { app, map, sender, cases, verdicts, .. } = self;
        let mut in_order: Vec<(&String, &mut Known)> = cases.iter_mut().collect();
        in_order.sort_unstable_by_key(|(_, known)| known.line);
        app.readers.read_blocking(|link| {
            for (case, known) in in_order {
                let stored = store::load(link, sender.jurisdiction, &known.id)?.ok_or(AppError::NotFound)?;
                let round = stored.case.rounds.last();
                let closed = stored.case.ending().is_some();
                let recorded_us = round.and_then(|round| round.closed_us).filter(|_| closed);
                match (&known.end, &known.end_refused) {
                    (Err(refusal), _) => {
                        let why = refusal_text(verdicts.lang(), refusal);
                        verdicts.put_end(case, &why)?;
                    }
                    (Ok(_), Some(why)) if !closed => verdicts.put_end(case, why)?,
                    (Ok(end_us), _) if *end_us != recorded_us => {
                        known.differs.push(telling::end_column(map));
                    }
                    (Ok(_), _) => {}
                }
                if !known.differs.is_empty() {
                    verdicts.put_difference(case, &known.differs)?;
                }
                imported.early += u64::from(known.early);
                imported.count(&known.unit, closed, round.and_then(|round| round.in_time));
            }
            Ok(())
        })?;
        Ok(imported)
    }
}

type Registering<'r> = (&'r Row, &'r Work, oneshot::Receiver<Answer<Received>>);

type UnderWay<'r> = VecDeque<(About<'r>, oneshot::Receiver<Answer<Performed>>)>;

/// Whether the command's id was used before, for other words.
fn is_known(error: &AppError) -> bool {
    matches!(error, AppError::Refused(refusal) if refusal.key == COMMAND_ID_TAKEN)
}

/// Why a command was refused, in words; a fault is no verdict and ends the import.
fn reason(error: AppError, lang: Lang) -> Result<String> {
    match error {
        AppError::Refused(refusal) | AppError::First(refusal) | AppError::Forbidden(refusal) => {
            Ok(refusal_text(lang, &refusal))
        }
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
