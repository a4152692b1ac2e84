//! Who there is in the demonstration: 71 units, a team for each of the 68 villages, and those they work with.
//!
//! Invariant: no one stands in two teams; the teams' cadres are as many as the county reports. Every name is invented.
//! Not here: what they do (`dispute.rs`, `need.rs`).

use anyhow::{Context, Result, ensure};
use bellwether_policy::Role;

use super::people::{Person, Register};
use crate::registry::{self, PlaceCode, Unit};

/// Qitai County.
pub const JURISDICTION: i64 = 652_325;
/// Cadres posted to the villages, by the county's own report.
const CADRES: usize = 591;
/// The village whose people visitors may be.
const SHOWN: &str = "652325107204";
/// Every eighth team takes its time.
const SLUGGISH_EVERY: usize = 8;

pub struct Village {
    pub code: PlaceCode,
    pub name: String,
    /// In [`County::townships`].
    pub township: usize,
    /// The leader first.
    pub team: Vec<Person>,
    pub cadre: Person,
    pub secretary: Person,
    /// Stands in where the secretary worked on a case, for the party organisation checks every one.
    pub deputy: Person,
    pub grid: Person,
    pub representative: Person,
    /// How long things take here, in percent of what is usual.
    pub pace: u64,
}

impl Village {
    pub fn leader(&self) -> &Person {
        &self.team[0]
    }

    fn people(&self) -> impl Iterator<Item = &Person> {
        let village = [&self.cadre, &self.secretary, &self.deputy, &self.grid, &self.representative];
        self.team.iter().chain(village)
    }
}

pub struct Township {
    pub code: PlaceCode,
    pub officer: Person,
    pub judicial: Person,
}

pub struct County {
    pub units: Vec<Unit>,
    pub villages: Vec<Village>,
    pub townships: Vec<Township>,
    /// Of departments: they handle what is referred to theirs.
    pub water: Person,
    pub farming: Person,
    pub supervisor: Person,
    /// Those who take no part in cases.
    pub offices: Vec<Person>,
}

impl County {
    /// The whole county, or its first `most` villages from the one that is shown.
    ///
    /// # Errors
    /// When the table of divisions does not read.
    pub fn plan(register: &mut Register<'_>, most: usize) -> Result<County> {
        let home = PlaceCode::of_jurisdiction(JURISDICTION);
        let units: Vec<Unit> = (1..)
            .zip(register.texts.units())
            .map(|(number, (name, name_en))| Unit {
                id: format!("unit-{number:02}"),
                name: name.to_owned(),
                name_en: name_en.to_owned(),
                place: home,
            })
            .collect();
        let (mut villages, mut townships) = (Vec::new(), Vec::new());
        for (number, (code, name)) in places(most)?.into_iter().enumerate() {
            let township = township(&mut townships, code.above(), register)?;
            villages.push(village(register, number, (code, name), township, &units));
        }
        let mut county = County {
            water: office(register, Role::UnitOfficer, ("lin", "林海"), "县水利局经办人", "unit-35"),
            farming: office(register, Role::UnitOfficer, ("feng", "冯立民"), "县农业农村局经办人", "unit-36"),
            supervisor: office(register, Role::Supervisor, ("gao", "高敏"), "县委督导组成员", "unit-01"),
            offices: vec![
                office(register, Role::OrganisationDepartment, ("he", "何静"), "县委组织部干部", "unit-06"),
                office(register, Role::Auditor, ("zhao", "赵诚"), "县审计局审计员", "unit-42"),
                office(register, Role::SystemAdministrator, ("xu", "徐亮"), "系统管理员", "unit-25"),
                office(register, Role::SecurityAdministrator, ("ma", "马骏"), "安全管理员", "unit-01"),
                office(register, Role::AuditAdministrator, ("tang", "唐悦"), "安全审计员", "unit-05"),
            ],
            units,
            villages,
            townships,
        };
        county.name_the_shown()?;
        Ok(county)
    }

