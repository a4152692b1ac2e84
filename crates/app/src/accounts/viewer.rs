//! PURE. Who is looking, and the one scope that every list and every read takes.
//!
//! Invariants: a `Scope` comes only from a `Viewer`, for a purpose that is named; it says "which jurisdiction, which intervals of
//! places, which units there", and a query that takes it cannot answer with anything else. A `Viewer` is made from rows read in this request, so a
//! revoked role is gone at once. Not here: reading those rows (`store.rs`), sessions (`session.rs`).

use bellwether_policy::Role;

use super::model::{Grant, Purpose};
use super::rules;
use crate::registry::PlaceCode;

/// A session as its owner may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The hash under which it is stored; not a secret, and no way in.
    pub token_hash: String,
    /// Stands in every form of this session.
    pub csrf: String,
    pub signed_in_us: i64,
}

/// A person of the staff, with all they hold now.
#[derive(Clone, Debug)]
pub struct Viewer {
    jurisdiction: i64,
    user: String,
    name: String,
    post: String,
    unit: String,
    grants: Vec<Grant>,
    session: Option<Session>,
}

/// Where someone may look: in one jurisdiction, an area or several that nowhere overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    jurisdiction: i64,
    areas: Vec<Area>,
}

/// An interval of places, with all that is there or only with what is with a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// The first place and the last.
    pub places: (i64, i64),
    /// The unit's id; empty for all of the places.
    pub unit: String,
}

impl Area {
    fn covers(&self, lo: i64, unit: &str) -> bool {
        (self.places.0..=self.places.1).contains(&lo) && (self.unit.is_empty() || self.unit == unit)
    }
}

impl Viewer {
    /// Only the store makes one, from rows.
    pub(super) fn new(
        jurisdiction: i64,
        person: Person,
        grants: Vec<Grant>,
        session: Option<Session>,
    ) -> Viewer {
        let Person { user, name, post, unit } = person;
        Viewer { jurisdiction, user, name, post, unit, grants, session }
    }

    pub fn jurisdiction(&self) -> i64 {
        self.jurisdiction
    }

    /// The user's id: what records name as their actor.
    pub fn user(&self) -> &str {
        &self.user
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn post(&self) -> &str {
        &self.post
    }

    /// The unit's id; empty when the person is in none.
    pub fn unit(&self) -> &str {
        &self.unit
    }

    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// The session they came with; none on the command line and in the demonstration's play.
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// The token of this session's forms; empty without a session, and then no form is taken.
    pub fn csrf(&self) -> &str {
        self.session.as_ref().map_or("", |session| &session.csrf)
    }

    /// The roles held anywhere, each once.
    pub fn roles(&self) -> Vec<Role> {
        once_each(self.grants.iter().map(|grant| grant.role))
    }

    /// The roles held over all of some place, each once: by them one can report what happens there.
    pub fn roles_over_places(&self) -> Vec<Role> {
        once_each(self.grants.iter().filter(|grant| grant.unit.is_empty()).map(|grant| grant.role))
    }

    /// The roles held over what lies at the place numbered `lo` and is with `unit` (empty: with none), each once.
    pub fn roles_at(&self, lo: i64, unit: &str) -> Vec<Role> {
        once_each(self.grants.iter().filter(|grant| grant.covers(lo, unit)).map(|grant| grant.role))
    }

    /// Whether one of `roles` is held over all of the place numbered `lo`.
    pub fn holds_at(&self, roles: &[Role], lo: i64) -> bool {
        self.grants.iter().any(|grant| grant.covers(lo, "") && roles.contains(&grant.role))
    }

    /// Whether a role is held over all of some place.
    pub fn holds_over_place(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role && grant.unit.is_empty())
    }

    /// Where this person works: the widest place held, or nothing.
    pub fn home(&self) -> Option<&Grant> {
        self.grants.iter().min_by_key(|grant| (grant.place.level(), grant.place))
    }

