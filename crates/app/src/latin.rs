//! PURE. Names in Latin letters, for readers of English: pinyin beside the name itself, which stays what it is.
//!
//! A character with several readings gets its commonest, and a name that is not Chinese is spelt as its characters sound; so the name as
//! it is written always stands beside. Not here: how names are found by sound (`registry/sound.rs`).

use std::borrow::Cow;

use bellwether_policy::Lang;
use pinyin::ToPinyin as _;

/// What kinds of place end in, and what they are called.
const KINDS: [(&str, &str); 15] = [
    ("自治州", "Prefecture"),
    ("自治县", "County"),
    ("自治区", "Region"),
    ("社区", "Community"),
    ("街道", "Subdistrict"),
    ("地区", "Prefecture"),
    ("牧场", "Farm"),
    ("农场", "Farm"),
    ("省", "Province"),
    ("州", "Prefecture"),
    ("县", "County"),
    ("市", "City"),
    ("镇", "Town"),
    ("乡", "Township"),
    ("村", "Village"),
];

/// Surnames of two characters that are met most.
const LONG_SURNAMES: [&str; 8] = ["欧阳", "司马", "诸葛", "上官", "司徒", "夏侯", "皇甫", "尉迟"];

/// A place: `Shuanglaoba Village 双涝坝村`.
pub fn place(lang: Lang, name: &str) -> Cow<'_, str> {
    if lang != Lang::En || !is_chinese(name) {
        return Cow::Borrowed(name);
    }
    let kind = KINDS.iter().find_map(|(ending, kind)| {
        let own = name.strip_suffix(ending).filter(|own| !own.is_empty())?;
        Some((own, *kind))
    });
    let latin = match kind {
        Some((own, kind)) => format!("{} {kind}", capitalised(own)),
        None => capitalised(name),
    };
    Cow::Owned(format!("{latin} {name}"))
}

/// A person: `Wang Lijuan 王丽娟`, `Ayiguli Maimaiti 阿依古丽·买买提`.
pub fn person(lang: Lang, name: &str) -> Cow<'_, str> {
    if lang != Lang::En || !is_chinese(name) {
        return Cow::Borrowed(name);
    }
    let latin = if name.contains('·') {
        name.split('·').map(capitalised).collect::<Vec<_>>().join(" ")
    } else {
        let long = LONG_SURNAMES.iter().find(|surname| name.starts_with(**surname));
        let surname = long.map_or_else(|| name.chars().next().map_or(0, char::len_utf8), |long| long.len());
        let (surname, given) = name.split_at(surname);
        [surname, given]
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(capitalised)
            .collect::<Vec<_>>()
            .join(" ")
    };
    Cow::Owned(format!("{latin} {name}"))
}

fn is_chinese(name: &str) -> bool {
    name.chars().any(|letter| letter.to_pinyin().is_some())
}

/// The sounds of the characters as one word; what is no character stays as it is.
fn capitalised(name: &str) -> String {
    let mut word = String::new();
    for letter in name.chars() {
        match letter.to_pinyin() {
            Some(reading) => word.push_str(reading.plain()),
            None => word.push(letter),
        }
    }
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_beside_what_they_sound_like_for_readers_of_english_alone() {
        for (name, latin) in [
            ("双涝坝村", "Shuanglaoba Village 双涝坝村"),
            ("三个庄子镇", "Sangezhuangzi Town 三个庄子镇"),
            ("昌吉回族自治州", "Changjihuizu Prefecture 昌吉回族自治州"),
            ("县水利局", "Xianshuiliju 县水利局"),
            ("村", "Cun 村"),
            ("Almere", "Almere"),
            ("", ""),
        ] {
            assert_eq!(place(Lang::En, name), latin);
            assert_eq!(place(Lang::Zh, name), name);
        }
        for (name, latin) in [
            ("王丽娟", "Wang Lijuan 王丽娟"),
            ("欧阳明", "Ouyang Ming 欧阳明"),
            ("阿依古丽·买买提", "Ayiguli Maimaiti 阿依古丽·买买提"),
            ("王", "Wang 王"),
            ("lin", "lin"),
        ] {
            assert_eq!(person(Lang::En, name), latin);
            assert_eq!(person(Lang::Zh, name), name);
        }
    }
}
