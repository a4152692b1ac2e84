//! What a search of the list may mean when it is in no number: places and handlers, by name, pinyin, initials or code.
//!
//! Invariant: places within the scope, and people who hold a role over some of it; never a party.

use anyhow::Result;

use super::list::Filter;
use crate::accounts::{self, Purpose, Viewer};
use crate::db::Link;
use crate::registry::{self, Place};

const MOST: usize = 12;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub places: Vec<Place>,
    /// Id and name.
    pub people: Vec<(String, String)>,
}

impl Found {
    pub fn is_empty(&self) -> bool {
        self.places.is_empty() && self.people.is_empty()
    }
}

/// Places and people that fit what stands in the list's search box.
///
/// # Errors
/// Faults of the database.
pub fn find(link: &mut Link<'_>, viewer: &Viewer, filter: &Filter) -> Result<Found> {
    let scope = viewer.scope(Purpose::Cases);
    if filter.number.is_empty() || scope.is_empty() {
        return Ok(Found::default());
    }
    let places = registry::search(link, &scope, &filter.number, MOST)?;
    let mut people = accounts::colleagues_within(link, &scope)?;
    people.retain(|(_, name)| registry::sounds_like(name, &filter.number));
    people.truncate(MOST);
    Ok(Found { places, people })
}
