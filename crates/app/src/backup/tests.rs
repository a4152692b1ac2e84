//! A small installation, backed up and restored, with everything that may come between.

mod crashes;
mod erasures;
mod refusals;
mod restoring;

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::*;
use crate::audit::tests::{COUNTY, House, lines};
use crate::audit::{Options, Verdict, verify};
use crate::db::chance::Chance;
use crate::db::clock::Clock;
use crate::db::desk::CommandId;
use crate::db::gate::RESTORED;
use crate::db::{DATABASE_NAME, Installation, NewRecord, hex};
use crate::refusal::Refusal;

/// The instant at which everything here is backed up and restored.
const NOW_US: i64 = 1_800_000_000_000_000;

/// A house with the folders beside its data.
pub struct Yard {
    pub house: House,
}

impl Yard {
    pub fn with(records: i64) -> Yard {
        Yard { house: House::with(records) }
    }

    /// A folder beside the data folder.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.house.folder.path().join(name)
    }

    pub fn back_up(&self) -> Outcome {
        self.try_back_up(&self.wanted()).unwrap()
    }

    pub fn wanted(&self) -> Wanted {
        Wanted { folder: self.beside("backup"), keys: None }
    }

    pub fn try_back_up(&self, wanted: &Wanted) -> anyhow::Result<Outcome> {
        back_up(&self.house.installation, wanted, NOW_US, &mut |_, _| {})
    }

    pub fn with_keys(&self) -> Outcome {
        self.try_back_up(&Wanted { keys: Some(self.beside("keys")), ..self.wanted() }).unwrap()
    }

    pub fn from(&self) -> From {
        From {
            folder: self.beside("backup"),
            keys: Some(self.beside("keys")),
            older: Vec::new(),
            erasures: None,
        }
    }

    pub fn try_restore(&self, from: &From, name: &str) -> anyhow::Result<Outcome> {
        restore(from, &self.at(name), NOW_US, &mut |_, _| {})
    }

    /// An installation in a folder beside the data folder.
    pub fn at(&self, name: &str) -> Installation {
        Installation::sqlite(self.beside(name))
    }

    pub fn verified(&self, name: &str) -> Verdict {
        log_verified(&self.at(name))
    }

    /// Restores and checks that what came out is in order, as a whole.
    pub fn restored(&self, name: &str) -> u64 {
        self.try_restore(&self.from(), name).unwrap();
        let verdict = self.verified(name);
        assert_eq!(lines(&verdict), [""; 0], "{name}");
        verdict.records()
    }

    /// A file of evidence that a record of its own names; its hash.
    pub fn evidence(&self, bytes: &'static str) -> String {
        let sha256 = hex(&Sha256::digest(bytes));
        let path = self.house.installation.evidence_file(&sha256).unwrap();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
        let named = sha256.clone();
        let size = bytes.len();
        let noted = self.house.desk().write_blocking(drawn(COUNTY), move |tx| {
            let open =
                format!(r#"{{"evidence":[{{"kind":"photo","sha256":"{named}","size_bytes":{size}}}]}}"#);
            tx.append(&NewRecord {
                jurisdiction: COUNTY,
                kind: "case.noted",
                stream: &format!("case/of-{named}"),
                version: 1,
                actor: "wang",
                occurred_on: "2026-03-01",
                open: &open,
                sealed: &[],
            })?;
            Ok(())
        });
        noted.unwrap();
        sha256
    }

    /// The manifest of the backup, without the hash at its end.
    pub fn manifest(&self) -> String {
        let text = std::fs::read_to_string(self.beside("backup/manifest")).unwrap();
        let (text, _) = text.rsplit_once("sha256 ").unwrap();
        text.to_owned()
    }

    /// The same as somebody else writes it.
    pub fn write_manifest(&self, text: &str) {
        std::fs::write(self.beside("backup/manifest"), manifest::with_ending(text)).unwrap();
    }

    pub fn backed_up(&self, sha256: &str) -> PathBuf {
        Installation::sqlite(self.beside("backup")).evidence_file(sha256).unwrap()
    }
}

/// The records here are nobody's, so no table follows from them.
pub fn log_verified(installation: &Installation) -> Verdict {
    let log_only = Options { log_only: true, ..Options::default() };
    verify(installation, &log_only, &mut |_, _| {}).unwrap()
}

/// A command of an operator, sent once.
pub fn drawn(jurisdiction: i64) -> CommandId {
    CommandId::drawn(jurisdiction, "operator", "test", 0)
}

pub fn refused<T: std::fmt::Debug>(result: anyhow::Result<T>) -> Refusal {
    let error = result.unwrap_err();
    error.downcast_ref::<Refusal>().unwrap_or_else(|| panic!("{error:#}")).clone()
}

