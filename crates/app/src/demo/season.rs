//! Making the demonstration: an installation, its county, and a season day by day.
//!
//! Invariant: all chance comes from the seed and all time from the last day, so that anybody can make the same log again.
//! The season ends with the day before the last one named: what is served later never stands in its future.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::county::{County, JURISDICTION, Village};
use super::people::{Person, Register};
use super::player::{Played, Player};
use super::script::{DAY_US, Ground, Step};
use super::texts::Texts;
use super::{dispute, need, turns};
use crate::accounts::{self, User};
use crate::app::App;
use crate::civil::ZONE;
use crate::contact;
use crate::db::chance::Chance;
use crate::db::clock::Clock;
use crate::db::desk::CommandId;
use crate::db::{Installation, Link, private};
use crate::registry::{self, By};

/// The shared password of the people whom visitors may be. No secret: a demonstration holds nothing real.
pub const PASSWORD: &str = "qitai spring water flows";

/// What to make.
#[derive(Clone, Debug)]
pub struct Season {
    pub seed: u64,
    /// The first day after the season.
    pub until: Date,
    pub days: i64,
    /// At most; the county has 68.
    pub villages: usize,
    pub disputes: usize,
    pub needs: usize,
}

impl Season {
    pub fn whole(seed: u64, until: Date) -> Season {
        Season { seed, until, days: 150, villages: usize::MAX, disputes: 320, needs: 60 }
    }

    fn chance(&self, purpose: u64) -> Chance {
        Chance::from_seed(self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(purpose))
    }
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub records: i64,
    /// Of the log's tree, in base64 as `bellwether verify` says it.
    pub root: String,
    pub cases: i64,
    pub played: Played,
}

/// The hotline of every local government in the country, and a time that the county decided for the demonstration.
const CONTACT: &str = "\
county = \"演示县\"
county-en = \"Demonstration County\"
office = \"县矛盾纠纷化解中心\"
office-en = \"County mediation centre\"
filing = \"演示系统，未备案\"
phone = \"12345\"
phone-of = \"政务服务便民热线\"
phone-of-en = \"government service hotline\"
kept = \"办结后五年。\"
kept-en = \"Five years after closing.\"
";

/// Days played, days in all, records so far.
pub type Progress<'p> = &'p mut dyn FnMut(i64, i64, i64);

/// Makes the installation and plays the season in it.
///
/// # Errors
/// When the folder cannot be written, or holds an installation.
pub fn make(installation: &Installation, season: &Season, progress: Progress<'_>) -> Result<Made> {
    installation.create(&mut season.chance(1))?;
    private::write(&installation.data.join(contact::FILE), CONTACT).context("the residents' contact")?;
    let zone = TimeZone::get(ZONE).context("the time zone database is built in")?;
    let until_us = season.until.to_zoned(zone.clone())?.timestamp().as_microsecond();
    let start_us = until_us - season.days * DAY_US;
    let clock = Arc::new(AtomicI64::new(start_us));
    let app = App::open(installation.clone(), Clock::Set(Arc::clone(&clock)), season.chance(2))?;
    let texts = Texts::embedded()?;
    let mut register = Register { texts: &texts, chance: season.chance(3), now_us: start_us, count: 0 };
    let county = County::plan(&mut register, season.villages)?;
    found(&app, &county, season)?;
    let ground = Ground { texts, county, zone };
    let mut steps = scripts(&ground, season, start_us).into_iter().peekable();
    let mut player = Player { app: &app, chance: season.chance(4), played: Played::default() };
    for day in 0..season.days {
        let from_us = start_us + day * DAY_US;
        clock.store(from_us, Ordering::Relaxed);
        let mut today = Vec::new();
        while let Some(step) = steps.next_if(|step| step.at_us < from_us + DAY_US) {
            today.push(step);
        }
        player.day(today)?;
        if day % 5 == 4 || day + 1 == season.days {
            progress(day + 1, season.days, app.readers.read_blocking(|link| Ok(size_and_root(link)?.0))?);
        }
    }
    let (records, root) = app.readers.read_blocking(|link| Ok(size_and_root(link)?))?;
    let cases = i64::try_from(season.disputes + season.needs)?;
    Ok(Made { records, root, cases, played: player.played })
}

