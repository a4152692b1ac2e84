//! A backup that ends at any moment: the folder holds one whole backup all the same, and the next one goes on.

use super::*;

const UNFINISHED: &str = "backup/unfinished-backup";

/// Puts the folder into the state of a second backup that ended between two of its steps.
fn ended(yard: &Yard, step: &str) {
    let at = |name: &str| yard.beside(name);
    let move_to = |from: &str, to: &str| std::fs::rename(at(from), at(to)).unwrap();
    yard.with_keys();
    for name in ["manifest", DATABASE_NAME] {
        std::fs::copy(at("backup").join(name), at("kept").join(name)).unwrap();
    }
    yard.house.write(20, 30);
    yard.evidence("a scanned agreement");
    yard.back_up();
    std::fs::create_dir(at(UNFINISHED)).unwrap();
    let database = format!("backup/{DATABASE_NAME}");
    match step {
        "while the database was copied" => {
            move_to("kept/manifest", "backup/manifest");
            move_to(&format!("kept/{DATABASE_NAME}"), &database);
            std::fs::write(at(UNFINISHED).join(DATABASE_NAME), "half a database").unwrap();
        }
        "before the database took its name" => {
            move_to("backup/manifest", &format!("{UNFINISHED}/manifest"));
            move_to(&database, &format!("{UNFINISHED}/{DATABASE_NAME}"));
            move_to("kept/manifest", "backup/manifest");
            move_to(&format!("kept/{DATABASE_NAME}"), &database);
        }
        "before the manifest took its name" => {
            move_to("backup/manifest", &format!("{UNFINISHED}/manifest"));
            move_to("kept/manifest", "backup/manifest");
        }
        "after the manifest took its name" => {}
        "while what was unfinished was cleared away" => {
            move_to("kept/manifest", "backup/manifest");
            move_to(&format!("kept/{DATABASE_NAME}"), &database);
            std::fs::write(at(UNFINISHED).join("manifest"), "{}").unwrap();
        }
        step => panic!("{step}"),
    }
}

#[test]
fn whenever_a_backup_ends_there_is_a_whole_one_and_the_next_goes_on() {
    for (step, records) in [
        ("while the database was copied", 20),
        ("before the database took its name", 20),
        ("before the manifest took its name", 31),
        ("after the manifest took its name", 31),
    ] {
        let yard = Yard::with(20);
        std::fs::create_dir(yard.beside("kept")).unwrap();
        ended(&yard, step);
        assert_eq!(yard.restored("restored"), records, "{step}");
        assert_eq!(yard.back_up().logs[0].records, 31, "{step}");
        assert_eq!(yard.restored("again"), 31, "{step}");
        let left = files_under(&yard.beside("backup"));
        assert_eq!(left.len(), 4, "{step}: {left:?}");
    }
}

#[test]
fn what_a_backup_left_half_cleared_away_stands_in_nobodys_way() {
    let yard = Yard::with(20);
    std::fs::create_dir(yard.beside("kept")).unwrap();
    ended(&yard, "while what was unfinished was cleared away");
    assert_eq!(yard.back_up().logs[0].records, 31);
    assert_eq!(yard.restored("restored"), 31);
}

#[test]
fn a_first_backup_that_was_cut_short_is_no_backup_and_is_gone_on_with() {
    let yard = Yard::with(20);
    yard.with_keys();
    std::fs::create_dir(yard.beside(UNFINISHED)).unwrap();
    for name in ["manifest", DATABASE_NAME] {
        std::fs::rename(yard.beside("backup").join(name), yard.beside(UNFINISHED).join(name)).unwrap();
    }
    assert_eq!(refused(yard.try_restore(&yard.from(), "restored")).key, "refusal-backup-none");
    let made = yard.back_up();
    assert_eq!((made.files, made.copied), (1, 0), "its evidence is taken over");
    assert_eq!(yard.restored("restored"), 20);
}

#[test]
fn a_restoring_that_was_cut_short_is_gone_on_with() {
    let yard = Yard::with(20);
    yard.evidence("a scanned agreement");
    yard.with_keys();
    yard.restored("restored");
    let data = yard.at("restored").data;
    std::fs::create_dir(data.join("unfinished-restore")).unwrap();
    std::fs::rename(data.join(DATABASE_NAME), data.join("unfinished-restore").join(DATABASE_NAME)).unwrap();
    let again = yard.try_restore(&yard.from(), "restored").unwrap();
    assert_eq!((again.files, again.copied), (2, 0));
    assert!(!data.join("unfinished-restore").exists());
    let verdict = yard.verified("restored");
    assert_eq!(lines(&verdict), [""; 0]);
}

#[test]
fn a_second_backup_into_the_folder_waits_for_nobody_and_says_so() {
    let yard = Yard::with(20);
    yard.back_up();
    let mut within = Vec::new();
    let wanted = yard.wanted();
    back_up(&yard.house.installation, &wanted, NOW_US, &mut |_, _| {
        within.push(refused(yard.try_back_up(&wanted)).key);
        within.push(refused(yard.try_restore(&From { keys: None, ..yard.from() }, "restored")).key);
    })
    .unwrap();
    assert_eq!(within, ["refusal-backup-busy"; 2]);
}
