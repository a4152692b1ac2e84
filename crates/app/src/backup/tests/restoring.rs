//! What restoring refuses, and what it says is missing.

use super::*;
use crate::audit;

/// The newest checkpoint of the house, kept in a file.
fn kept(yard: &Yard, name: &str) -> PathBuf {
    let path = yard.beside(name);
    let mut connection = yard.house.installation.connect_reading().unwrap();
    let head = audit::head(&mut connection.link(), COUNTY).unwrap().unwrap();
    std::fs::write(&path, head.checkpoint).unwrap();
    path
}

fn with_older(yard: &Yard, older: &[&PathBuf]) -> From {
    From { older: older.iter().map(|path| (*path).clone()).collect(), ..yard.from() }
}

#[test]
fn kept_checkpoints_tell_which_records_are_missing() {
    let yard = Yard::with(20);
    let early = kept(&yard, "early");
    yard.house.write(20, 30);
    yard.with_keys();
    let same = kept(&yard, "same");
    yard.house.write(30, 37);
    let late = kept(&yard, "late");
    let none = yard.try_restore(&with_older(&yard, &[&early, &same]), "a").unwrap();
    assert_eq!((none.logs[0].records, none.logs[0].missing, none.is_whole()), (30, 0, true));
    for (name, keys) in [("b", Some(yard.beside("keys"))), ("c", None)] {
        let from = From { keys, ..with_older(&yard, &[&early, &late, &same]) };
        let some = yard.try_restore(&from, name).unwrap();
        assert_eq!((some.logs[0].records, some.logs[0].missing, some.is_whole()), (30, 7, false), "{name}");
        let text = some.to_text(bellwether_policy::Lang::En, Path::new("data"));
        assert!(text.contains("7 records are missing: numbers 30 to 36"), "{text}");
    }
}

#[test]
fn a_checkpoint_of_a_log_that_the_backup_does_not_have_says_that_all_of_it_is_missing() {
    let yard = Yard::with(20);
    yard.with_keys();
    yard.house.desk().write_blocking(drawn(652_300), |tx| Ok(tx.found(652_300)?)).unwrap();
    let key = yard.house.installation.log_key().unwrap();
    let origin = crate::db::log::origin(652_300);
    let note = bellwether_ledger::SigningKey::from_seed(&origin, key).unwrap();
    let note = note.sign(&bellwether_ledger::Checkpoint { origin, size: 5, root: [3; 32] }).unwrap();
    let path = yard.beside("another");
    std::fs::write(&path, note).unwrap();
    let restored = yard.try_restore(&with_older(&yard, &[&path]), "restored").unwrap();
    let found: Vec<_> =
        restored.logs.iter().map(|log| (log.jurisdiction, log.records, log.missing)).collect();
    assert_eq!(found, [(COUNTY, 20, 0), (652_300, 0, 5)]);
}

#[test]
fn a_log_that_is_not_the_one_a_checkpoint_was_signed_for_is_not_restored() {
    let yard = Yard::with(20);
    yard.with_keys();
    let key = yard.house.installation.log_key().unwrap();
    let origin = crate::db::log::origin(COUNTY);
    let signing = bellwether_ledger::SigningKey::from_seed(&origin, key).unwrap();
    let note = signing.sign(&bellwether_ledger::Checkpoint { origin, size: 9, root: [3; 32] }).unwrap();
    let path = yard.beside("kept");
    std::fs::write(&path, note).unwrap();
    let refusal = refused(yard.try_restore(&with_older(&yard, &[&path]), "restored"));
    assert_eq!(refusal.key, "refusal-restore-rewritten");
    assert!(!yard.beside("restored").exists(), "nothing is left of it");
}

