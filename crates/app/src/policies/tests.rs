//! The policies that come with the project load, and a folder on disk loads the same way.

use std::fs;

use super::{Policies, files};

#[test]
fn every_embedded_policy_is_sound() {
    let policies = Policies::load(&files::embedded());
    let problems = policies.as_ref().err().cloned().unwrap_or_default();
    assert_eq!(problems, []);
    let policies = policies.expect("no problems");
    assert!(policies.case("permit").is_some());
    assert_eq!(policies.log_maps().len(), 1);
}

#[test]
fn a_folder_on_disk_is_read_like_the_embedded_ones() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (from, to) in [("policy.toml", "permit/policy.toml"), ("map.toml", "permit/map.toml")] {
        let embedded = files::embedded();
        let permit = embedded.iter().find(|folder| folder.name == "permit").expect("it is embedded");
        let path = dir.path().join(to);
        fs::create_dir_all(path.parent().expect("has one")).expect("made");
        fs::write(path, permit.file(from).expect("it is there").1).expect("written");
    }
    for root in [dir.path().to_path_buf(), dir.path().join("permit")] {
        let folders = files::read(&root).expect("readable");
        assert!(Policies::load(&folders).expect("sound").case("permit").is_some());
    }
}

#[test]
fn a_folder_without_a_policy_is_not_taken_for_one() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    assert!(files::read(dir.path()).is_err());
}
