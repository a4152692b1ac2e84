//! What is not backed up, and where nothing is put.

use super::*;

fn of(yard: &Yard, folder: &Path, keys: Option<&Path>) -> Refusal {
    let wanted = Wanted { folder: folder.to_owned(), keys: keys.map(Path::to_owned) };
    refused(yard.try_back_up(&wanted))
}

#[test]
fn folders_of_which_one_stands_in_another_are_refused_also_behind_a_link() {
    let yard = Yard::with(20);
    let data = yard.house.installation.data.clone();
    let [backup, keys] = ["backup", "keys"].map(|name| yard.beside(name));
    std::fs::create_dir(yard.beside("elsewhere")).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&data, yard.beside("link")).unwrap();
        std::os::unix::fs::symlink(&backup, yard.beside("dangling")).unwrap();
    }
    let mut pairs = vec![
        (data.clone(), None),
        (data.join("backup"), None),
        (yard.beside("elsewhere/../data/backup"), None),
        (yard.beside("none/../data/backup"), None),
        (yard.house.folder.path().to_owned(), None),
        (backup.clone(), Some(backup.clone())),
        (backup.clone(), Some(backup.join("keys"))),
        (backup.clone(), Some(data.join("keys"))),
        (keys.join("backup"), Some(keys.clone())),
    ];
    if cfg!(unix) {
        pairs.push((yard.beside("link/backup"), None));
        pairs.push((backup.clone(), Some(yard.beside("link"))));
    }
    for (folder, keys) in pairs {
        let refusal = of(&yard, &folder, keys.as_deref());
        assert_eq!(refusal.key, "refusal-backup-nested", "{} {keys:?}", folder.display());
        assert!(!backup.exists() && !data.join("backup").exists() && !data.join("keys").exists());
    }
}

#[test]
fn keys_stand_in_no_backup_and_another_key_is_never_replaced() {
    let yard = Yard::with(20);
    yard.with_keys();
    let installation = &yard.house.installation;
    let secrets = [installation.log_key().unwrap(), installation.code_key().unwrap()];
    for file in files_under(&yard.beside("backup")) {
        let bytes = std::fs::read(yard.beside("backup").join(&file)).unwrap();
        for secret in &secrets {
            assert!(bytes.windows(32).all(|window| window != secret), "{file}");
        }
    }
    assert_eq!(files_under(&yard.beside("keys")), ["code.key", "erasures", "log.key"]);
    let keys = yard.beside("keys");
    std::fs::write(keys.join("log.key"), &secrets[0][..9]).unwrap();
    yard.with_keys();
    assert_eq!(std::fs::read(keys.join("log.key")).unwrap(), secrets[0], "half a key is finished");
    std::fs::write(keys.join("code.key"), [7; 32]).unwrap();
    let refusal = of(&yard, &yard.beside("backup"), Some(&keys));
    assert_eq!(refusal.key, "refusal-backup-keys-differ");
    assert_eq!(std::fs::read(keys.join("code.key")).unwrap(), [7; 32]);
}

#[test]
fn a_folder_that_holds_something_else_is_left_alone() {
    let yard = Yard::with(20);
    let other = Installation::sqlite(yard.beside("other"));
    other.create(&mut Chance::from_seed(9)).unwrap();
    std::fs::create_dir(yard.beside("papers")).unwrap();
    std::fs::write(yard.beside("papers/letter"), "x").unwrap();
    for name in ["other", "papers"] {
        let before = files_under(&yard.beside(name));
        assert_eq!(of(&yard, &yard.beside(name), None).key, "refusal-backup-folder-taken", "{name}");
        assert_eq!(files_under(&yard.beside(name)), before);
    }
    yard.with_keys();
    std::fs::copy(yard.beside("keys/log.key"), yard.beside("backup/log.key")).unwrap();
    let refusal = of(&yard, &yard.beside("backup"), None);
    assert_eq!(refusal.key, "refusal-backup-folder-taken", "somebody serves it");
}

#[test]
fn a_log_that_has_lost_records_does_not_take_the_place_of_a_backup_that_has_them() {
    let yard = Yard::with(20);
    yard.with_keys();
    std::fs::rename(yard.beside("backup"), yard.beside("of-twenty")).unwrap();
    yard.house.write(20, 30);
    yard.back_up();
    // The disk was lost, and what is served now was restored from the older backup.
    yard.try_restore(&From { folder: yard.beside("of-twenty"), ..yard.from() }, "restored").unwrap();
    let refusal = refused(back_up(&yard.at("restored"), &yard.wanted(), NOW_US, &mut |_, _| {}));
    assert_eq!(refusal.key, "refusal-backup-holds-more");
    assert_eq!(yard.restored("again"), 30, "the backup is as it was");
    let other = Yard::with(25);
    let wanted = Wanted { folder: other.beside("backup"), keys: None };
    other.back_up();
    let refusal = refused(back_up(&yard.house.installation, &wanted, NOW_US, &mut |_, _| {}));
    assert_eq!(refusal.key, "refusal-backup-of-another");
}

