//! What every handler is given: the desk, the readers, the clock, the policies and the installation.

use anyhow::{Context, Result};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::db::chance::Chance;
use crate::db::desk::Clock;
use crate::db::{Desk, Installation, Readers};

/// The county's zone; the law's days begin and end here.
pub const ZONE: &str = "Asia/Shanghai";

/// One running installation.
pub struct App {
    pub desk: Desk,
    pub readers: Readers,
    pub clock: Clock,
    pub installation: Installation,
    pub zone: TimeZone,
    /// Makes residents' codes from case ids.
    pub code_key: [u8; 32],
    /// A demonstration: sign-in links for its people are offered.
    pub demo: bool,
}

impl App {
    /// Opens an installation for serving or for a command.
    ///
    /// # Errors
    /// When there is none, or its tables are not of this program's version; the message names the command that helps.
    pub fn open(installation: Installation, clock: Clock, chance: Chance) -> Result<App> {
        let desk = Desk::open(&installation, clock.clone(), chance)?;
        Ok(App {
            desk,
            readers: Readers::new(installation.clone()),
            clock,
            code_key: installation.code_key()?,
            installation,
            zone: TimeZone::get(ZONE).context("the time zone database is built in")?,
            demo: false,
        })
    }

    pub fn now_us(&self) -> i64 {
        self.clock.now_us()
    }

    /// Today's civil date in the county.
    pub fn today(&self) -> Date {
        date_of(&self.zone, self.now_us())
    }
}

/// The civil date of an instant in a zone.
pub fn date_of(zone: &TimeZone, at_us: i64) -> Date {
    zoned(zone, at_us).date()
}

/// An instant as civil time in a zone. Instants outside the calendar's range stand at its end.
pub fn zoned(zone: &TimeZone, at_us: i64) -> Zoned {
    Timestamp::from_microsecond(at_us).unwrap_or(Timestamp::MAX).to_zoned(zone.clone())
}
