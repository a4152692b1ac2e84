//! Finding a place by what a person types: a name, its pinyin, its initials or its code.

use anyhow::Result;

use super::code::PlaceCode;
use super::model::Place;
use super::sound;
use super::store::{self, Sounding};
use crate::accounts::Scope;
use crate::db::Link;

/// How many rows are weighed before the best are shown.
const WEIGHED: i64 = 400;

/// The places in `scope` that fit `typed`, best first, at most `limit`. Nothing typed finds nothing.
///
/// # Errors
/// Faults of the database.
pub fn search(link: &mut Link<'_>, scope: &Scope, typed: &str, limit: usize) -> Result<Vec<Place>> {
    search_in(link, scope.jurisdiction(), &scope.places(), typed, limit)
}

/// The same for those who are nobody in particular: places of a jurisdiction are public.
///
/// # Errors
/// Faults of the database.
pub fn search_everywhere(
    link: &mut Link<'_>,
    jurisdiction: i64,
    typed: &str,
    limit: usize,
) -> Result<Vec<Place>> {
    let whole = PlaceCode::of_jurisdiction(jurisdiction);
    search_in(link, jurisdiction, &[(whole.lo(), whole.hi())], typed, limit)
}

fn search_in(
    link: &mut Link<'_>,
    jurisdiction: i64,
    intervals: &[(i64, i64)],
    typed: &str,
    limit: usize,
) -> Result<Vec<Place>> {
    let wanted = wanted(typed);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let pattern = format!("%{wanted}%");
    let mut found = Vec::new();
    for interval in intervals {
        found.extend(store::matching(link, jurisdiction, *interval, &pattern, WEIGHED)?);
    }
    found.sort_by_key(|sounding| {
        let place = &sounding.place;
        (weight(sounding, &wanted), place.level, place.name.chars().count(), place.code)
    });
    Ok(found.into_iter().take(limit).map(|sounding| sounding.place).collect())
}

/// Whether a name fits what was typed: part of it, of its pinyin or of its initials.
pub fn sounds_like(name: &str, typed: &str) -> bool {
    let wanted = wanted(typed);
    !wanted.is_empty() && (sound::plain(name).contains(&wanted) || sound::is_heard(name, &wanted))
}

/// What was typed, without what would be a wildcard or is only written between syllables.
fn wanted(typed: &str) -> String {
    sound::plain(typed).chars().take(40).collect()
}

/// The same beginning weighs more than the same middle, a name more than its sound.
fn weight(sounding: &Sounding, wanted: &str) -> u8 {
    let code = sounding.place.code.to_string();
    if sounding.place.name.starts_with(wanted) || code.starts_with(wanted) {
        0
    } else if sounding.initials.starts_with(wanted) {
        1
    } else if sounding.pinyin.starts_with(wanted) {
        2
    } else {
        3
    }
}
