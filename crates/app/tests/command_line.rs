//! The program as scripts and operators meet it: its help in both languages, its mistakes, its exit statuses, its objects.
//!
//! The help of every command stands in `tests/golden/help.zh-CN.txt` and `tests/golden/help.en.txt`;
//! `BELLWETHER_BLESS=1` writes them anew. Not here: what the commands do (the slices' own tests).

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const COMMANDS: [&str; 26] = [
    "",
    "init",
    "migrate",
    "serve",
    "import",
    "import divisions",
    "import log",
    "unit",
    "unit add",
    "user",
    "user add",
    "user disable",
    "user enable",
    "user password",
    "user role grant",
    "user role revoke",
    "verify",
    "log export",
    "log key",
    "rebuild",
    "backup",
    "restore",
    "person erase",
    "rank",
    "demo",
    "policy check",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs the program in a folder, without what the environment would say.
fn run_in(folder: &Path, args: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bellwether"));
    for name in ["LANG", "LC_ALL", "LC_MESSAGES", "BELLWETHER_LANG", "BELLWETHER_DATA", "BELLWETHER_DATABASE"]
    {
        command.env_remove(name);
    }
    command.current_dir(folder).args(args.split_whitespace()).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The error that a failed command tells a script: one object on standard output, and the same words on standard error.
fn failure(folder: &Path, args: &str) -> (i32, String, String) {
    let output = run_in(folder, args);
    let text = out(&output);
    let value: Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{args}: {error}: {text:?}"));
    let (key, message) =
        (value["error"]["key"].as_str().unwrap(), value["error"]["message"].as_str().unwrap());
    assert!(err(&output).contains(message), "{args}: {}", err(&output));
    assert!(!message.contains("Error code") && !message.contains("os error"), "{args}: {message}");
    (output.status.code().unwrap(), key.to_owned(), message.to_owned())
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
}

#[test]
fn the_help_of_every_command_is_as_it_was_read_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    for lang in ["zh-CN", "en"] {
        let mut pages = String::new();
        for command in COMMANDS {
            let output = run_in(folder.path(), &format!("--lang {lang} {command} --help"));
            assert_eq!(output.status.code(), Some(0), "{command}");
            let asked = format!("$ bellwether {command} --help").replace("  ", " ");
            pages.push_str(&format!("{asked}\n{}\n", out(&output)));
        }
        for english in ["Usage:", "Options:", "[default", "[env", "Print help", "possible values"] {
            assert!(lang == "en" || !pages.contains(english), "{english} in Chinese");
        }
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/help.{lang}.txt"));
        if std::env::var("BELLWETHER_BLESS").is_ok() {
            std::fs::write(&golden, &pages).unwrap();
        }
        let read = std::fs::read_to_string(&golden).unwrap();
        assert!(
            read == pages,
            "the help has changed; read it, then bless it with BELLWETHER_BLESS=1:\n{pages}"
        );
    }
}

#[test]
fn a_mistake_in_the_arguments_is_told_in_the_language_asked_for_with_status_2() {
    let folder = tempfile::tempdir().unwrap();
    let mistakes = [
        "verfy",
        "init --dta x",
        "init x",
        "user",
        "user add",
        "verify --key x",
        "rank x --method jnt",
        "rank x --seed abc",
        "rank x --seed",
        "init --data a --data b",
    ];
    let english = ["error:", "Usage", "required", "unrecognized", "unexpected", "tip:", "For more"];
    for mistake in mistakes {
        let zh = run_in(folder.path(), &format!("--lang zh {mistake}"));
        assert_eq!(zh.status.code(), Some(2), "{mistake}");
        let said = err(&zh);
        assert!(is_chinese(&said) && english.iter().all(|word| !said.contains(word)), "{mistake}: {said}");
        let en = run_in(folder.path(), &format!("--lang en {mistake}"));
        assert_eq!(en.status.code(), Some(2), "{mistake}");
        assert!(!is_chinese(&err(&en)) && !err(&en).is_empty(), "{mistake}: {}", err(&en));
    }
    assert!(err(&run_in(folder.path(), "--lang zh verfy")).contains("您要写的是否为“verify”"));
    let (status, key, message) = failure(folder.path(), "verify --jurisdiction x --json");
    assert_eq!((status, key.as_str()), (2, "usage"), "{message}");
}

#[test]
fn a_language_that_is_not_ours_is_refused_in_both() {
    let folder = tempfile::tempdir().unwrap();
    let output = run_in(folder.path(), "--lang fr init");
    assert_eq!(output.status.code(), Some(2));
    let said = err(&output);
    assert!(said.contains("没有“fr”这种语言") && said.contains("There is no language “fr”"), "{said}");
    assert!(!folder.path().join("bellwether-data").exists());
}

/// Every command that opens an installation.
const OPENING: [&str; 13] = [
    "migrate",
    "verify",
    "log export out --jurisdiction 652325",
    "log key --jurisdiction 652325",
    "rebuild",
    "rebuild --check",
    "backup copy",
    "user add li --name Li",
    "user disable li",
    "unit add u --name U --name-en U --place 652325000000",
    "import divisions places.csv",
    "import log log.csv --map map.toml",
    "person erase x --jurisdiction 652325 --basis b",
];

/// A folder to run commands in, with the files they name.
fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let copy = |from: &str, to: &str| std::fs::copy(root().join(from), folder.path().join(to)).unwrap();
    copy("crates/app/data/divisions-6523.csv", "places.csv");
    copy("policies/permit/map.toml", "map.toml");
    std::fs::write(folder.path().join("log.csv"), LOG).unwrap();
    folder
}

