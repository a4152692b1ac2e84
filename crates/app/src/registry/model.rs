//! PURE. Places and units as they are known, and the records that make them known.
//!
//! Invariant: nothing here is about a person, so every record of the registry is open.
//! Not here: the people who work there (`accounts`), codes (`code.rs`), what may be imported (`rules.rs`).

use bellwether_policy::Lang;
use serde::{Deserialize, Serialize};

use super::code::{Level, PlaceCode};

/// The kinds of record this slice writes. Stable for ever.
pub const PLACES_IMPORTED: &str = "registry.places-imported";
pub const UNIT_ADDED: &str = "unit.added";

/// A place of a jurisdiction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    pub code: PlaceCode,
    pub name: String,
    pub level: Level,
}

/// A row that is fit to be recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceRow {
    pub code: PlaceCode,
    /// The place above; for the jurisdiction itself, itself.
    pub parent: PlaceCode,
    pub name: String,
}

/// The open body of `registry.places-imported`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacesImported {
    pub rows: Vec<PlaceRow>,
}

/// A unit: a village's work team, a township's office, a department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    pub id: String,
    pub name: String,
    pub name_en: String,
    pub place: PlaceCode,
}

impl Unit {
    /// Its name in a language; the Chinese one where there is no other.
    pub fn name_in(&self, lang: Lang) -> &str {
        if lang == Lang::En && !self.name_en.is_empty() { &self.name_en } else { &self.name }
    }
}

/// What people call a village or a community: the published list names its committee. `双涝坝村委会` is 双涝坝村.
pub fn short_name(name: String) -> String {
    if let Some(village) = name.strip_suffix("村委会").or_else(|| name.strip_suffix("村民委员会")) {
        return if village.ends_with('村') { village.to_owned() } else { format!("{village}村") };
    }
    let community = name.strip_suffix("居民委员会").or_else(|| name.strip_suffix("居委会"));
    community.filter(|community| !community.is_empty()).map_or(name.clone(), str::to_owned)
}
