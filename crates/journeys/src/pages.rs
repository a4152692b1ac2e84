//! Every page that is looked at, in both languages, light and dark, on a telephone and on a desk; `pages.json` lists them.

use std::path::Path;

use anyhow::Result;
use serde::Deserialize;

use crate::check::{check, fits, watched};
use crate::visitor::{Look, Visitor};

/// Width and height of a telephone and of a desk, in CSS pixels.
pub const SCREENS: [(u32, u32); 2] = [(360, 740), (1280, 900)];

/// The narrowest screen that a page must fit.
const NARROWEST: (u32, u32) = (320, 640);

pub const LOOKS: [Look; 4] = [
    Look { theme: "light", ..Look::PLAIN },
    Look { theme: "dark", ..Look::PLAIN },
    Look { lang: "en", theme: "light", ..Look::PLAIN },
    Look { lang: "en", theme: "dark", ..Look::PLAIN },
];

/// A page to look at.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    pub name: String,
    /// Who looks; nobody in particular without one.
    #[serde(rename = "as")]
    pub reader: Option<String>,
    /// The path to open.
    pub open: String,
    /// What to click after that, one page at a time.
    #[serde(default)]
    pub follow: Vec<String>,
    #[serde(default = "found")]
    pub status: u16,
}

fn found() -> u16 {
    200
}

/// The pages, those of one reader together, so that each reader comes once for each look.
pub fn pages() -> Vec<Page> {
    let mut pages: Vec<Page> =
        serde_json::from_str(include_str!("../pages.json")).expect("a test reads the list");
    pages.sort_by(|one, other| one.reader.cmp(&other.reader));
    pages
}

/// Opens a page, looks at it on each screen as `what`, and leaves a picture of each in `screenshots`.
///
/// # Errors
/// The page cannot be reached or asked.
pub async fn look_at(
    visitor: &Visitor<'_>,
    page: &Page,
    what: &str,
    screenshots: &Path,
) -> Result<Vec<String>> {
    visitor.open(&page.open, page.status).await?;
    for selector in &page.follow {
        visitor.follow(selector).await?;
    }
    let mut faults = Vec::new();
    for (width, height) in SCREENS {
        visitor.resize(width, height).await?;
        faults.extend(check(visitor, &format!("{what} {width}px")).await?);
        let picture = format!("{}-{width}.png", what.replace(' ', "-"));
        std::fs::write(screenshots.join(picture), visitor.photograph().await?)?;
    }
    visitor.resize(NARROWEST.0, NARROWEST.1).await?;
    faults.extend(fits(visitor, &format!("{what} {}px", NARROWEST.0)).await?);
    faults.extend(watched(visitor, what, page.status).await?);
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_can_be_read_and_their_names_are_names_of_files() {
        let pages = pages();
        assert!(pages.is_sorted_by(|one, other| one.reader <= other.reader));
        let mut names: Vec<&str> = pages.iter().map(|page| page.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), pages.len(), "a picture must not overwrite another's");
        let of_a_file = |letter: char| letter.is_ascii_lowercase() || letter == '-';
        assert!(names.iter().all(|name| name.chars().all(of_a_file)));
    }
}