    /// Everybody, in the order in which their accounts are opened.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        let offices = self.offices.iter().chain([&self.water, &self.farming, &self.supervisor]);
        let townships = self.townships.iter().flat_map(|township| [&township.officer, &township.judicial]);
        offices.chain(townships).chain(self.villages.iter().flat_map(Village::people))
    }

    /// The village that visitors see.
    pub fn shown(&self) -> &Village {
        self.villages.iter().find(|village| village.code.to_string() == SHOWN).unwrap_or(&self.villages[0])
    }

    fn name_the_shown(&mut self) -> Result<()> {
        let village = self.villages.iter_mut().find(|village| village.code.to_string() == SHOWN);
        let village = village.context("the village that is shown is among the places")?;
        let township = &mut self.townships[village.township];
        let [leader, member, ..] = village.team.as_mut_slice() else { return Ok(()) };
        let shown = [
            (leader, ("li", "李卫东")),
            (member, ("song", "宋晓燕")),
            (&mut village.cadre, ("wang", "王春梅")),
            (&mut village.secretary, ("zhou", "周永强")),
            (&mut village.grid, ("chen", "陈玉兰")),
            (&mut village.representative, ("yang", "杨德福")),
            (&mut township.officer, ("liu", "刘建新")),
            (&mut township.judicial, ("sun", "孙立军")),
        ];
        for (person, known) in shown {
            *person = person.clone().known(known);
        }
        village.pace = 140;
        Ok(())
    }
}

fn office(register: &mut Register<'_>, role: Role, known: (&str, &str), post: &str, unit: &str) -> Person {
    register.person(role, PlaceCode::of_jurisdiction(JURISDICTION), post, unit).known(known)
}

/// Code and name of the villages, the shown one first when not all are asked for.
fn places(most: usize) -> Result<Vec<(PlaceCode, String)>> {
    let mut places = Vec::new();
    for row in registry::read_divisions(registry::DEMONSTRATION_DIVISIONS)? {
        let Ok(code) = PlaceCode::parse(&row.code) else { continue };
        // The last group of a village committee is 200 to 399; below are residents' committees, above other units.
        let is_village = row.code.len() == 12 && (200..400).contains(&(code.lo() % 1000));
        if code.jurisdiction() == JURISDICTION && is_village {
            places.push((code, row.name.trim_end_matches("委会").to_owned()));
        }
    }
    ensure!(!places.is_empty(), "the table of divisions has no village of {JURISDICTION}");
    if most < places.len() {
        let first = places.iter().position(|(code, _)| code.to_string() == SHOWN).unwrap_or(0);
        places.rotate_left(first);
        places.truncate(most);
    }
    Ok(places)
}

fn township(townships: &mut Vec<Township>, code: PlaceCode, register: &mut Register<'_>) -> Result<usize> {
    if let Some(known) = townships.iter().position(|township| township.code == code) {
        return Ok(known);
    }
    let rows = registry::read_divisions(registry::DEMONSTRATION_DIVISIONS)?;
    let named = rows.into_iter().find(|row| PlaceCode::parse(&row.code) == Ok(code));
    let name = named.map(|row| row.name).context("a village's township is in the table")?;
    townships.push(Township {
        code,
        officer: register.person(Role::TownshipOfficer, code, &format!("{name}综治中心干部"), ""),
        judicial: register.person(Role::JudicialOfficer, code, &format!("{name}司法所干部"), "unit-28"),
    });
    Ok(townships.len() - 1)
}

fn village(
    register: &mut Register<'_>,
    number: usize,
    (code, name): (PlaceCode, String),
    township: usize,
    units: &[Unit],
) -> Village {
    // One unit sends a village's team; the units beyond the villages send the ninth man of some.
    let (own, spare) = (&units[number % units.len()], &units[units.len() - 1 - number % 3]);
    let size = CADRES / 68 + usize::from(number < CADRES % 68);
    let team = (0..size).map(|place| match place {
        0 => register.person(Role::TeamLeader, code, &format!("驻{name}工作队队长"), &own.id),
        1..8 => register.person(Role::TeamMember, code, &format!("驻{name}工作队队员"), &own.id),
        _ => register.person(Role::TeamMember, code, &format!("驻{name}工作队队员"), &spare.id),
    });
    let team = team.collect();
    let pace = 70 + register.chance.below(46);
    Village {
        team,
        cadre: register.person(Role::VillageCadre, code, &format!("{name}委会委员"), ""),
        secretary: register.person(Role::PartySecretary, code, &format!("{name}党支部书记"), ""),
        deputy: register.person(Role::PartySecretary, code, &format!("{name}党支部副书记"), ""),
        grid: register.person(Role::GridWorker, code, &format!("{name}网格员"), ""),
        representative: register.person(Role::Representative, code, &format!("{name}党群代表"), ""),
        pace: if number % SLUGGISH_EVERY == 5 { 190 + register.chance.below(80) } else { pace },
        code,
        name,
        township,
    }
}
