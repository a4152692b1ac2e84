//! PURE. How a place's name sounds, so that it is found by pinyin or by initials.
//!
//! One reading a character, the commonest; a character with several readings may be missed this way and is still found by its
//! name or code.

use pinyin::ToPinyin as _;

/// Pinyin without tones or spaces, and the initials: `三个庄子镇` is `sangezhuangzizhen`, `sgzzz`.
pub fn of(name: &str) -> (String, String) {
    let mut whole = String::new();
    let mut initials = String::new();
    for (letter, reading) in name.chars().zip(name.to_pinyin()) {
        match reading {
            Some(reading) => {
                whole.push_str(reading.plain());
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

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn a_name_is_spelt_without_tones_and_by_its_initials() {
        assert_eq!(of("三个庄子镇"), ("sangezhuangzizhen".into(), "sgzzz".into()));
        assert_eq!(of("奇台县"), ("qitaixian".into(), "qtx".into()));
    }

    #[test]
    fn digits_and_latin_letters_stay_and_marks_go() {
        assert_eq!(of("五一 A区（2连）"), ("wuyiaqu2lian".into(), "wyaq2l".into()));
    }
}
