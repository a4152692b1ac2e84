//! The links by which visitors of a demonstration are its people.
//!
//! Invariant: they hold while the program runs and stand in no table, so that no row in a database lets anybody in. An installation that
//! is no demonstration has none. Not here: who is offered (`demo/links.rs`), opening the session (`sign_in.rs`).

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::session::Token;
use crate::db::chance::Chance;

/// The hash of each link's token, with whom it is for.
#[derive(Debug, Default)]
pub struct Links(Mutex<BTreeMap<String, String>>);

impl Links {
    /// A new link for a person; an earlier one stops working.
    pub fn link(&self, jurisdiction: i64, user: &str) -> Token {
        let token = Token::new(jurisdiction, &mut Chance::from_system());
        let mut links = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        links.retain(|_, known| known != user);
        links.insert(token.hash(), user.to_owned());
        token
    }

    pub(super) fn user(&self, token: &Token) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&token.hash()).cloned()
    }
}
