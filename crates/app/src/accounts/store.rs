//! All the SQL of accounts: people, what they hold, how they sign in, sessions, tries and drafts.
//!
//! Invariants: `project` is the only way users, grants, links and what is known of passwords change, live and in a rebuild; hashes of
//! passwords and passing state (sessions, tries, drafts) are in no record. Only hashes of tokens are stored.
//! Not here: what is allowed (`rules.rs`), what is recorded (`append.rs`).

mod passing;
mod passwords;
mod people;
mod tries;

pub use passing::{
    Draft, DraftOf, SessionRow, draft, drop_draft, end_oldest_sessions, end_session, end_sessions,
    forget_drafts, forget_passing, keep_draft, prune_drafts, prune_sessions, put_session, sessions,
    touch_session,
};
pub use passwords::{Unlike, credential, invitation, set_credential, unlike_records};
pub use people::{
    Colleague, User, colleagues_at, colleagues_named, colleagues_within, forget, grants,
    jurisdiction_of_sign_in, project, units_at_work, user, user_by_sign_in, viewer_of_session,
    viewer_of_user,
};
pub use tries::{forget_tries, prune_tries, put_tries, relieve, tries};

#[cfg(test)]
mod tests;
