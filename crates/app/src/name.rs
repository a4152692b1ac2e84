//! PURE. What can be a name of a person, a place or a unit, or stand beside one: at least one character that can be seen, and none that
//! is there only to be unseen.
//!
//! Two names that look alike must be alike, and a name nobody can see is none. So controls are refused, with whatever turns the direction
//! of writing or fills no space; joiners between letters stay, because Uyghur and Kazakh names are written with them, and so do the
//! marks that choose a form of the letter before. Not here: sign-in names, which have an alphabet of their own (`accounts/rules.rs`).

use serde::{Deserialize, Serialize};
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory as _};

use crate::refusal::{Arg, Refusal};

/// The most characters of a name, a telephone number or an address.
pub const MOST_CHARS: usize = 100;

/// Why a text cannot be a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unfit {
    /// Nothing in it can be seen.
    Unseen,
    /// It holds this character.
    Hidden(char),
    TooLong,
}

impl Unfit {
    pub fn refusal(self) -> Refusal {
        match self {
            Unfit::Unseen => Refusal::new("refusal-name-unseen"),
            Unfit::Hidden(letter) => Refusal::new("refusal-name-hidden").with("mark", mark(letter)),
            Unfit::TooLong => Refusal::new("refusal-name-long").with("limit", Arg::Number(MOST_CHARS as i64)),
        }
    }
}

/// How a character that cannot be seen is named.
pub fn mark(letter: char) -> Arg {
    Arg::Text(format!("U+{:04X}", u32::from(letter)))
}

/// Whether a name can be this.
///
/// # Errors
/// Why not.
pub fn judge(name: &str) -> Result<(), Unfit> {
    if is_visible(name) { beside(name) } else { Err(Unfit::Unseen) }
}

/// As [`judge`], for what may be left empty: a telephone number, an address, a post.
///
/// # Errors
/// Why not.
pub fn beside(text: &str) -> Result<(), Unfit> {
    let text = text.trim();
    if let Some(letter) = hidden(text) {
        return Err(Unfit::Hidden(letter));
    }
    if text.chars().count() > MOST_CHARS { Err(Unfit::TooLong) } else { Ok(()) }
}

/// Whether a reader would see anything of a text.
pub fn is_visible(text: &str) -> bool {
    text.chars().any(|letter| {
        !is_unseen(letter)
            && match letter.general_category_group() {
                GeneralCategoryGroup::Letter
                | GeneralCategoryGroup::Number
                | GeneralCategoryGroup::Punctuation
                | GeneralCategoryGroup::Symbol => true,
                // Letters too rare or too new for the tables: people are called by them.
                _ => matches!(
                    letter.general_category(),
                    GeneralCategory::PrivateUse | GeneralCategory::Unassigned
                ),
            }
    })
}

/// The first character of one line that is there to be unseen.
pub fn hidden(line: &str) -> Option<char> {
    let letters: Vec<char> = line.chars().collect();
    let at = (0..letters.len()).find(|at| is_unseen(letters[*at]) && !joins(&letters, *at));
    at.map(|at| letters[at])
}

/// The first character that may not stand in a text of several lines: a control character, or one that turns
/// the direction of writing. Marks that only show where a passage in another script begins and ends are
/// allowed.
pub fn misleading(text: &str) -> Option<char> {
    let overrides = |letter| matches!(letter, '\u{202d}' | '\u{202e}');
    text.chars()
        .find(|letter| (letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')) || overrides(*letter))
}

/// A text with each end of a line as one character, as JSON sends it; the forms of browsers send two.
pub fn lines(text: &str) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() }
}

/// Controls, marks of formatting, and letters that are drawn as nothing (after Unicode's `Default_Ignorable_Code_Point`).
fn is_unseen(letter: char) -> bool {
    match letter {
        // Nearly every letter that comes: the tables need not be asked.
        ' '..='~' | '\u{4e00}'..='\u{9fff}' => false,
        // Fillers of Hangul and the empty pattern of Braille; what is reserved for marks to come.
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{2800}' => true,
        '\u{2065}' | '\u{fff0}'..='\u{fff8}' | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}' => true,
        _ => matches!(
            letter.general_category(),
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
        ),
    }
}

/// Whether an unseen character joins, or keeps apart, two letters: U+200C and U+200D, and the vowel separator of Mongolian.
fn joins(letters: &[char], at: usize) -> bool {
    let group = |at: usize| letters.get(at).map(|letter| letter.general_category_group());
    let is_joiner = matches!(letters[at], '\u{200c}' | '\u{200d}' | '\u{180e}');
    let before = at.checked_sub(1).and_then(group);
    is_joiner
        && matches!(before, Some(GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark))
        && group(at + 1) == Some(GeneralCategoryGroup::Letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_a_character_that_can_be_seen() {
        for unseen in [
            "",
            " ",
            "\u{3000}",
            "\u{200b}",
            "\u{3164}\u{3164}",
            "\u{2800}",
            "\u{301}",
            "\u{fe0f}",
            "\u{e0041}",
        ] {
            assert_eq!(judge(unseen), Err(Unfit::Unseen), "{unseen:?}");
        }
        for seen in ["王", "Å", "7", "\u{e000}", "\u{20000}", "－"] {
            assert_eq!(judge(seen), Ok(()), "{seen:?}");
        }
    }

    #[test]
    fn what_is_there_to_be_unseen_is_refused_and_named() {
        for letter in
            ['\0', '\t', '\n', '\u{7f}', '\u{ad}', '\u{200b}', '\u{202e}', '\u{2066}', '\u{feff}', '\u{3164}']
        {
            let name = format!("王{letter}芳");
            assert_eq!(judge(&name), Err(Unfit::Hidden(letter)), "{name:?}");
        }
    }

    #[test]
    fn joiners_stay_between_letters_and_nowhere_else() {
        // Uyghur and Kazakh in Arabic letters, Mongolian, and a form of a Han letter.
        for name in ["ئا\u{200d}لىم", "مەھمۇ\u{200c}د", "ᠭᠠᠳᠠᠰᠤ\u{180e}ᠠ", "葛\u{e0100}西", "阿依古丽·买买提"]
        {
            assert_eq!(judge(name), Ok(()), "{name:?}");
        }
        for name in ["\u{200d}王", "王\u{200d}", "王 \u{200c}芳", "王\u{200d}\u{200d}芳"] {
            assert!(matches!(judge(name), Err(Unfit::Hidden(_))), "{name:?}");
        }
    }

    #[test]
    fn a_name_that_is_too_long_is_said_to_be_so() {
        assert_eq!(judge(&"长".repeat(100)), Ok(()));
        assert_eq!(judge(&"长".repeat(101)), Err(Unfit::TooLong));
    }

    #[test]
    fn a_text_may_hold_lines_and_passages_but_nothing_that_runs_backwards() {
        assert_eq!(misleading("一\n二\t\u{2067}ئۇيغۇر\u{2069}"), None);
        assert_eq!(misleading("欠\u{202e}001"), Some('\u{202e}'));
        assert_eq!(misleading("一\u{0}"), Some('\0'));
        assert_eq!(lines("一\r\n二\r三\n"), "一\n二\n三\n");
    }
}
