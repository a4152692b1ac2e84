//! Other programs that read the database file beside a serving one: what was acknowledged stays.
//!
//! A process that is killed leaves its files as they stand at that moment, so a copy of them, made by another process, shows what
//! the next start would find. `cargo xtask test` does the same with `kill -9`, over HTTP.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use bellwether::app::App;
use bellwether::db::Installation;
use bellwether::db::chance::Chance;
use bellwether::db::clock::Clock;
use bellwether::db::desk::CommandId;
use bellwether::registry::{self, By, PlaceCode, Unit};

const COUNTY: i64 = 652_325;

/// A program that reads, then ends.
type Bystander = fn(&Path);

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn bellwether(args: &[&str], data: &Path) {
    run(Command::new(env!("CARGO_BIN_EXE_bellwether")).args(args).arg("--data").arg(data));
}

const BYSTANDERS: [(&str, Bystander); 5] = [
    ("bellwether verify", |data| bellwether(&["verify"], data)),
    ("bellwether log key", |data| bellwether(&["log", "key", "--jurisdiction", "652325"], data)),
    ("bellwether backup", |data| {
        bellwether(&["backup", data.with_file_name("backup").to_str().expect("a name of ours")], data);
    }),
    ("cp", |data| run(Command::new("cp").arg(data.join("bellwether.db")).arg(data.join("copy.db")))),
    ("sqlite3 count", |data| {
        sqlite3(data, "select count(*) from records");
        sqlite3(data, &format!(".backup '{}'", data.join("backup.db").display()));
    }),
];

fn sqlite3(data: &Path, statement: &str) {
    let missing = Command::new("sqlite3").arg("--version").output().is_err();
    if missing {
        eprintln!(
            "sqlite3 is not installed: that bystander is left out here; `cargo xtask test` installs it"
        );
        return;
    }
    run(Command::new("sqlite3").arg(data.join("bellwether.db")).arg(statement));
}

fn by() -> By {
    By { actor: "operator".into(), on: jiff::civil::date(2026, 3, 2) }
}

/// Adds a unit and waits until it is acknowledged.
fn add_unit(app: &Arc<App>, number: usize) {
    let command = CommandId {
        jurisdiction: COUNTY,
        id: format!("unit-{number}"),
        actor: "operator".into(),
        digest: "unit".into(),
    };
    app.desk
        .write_blocking(command, move |tx| {
            let place = PlaceCode::parse("652325107203").expect("a village of the table");
            let unit =
                Unit { id: format!("u{number}"), name: "水利局".into(), name_en: String::new(), place };
            registry::add_unit(tx, &by(), COUNTY, &unit)
        })
        .unwrap();
}

/// How many units a start from these files would find.
fn units_in(files: &Path) -> i64 {
    let connection = rusqlite::Connection::open(files.join("bellwether.db")).unwrap();
    connection.query_row("select count(*) from units", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_program_that_reads_the_file_takes_no_acknowledged_record_with_it() {
    for (name, bystander) in BYSTANDERS {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let installation = Installation::sqlite(&data);
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let app = Arc::new(App::open(installation, Clock::system(), Chance::from_seed(2)).unwrap());
        let rows = registry::read_divisions(registry::DEMONSTRATION_DIVISIONS).unwrap();
        let command = CommandId::drawn(COUNTY, "operator", "places", 0);
        app.desk
            .write_blocking(command, move |tx| registry::import_places(tx, &by(), COUNTY, &rows))
            .unwrap();
        for number in 0..3 {
            add_unit(&app, number);
        }
        bystander(&data);
        for number in 3..9 {
            add_unit(&app, number);
        }
        let left = folder.path().join("left");
        run(Command::new("cp").arg("-r").arg(&data).arg(&left));
        assert_eq!(units_in(&left), 9, "beside {name}");
    }
}