/// Size and root of the county's log.
fn size_and_root(link: &mut Link<'_>) -> Result<(i64, String)> {
    let head = crate::audit::head(link, JURISDICTION)?.context("the county has a log")?;
    Ok((head.size, STANDARD.encode(&head.root)))
}

/// Places, units and people, as an operator brings them in on the first morning.
fn found(app: &App, county: &County, season: &Season) -> Result<()> {
    let by = By { actor: "operator".into(), on: app.today() };
    let rows = registry::read_divisions(registry::DEMONSTRATION_DIVISIONS)?;
    let hash = accounts::hash_password(PASSWORD, &mut season.chance(5))?;
    let (units, people) = (county.units.clone(), county.people().cloned().collect::<Vec<Person>>());
    let command = |what| CommandId::drawn(JURISDICTION, "operator", what, app.now_us());
    app.desk.write_blocking(command("divisions and units"), {
        let by = by.clone();
        move |tx| {
            registry::import_places(tx, &by, JURISDICTION, &rows)?;
            units.iter().try_for_each(|unit| registry::add_unit(tx, &by, JURISDICTION, unit))
        }
    })?;
    app.desk.write_blocking(command("people"), move |tx| {
        for person in &people {
            accounts::add_user(tx, &by, JURISDICTION, &person.new_user())?;
            let user = User {
                jurisdiction: JURISDICTION,
                id: person.id.clone(),
                sign_in: person.sign_in.clone(),
                name: person.name.clone(),
                disabled: false,
            };
            accounts::grant_role(tx, &by, &user, person.held())?;
            if super::links::is_shown(&person.sign_in) {
                accounts::set_password(tx, &by, &user, &hash, "")?;
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// Every script of the season in one, in the order of time.
fn scripts(ground: &Ground, season: &Season, start_us: i64) -> Vec<Step> {
    let mut chance = season.chance(6);
    let villages = &ground.county.villages;
    let mut steps = Vec::new();
    let mut number = 0;
    for (index, turn) in turns::dealt(season.disputes, &mut chance).into_iter().enumerate() {
        let (village, lately) = village_of(index, &ground.county, &mut chance);
        let mut opened_us = opened(season, start_us, lately, &mut chance);
        if turn.cases() > 1 {
            // The second report has to come within the season, or there would be a case too few.
            opened_us = opened_us.min(start_us + (season.days - 10) * DAY_US + DAY_US / 2);
        }
        number += 1;
        steps.extend(dispute::played(ground, village, turn, opened_us, season.chance(1000 + number)));
    }
    for index in 0..season.needs {
        let village = &villages[chance.below(villages.len() as u64) as usize];
        let opened_us = opened(season, start_us, false, &mut chance);
        number += 1;
        steps.extend(need::played(ground, village, index, opened_us, season.chance(1000 + number)));
    }
    steps.sort_by_key(|step| step.at_us);
    steps
}

/// Each village has its share; the rest fall where they fall, some of them lately and where visitors look.
fn village_of<'c>(index: usize, county: &'c County, chance: &mut Chance) -> (&'c Village, bool) {
    const EACH: usize = 4;
    let villages = &county.villages;
    match index {
        dealt if dealt < EACH * villages.len() => (&villages[dealt % villages.len()], false),
        seen if seen % 3 == 0 => (county.shown(), true),
        _ => (&villages[chance.below(villages.len() as u64) as usize], false),
    }
}

/// Some working hour of the season, not on its first day, when accounts are opened. More comes up in the last weeks, when the
/// harvest is divided.
fn opened(season: &Season, start_us: i64, lately: bool, chance: &mut Chance) -> i64 {
    let days = season.days - 1;
    let last = days / 4;
    let day =
        if lately || chance.below(5) == 0 { days - last + draw(chance, last) } else { draw(chance, days) };
    let minute = 10 * 60 + draw(chance, 8 * 60);
    start_us + (1 + day) * DAY_US + minute * 60_000_000
}

fn draw(chance: &mut Chance, bound: i64) -> i64 {
    chance.below(bound.unsigned_abs()).cast_signed()
}
