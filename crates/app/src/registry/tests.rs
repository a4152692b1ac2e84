//! The registry over a real database, on the demonstration's places.

use bellwether_policy::Role;

use super::append::Absent;
use super::rules::Why;
use super::*;
use crate::accounts::{self, NewUser, Purpose, Viewer};
use crate::db::chance::Chance;
use crate::db::clock::Clock;
use crate::db::desk::{CommandId, Desk};
use crate::db::{Installation, Readers, Tx};
use crate::error::AppError;
use crate::table::Unfit;
use serde::Serialize;
use serde::de::DeserializeOwned;

const COUNTY: i64 = 652_325;

struct House {
    _folder: tempfile::TempDir,
    desk: Desk,
    readers: Readers,
}

fn by() -> By {
    By { actor: "import".into(), on: jiff::civil::date(2026, 3, 2) }
}

impl House {
    fn new() -> House {
        let folder = tempfile::tempdir().unwrap();
        let installation = Installation::sqlite(folder.path());
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let desk = Desk::open(&installation, Clock::system(), Chance::from_seed(2)).unwrap();
        House { _folder: folder, desk, readers: Readers::new(installation) }
    }

    fn write<T: Serialize + DeserializeOwned + Send + 'static>(
        &self,
        act: impl FnOnce(&mut Tx<'_, '_>) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let command = CommandId::drawn(COUNTY, "operator", "test", 0);
        Ok(self.desk.write_blocking(command, act)?.answer)
    }

    fn import(&self, jurisdiction: i64, table: &str) -> (Imported, Vec<RowFault>) {
        let rows = read_divisions(table).unwrap();
        self.write(move |tx| import_places(tx, &by(), jurisdiction, &rows)).unwrap()
    }

    /// Somebody who holds one role over one place.
    fn viewer(&self, code: &str) -> Viewer {
        let place = PlaceCode::parse(code).unwrap();
        self.write(move |tx| {
            let new = NewUser {
                id: "p1".into(),
                sign_in: "wang".into(),
                name: "王".into(),
                post: String::new(),
                unit: String::new(),
            };
            accounts::add_user(tx, &by(), COUNTY, &new)?;
            let wang = accounts::user_by_sign_in(tx, "wang")?.unwrap();
            accounts::grant_role(tx, &by(), &wang, accounts::Held::at(Role::TownshipOfficer, place))
        })
        .unwrap();
        self.readers.read_blocking(|link| Ok(accounts::viewer_of_user(link, COUNTY, "p1")?.unwrap())).unwrap()
    }

    fn find(&self, viewer: &Viewer, typed: &str) -> Vec<String> {
        let scope = viewer.scope(Purpose::Places);
        let found = self.readers.read_blocking(|link| Ok(search(link, &scope, typed, 5)?)).unwrap();
        found.into_iter().map(|place| place.name).collect()
    }
}

#[test]
fn the_prefectures_table_is_taken_whole_and_a_second_time_writes_nothing() {
    let house = House::new();
    let rows = read_divisions(DEMONSTRATION_DIVISIONS).unwrap();
    assert_eq!(jurisdiction_of(&rows), Some(652_300));
    let (imported, faults) = house.import(652_300, DEMONSTRATION_DIVISIONS);
    assert_eq!((imported, faults), (Imported { taken: 1040, outside: 1, ..Imported::default() }, vec![]));
    let (again, _) = house.import(652_300, DEMONSTRATION_DIVISIONS);
    assert_eq!(again, Imported { unchanged: 1040, outside: 1, ..Imported::default() });
}

#[test]
fn a_county_takes_its_own_places_and_has_68_villages() {
    let house = House::new();
    let (imported, faults) = house.import(COUNTY, DEMONSTRATION_DIVISIONS);
    assert!(faults.is_empty());
    assert_eq!(imported.taken + imported.outside, 1041);
    let county = PlaceCode::of_jurisdiction(COUNTY);
    let villages = house
        .readers
        .read_blocking(|link| Ok(places_between(link, COUNTY, (county.lo(), county.hi()), Level::Village)?))
        .unwrap();
    let committees = villages.iter().filter(|village| (200..400).contains(&(village.code.lo() % 1000)));
    assert_eq!(committees.count(), 68);
    let path = house
        .readers
        .read_blocking(|link| Ok(path(link, COUNTY, PlaceCode::parse("652325101200").unwrap())?))
        .unwrap();
    let names: Vec<_> = path.iter().map(|place| place.name.as_str()).collect();
    assert_eq!(names, ["奇台县", "老奇台镇", "二畦村"]);
}

#[test]
fn every_faulty_row_is_named_and_the_others_are_taken() {
    let house = House::new();
    let table = "\u{feff}level,name,parent,code\n\
        county,奇台县,6523,652325\n\
        township,奇台镇,652325,652325100\n\
        township,奇台镇,652325,652325100\n\
        township,某乡,652325,652325700\n\
        village,某村,652325100,65232510020x\n\
        village,某村,652325100,6523251002\n\
        village,,652325100,652325100201\n\
        village,某村,652325101,652325100202\n\
        village,某村,652325102,652325102203\n\
        township,某村,652325100,652325100204\n\
        village,好村,652325100,652325100205\n\
        county,别县,6523,652324\n";
    let (imported, faults) = house.import(COUNTY, table);
    assert_eq!((imported.taken, imported.unchanged, imported.outside), (3, 0, 1));
    let verdicts: Vec<_> = faults.iter().map(|fault| (fault.line, fault.refusal().key)).collect();
    let expected = [
        (4, "refusal-row-duplicate"),
        (5, "refusal-row-township-class"),
        (6, "refusal-row-not-digits"),
        (7, "refusal-row-length"),
        (8, "refusal-row-no-name"),
        (9, "refusal-row-parent-prefix"),
        (10, "refusal-row-parent-unknown"),
        (11, "refusal-row-level"),
    ];
    assert_eq!(verdicts, expected);
}