const LOG: &str = "case:channel,case:concept:name,case:deadline,case:department,case:enddate,case:enddate_planned,\
case:group,case:responsible,case:startdate,concept:instance,concept:name,lifecycle:transition,org:group,org:resource,time:timestamp\n\
Desk,case-1,2011-03-31 12:00:00.000000+02:00,General,2011-03-05 09:00:00.000000+01:00,,Group 1,Resource21,\
2011-03-01 09:00:00.000000+01:00,task-1,Confirmation of receipt,complete,EMPTY,Resource10,2011-03-02 09:00:00.000000+01:00\n";

#[test]
fn a_folder_without_an_installation_is_answered_with_the_command_that_makes_one() {
    let folder = desk();
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    std::fs::write(folder.path().join("file"), "x").unwrap();
    for command in OPENING {
        for (data, expected) in [
            ("missing", "refusal-installation-missing"),
            ("empty", "refusal-installation-missing"),
            ("file", "refusal-file-not-folder"),
        ] {
            let (status, key, message) = failure(folder.path(), &format!("{command} --data {data} --json"));
            assert_eq!((status, key.as_str()), (1, expected), "{command} --data {data}");
            assert!(
                data == "file" || message.contains(&format!("bellwether init --data {data}")),
                "{message}"
            );
        }
    }
    let serve = run_in(folder.path(), "serve --data missing");
    assert_eq!(serve.status.code(), Some(1));
    assert!(err(&serve).contains("bellwether init --data missing"), "{}", err(&serve));
    assert!(!folder.path().join("missing").exists() && !folder.path().join("empty/bellwether.db").exists());
}

#[test]
fn a_database_of_another_version_or_no_database_at_all_is_said_by_every_command() {
    let folder = desk();
    run_in(folder.path(), "init --data newer");
    let database = rusqlite::Connection::open(folder.path().join("newer/bellwether.db")).unwrap();
    database.execute_batch("insert into schema_version (version) values (99)").unwrap();
    run_in(folder.path(), "init --data garbage");
    std::fs::write(folder.path().join("garbage/bellwether.db"), [7; 9000]).unwrap();
    for command in OPENING {
        let (_, key, message) = failure(folder.path(), &format!("{command} --data newer --json"));
        assert_eq!(key, "refusal-database-newer", "{command}");
        assert!(message.contains("99"), "{message}");
        if command != "verify" {
            let (_, key, _) = failure(folder.path(), &format!("{command} --data garbage --json"));
            assert_eq!(key, "refusal-database-damaged", "{command}");
        }
    }
    let verify = run_in(folder.path(), "verify --data garbage --json");
    let verdict: Value = serde_json::from_str(&out(&verify)).unwrap();
    let fault = &verdict["faults"][0];
    assert_eq!((verify.status.code(), &fault["where"]), (Some(1), &Value::from("database")));
    assert_eq!(fault["what"], "cannot be opened: the file is not a database");
    let said = out(&run_in(folder.path(), "verify --data garbage"));
    assert!(said.contains("数据库：无法打开：文件不是数据库"), "{said}");
}

/// The log's tables as they were while records told what they are about; their version was that of today's.
const FIRST_FORMAT: &str = "
pragma journal_mode = wal;
create table schema_version (version integer not null) strict;
insert into schema_version (version) values (1), (2), (3);
create table heads (
  jurisdiction integer not null primary key, origin text not null, size integer not null, root blob not null,
  last_us integer not null, checkpoint text not null
) strict;
create table records (
  jurisdiction integer not null, seq integer not null, id text not null, kind text not null, stream text not null,
  version integer not null, actor text not null, occurred_on text not null, recorded_at_us integer not null,
  open_salt blob not null, open_body text not null, open_commitment text not null, sealed_commitments text not null,
  primary key (jurisdiction, seq)
) strict;";

