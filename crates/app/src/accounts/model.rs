//! PURE. The records of accounts, and what each says openly.
//!
//! Invariant: a name, a post or a sign-in name stands only in the sealed part, under the person's own key; the open body has ids,
//! roles and places. Of a password there is a commitment to its hash, of a link the hash of its token; sessions are in no record.
//! Not here: what is allowed (`rules.rs`).

use bellwether_policy::Role;
use serde::{Deserialize, Serialize};

use crate::registry::PlaceCode;

/// The kinds of record this slice writes. Stable for ever.
pub const USER_ADDED: &str = "user.added";
pub const USER_DISABLED: &str = "user.disabled";
pub const USER_ENABLED: &str = "user.enabled";
pub const USER_INVITED: &str = "user.invited";
pub const PASSWORD_SET: &str = "user.password-set";
pub const ROLE_GRANTED: &str = "role.granted";
pub const ROLE_REVOKED: &str = "role.revoked";

/// Open body of `user.added`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserAdded {
    pub user: String,
    /// The unit's id; empty when the person is in none.
    pub unit: String,
}

/// Sealed part of `user.added`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserDetails {
    pub sign_in: String,
    pub name: String,
    pub post: String,
}

/// Open body of `user.disabled` and `user.enabled`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserNamed {
    pub user: String,
}

/// Open body of `user.invited`: a link that sets a password once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserInvited {
    pub user: String,
    /// SHA-256 of the link's token, which is 32 random bytes: it leads nobody back to the token.
    pub token_hash: String,
    pub expires_us: i64,
}

/// Open body of `user.password-set`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordSet {
    pub user: String,
    /// To the stored hash, so that another one put in its place is found.
    pub commitment: String,
}

/// What a role is held over. Open body of `role.granted` and `role.revoked`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleChanged {
    pub user: String,
    pub role: Role,
    pub place: PlaceCode,
    /// Held over the cases that are with this unit only, by its id; empty for all of the place.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
}

/// A role and what it is held over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub role: Role,
    pub place: PlaceCode,
    /// The unit's id; empty for all of the place.
    pub unit: String,
}

impl Held {
    /// Over a place and all in it.
    pub fn at(role: Role, place: PlaceCode) -> Held {
        Held { role, place, unit: String::new() }
    }

    pub(super) fn is(&self, grant: &Grant) -> bool {
        (self.role, self.place, &self.unit) == (grant.role, grant.place, &grant.unit)
    }

    pub(super) fn of(&self, user: &str) -> RoleChanged {
        RoleChanged { user: user.to_owned(), role: self.role, place: self.place, unit: self.unit.clone() }
    }
}

/// A role held over a place and everything in it, or over what there is with a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Grant {
    pub role: Role,
    pub place: PlaceCode,
    pub place_name: String,
    /// The unit's id; empty for all of the place.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit_name: String,
}

impl From<Held> for Grant {
    /// Without names, which nobody reads where it is only weighed.
    fn from(held: Held) -> Grant {
        let Held { role, place, unit } = held;
        Grant { role, place, place_name: String::new(), unit, unit_name: String::new() }
    }
}

impl Grant {
    /// Whether what lies at the place numbered `lo` and is with `unit` (empty: with none) lies in this grant.
    pub fn covers(&self, lo: i64, unit: &str) -> bool {
        (self.place.lo()..=self.place.hi()).contains(&lo) && (self.unit.is_empty() || self.unit == unit)
    }

    /// What it is held over is called: the unit, or the place.
    pub fn over(&self) -> &str {
        if self.unit.is_empty() { &self.place_name } else { &self.unit_name }
    }

    pub(super) fn interval(&self) -> (i64, i64) {
        (self.place.lo(), self.place.hi())
    }
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

/// A person to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// Says nothing about the person, for it stands in open bodies.
    pub id: String,
    pub sign_in: String,
    pub name: String,
    pub post: String,
    pub unit: String,
}
