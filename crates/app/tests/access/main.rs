//! The access matrix: every route, asked by every role, about a case in each relation to the place the role is held over.
//!
//! Invariant: the whole of it stands in `tests/golden/access.txt`. A new route, role or rule changes that file, and a person looks at
//! the change before it is blessed (`BELLWETHER_BLESS=1`). A route this test cannot call fails it: see `call.rs`.
//! Not here: what a policy allows of a case that one may see (the policies' own examples).

mod call;
mod world;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use bellwether::routes::{self, Entry, Route};
use bellwether_policy::Role;
use world::{Relation, Who, World};

/// What an answer says about access.
fn word(status: u16) -> &'static str {
    match status {
        200..=303 => "allowed",
        401 => "signed-out",
        403 => "refused",
        404 => "hidden",
        // The case was seen, and a rule or the form said no.
        409 | 422 => "ruled",
        _ => "fault",
    }
}

fn askers() -> Vec<Who> {
    let roles = Role::ALL.into_iter().map(Who::Holds);
    roles.chain([Who::OverUnit, Who::HoldsNothing, Who::Nobody]).collect()
}

/// One route's part of the matrix: askers with the same answers share a line.
fn part(world: &World, route: &Route) -> String {
    let relations = if call::is_about_a_case(route) { &Relation::ALL[..] } else { &Relation::ALL[..1] };
    let mut same: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    for who in askers() {
        let words: Vec<&str> =
            relations.iter().map(|relation| word(world.ask(route, who, *relation))).collect();
        same.entry(words.join(" ")).or_default().push(who.name());
    }
    let mut text = format!("{} {} [{}]\n", route.method, route.path, route.entry.as_str());
    for (words, names) in same {
        let names = match askers().len() - names.len() {
            0 => "everybody".to_owned(),
            1 if !names.contains(&Who::Nobody.name()) => "everybody signed in".to_owned(),
            _ => names.join(", "),
        };
        writeln!(text, "  {words}: {names}").unwrap();
    }
    text
}

#[test]
fn every_route_answers_every_role_as_the_matrix_says() {
    let world = World::new();
    let mut matrix = String::from(
        "# Who finds what. Columns of routes about a case: it lies in the place of the role, in the same township, in\n\
         # another township, in another county; in another township, and referred to a unit. Roles of a village are\n\
         # held over a village, of a township over a township, the others over the county, and one over that unit.\n\
         # Routes about no case have one column.\n\n",
    );
    for route in routes::table().iter().filter(|route| call::is_asked(route)) {
        matrix.push_str(&part(&world, route));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/access.txt");
    if std::env::var_os("BELLWETHER_BLESS").is_some() {
        std::fs::write(&path, &matrix).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let only_in = |one: &str, other: &str| {
        one.lines().filter(|line| !other.contains(line)).map(|line| format!("\n  {line}")).collect::<String>()
    };
    assert!(
        matrix == golden,
        "the access matrix changed; run with BELLWETHER_BLESS=1, look at what changed, and commit it\nnow:{}\nbefore:{}",
        only_in(&matrix, &golden),
        only_in(&golden, &matrix)
    );
}

#[test]
fn nobody_finds_anything_about_a_case_outside_their_places() {
    let world = World::new();
    for route in routes::table().iter().filter(|route| call::names_a_case(route)) {
        for who in askers() {
            for relation in [Relation::OtherTownship, Relation::OtherCounty, Relation::Referred] {
                if who.covers(relation) {
                    continue;
                }
                let status = world.ask(route, who, relation);
                let said = word(status);
                assert!(
                    matches!(said, "hidden" | "signed-out"),
                    "{} {} answers {} about {relation:?} with {status}",
                    route.method,
                    route.path,
                    who.name()
                );
            }
        }
    }
}

#[test]
fn a_list_holds_the_cases_of_ones_own_places_and_no_other() {
    let world = World::new();
    for who in askers().into_iter().filter(|who| *who != Who::Nobody) {
        let listed = world.listed(who);
        for relation in Relation::ALL {
            let expected = who.covers(relation) && who.sees_cases();
            assert_eq!(listed.contains(world.case(relation)), expected, "{} {relation:?}", who.name());
        }
    }
}

#[test]
fn only_routes_for_those_signed_in_turn_nobody_away() {
    let world = World::new();
    for route in routes::table().iter().filter(|route| call::is_asked(route)) {
        let status = world.ask(route, Who::Nobody, Relation::Own);
        assert_eq!(status == 401, route.entry == Entry::SignedIn, "{} {} {status}", route.method, route.path);
    }
}