#[test]
fn a_folder_of_the_first_format_is_refused_with_a_sentence_and_left_as_it_is() {
    let folder = desk();
    run_in(folder.path(), "init --data old");
    let file = folder.path().join("old/bellwether.db");
    std::fs::remove_file(&file).unwrap();
    rusqlite::Connection::open(&file).unwrap().execute_batch(FIRST_FORMAT).unwrap();
    let before = std::fs::read(&file).unwrap();
    for command in OPENING.iter().chain(&["migrate", "init"]) {
        let (status, key, message) = failure(folder.path(), &format!("{command} --data old --json"));
        assert_eq!((status, key.as_str()), (1, "refusal-database-first-format"), "{command}");
        assert!(message.contains("格式"), "{message}");
    }
    let serve = run_in(folder.path(), "serve --data old --lang en");
    assert_eq!(serve.status.code(), Some(1));
    assert!(err(&serve).contains("a log of format 1"), "{}", err(&serve));
    assert!(std::fs::read(&file).unwrap() == before);
}

#[test]
fn what_fails_is_one_object_with_its_key() {
    let folder = desk();
    let (path, failed) = (folder.path(), |args: &str| failure(folder.path(), &format!("{args} --json")).1);
    assert_eq!(run_in(path, "init").status.code(), Some(0));
    assert_eq!(failed("init"), "refusal-installation-exists");
    assert_eq!(failed("user add li --name Li"), "refusal-jurisdiction");
    assert_eq!(failed("user disable li"), "refusal-user-unknown");
    assert_eq!(failed("log key --jurisdiction 1"), "refusal-log-none");
    assert_eq!(run_in(path, "import divisions places.csv --jurisdiction 652325").status.code(), Some(0));
    for command in ["log key", "log export out", "verify"] {
        let (_, key, message) = failure(path, &format!("{command} --jurisdiction 1 --json"));
        assert_eq!(key, "refusal-log-unknown", "{command}");
        assert!(message.contains("652325"), "{message}");
    }
    assert_eq!(failed("user add li --name Li --jurisdiction 1"), "refusal-jurisdiction");
    assert_eq!(failed("import log log.csv --map map.toml --jurisdiction 1"), "log-no-jurisdiction");
    assert_eq!(failed("import log none.csv --map map.toml"), "refusal-file-missing");
    assert_eq!(failed("import log log.csv --map none.toml"), "refusal-file-missing");
    std::fs::write(
        path.join("other.toml"),
        std::fs::read_to_string(path.join("map.toml")).unwrap().replace("\"permit\"", "\"none\""),
    )
    .unwrap();
    assert_eq!(failed("import log log.csv --map other.toml"), "refusal-log-policy");
    std::fs::write(path.join("broken.toml"), "version = ").unwrap();
    assert_eq!(failed("import log log.csv --map broken.toml"), "refusal-log-map");
    assert_eq!(failed("import divisions map.toml"), "refusal-divisions-column");
    assert_eq!(failed("policy check none"), "refusal-file-missing");
    assert_eq!(failed("policy check bellwether-data"), "refusal-no-policies");
    assert_eq!(failed("rank none.csv"), "refusal-file-missing");
    assert_eq!(failed("rank map.toml"), "rank-file-no-unit");
    std::fs::write(path.join("units.csv"), "unit,numerator,denominator\n").unwrap();
    assert_eq!(failed("rank units.csv"), "rank-file-no-rows");
    assert_eq!(failed("demo --data bellwether-data"), "demo-folder-taken");
    assert_eq!(failed("person erase x --jurisdiction 652325 --basis b"), "refusal-nothing-to-erase");
}

#[test]
fn whoever_leaves_is_told_of_with_the_open_cases_in_their_hand() {
    let folder = desk();
    let path = folder.path();
    let grant = "user role grant li unit-officer 652325000000";
    for command in [
        "init",
        "import divisions places.csv --jurisdiction 652325",
        "import log log.csv --map map.toml --jurisdiction 652325",
        "user add li --name Li",
        grant,
    ] {
        let done = run_in(path, command);
        assert!(done.status.success(), "{command}: {}", err(&done));
    }
    let open_cases = |command: &str| {
        let done = run_in(path, &format!("{command} --json"));
        assert!(done.status.success(), "{command}: {}", err(&done));
        serde_json::from_str::<Value>(&out(&done)).unwrap()["open_cases"].clone()
    };
    let revoke = "user role revoke li unit-officer 652325000000";
    assert_eq!(open_cases(revoke), 0);
    assert_eq!(open_cases(grant), Value::Null);
    let database = rusqlite::Connection::open(path.join("bellwether-data/bellwether.db")).unwrap();
    database.execute("update cases set open = 1, handler = (select id from users)", []).unwrap();
    drop(database);
    assert_eq!(open_cases(revoke), 1);
    assert_eq!(open_cases("user disable li"), 1);
    run_in(path, "user enable li");
    let told = out(&run_in(path, "user disable li --lang en"));
    assert!(told.contains("the handler of one open case."), "{told}");
}