    /// Where they may look for this purpose. It may be empty, and then every list is.
    pub fn scope(&self, purpose: Purpose) -> Scope {
        let held: Vec<&Grant> = self.grants.iter().filter(|grant| sees(grant, purpose)).collect();
        let narrow = |grant: &&&Grant| !grant.unit.is_empty() && purpose == Purpose::Cases;
        let whole = merged(held.iter().filter(|grant| !narrow(grant)).map(|grant| grant.interval()));
        let mut areas: Vec<Area> =
            whole.iter().map(|places| Area { places: *places, unit: String::new() }).collect();
        let mut of_units: Vec<&&Grant> = held.iter().filter(narrow).collect();
        of_units.sort_by_key(|grant| &grant.unit);
        for same in of_units.chunk_by(|one, other| one.unit == other.unit) {
            for places in merged(same.iter().map(|grant| grant.interval())) {
                let rest = beside(places, &whole).into_iter();
                areas.extend(rest.map(|places| Area { places, unit: same[0].unit.clone() }));
            }
        }
        Scope { jurisdiction: self.jurisdiction, areas }
    }
}

/// A person's row.
pub(super) struct Person {
    pub user: String,
    pub name: String,
    pub post: String,
    pub unit: String,
}

impl Scope {
    pub fn jurisdiction(&self) -> i64 {
        self.jurisdiction
    }

    /// One for almost everybody. A list with keyset paging asks each in turn.
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// The places of all areas, apart and in order: where something of this scope may lie.
    pub fn places(&self) -> Vec<(i64, i64)> {
        merged(self.areas.iter().map(|area| area.places))
    }

    /// The intervals of places of which it has everything.
    pub fn whole_places(&self) -> impl Iterator<Item = (i64, i64)> {
        self.areas.iter().filter(|area| area.unit.is_empty()).map(|area| area.places)
    }

    /// Whether something of it may lie at the place numbered `lo`.
    pub fn reaches(&self, lo: i64) -> bool {
        self.areas.iter().any(|area| (area.places.0..=area.places.1).contains(&lo))
    }

    pub fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }

    /// Whether it has what lies at the place numbered `lo` and is with `unit` (empty: with none).
    pub fn covers(&self, lo: i64, unit: &str) -> bool {
        self.areas.iter().any(|area| area.covers(lo, unit))
    }

    /// Whether it has everything at the place numbered `lo`.
    pub fn covers_place(&self, lo: i64) -> bool {
        self.covers(lo, "")
    }

    /// The part of this scope that lies in `place`: what a filter by place leaves.
    #[must_use]
    pub fn within(&self, place: PlaceCode) -> Scope {
        let cut = |area: &Area| {
            let (lo, hi) = (area.places.0.max(place.lo()), area.places.1.min(place.hi()));
            (lo <= hi).then(|| Area { places: (lo, hi), unit: area.unit.clone() })
        };
        Scope { jurisdiction: self.jurisdiction, areas: self.areas.iter().filter_map(cut).collect() }
    }
}

/// A role over a unit concerns the cases that are with it. It leaves places as they are, and it has nothing
/// to do with accounts.
fn sees(grant: &Grant, purpose: Purpose) -> bool {
    rules::sees(grant.role, purpose) && (grant.unit.is_empty() || purpose != Purpose::Accounts)
}

fn once_each(roles: impl Iterator<Item = Role>) -> Vec<Role> {
    let mut roles: Vec<Role> = roles.collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}

/// Intervals that touch or overlap become one.
fn merged(intervals: impl Iterator<Item = (i64, i64)>) -> Vec<(i64, i64)> {
    let mut sorted: Vec<(i64, i64)> = intervals.collect();
    sorted.sort_unstable();
    let mut apart: Vec<(i64, i64)> = Vec::with_capacity(sorted.len());
    for (lo, hi) in sorted {
        match apart.last_mut() {
            Some(last) if lo <= last.1 + 1 => last.1 = last.1.max(hi),
            _ => apart.push((lo, hi)),
        }
    }
    apart
}

