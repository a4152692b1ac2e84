//! PURE. How a name sounds, so that it is found by pinyin or by initials.
//!
//! A place is kept with one reading a character, the commonest. A person's name is asked in every reading its characters have, because a
//! surname often has one of its own (单 shan, 曾 zeng, 仇 qiu). The letter ü is written v, as it is typed.

use pinyin::{Pinyin, ToPinyin as _, ToPinyinMulti as _};
use unicode_normalization::UnicodeNormalization as _;

/// Pinyin without tones or spaces, and the initials: `三个庄子镇` is `sangezhuangzizhen`, `sgzzz`.
pub fn of(name: &str) -> (String, String) {
    let mut whole = String::new();
    let mut initials = String::new();
    for (letter, reading) in name.chars().zip(name.to_pinyin()) {
        match reading {
            Some(reading) => {
                whole.push_str(&spelt(reading));
                initials.push_str(reading.first_letter());
            }
            None => {
                let plain: String = letter.to_lowercase().filter(|c| c.is_alphanumeric()).collect();
                whole.push_str(&plain);
                initials.push_str(&plain);
            }
        }
    }
    (whole, initials)
}

/// A text as it is compared: narrow, small letters and digits only, so that spaces and the dot in a name (阿依古丽·买买提) may be typed or
/// not; ü as v.
pub fn plain(text: &str) -> String {
    let letters = text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric());
    letters.map(|c| if c == 'ü' { 'v' } else { c }).collect()
}

/// Whether a name can be heard in what was typed (as [`plain`] gives it): part of its pinyin in some reading, or all of its initials.
pub fn is_heard(name: &str, typed: &str) -> bool {
    let readings: Vec<Vec<String>> = name.chars().map(readings).filter(|some| !some.is_empty()).collect();
    let initials: Vec<Vec<String>> = readings
        .iter()
        .map(|some| some.iter().map(|reading| reading.chars().take(1).collect()).collect())
        .collect();
    let somewhere =
        (0..readings.len()).any(|first| begins_within(&readings[first], &readings[first + 1..], typed));
    somewhere || spells_out(&initials, typed)
}

/// Every way in which a character is read; one that is no hanzi reads as itself, and a mark not at all.
fn readings(letter: char) -> Vec<String> {
    let Some(several) = letter.to_pinyin_multi() else {
        return Some(plain(&letter.to_string())).filter(|own| !own.is_empty()).into_iter().collect();
    };
    let mut readings: Vec<String> = several.into_iter().map(spelt).collect();
    // Who has no v to hand types u.
    let with_u: Vec<String> = readings
        .iter()
        .filter(|reading| reading.contains('v'))
        .map(|reading| reading.replace('v', "u"))
        .collect();
    readings.extend(with_u);
    readings
}

fn spelt(reading: Pinyin) -> String {
    reading.plain().replace('ü', "v")
}

/// Whether `typed` begins somewhere in one of these readings and goes on in those that follow.
fn begins_within(readings: &[String], following: &[Vec<String>], typed: &str) -> bool {
    readings.iter().any(|reading| {
        let ends = reading.char_indices().map(|(at, _)| &reading[at..]);
        ends.into_iter().any(|end| goes_on(end, following, typed))
    })
}

fn goes_on(reading: &str, following: &[Vec<String>], typed: &str) -> bool {
    if reading.starts_with(typed) {
        return true;
    }
    let (Some(rest), Some((next, following))) = (typed.strip_prefix(reading), following.split_first()) else {
        return false;
    };
    next.iter().any(|reading| goes_on(reading, following, rest))
}

/// Whether `typed` is one part of each, in order, and nothing else.
fn spells_out(parts: &[Vec<String>], typed: &str) -> bool {
    let Some((first, rest)) = parts.split_first() else { return typed.is_empty() };
    first.iter().any(|part| typed.strip_prefix(part.as_str()).is_some_and(|left| spells_out(rest, left)))
}

#[cfg(test)]
mod tests {
    use super::{is_heard, of, plain};

    #[test]
    fn a_name_is_spelt_without_tones_and_by_its_initials() {
        assert_eq!(of("三个庄子镇"), ("sangezhuangzizhen".into(), "sgzzz".into()));
        assert_eq!(of("奇台县"), ("qitaixian".into(), "qtx".into()));
    }

    #[test]
    fn digits_and_latin_letters_stay_and_marks_go() {
        assert_eq!(of("五一 A区（2连）"), ("wuyiaqu2lian".into(), "wyaq2l".into()));
    }

    #[test]
    fn a_surname_is_found_by_its_own_reading_and_by_the_common_one() {
        for (name, typed) in [
            ("单国强", "shanguoqiang"),
            ("单国强", "dan"),
            ("曾丽", "zengli"),
            ("仇文", "qw"),
            ("解放", "xief"),
            ("吕梁", "lvliang"),
            ("吕梁", "luliang"),
            ("吕梁", "LÜ"),
            ("阿依古丽·买买提", "guli maimaiti"),
            ("阿依古丽·买买提", "ＡＹＧＬＭＭＴ"),
        ] {
            assert!(is_heard(name, &plain(typed)), "{name} by {typed}");
        }
        assert!(!is_heard("单国强", "zengguo"));
        assert!(!is_heard("吕梁", "lil"));
    }
}
