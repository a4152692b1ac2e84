//! Places and units of a jurisdiction.
//!
//! Invariant: a place's interval is read off its code (`PlaceCode::lo`, `hi`), so "in this subtree" is a range of numbers that
//! never changes. Not here: people and what they may do (`accounts`).

pub mod api;
mod append;
mod code;
pub mod command;
mod divisions;
mod model;
mod rules;
mod search;
mod sound;
mod store;

use crate::db::table::{Table, table};

pub use append::{By, Imported, add_unit, import_places, known_place, known_unit};
pub use code::{CodeFault, Level, PlaceCode};
pub use divisions::read as read_divisions;
pub use model::{Place, PlaceRow, Unit, short_name};
pub use rules::{RawRow, RowFault, is_identifier, jurisdiction_of};
pub use search::{search, search_everywhere, sounds_like};
pub use store::{is_founded, jurisdictions, names, path, place, places_between, project, unit, units};

/// What the log of places and units gives.
pub const TABLES: &[Table] = &[table!("places"), table!("units")];

/// The demonstration's places: Changji Prefecture, statistical divisions of 2023 (`crates/app/data/README.md`).
pub const DEMONSTRATION_DIVISIONS: &str = include_str!("../../data/divisions-6523.csv");

#[cfg(test)]
mod tests;
