//! Sign-in, sessions, people's roles and the one scope every query takes.
//!
//! Invariants: a [`Scope`] comes only from a [`Viewer`]; sessions and grants are read at each request, so taking a role away works
//! at once; no secret is in a record, only what it can be held against. Not here: cookies and forms (`web/session.rs`, `web/request.rs`), places (`registry`).

pub mod api;
mod append;
pub mod command;
mod demonstration;
mod drafts;
mod model;
pub mod pages;
mod password;
mod rules;
mod session;
mod sign_in;
mod store;
mod throttle;
mod view;
mod viewer;

use crate::db::table::{Table, table};

pub use append::{
    add_user, disable_user, enable_user, erase_user, grant_role, invite, revoke_role, set_password, stream_of,
};
pub use demonstration::Links;
pub use drafts::{forget_drafts, keep_draft};
pub use model::{Grant, Held, NewUser, Purpose};
pub use password::hash as hash_password;
pub use rules::{Pace, check_password};
pub use session::{Standing, Token, standing};
pub use sign_in::{
    accept_invitation, change_password, invited, sign_in, sign_in_by_link, sign_out, sign_out_elsewhere,
};
pub use store::{
    Colleague, Draft, DraftOf, Unlike, User, colleagues_at, colleagues_named, colleagues_within, draft,
    drop_draft, forget as after_erasure, project, touch_session, units_at_work, unlike_records, user,
    user_by_sign_in, viewer_of_user,
};
pub use throttle::Trier;
pub use viewer::{Area, Scope, Session, Viewer};

/// What the log of people and roles gives; hashes of passwords and passing state stand in tables of their own.
pub const TABLES: &[Table] =
    &[table!("users"), table!("sign_ins"), table!("grants"), table!("passwords"), table!("invitations")];

#[cfg(test)]
mod tests;
