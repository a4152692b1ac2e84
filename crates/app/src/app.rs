//! What every handler is given: the desk, the readers, the clock, the policies and the installation.

use std::sync::Arc;

use anyhow::{Context, Result};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::accounts::Links;
use crate::civil::{ZONE, date_of};
use crate::contact::{Contact, Letterhead};
use crate::db::chance::Chance;
use crate::db::clock::Clock;
use crate::db::code_key;
use crate::db::{Desk, Installation, Passing, PublicLogs, Readers};
use crate::error::AppError;
use crate::files::shown;
use crate::office::Office;
use crate::policies;
use crate::refusal::Refusal;
use crate::room::{PATIENCE, Room};

/// Where `serve` is not told otherwise.
pub const HAND_INS_AT_ONCE: i64 = 60;

/// What a slice clears away when somebody signs in, because there are no background jobs. The last argument
/// is the jurisdiction.
pub type Chore = fn(&mut Passing<'_, '_>, &Installation, i64) -> Result<(), AppError>;

/// One running installation.
pub struct App {
    pub desk: Desk,
    pub readers: Readers,
    /// How much of each log everybody sees by now.
    pub public: PublicLogs,
    pub clock: Clock,
    pub installation: Installation,
    /// What commands on cases need: policies, zone and the key of residents' codes.
    pub office: Office,
    /// What everybody is told of the office. It is read for serving alone, so that a slip in it keeps no operator
    /// from their work.
    pub contact: Arc<Contact>,
    /// What is done in passing when somebody signs in.
    pub chores: &'static [Chore],
    /// For the bodies of requests.
    pub room: Room,
    /// A demonstration: sign-in links for its people are offered.
    pub demonstration: Option<Links>,
    /// Hand-ins of residents that are registered at once within ten minutes; what comes beyond waits for a person.
    pub hand_ins_at_once: i64,
    /// Served behind a proxy that speaks https: cookies are `Secure`, and the proxy says who asks.
    pub behind_https: bool,
}

impl App {
    /// Opens an installation for serving or for a command.
    ///
    /// # Errors
    /// When there is none, or its tables are not of this program's version; the message names the command that helps.
    pub fn open(installation: Installation, clock: Clock, chance: Chance) -> Result<App> {
        check_code_key(&installation)?;
        let desk = Desk::open(&installation, clock.clone(), chance)?;
        let office = office(&installation)?;
        Ok(App {
            desk,
            readers: Readers::new(installation.clone()),
            public: PublicLogs::new(clock.clone()),
            clock,
            office,
            contact: Arc::default(),
            installation,
            room: Room::new(PATIENCE),
            chores: &[],
            demonstration: None,
            hand_ins_at_once: HAND_INS_AT_ONCE,
            behind_https: false,
        })
    }

    /// What stands on every page.
    pub fn letterhead(&self) -> Letterhead {
        Letterhead { contact: Arc::clone(&self.contact), demonstration: self.demonstration.is_some() }
    }

    pub fn now_us(&self) -> i64 {
        self.clock.now_us()
    }

    /// Today's civil date in the county.
    pub fn today(&self) -> Date {
        date_of(&self.office.zone, self.now_us())
    }
}

/// What rules and tables need of an installation. Any `code.key` will do, because rebuilding makes the codes
/// anew; so an installation can go on after its key was lost.
///
/// # Errors
/// When there is no installation or no key.
pub fn office(installation: &Installation) -> Result<Office> {
    installation.connect()?;
    Ok(Office {
        policies: Arc::new(policies::of_installation(&installation.data)?),
        zone: TimeZone::get(ZONE).context("the time zone database is built in")?,
        code_key: installation.code_key()?,
        installation: installation.clone(),
    })
}

/// Refuses a `code.key` that is not the one of these data: no resident's code would open its case any more, and new ones would
/// be made that the right key does not know.
fn check_code_key(installation: &Installation) -> Result<()> {
    let mut connection = installation.connect()?;
    if code_key::fits(&mut connection.link(), &installation.code_key()?)? {
        return Ok(());
    }
    let path = shown(&installation.data.join("code.key"));
    Err(Refusal::new("refusal-code-key").with("path", path).into())
}