/// The parts of `places` outside the intervals of `whole`, which are apart and in order.
fn beside((lo, hi): (i64, i64), whole: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut rest = Vec::new();
    let mut next = lo;
    for (from, to) in whole.iter().filter(|(from, to)| *to >= lo && *from <= hi) {
        if next < *from {
            rest.push((next, from - 1));
        }
        next = next.max(to + 1);
    }
    if next <= hi {
        rest.push((next, hi));
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::model::Held;

    fn viewer(grants: &[(Role, &str)]) -> Viewer {
        let grants: Vec<(Role, &str, &str)> =
            grants.iter().map(|(role, place)| (*role, *place, "")).collect();
        viewer_of_units(&grants)
    }

    fn viewer_of_units(grants: &[(Role, &str, &str)]) -> Viewer {
        let grants = grants.iter().map(|(role, place, unit)| {
            let place = PlaceCode::parse(place).unwrap();
            Grant::from(Held { role: *role, place, unit: (*unit).to_owned() })
        });
        let person =
            Person { user: "u1".into(), name: "王".into(), post: String::new(), unit: String::new() };
        Viewer::new(652_325, person, grants.collect(), None)
    }

    #[test]
    fn a_scope_is_the_places_of_the_roles_that_see_cases() {
        let wang = viewer(&[(Role::VillageCadre, "652325107203"), (Role::TownshipOfficer, "652325106")]);
        let scope = wang.scope(Purpose::Cases);
        assert_eq!(scope.places(), [(652_325_106_000, 652_325_106_999), (652_325_107_203, 652_325_107_203)]);
        assert!(scope.covers_place(652_325_106_201));
        assert!(!scope.covers_place(652_325_107_204));
    }

    #[test]
    fn an_administrator_and_the_organisation_department_see_no_case() {
        for role in [
            Role::SystemAdministrator,
            Role::SecurityAdministrator,
            Role::AuditAdministrator,
            Role::OrganisationDepartment,
        ] {
            assert!(viewer(&[(role, "652325")]).scope(Purpose::Cases).is_empty(), "{role:?}");
        }
    }

    #[test]
    fn nested_and_neighbouring_grants_are_one_area() {
        let li = viewer(&[
            (Role::TownshipOfficer, "652325107"),
            (Role::JudicialOfficer, "652325107203"),
            (Role::TownshipOfficer, "652325108"),
        ]);
        assert_eq!(li.scope(Purpose::Cases).places(), [(652_325_107_000, 652_325_108_999)]);
        assert_eq!(li.scope(Purpose::Cases).areas().len(), 1);
        assert_eq!(li.roles_at(652_325_107_203, ""), [Role::TownshipOfficer, Role::JudicialOfficer]);
        assert_eq!(li.roles_at(652_325_109_001, ""), []);
    }

    #[test]
    fn a_filter_by_place_only_narrows() {
        let scope = viewer(&[(Role::Supervisor, "652325107")]).scope(Purpose::Cases);
        let place = |text| PlaceCode::parse(text).unwrap();
        assert_eq!(scope.within(place("652325")), scope);
        assert_eq!(scope.within(place("652325107203")).places(), [(652_325_107_203, 652_325_107_203)]);
        assert!(scope.within(place("652325108")).is_empty());
    }

    #[test]
    fn a_role_over_a_unit_covers_what_is_with_it_and_nothing_else() {
        let lin = viewer_of_units(&[(Role::UnitOfficer, "652325", "water")]);
        let (scope, lo) = (lin.scope(Purpose::Cases), 652_325_107_203);
        for (unit, expected) in [("water", true), ("roads", false), ("", false)] {
            assert_eq!(scope.covers(lo, unit), expected, "{unit}");
            assert_eq!(lin.roles_at(lo, unit).is_empty(), !expected, "{unit}");
        }
        assert!(!scope.covers(652_301_107_203, "water"), "another county's");
        assert!(!lin.holds_at(&[Role::UnitOfficer], lo), "nobody reports a case by a role over a unit");
        assert!(lin.scope(Purpose::Places).covers_place(lo), "places are no secret");
        let auditor = viewer_of_units(&[(Role::Auditor, "652325", "water")]);
        assert!(auditor.scope(Purpose::Accounts).is_empty(), "accounts are no matter of a unit");
    }

    #[test]
    fn areas_of_one_scope_never_overlap() {
        let scope = viewer_of_units(&[
            (Role::UnitOfficer, "652325", "water"),
            (Role::Supervisor, "652325107", ""),
            (Role::UnitOfficer, "652325108", "water"),
        ])
        .scope(Purpose::Cases);
        let area = |lo, hi, unit: &str| Area { places: (lo, hi), unit: unit.to_owned() };
        let expected = [
            area(652_325_107_000, 652_325_107_999, ""),
            area(652_325_000_000, 652_325_106_999, "water"),
            area(652_325_108_000, 652_325_999_999, "water"),
        ];
        assert_eq!(scope.areas(), expected);
        assert_eq!(scope.places(), [(652_325_000_000, 652_325_999_999)]);
    }
}
