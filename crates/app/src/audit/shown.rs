//! What the log's pages and JSON show: a log, its latest records, and one record with its way to the root.
//!
//! Invariant: without a viewer only what is public in the tiles anyway, a record's number, minute and commitment; who did something is told to those in whose scope
//! the record's case lies, or who answer for accounts.
//! Not here: HTML (`view.rs`), answering (`pages.rs`, `api.rs`).

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bellwether_ledger::{Hash, Record, inclusion_proof, leaf_hash, verify_inclusion};

use super::check::StoredTiles;
use super::entry::record_of;
use super::store::{self, StoredRecord};
use crate::accounts::{self, Purpose, Viewer};
use crate::cases;
use crate::db::{Link, PublicLog};
use crate::registry::{self, PlaceCode};

/// Rows on one page.
pub const PAGE: i64 = 50;

/// One line of the list.
#[derive(Clone, Debug)]
pub struct Line {
    pub seq: i64,
    pub minute: i64,
    /// The commitment to the open part, as the entry writes it.
    pub commitment: String,
    pub insight: Option<Insight>,
}

/// What a viewer with the record in their scope is told beyond what is public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insight {
    pub kind: String,
    /// The actor's name, or their id when no name is kept.
    pub actor: String,
    /// The id of the case it belongs to.
    pub case: Option<String>,
    /// The policy of that case, and its version.
    pub policy: Option<(String, u32)>,
}

/// A log and a page of its records, newest first.
#[derive(Clone, Debug)]
pub struct ShownLog {
    pub jurisdiction: i64,
    /// What the jurisdiction is called; its code where no place has been imported.
    pub name: String,
    pub log: PublicLog,
    pub lines: Vec<Line>,
    /// The number the page was asked to begin below.
    pub before: i64,
}

/// One record with its proof.
#[derive(Clone, Debug)]
pub struct ShownRecord {
    pub jurisdiction: i64,
    pub name: String,
    pub record: Record,
    /// The canonical bytes.
    pub entry: Vec<u8>,
    pub leaf: Hash,
    /// Lowest first.
    pub path: Vec<Hash>,
    /// What the path leads to the root of.
    pub log: PublicLog,
    pub insight: Option<Insight>,
}

impl ShownRecord {
    /// Records in the tree that the path leads to the root of.
    pub fn size(&self) -> u64 {
        self.log.size.unsigned_abs()
    }

    /// The path as base64.
    pub fn path_text(&self) -> Vec<String> {
        self.path.iter().map(|hash| STANDARD.encode(hash)).collect()
    }
}

/// The log, and its records below `before` (or the newest).
pub fn log(
    link: &mut Link<'_>,
    log: PublicLog,
    jurisdiction: i64,
    before: Option<i64>,
    viewer: Option<&Viewer>,
) -> Result<ShownLog> {
    let before = before.unwrap_or(log.size).clamp(0, log.size);
    let mut lines = Vec::new();
    for stored in store::latest(link, jurisdiction, before, PAGE)? {
        let insight = insight(link, jurisdiction, &stored, viewer)?;
        lines.push(Line {
            seq: stored.leaf.seq,
            minute: stored.leaf.minute,
            commitment: stored.leaf.commitment,
            insight,
        });
    }
    let name = name_of(link, jurisdiction)?;
    Ok(ShownLog { jurisdiction, name, log, lines, before })
}

/// One record and its way to the root of the public checkpoint; nothing while it is not public.
///
/// # Errors
/// When the way does not lead there: the log is broken, and a page that says otherwise would be a lie.
pub fn record(
    link: &mut Link<'_>,
    log: PublicLog,
    jurisdiction: i64,
    seq: i64,
    viewer: Option<&Viewer>,
) -> Result<Option<ShownRecord>> {
    if seq >= log.size {
        return Ok(None);
    }
    let Some(stored) = store::one_record(link, jurisdiction, seq)? else { return Ok(None) };
    let insight = insight(link, jurisdiction, &stored, viewer)?;
    let name = name_of(link, jurisdiction)?;
    let record = record_of(jurisdiction, &stored.leaf).map_err(anyhow::Error::msg)?;
    let entry = record.encode()?;
    let leaf = leaf_hash(&entry);
    let path = path(link, &log, jurisdiction, (record.seq, &leaf))?;
    Ok(Some(ShownRecord { jurisdiction, name, record, entry, leaf, path, log, insight }))
}

/// A leaf's way to the root of a log.
///
/// # Errors
/// When it does not lead there.
pub fn path(
    link: &mut Link<'_>,
    log: &PublicLog,
    jurisdiction: i64,
    (seq, leaf): (u64, &Hash),
) -> Result<Vec<Hash>> {
    let size = u64::try_from(log.size).context("the log's size")?;
    let root: Hash = log.root.as_slice().try_into().context("the log's root has 32 bytes")?;
    let path = inclusion_proof(seq, size, &StoredTiles::new(link, jurisdiction))?;
    verify_inclusion(leaf, seq, size, &path, &root)
        .with_context(|| format!("record {seq} does not lead to the signed root; run `bellwether verify`"))?;
    Ok(path)
}

fn name_of(link: &mut Link<'_>, jurisdiction: i64) -> Result<String> {
    let place = registry::place(link, jurisdiction, PlaceCode::of_jurisdiction(jurisdiction))?;
    Ok(place.map_or_else(|| format!("{jurisdiction:06}"), |place| place.name))
}

fn insight(
    link: &mut Link<'_>,
    jurisdiction: i64,
    stored: &StoredRecord,
    viewer: Option<&Viewer>,
) -> Result<Option<Insight>> {
    let Some(viewer) = viewer.filter(|viewer| viewer.jurisdiction() == jurisdiction) else { return Ok(None) };
    let case = stored.stream.strip_prefix("case/");
    let mut policy = None;
    let sees = match case {
        Some(case) => {
            let stored = cases::store::load(link, jurisdiction, case)?;
            let scope = viewer.scope(Purpose::Cases);
            let sees = stored.as_ref().is_some_and(|stored| scope.covers(stored.lo, stored.case.unit()));
            policy = stored.map(|stored| (stored.case.policy, stored.case.policy_version));
            sees
        }
        None => !viewer.scope(Purpose::Accounts).is_empty(),
    };
    if !sees {
        return Ok(None);
    }
    let name = accounts::user(link, jurisdiction, &stored.actor)?
        .map(|user| user.name)
        .filter(|name| !name.is_empty());
    Ok(Some(Insight {
        kind: stored.kind.clone(),
        actor: name.unwrap_or_else(|| stored.actor.clone()),
        case: case.map(str::to_owned),
        policy,
    }))
}
