//! PURE. The code of a place: twelve digits that say where it stands.
//!
//! Six digits are province, prefecture and county (GB/T 2260), three the township, three the village (GB/T 10114 and the
//! statistical divisions). Invariant: a code fixes its own interval, `lo..=hi`, and the intervals of places nest as the places
//! do. So "inside this township" is a range of numbers, and no row changes when a place is added beside it.
//! Not here: names and tables (`model.rs`, `store.rs`).

use std::fmt;

use serde::{Deserialize, Serialize};

/// How far down a place stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    Province,
    Prefecture,
    County,
    Township,
    Village,
}

impl Level {
    pub const ALL: [Level; 5] =
        [Level::Province, Level::Prefecture, Level::County, Level::Township, Level::Village];

    pub fn as_str(self) -> &'static str {
        match self {
            Level::Province => "province",
            Level::Prefecture => "prefecture",
            Level::County => "county",
            Level::Township => "township",
            Level::Village => "village",
        }
    }

    pub fn parse(word: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.as_str() == word)
    }

    /// How many codes a place of this level spans, itself included.
    fn span(self) -> i64 {
        match self {
            Level::Province => 10_000_000_000,
            Level::Prefecture => 100_000_000,
            Level::County => 1_000_000,
            Level::Township => 1_000,
            Level::Village => 1,
        }
    }
}

/// Why a text is not a place's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CodeFault {
    /// Something other than digits.
    NotDigits,
    /// Neither 2, 4, 6, 9 nor 12 digits, or all zeros.
    Length,
    /// The third group of a township begins with a digit that no class of townships has.
    TownshipClass,
    /// A lower group is filled under an empty higher one.
    Gap,
}

/// A place's code, padded to twelve digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PlaceCode(i64);

impl PlaceCode {
    /// Reads 2, 4, 6, 9 or 12 digits; shorter codes are padded with zeros.
    ///
    /// # Errors
    /// [`CodeFault`].
    pub fn parse(text: &str) -> Result<PlaceCode, CodeFault> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(CodeFault::NotDigits);
        }
        if !matches!(text.len(), 2 | 4 | 6 | 9 | 12) {
            return Err(CodeFault::Length);
        }
        let number: i64 = format!("{text:0<12}").parse().map_err(|_| CodeFault::Length)?;
        let code = PlaceCode(number);
        let groups = code.groups();
        if groups[0] == 0 {
            return Err(CodeFault::Length);
        }
        // A prefecture without counties (Dongguan) has townships right under it, so the county's digits may be empty.
        if (groups[1] == 0 && groups[2] + groups[3] > 0) || (groups[3] == 0 && groups[4] > 0) {
            return Err(CodeFault::Gap);
        }
        // 0xx streets, 1xx towns, 2xx and 3xx townships, 4xx and 5xx farms and the like.
        if groups[3] >= 600 {
            return Err(CodeFault::TownshipClass);
        }
        Ok(code)
    }

    /// The place that a jurisdiction is: its six digits, padded.
    pub fn of_jurisdiction(jurisdiction: i64) -> PlaceCode {
        PlaceCode(jurisdiction * 1_000_000)
    }

    /// The six digits by which a jurisdiction is named; for a county or above.
    pub fn jurisdiction(self) -> i64 {
        self.0 / 1_000_000
    }

    /// Province, prefecture, county, township, village.
    fn groups(self) -> [i64; 5] {
        [
            self.0 / 10_000_000_000,
            self.0 / 100_000_000 % 100,
            self.0 / 1_000_000 % 100,
            self.0 / 1_000 % 1_000,
            self.0 % 1_000,
        ]
    }

    pub fn level(self) -> Level {
        let filled = self.groups().iter().rposition(|group| *group > 0).unwrap_or(0);
        Level::ALL[filled]
    }

    /// The least number of the subtree: the place itself.
    pub fn lo(self) -> i64 {
        self.0
    }

    /// The greatest number of the subtree.
    pub fn hi(self) -> i64 {
        self.0 + self.level().span() - 1
    }

    /// Whether `other` is this place or lies in it.
    pub fn contains(self, other: PlaceCode) -> bool {
        (self.lo()..=self.hi()).contains(&other.0)
    }

    /// The place one level up by the digits; a province stands under itself.
    pub fn above(self) -> PlaceCode {
        let span = match self.level() {
            Level::Province | Level::Prefecture => Level::Province.span(),
            Level::County => Level::Prefecture.span(),
            Level::Township => Level::County.span(),
            Level::Village => Level::Township.span(),
        };
        PlaceCode(self.0 / span * span)
    }
}

impl fmt::Display for PlaceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

impl From<PlaceCode> for String {
    fn from(code: PlaceCode) -> String {
        code.to_string()
    }
}

impl TryFrom<String> for PlaceCode {
    type Error = String;
    fn try_from(text: String) -> Result<PlaceCode, String> {
        PlaceCode::parse(&text).map_err(|fault| format!("{text:?} is not a place's code: {fault:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> PlaceCode {
        PlaceCode::parse(text).unwrap()
    }

    #[test]
    fn a_short_code_is_the_same_as_its_padded_form() {
        for (short, padded) in
            [("65", "650000000000"), ("652325", "652325000000"), ("652325107", "652325107000")]
        {
            assert_eq!(code(short), code(padded));
            assert_eq!(code(short).to_string(), padded);
        }
    }

    #[test]
    fn a_code_knows_its_level_its_interval_and_what_is_above_it() {
        let table = [
            ("65", Level::Province, "659999999999", "650000000000"),
            ("6523", Level::Prefecture, "652399999999", "650000000000"),
            ("652325", Level::County, "652325999999", "652300000000"),
            ("652325107", Level::Township, "652325107999", "652325000000"),
            ("652325107203", Level::Village, "652325107203", "652325107000"),
        ];
        for (text, level, hi, above) in table {
            let code = code(text);
            assert_eq!(code.level(), level, "{text}");
            assert_eq!(code.hi().to_string(), hi, "{text}");
            assert_eq!(code.above().to_string(), above, "{text}");
        }
    }

    #[test]
    fn intervals_nest_as_places_do_and_neighbours_are_apart() {
        let (county, township, village) = (code("652325"), code("652325107"), code("652325107203"));
        assert!(county.contains(township) && township.contains(village) && county.contains(village));
        assert!(!village.contains(township));
        assert!(!code("652325106").contains(village));
        assert!(!code("652324").contains(village));
    }

    #[test]
    fn a_township_may_stand_right_under_a_prefecture() {
        let township = code("441900003");
        assert_eq!(township.level(), Level::Township);
        assert_eq!(township.above(), code("4419"));
        assert!(code("4419").contains(township));
    }

    #[test]
    fn what_is_not_a_code_is_refused_for_its_reason() {
        let table = [
            ("65232510720a", CodeFault::NotDigits),
            ("６５２３２５", CodeFault::NotDigits),
            ("", CodeFault::Length),
            ("65232", CodeFault::Length),
            ("652325107203001", CodeFault::Length),
            ("000000000000", CodeFault::Length),
            ("652325600001", CodeFault::TownshipClass),
            ("652325000203", CodeFault::Gap),
            ("650000107000", CodeFault::Gap),
        ];
        for (text, fault) in table {
            assert_eq!(PlaceCode::parse(text), Err(fault), "{text:?}");
        }
    }
}