/// Every file under a folder, by its path from there.
fn files_under(folder: &Path) -> Vec<String> {
    let (mut folders, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn what_was_backed_up_is_restored_whole_and_verifies() {
    let yard = Yard::with(300);
    std::fs::write(yard.house.installation.data.join("residents.toml"), "phone = \"110\"\n").unwrap();
    yard.evidence("a scanned agreement");
    let made = yard.with_keys();
    assert!(made.is_whole(), "{made:?}");
    assert_eq!((made.logs[0].records, made.files, made.copied), (301, 2, 2));
    let restored = yard.try_restore(&yard.from(), "restored").unwrap();
    assert_eq!((&restored.logs, restored.files, restored.erasures), (&made.logs, 2, Some(Vec::new())));
    let verdict = yard.verified("restored");
    assert_eq!(lines(&verdict), [""; 0]);
    assert_eq!((verdict.records(), verdict.files), (301, 2));
    let text = |name: &str| std::fs::read_to_string(yard.at("restored").data.join(name)).unwrap();
    assert_eq!(text("residents.toml"), "phone = \"110\"\n");
    assert_eq!(text(RESTORED), "2027-01-15T08:00:00Z\n");
}

#[test]
fn a_backup_is_three_things_and_says_of_each_what_it_is() {
    let yard = Yard::with(20);
    yard.back_up();
    let photo = hex(&Sha256::digest(b"a photo"));
    let evidence = format!("evidence/{}/{photo}", &photo[..2]);
    assert_eq!(files_under(&yard.beside("backup")), [DATABASE_NAME, evidence.as_str(), "manifest"]);
    let manifest: serde_json::Value = serde_json::from_str(&yard.manifest()).unwrap();
    assert_eq!(manifest["format"], "bellwether backup v1");
    assert_eq!(manifest["program"], env!("CARGO_PKG_VERSION"));
    assert_eq!(manifest["logs"][0]["jurisdiction"], COUNTY);
    assert_eq!(manifest["logs"][0]["records"], 20);
    assert_eq!(manifest["logs"][0]["root"], yard.house.verify().root());
    assert_eq!(manifest["evidence"][0]["sha256"], photo);
    assert_eq!(manifest["evidence"][0]["size_bytes"], 7);
}

#[test]
fn backing_up_while_the_desk_writes_gives_one_state() {
    let yard = Yard::with(300);
    let counts = std::thread::scope(|scope| {
        let writer = scope.spawn(|| yard.house.write(300, 1_500));
        let counts: Vec<u64> = (0..4).map(|_| yard.back_up().logs[0].records).collect();
        writer.join().unwrap();
        counts
    });
    assert!(counts.is_sorted() && counts[0] >= 300, "{counts:?}");
    assert_eq!(yard.with_keys().logs[0].records, 1_500);
    assert_eq!(yard.restored("restored"), 1_500);
}

#[cfg(unix)]
#[test]
fn evidence_that_is_there_is_not_written_again_and_half_a_file_is_finished() {
    use std::os::unix::fs::MetadataExt as _;
    let yard = Yard::with(20);
    let [whole, half] = ["a scanned agreement", "a photo of the ditch"].map(|bytes| yard.evidence(bytes));
    yard.back_up();
    let number = |sha256: &str| std::fs::metadata(yard.backed_up(sha256)).unwrap().ino();
    let before = number(&whole);
    std::fs::write(yard.backed_up(&half), "a photo of").unwrap();
    let again = yard.back_up();
    assert_eq!((again.files, again.copied), (3, 1));
    assert_eq!(number(&whole), before, "it was not written again");
    assert_eq!(std::fs::read_to_string(yard.backed_up(&half)).unwrap(), "a photo of the ditch");
}

#[test]
fn a_file_that_waits_to_be_named_comes_along_and_one_that_nobody_sent_does_not() {
    let yard = Yard::with(20);
    let [waits, stray] = ["sent a moment ago", "put there by hand"].map(|bytes| {
        let sha256 = hex(&Sha256::digest(bytes));
        let path = yard.house.installation.evidence_file(&sha256).unwrap();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
        sha256
    });
    yard.house.tamper(&format!(
        "insert into uploads (jurisdiction, user_id, case_id, hash, media_type, size, at_us)
         values ({COUNTY}, 'li', '', '{waits}', 'image/png', 17, {NOW_US})"
    ));
    yard.back_up();
    assert!(yard.backed_up(&waits).exists() && !yard.backed_up(&stray).exists());
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_a_backup_and_what_was_restored() {
    use std::os::unix::fs::PermissionsExt as _;
    let yard = Yard::with(20);
    yard.with_keys();
    yard.restored("restored");
    for name in ["backup", "keys", "restored"] {
        let folder = yard.beside(name);
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700, "{name}");
        for file in files_under(&folder) {
            assert_eq!(mode(&folder.join(&file)), 0o600, "{name}/{file}");
        }
    }
}

#[test]
fn an_answer_reads_in_both_languages() {
    let missing = outcome::LogOutcome { jurisdiction: COUNTY, records: 7, root: "root".into(), missing: 3 };
    let erased = "40 person-0 2026-03-02 652325 all-files".parse().unwrap();
    let outcome = Outcome {
        logs: vec![missing],
        files: 2,
        copied: 1,
        files_missing: vec!["ab".repeat(32)],
        keys_missing: vec!["log.key"],
        erasures: Some(vec![erased]),
    };
    for lang in bellwether_policy::Lang::ALL {
        let text = outcome.to_text(lang, Path::new("data"));
        assert!(!text.contains('⟦') && !outcome.is_whole(), "{text}");
        let again = "bellwether person erase person-0 --jurisdiction 652325 --all-files --basis '";
        assert!(text.contains(again) && text.contains("log.key"), "{text}");
        let unknown = Outcome { erasures: None, ..outcome.clone() };
        assert!(unknown.to_text(lang, Path::new("data")).contains("--erasures"));
    }
    let json = outcome.to_json();
    assert_eq!((&json["logs"][0]["missing"], &json["files_missing"]), (&3.into(), &1.into()));
    assert_eq!(json["keys_missing"][0], "log.key");
    assert_eq!(json["erasures"][0]["seq"], 40);
    assert_eq!(json["erasures"][0]["person"], "person-0");
    assert_eq!(json["erasures"][0]["day"], "2026-03-02");
}
