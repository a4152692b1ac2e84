//! Every kind of record and what follows from it: one list, from the beginning of a kind to the slice that keeps tables
//! about it.
//!
//! Invariant: the tables named here hold nothing that the log does not give; `bellwether rebuild` empties them and makes
//! them anew through the same functions that write them day by day.
//! Not here: those functions (each slice's `store.rs`), secrets and passing state, which no record holds.

use anyhow::{Result, ensure};
use jiff::tz::TimeZone;

use crate::accounts;
use crate::audit;
use crate::cases;
use crate::db::Link;
use crate::db::table::{LoggedRecord, Table};
use crate::{registry, timekeeping};

/// What a slice does with the records of some kinds.
#[derive(Clone, Copy)]
pub struct Reaction {
    /// How the kinds begin: `case.`.
    pub kinds: &'static str,
    /// The tables it keeps, those that others point to first.
    pub tables: &'static [Table],
    /// Given the county's zone, in which a day ends.
    pub replay: fn(&mut Link<'_>, &TimeZone, &LoggedRecord) -> Result<()>,
}

fn places_and_units(link: &mut Link<'_>, _: &TimeZone, record: &LoggedRecord) -> Result<()> {
    let taken = registry::project(link, record.jurisdiction, &record.kind, &record.open)?;
    ensure!(taken, "a kind that the registry does not know");
    Ok(())
}

fn people(link: &mut Link<'_>, _: &TimeZone, record: &LoggedRecord) -> Result<()> {
    let details = record.sealed.iter().flatten().next().map(|part| part.plain.as_slice());
    let taken = accounts::project(link, record.jurisdiction, &record.kind, &record.open, details)?;
    ensure!(taken, "a kind that accounts do not know");
    Ok(())
}

fn readings(link: &mut Link<'_>, _: &TimeZone, record: &LoggedRecord) -> Result<()> {
    let taken = cases::reading::project(
        link,
        (record.jurisdiction, record.seq),
        &record.kind,
        &record.open,
        &record.occurred_on,
    )?;
    ensure!(taken, "a kind that readings do not know");
    Ok(())
}

/// The whole list. A record of a kind that no row takes stops a rebuild.
pub fn all() -> Vec<Reaction> {
    vec![
        Reaction { kinds: "registry.", tables: registry::TABLES, replay: places_and_units },
        Reaction { kinds: "unit.", tables: registry::TABLES, replay: places_and_units },
        Reaction { kinds: "user.", tables: accounts::TABLES, replay: people },
        Reaction { kinds: "role.", tables: accounts::TABLES, replay: people },
        Reaction { kinds: "case.", tables: cases::TABLES, replay: cases::replay },
        Reaction { kinds: cases::reading::SEALED_READ, tables: cases::reading::TABLES, replay: readings },
        // What a hand-in became is a record of its own; until then it stands in no record.
        Reaction { kinds: cases::waiting::KINDS, tables: &[], replay: |_, _, _| Ok(()) },
        // What operators said of the clock is asked of the log itself.
        Reaction { kinds: timekeeping::KINDS, tables: &[], replay: |_, _, _| Ok(()) },
        // The sealed parts it took are missing already when the records before it are replayed; files were named by them.
        Reaction {
            kinds: audit::ERASED,
            tables: &[],
            replay: |link, _, record| audit::after_erasure(link, record.jurisdiction, &record.open),
        },
        // What was lost is in no table; the record is for those who read the log.
        Reaction { kinds: audit::LOSS_CONFIRMED, tables: &[], replay: |_, _, _| Ok(()) },
    ]
}