#[test]
fn a_row_of_other_cells_or_that_adds_up_is_a_fault_and_a_table_of_nothing_makes_no_jurisdiction() {
    let house = House::new();
    let (imported, faults) = house.import(
        COUNTY,
        "code,parent,name,level\n\
         合计,,2 个,\n\
         652325,6523,奇台县,county,x\n\
         652325,6523\n\
         \"652325,6523,奇台县,county\n\
         652325100,652325,奇台镇,township\n",
    );
    assert_eq!(imported, Imported::default());
    let found: Vec<_> = faults.iter().map(|fault| (fault.line, fault.why)).collect();
    let cells = |found| Why::Row(Unfit::Cells { expected: 4, found });
    let open = Why::Row(Unfit::QuotationOpen { opens: 5, last: 6 });
    assert_eq!(found, [(2, Why::Row(Unfit::Total)), (3, cells(5)), (4, cells(2)), (5, open)]);
    assert_eq!(house.readers.read_blocking(|link| Ok(jurisdictions(link)?)).unwrap(), [0_i64; 0]);
}

#[test]
fn a_table_names_each_column_once_and_has_rows() {
    let refused = |table: &str| read_divisions(table).unwrap_err().key;
    assert_eq!(refused("code,parent,name,level,Name\n1,2,3,4,5\n"), "refusal-table-column-twice");
    assert_eq!(refused("code,parent,name,level\n,,,\n"), "refusal-divisions-empty");
}

#[test]
fn a_place_that_a_newer_table_lacks_stays_and_is_told() {
    let house = House::new();
    let head = "code,parent,name,level\n652325,6523,奇台县,county\n";
    house.import(
        COUNTY,
        &format!("{head}652325100,652325,奇台镇,township\n652325101,652325,老奇台镇,township\n"),
    );
    let (imported, faults) = house.import(COUNTY, &format!("{head}652325101,652325,老奇台镇,township\n"));
    assert!(faults.is_empty());
    let absent = Absent { code: "652325100000".into(), name: "奇台镇".into() };
    assert_eq!(imported, Imported { unchanged: 2, absent: vec![absent], ..Imported::default() });
    let place = PlaceCode::parse("652325100").unwrap();
    assert!(house.readers.read_blocking(|link| Ok(super::place(link, COUNTY, place)?)).unwrap().is_some());
}

#[test]
fn a_changed_name_is_one_more_record_and_a_later_table_may_add_below() {
    let house = House::new();
    let head = "code,parent,name,level\n";
    house.import(COUNTY, &format!("{head}652325,6523,奇台县,county\n"));
    let (added, faults) =
        house.import(COUNTY, &format!("{head}652325100,652325,奇台镇,township\n652325,6523,奇台市,county\n"));
    assert_eq!((added.taken, faults.len()), (2, 0));
    let name = |code: &'static str| {
        let code = PlaceCode::parse(code).unwrap();
        house.readers.read_blocking(|link| Ok(place(link, COUNTY, code)?.unwrap().name)).unwrap()
    };
    assert_eq!((name("652325"), name("652325100")), ("奇台市".into(), "奇台镇".into()));
}

#[test]
fn a_place_is_found_by_name_pinyin_initials_and_code_within_what_one_may_see() {
    let house = House::new();
    house.import(COUNTY, DEMONSTRATION_DIVISIONS);
    let officer = house.viewer("652325101");
    for typed in ["老奇台镇", "laoqitaizhen", "Lao Qitai", "lqtz", "652325101"] {
        assert_eq!(house.find(&officer, typed).first().map(String::as_str), Some("老奇台镇"), "{typed}");
    }
    assert_eq!(house.find(&officer, "榆树沟"), ["榆树沟村"]);
    assert!(house.find(&officer, "三个庄子").is_empty(), "another township's");
    assert!(house.find(&officer, "%").is_empty() && house.find(&officer, "").is_empty());
}

#[test]
fn a_unit_stands_in_a_known_place_under_an_id_of_its_own() {
    let house = House::new();
    house.import(COUNTY, DEMONSTRATION_DIVISIONS);
    let add = |id: &str, code: &str| {
        let place = PlaceCode::parse(code).unwrap();
        let unit = Unit { id: id.into(), name: "司法所".into(), name_en: "Judicial office".into(), place };
        house.write(move |tx| add_unit(tx, &by(), COUNTY, &unit))
    };
    add("justice-107", "652325107").unwrap();
    assert!(
        matches!(add("justice-107", "652325107"), Err(AppError::Refused(refusal)) if refusal.key == "refusal-unit-exists")
    );
    assert!(
        matches!(add("justice-x", "652324"), Err(AppError::Refused(refusal)) if refusal.key == "refusal-place-unknown")
    );
    assert!(matches!(add("Justice", "652325107"), Err(AppError::Invalid(_))));
    let units = house.readers.read_blocking(|link| Ok(units(link, COUNTY)?)).unwrap();
    assert_eq!(units.len(), 1);
}

#[test]
fn a_village_is_called_by_its_name_and_not_by_its_committee() {
    for (published, called) in [
        ("双涝坝村委会", "双涝坝村"),
        ("北门村村委会", "北门村"),
        ("联丰村委会", "联丰村"),
        ("西街社区居民委员会", "西街社区"),
        ("园丁社区居委会", "园丁社区"),
        ("三个庄子镇", "三个庄子镇"),
    ] {
        assert_eq!(short_name(published.to_owned()), called);
    }
}