#[test]
fn a_log_that_is_not_in_order_is_not_backed_up_and_the_backup_before_stays() {
    let yard = Yard::with(20);
    yard.with_keys();
    yard.house.tamper("update records set actor = 'li' where seq = 3");
    let error = yard.try_back_up(&yard.wanted()).unwrap_err();
    let Faulty(verdict) = error.downcast_ref::<Faulty>().unwrap();
    assert!(lines(verdict)[0].starts_with("record 3 open part: "), "{verdict:?}");
    assert!(!yard.beside("backup/unfinished-backup").exists(), "no copy is left about");
    assert_eq!(yard.restored("restored"), 20);
}

#[test]
fn a_backup_is_made_without_a_key_that_is_gone_and_says_so_and_not_with_a_wrong_one() {
    let yard = Yard::with(20);
    yard.with_keys();
    yard.house.write(20, 30);
    let data = yard.house.installation.data.clone();
    for name in ["log.key", "code.key"] {
        let key = std::fs::read(data.join(name)).unwrap();
        std::fs::remove_file(data.join(name)).unwrap();
        let made = yard.with_keys();
        assert_eq!((made.logs[0].records, &made.keys_missing), (30, &vec![name]));
        assert!(!made.is_whole());
        assert_eq!(std::fs::read(yard.beside("keys").join(name)).unwrap(), key, "the one that is kept stays");
        std::fs::write(data.join(name), [7; 32]).unwrap();
        assert!(yard.try_back_up(&yard.wanted()).unwrap_err().downcast_ref::<Faulty>().is_some());
        std::fs::write(data.join(name), key).unwrap();
    }
    assert_eq!(yard.restored("restored"), 30);
}

#[test]
fn a_first_backup_that_was_refused_leaves_the_folder_to_the_next() {
    let yard = Yard::with(20);
    let in_the_way = yard.house.installation.data.join("residents.toml");
    std::fs::create_dir(&in_the_way).unwrap();
    assert_eq!(refused(yard.try_back_up(&yard.wanted())).key, "refusal-file-is-folder");
    assert!(files_under(&yard.beside("backup")).iter().all(|name| name.starts_with("evidence/")));
    std::fs::remove_dir(&in_the_way).unwrap();
    assert_eq!(yard.with_keys().copied, 0);
    assert_eq!(yard.restored("restored"), 20);
}

#[test]
fn evidence_that_is_missing_or_damaged_is_told_and_the_rest_is_backed_up() {
    let yard = Yard::with(20);
    let [missing, damaged] =
        ["a scanned agreement", "a photo of the ditch"].map(|bytes| yard.evidence(bytes));
    let path = |sha256: &str| yard.house.installation.evidence_file(sha256).unwrap();
    std::fs::remove_file(path(&missing)).unwrap();
    std::fs::write(path(&damaged), "a photo of the dog").unwrap();
    let made = yard.with_keys();
    let mut expected = vec![missing, damaged];
    expected.sort();
    assert_eq!((made.files, made.files_missing.clone()), (1, expected.clone()));
    assert!(!made.is_whole());
    let restored = yard.try_restore(&yard.from(), "restored").unwrap();
    assert_eq!((restored.files, restored.files_missing), (1, expected));
}

#[test]
fn postgres_is_refused_with_the_name_of_its_own_program_and_evidence_is_done() {
    crate::db::tests::on_postgres("backup", |installation| {
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let sha256 = hex(&Sha256::digest("a photo"));
        let path = installation.evidence_file(&sha256).unwrap();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "a photo").unwrap();
        let clock = Clock::Set(std::sync::Arc::new(1_700_000_000_000_000.into()));
        let desk = crate::db::Desk::open(&installation, clock, Chance::from_seed(2)).unwrap();
        desk.write_blocking(drawn(COUNTY), |tx| Ok(tx.found(COUNTY)?)).unwrap();
        let open = format!(r#"{{"evidence":[{{"kind":"photo","sha256":"{sha256}","size_bytes":7}}]}}"#);
        desk.write_blocking(drawn(COUNTY), move |tx| {
            Ok(tx.append(&NewRecord {
                jurisdiction: COUNTY,
                kind: "case.noted",
                stream: "case/1",
                version: 1,
                actor: "wang",
                occurred_on: "2026-03-01",
                open: &open,
                sealed: &[],
            })?)
        })
        .unwrap();
        let wanted = Wanted { folder: folder.path().join("backup"), keys: Some(folder.path().join("keys")) };
        let refusal = refused(back_up(&installation, &wanted, NOW_US, &mut |_, _| {}));
        assert_eq!(refusal.key, "refusal-backup-postgres");
        for lang in bellwether_policy::Lang::ALL {
            assert!(crate::web::locale::refusal_text(lang, &refusal).contains("pg_dump"));
        }
        let from = From {
            folder: wanted.folder.clone(),
            keys: wanted.keys.clone(),
            older: Vec::new(),
            erasures: None,
        };
        let restored = Installation { data: folder.path().join("restored"), ..installation.clone() };
        let refusal = refused(restore(&from, &restored, NOW_US, &mut |_, _| {}));
        assert_eq!(refusal.key, "refusal-restore-postgres");
        let verdict = log_verified(&restored);
        assert_eq!(lines(&verdict), [""; 0], "beside the tables, all that it takes is there");
        assert_eq!(verdict.files, 1);
    });
}
