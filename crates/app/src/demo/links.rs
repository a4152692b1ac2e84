//! The people whom visitors may be, and the table of links by which they do.
//!
//! Invariant: links are for the demonstration only; they come from the system's chance, not from the seed, which everybody knows.
//! Not here: signing in by a link (`accounts`).

use std::fmt::Write as _;

use anyhow::Result;
use bellwether_policy::{Lang, Role};
use serde::Serialize;

use super::county::JURISDICTION;
use crate::accounts::{self, Area, Links, Viewer};
use crate::app::App;
use crate::cases::list::Filter;
use crate::cases::{code, store, write};
use crate::db::Link as Database;
use crate::registry::{Level, PlaceCode};
use crate::web::locale::t;

/// Sign-in names, in the order of the table.
const SHOWN: [&str; 16] = [
    "wang", "li", "song", "zhou", "chen", "yang", "liu", "sun", "lin", "feng", "gao", "zhao", "he", "xu",
    "ma", "tang",
];

pub fn is_shown(sign_in: &str) -> bool {
    SHOWN.contains(&sign_in)
}

/// A way in, as it is printed and as scripts read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// The sign-in name; `resident` for those who need none.
    pub who: String,
    pub name: String,
    pub role: String,
    pub place: String,
    pub url: String,
}

/// Makes the links of a demonstration; earlier ones stop working.
///
/// # Errors
/// Faults of the database.
pub fn offers(app: &App, links: &Links, base: &str, lang: Lang) -> Result<Vec<Offer>> {
    let viewers = app.readers.read_blocking(|link| Ok(shown(link)?))?;
    let offer = |(sign_in, viewer): (String, Viewer)| {
        let home = viewer.home();
        let token = links.link(JURISDICTION, viewer.user());
        Offer {
            who: sign_in,
            name: viewer.name().to_owned(),
            role: home.map_or_else(String::new, |grant| grant.role.title().get(lang).to_owned()),
            place: home.map_or_else(String::new, |grant| grant.over().to_owned()),
            url: format!("{base}/demo/sign-in/{}", token.secret()),
        }
    };
    let mut offers: Vec<Offer> = viewers.into_iter().map(offer).collect();
    let resident = |place: String, path: &str| Offer {
        who: "resident".to_owned(),
        name: String::new(),
        role: t(lang, "demo-resident").into_owned(),
        place,
        url: format!("{base}{path}"),
    };
    offers.push(resident(t(lang, "demo-hand-in").into_owned(), "/resident/cases/new"));
    if let Some(code) = followed(app)? {
        let place = format!("{} {}", t(lang, "demo-code"), code::grouped(&code));
        offers.push(resident(place, "/resident/case/enter"));
    }
    Ok(offers)
}

fn shown(link: &mut Database<'_>) -> Result<Vec<(String, Viewer)>> {
    let mut found = Vec::new();
    for sign_in in SHOWN {
        let Some(user) = accounts::user_by_sign_in(link, sign_in)? else { continue };
        if let Some(viewer) = accounts::viewer_of_user(link, JURISDICTION, &user.id)? {
            found.push((sign_in.to_owned(), viewer));
        }
    }
    Ok(found)
}

/// The code of the newest settled dispute of the village that is shown, so that a resident may confirm or reopen it.
fn followed(app: &App) -> Result<Option<String>> {
    let now_us = app.now_us();
    let newest = app.readers.read_blocking(move |link| {
        let home = accounts::user_by_sign_in(link, "wang")?
            .map(|user| accounts::viewer_of_user(link, JURISDICTION, &user.id))
            .transpose()?
            .flatten()
            .and_then(|viewer| village(&viewer));
        let Some(place) = home else { return Ok(None) };
        let words = |word: &str| word.to_owned();
        let filter = Filter {
            policy: words("dispute"),
            outcome: words("settled"),
            state: words("closed"),
            sort: words("opened"),
            ..Filter::default()
        };
        let area = Area { places: (place.lo(), place.hi()), unit: String::new() };
        let cases = store::list(link, JURISDICTION, &area, &filter, now_us)?;
        let Some(case) = cases.into_iter().next() else { return Ok(None) };
        let Some(stored) = store::load(link, JURISDICTION, &case.id)? else { return Ok(None) };
        let seq = store::code_record(link, JURISDICTION, &stored.case)?;
        Ok(Some((stored.case.id.0, seq)))
    })?;
    newest.map(|(case, seq)| write::code_for(&app.office, JURISDICTION, (&case, seq))).transpose()
}

fn village(viewer: &Viewer) -> Option<PlaceCode> {
    let grant = viewer.home().filter(|grant| grant.role == Role::VillageCadre)?;
    (grant.place.level() == Level::Village).then_some(grant.place)
}

/// The offers as aligned columns; Chinese letters are two columns wide.
pub fn table(offers: &[Offer]) -> String {
    let columns =
        |offer: &Offer| [offer.who.clone(), offer.name.clone(), offer.role.clone(), offer.place.clone()];
    let mut widths = [0; 4];
    for offer in offers {
        for (width, cell) in widths.iter_mut().zip(columns(offer)) {
            *width = (*width).max(width_of(&cell));
        }
    }
    let mut table = String::new();
    for offer in offers {
        for (width, cell) in widths.iter().zip(columns(offer)) {
            let padding = width - width_of(&cell) + 2;
            write!(table, "{cell}{:padding$}", "").expect("writing to a string cannot fail");
        }
        table.push_str(&offer.url);
        table.push('\n');
    }
    table
}

fn width_of(text: &str) -> usize {
    text.chars().map(|letter| if letter >= '\u{1100}' { 2 } else { 1 }).sum()
}