#[test]
fn a_checkpoint_that_does_not_read_or_that_another_key_signed_is_refused_with_its_file() {
    let yard = Yard::with(20);
    yard.with_keys();
    let right = std::fs::read_to_string(kept(&yard, "kept")).unwrap();
    let origin = crate::db::log::origin(COUNTY);
    let other = bellwether_ledger::SigningKey::from_seed(&origin, [9; 32]).unwrap();
    let other = other.sign(&bellwether_ledger::Checkpoint { origin, size: 5, root: [3; 32] }).unwrap();
    let cases = [
        ("\u{feff}".to_owned() + &right, "refusal-checkpoint-unread"),
        (right.replace('\n', "\r\n"), "refusal-checkpoint-unread"),
        (right.trim_end().to_owned(), "refusal-checkpoint-unread"),
        (String::new(), "refusal-checkpoint-unread"),
        (right.replace("bellwether/", "elsewhere/"), "refusal-checkpoint-unread"),
        (other, "refusal-checkpoint-of-another-key"),
    ];
    for (note, key) in cases {
        let path = yard.beside("given");
        std::fs::write(&path, &note).unwrap();
        let refusal = refused(yard.try_restore(&with_older(&yard, &[&path]), "restored"));
        assert_eq!(refusal.key, key, "{note:?}");
        assert!(crate::web::locale::refusal_text(bellwether_policy::Lang::En, &refusal).contains("given"));
        assert!(!yard.beside("restored").exists());
    }
}

#[test]
fn a_folder_that_is_not_empty_is_refused_and_one_that_is_empty_is_taken() {
    let yard = Yard::with(20);
    yard.with_keys();
    std::fs::create_dir(yard.beside("taken")).unwrap();
    std::fs::write(yard.beside("taken/letter"), "x").unwrap();
    for name in ["taken", "data"] {
        let refusal = refused(yard.try_restore(&yard.from(), name));
        assert_eq!(refusal.key, "refusal-restore-folder-taken", "{name}");
    }
    assert_eq!(files_under(&yard.beside("taken")), ["letter"]);
    std::fs::create_dir(yard.beside("empty")).unwrap();
    assert_eq!(yard.restored("empty"), 20);
    for name in ["backup", "backup/within", "keys"] {
        assert_eq!(refused(yard.try_restore(&yard.from(), name)).key, "refusal-backup-nested", "{name}");
    }
    let nothing = From { folder: yard.beside("empty"), ..yard.from() };
    assert_eq!(refused(yard.try_restore(&nothing, "x")).key, "refusal-backup-none", "it is an installation");
}

#[test]
fn any_changed_byte_of_the_database_or_a_manifest_that_does_not_fit_it_is_refused() {
    let yard = Yard::with(20);
    yard.with_keys();
    let database = yard.beside("backup").join(DATABASE_NAME);
    let right = std::fs::read(&database).unwrap();
    for at in [30, right.len() / 2, right.len() - 1] {
        let mut bytes = right.clone();
        bytes[at] ^= 1;
        std::fs::write(&database, bytes).unwrap();
        let refusal = refused(yard.try_restore(&yard.from(), "restored"));
        assert_eq!(refusal.key, "refusal-backup-damaged", "byte {at}");
        assert!(!yard.beside("restored").exists());
    }
    std::fs::write(&database, right).unwrap();
    let right = yard.manifest();
    for (text, key) in [
        (right.replace("backup v1", "backup v2"), "refusal-backup-format"),
        (right.replace("\"records\": 20", "\"records\": 21"), "refusal-backup-damaged"),
        (right[..right.len() / 2].to_owned(), "refusal-backup-manifest"),
    ] {
        yard.write_manifest(&text);
        assert_eq!(refused(yard.try_restore(&yard.from(), "restored")).key, key);
    }
}

