//! PURE. Who is looking, and the one scope that every list and every read takes.
//!
//! Invariants: a `Scope` comes only from a `Viewer`, for a purpose that is named; it says "which jurisdiction, which intervals of
//! places", and a query that takes it cannot answer with anything else. A `Viewer` is made from rows read in this request, so a
//! revoked role is gone at once. Not here: reading those rows (`store.rs`), sessions (`session.rs`).

use bellwether_policy::Role;
use serde::Serialize;

use super::rules;
use crate::registry::PlaceCode;

/// A role held over a place and everything in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Grant {
    pub role: Role,
    pub place: PlaceCode,
    pub place_name: String,
}

impl Grant {
    /// Whether the place numbered `lo` lies in this grant.
    pub fn covers(&self, lo: i64) -> bool {
        (self.place.lo()..=self.place.hi()).contains(&lo)
    }
}

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

/// What a scope is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To list, open, act on or export cases.
    Cases,
    /// To choose a place or look at one.
    Places,
    /// To read the open bodies of records about accounts and the registry.
    Accounts,
}

/// Where someone may look: one jurisdiction and intervals of its places, apart and in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    jurisdiction: i64,
    intervals: Vec<(i64, i64)>,
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

    /// The roles held over the place numbered `lo`, each once.
    pub fn roles_at(&self, lo: i64) -> Vec<Role> {
        once_each(self.grants.iter().filter(|grant| grant.covers(lo)).map(|grant| grant.role))
    }

    /// Whether one of `roles` is held over the place numbered `lo`.
    pub fn holds_at(&self, roles: &[Role], lo: i64) -> bool {
        self.grants.iter().any(|grant| grant.covers(lo) && roles.contains(&grant.role))
    }

    pub fn holds(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }

    /// Where this person works: the widest place held, or nothing.
    pub fn home(&self) -> Option<&Grant> {
        self.grants.iter().min_by_key(|grant| (grant.place.level(), grant.place))
    }

    /// Where they may look for this purpose. It may be empty, and then every list is.
    pub fn scope(&self, purpose: Purpose) -> Scope {
        let held = self.grants.iter().filter(|grant| rules::sees(grant.role, purpose));
        Scope {
            jurisdiction: self.jurisdiction,
            intervals: merged(held.map(|grant| (grant.place.lo(), grant.place.hi()))),
        }
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

    /// Apart and in order; one for almost everybody. A list with keyset paging asks each in turn.
    pub fn intervals(&self) -> &[(i64, i64)] {
        &self.intervals
    }

    pub fn is_empty(&self) -> bool {
        self.intervals.is_empty()
    }

    pub fn covers(&self, lo: i64) -> bool {
        self.intervals.iter().any(|(least, greatest)| (*least..=*greatest).contains(&lo))
    }

    /// The part of this scope that lies in `place`: what a filter by place leaves.
    #[must_use]
    pub fn within(&self, place: PlaceCode) -> Scope {
        let cut = |(lo, hi): &(i64, i64)| ((*lo).max(place.lo()), (*hi).min(place.hi()));
        let intervals = self.intervals.iter().map(cut).filter(|(lo, hi)| lo <= hi).collect();
        Scope { jurisdiction: self.jurisdiction, intervals }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn viewer(grants: &[(Role, &str)]) -> Viewer {
        let grants = grants.iter().map(|(role, place)| Grant {
            role: *role,
            place: PlaceCode::parse(place).unwrap(),
            place_name: String::new(),
        });
        let person =
            Person { user: "u1".into(), name: "王".into(), post: String::new(), unit: String::new() };
        Viewer::new(652_325, person, grants.collect(), None)
    }

    #[test]
    fn a_scope_is_the_places_of_the_roles_that_see_cases() {
        let wang = viewer(&[(Role::VillageCadre, "652325107203"), (Role::TownshipOfficer, "652325106")]);
        let scope = wang.scope(Purpose::Cases);
        assert_eq!(
            scope.intervals(),
            [(652_325_106_000, 652_325_106_999), (652_325_107_203, 652_325_107_203)]
        );
        assert!(scope.covers(652_325_106_201));
        assert!(!scope.covers(652_325_107_204));
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
    fn nested_and_neighbouring_grants_are_one_interval() {
        let li = viewer(&[
            (Role::TownshipOfficer, "652325107"),
            (Role::JudicialOfficer, "652325107203"),
            (Role::TownshipOfficer, "652325108"),
        ]);
        assert_eq!(li.scope(Purpose::Cases).intervals(), [(652_325_107_000, 652_325_108_999)]);
        assert_eq!(li.roles_at(652_325_107_203), [Role::TownshipOfficer, Role::JudicialOfficer]);
        assert_eq!(li.roles_at(652_325_109_001), []);
    }

    #[test]
    fn a_filter_by_place_only_narrows() {
        let scope = viewer(&[(Role::Supervisor, "652325107")]).scope(Purpose::Cases);
        let place = |text| PlaceCode::parse(text).unwrap();
        assert_eq!(scope.within(place("652325")), scope);
        assert_eq!(scope.within(place("652325107203")).intervals(), [(652_325_107_203, 652_325_107_203)]);
        assert!(scope.within(place("652325108")).is_empty());
    }
}
