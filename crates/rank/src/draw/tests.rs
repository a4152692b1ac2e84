//! Draws: the worked example of the README, and what a draw must not depend on.

use proptest::prelude::*;

use super::*;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

const IDS: [(&str, &str); 7] = [
    ("north", "N-1"),
    ("north", "N-2"),
    ("north", "N-3"),
    ("north", "N-4"),
    ("南片", "S-1"),
    ("南片", "S-2"),
    ("南片", "S-3"),
];

fn candidates() -> Vec<Candidate<'static>> {
    IDS.iter().map(|&(stratum, id)| Candidate { stratum, id }).collect()
}

fn ids(drawn: &[Drawn]) -> Vec<&str> {
    drawn.iter().map(|drawn| drawn.id.as_str()).collect()
}

/// The worked example in README.md; the keys were computed with a second program, not with this crate.
#[test]
fn the_worked_example_of_the_readme_is_redrawn() {
    assert_eq!(
        hex(&key(b"2026-Q3", "north", "N-1")),
        "12d9176259f1d9af7988d8be9651fbf3031be410416f837944c7dd212bd05b08"
    );
    assert_eq!(
        hex(&key(b"2026-Q3", "南片", "S-2")),
        "eb9a9442f79382f5538274611c497a420f1c678723cf1a84f8f653b8a75f45cf"
    );
    let drawn = draw(&candidates(), b"2026-Q3", &Allocation::Each(2)).unwrap();
    assert_eq!(ids(&drawn), ["N-1", "N-4", "S-3", "S-1"]);
}

#[test]
fn proportional_draws_follow_the_largest_remainders_and_the_least() {
    let total = |total, least| {
        let drawn = draw(&candidates(), b"s", &Allocation::Proportional { total, least }).unwrap();
        let north = drawn.iter().filter(|drawn| drawn.stratum == "north").count();
        (north, drawn.len() - north)
    };
    assert_eq!(total(3, 0), (2, 1));
    assert_eq!(total(1, 0), (1, 0));
    assert_eq!(total(1, 1), (1, 1));
    assert_eq!(total(7, 0), (4, 3));
}

#[test]
fn a_stratum_that_cannot_give_enough_is_named() {
    let ask =
        |name: &str, size| draw(&candidates(), b"s", &Allocation::Named([(name.to_string(), size)].into()));
    assert_eq!(ids(&ask("南片", 3).unwrap()).len(), 3);
    assert_eq!(ask("south", 1), Err(RankError::BadAllocation { stratum: "south".into() }));
    assert_eq!(ask("north", 5), Err(RankError::BadAllocation { stratum: "north".into() }));
}

#[test]
fn an_id_given_twice_is_refused() {
    let twice = [Candidate { stratum: "a", id: "1" }, Candidate { stratum: "b", id: "1" }];
    assert_eq!(draw(&twice, b"s", &Allocation::Each(1)), Err(RankError::Duplicate { id: "1".into() }));
}

#[test]
fn shifting_a_letter_between_parts_changes_the_key() {
    assert_ne!(key(b"s", "ab", "c"), key(b"s", "a", "bc"));
}

#[test]
fn every_case_is_drawn_about_equally_often() {
    let mut counts = [0_u32; 4];
    for seed in 0_u32..2000 {
        let drawn =
            draw(&candidates(), &seed.to_be_bytes(), &Allocation::Named([("north".into(), 2)].into()));
        for id in ids(&drawn.unwrap()) {
            counts[id[2..].parse::<usize>().unwrap() - 1] += 1;
        }
    }
    assert!(counts.iter().all(|count| (900..1100).contains(count)), "{counts:?}");
}

proptest! {
    #[test]
    fn the_order_given_does_not_matter_and_larger_samples_only_add(turn in 0_usize..7, seed: [u8; 4], size in 0_usize..4) {
        let mut turned = candidates();
        turned.rotate_left(turn);
        let small = draw(&candidates(), &seed, &Allocation::Each(size)).unwrap();
        prop_assert_eq!(&draw(&turned, &seed, &Allocation::Each(size)).unwrap(), &small);
        let large = draw(&turned, &seed, &Allocation::Each(size + 1)).unwrap();
        prop_assert!(small.iter().all(|drawn| large.contains(drawn)));
    }
}