#[test]
fn any_changed_byte_of_the_manifest_is_found_and_told_in_a_sentence() {
    let yard = Yard::with(20);
    std::fs::write(yard.house.installation.data.join("residents.toml"), "phone = \"110\"\n").unwrap();
    yard.with_keys();
    let path = yard.beside("backup/manifest");
    let right = std::fs::read(&path).unwrap();
    assert!(manifest::Manifest::read(&path).unwrap().is_some());
    for at in 0..right.len() {
        let mut bytes = right.clone();
        bytes[at] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(manifest::Manifest::read(&path).unwrap_err().key, "refusal-backup-manifest", "byte {at}");
    }
    for bytes in [&right[..right.len() - 1], &right[1..], &right[..9], &[]] {
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(manifest::Manifest::read(&path).unwrap_err().key, "refusal-backup-manifest");
    }
    std::fs::write(&path, &right).unwrap();
    let whole = yard.manifest();
    let from = whole.find("residents.toml\": \"").unwrap() + "residents.toml\": \"".len();
    yard.write_manifest(&format!("{},{}", &whole[..from], &whole[from + 1..]));
    let refusal = refused(yard.try_restore(&yard.from(), "restored"));
    assert_eq!(refusal.key, "refusal-backup-manifest", "a small file that does not read");
    assert!(!yard.beside("restored").exists());
}

#[test]
fn evidence_that_was_damaged_in_the_backup_is_told_and_not_restored() {
    let yard = Yard::with(20);
    let damaged = yard.evidence("a scanned agreement");
    yard.with_keys();
    std::fs::write(yard.backed_up(&damaged), "a scanned agreemint").unwrap();
    let restored = yard.try_restore(&yard.from(), "restored").unwrap();
    assert_eq!((restored.files, restored.files_missing), (1, vec![damaged.clone()]));
    assert!(!yard.at("restored").evidence_file(&damaged).unwrap().exists());
}

#[test]
fn the_keys_of_another_installation_are_refused() {
    let yard = Yard::with(20);
    yard.with_keys();
    let other = Installation::sqlite(yard.beside("other"));
    other.create(&mut Chance::from_seed(9)).unwrap();
    for wrong in ["log.key", "code.key"] {
        let mixed = yard.beside(&format!("mixed-{wrong}"));
        std::fs::create_dir(&mixed).unwrap();
        for name in ["log.key", "code.key"] {
            let from = if name == wrong { other.data.join(name) } else { yard.beside("keys").join(name) };
            std::fs::copy(from, mixed.join(name)).unwrap();
        }
        let refusal = refused(yard.try_restore(&From { keys: Some(mixed), ..yard.from() }, "restored"));
        assert_eq!(refusal.key, "refusal-restore-keys", "{wrong}");
    }
    let from = From { keys: Some(yard.beside("none")), ..yard.from() };
    assert_eq!(refused(yard.try_restore(&from, "restored")).key, "refusal-key-missing");
}

#[test]
fn restoring_without_keys_leaves_them_to_be_put_in() {
    let yard = Yard::with(20);
    yard.with_keys();
    yard.try_restore(&From { keys: None, ..yard.from() }, "restored").unwrap();
    let data = yard.at("restored").data;
    for name in ["log.key", "code.key"] {
        assert!(!data.join(name).exists());
        std::fs::copy(yard.beside("keys").join(name), data.join(name)).unwrap();
    }
    let verdict = yard.verified("restored");
    assert_eq!(lines(&verdict), [""; 0]);
}

#[test]
fn a_restored_installation_goes_on_and_is_backed_up_into_the_same_folder() {
    let yard = Yard::with(20);
    yard.with_keys();
    yard.restored("restored");
    crate::db::gate::restored_is_confirmed(&yard.at("restored")).unwrap();
    let clock = Clock::Set(std::sync::Arc::clone(&yard.house.now_us));
    let desk = crate::db::Desk::open(&yard.at("restored"), clock, Chance::from_seed(4)).unwrap();
    desk.write_blocking(drawn(COUNTY), |tx| {
        Ok(tx.append(&NewRecord {
            jurisdiction: COUNTY,
            kind: "case.noted",
            stream: "case/new",
            version: 1,
            actor: "wang",
            occurred_on: "2026-03-01",
            open: "{}",
            sealed: &[],
        })?)
    })
    .unwrap();
    let made = back_up(&yard.at("restored"), &yard.wanted(), NOW_US, &mut |_, _| {}).unwrap();
    assert_eq!(made.logs[0].records, 21);
    let manifest = std::fs::read_to_string(yard.beside("backup/manifest")).unwrap();
    assert!(!manifest.contains(RESTORED), "the mark stays where it is");
}