#[test]
fn a_log_comes_in_after_init_alone_and_twice() {
    let folder = desk();
    assert_eq!(run_in(folder.path(), "init").status.code(), Some(0));
    let import = || run_in(folder.path(), "import log log.csv --map map.toml --json");
    let first = import();
    assert!(err(&first).contains("990101"), "where the cases belong is said: {}", err(&first));
    let second = import();
    assert_eq!((first.status.code(), second.status.code()), (Some(0), Some(0)));
    for (output, taken) in [(first, 1), (second, 0)] {
        let imported: Value = serde_json::from_str(&out(&output)).unwrap();
        assert_eq!((&imported["cases"], &imported["events"]), (&Value::from(1), &Value::from(1)));
        assert_eq!(imported["rows"]["taken"], taken);
    }
    assert_eq!(
        run_in(folder.path(), "import divisions places.csv --jurisdiction 652325").status.code(),
        Some(0)
    );
    assert_eq!(import().status.code(), Some(0), "beside a county it goes where it went before");
    assert_eq!(run_in(folder.path(), "verify").status.code(), Some(0));
}

#[test]
fn an_import_that_took_nothing_and_knew_nothing_is_no_success_and_leaves_nothing() {
    let folder = desk();
    let path = folder.path();
    assert_eq!(run_in(path, "init").status.code(), Some(0));
    let log = std::fs::read_to_string(path.join("log.csv")).unwrap();
    std::fs::write(path.join("header.csv"), log.lines().next().unwrap()).unwrap();
    let output = run_in(path, "import log header.csv --map map.toml --json");
    let imported: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!((output.status.code(), &imported["rows"]["read"]), (Some(1), &Value::from(0)));
    assert!(imported["units"].is_array() && imported["verdicts"].is_string(), "{imported}");
    assert!(err(&output).contains("没有导入"), "{}", err(&output));
    let output = run_in(path, "import divisions places.csv --jurisdiction 110101 --json");
    let imported: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!((output.status.code(), &imported["taken"]), (Some(1), &Value::from(0)));
    assert_eq!(failure(path, "log key --jurisdiction 110101 --json").1, "refusal-log-none");
}

#[test]
fn the_keys_of_another_installation_are_refused_and_verify_names_them() {
    let folder = desk();
    let path = folder.path();
    for command in ["init --data own", "init --data strange", "import log log.csv --map map.toml --data own"]
    {
        assert_eq!(run_in(path, command).status.code(), Some(0), "{command}");
    }
    let right = std::fs::read(path.join("own/code.key")).unwrap();
    let strange = std::fs::read(path.join("strange/code.key")).unwrap();
    std::fs::write(path.join("own/code.key"), &strange).unwrap();
    for command in ["serve --data own", "user add li --name Li --data own"] {
        let output = run_in(path, command);
        assert_eq!(output.status.code(), Some(1), "{command}");
        assert!(err(&output).contains("code.key"), "{}", err(&output));
    }
    let verdict: Value = serde_json::from_str(&out(&run_in(path, "verify --data own --json"))).unwrap();
    assert_eq!(verdict["faults"].as_array().map(Vec::len), Some(1), "{verdict}");
    assert_eq!(verdict["faults"][0]["where"], "code.key");
    std::fs::write(path.join("own/code.key"), &right).unwrap();
    assert_eq!(run_in(path, "verify --data own").status.code(), Some(0));
    for (key, what) in [(&strange, "after the key was lost"), (&right, "and when it was found again")] {
        std::fs::write(path.join("own/code.key"), key).unwrap();
        for command in ["rebuild --data own", "verify --data own", "rebuild --check --data own"] {
            assert_eq!(run_in(path, command).status.code(), Some(0), "{command} {what}");
        }
    }
    std::fs::copy(path.join("strange/log.key"), path.join("own/log.key")).unwrap();
    for command in ["serve --data own", "log key --jurisdiction 990101 --data own"] {
        assert!(err(&run_in(path, command)).contains("log.key"), "{command}");
    }
    let said = out(&run_in(path, "verify --data own"));
    assert!(said.contains("检查点：不是由已知密钥签署"), "{said}");
}
