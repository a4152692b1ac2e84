//! The resident's code: sixteen digits that follow a case without an account.
//!
//! Fifteen digits are the number (nine) of the record or the waiting hand-in that issued the code and a mark of its case (six), encrypted with a
//! secret key to fifteen digits again (FF1 of NIST SP 800-38G, AES-256, the jurisdiction as tweak): a code leads to its record without
//! being stored, and without the key it is one among 10¹⁵. The mark is a keyed hash of the case's id, so that a number that is given
//! twice, after a backup that lost records, does not make one code open another case. The sixteenth digit is a Luhn check digit
//! (ISO/IEC 7812-1) that catches slips of the finger.
//! Not here: what stands behind a code (`store/by_code.rs`), throttling of tries (`portal`).

use aes::Aes256;
use anyhow::{Context, Result, ensure};
use fpe::ff1::{FF1, FlexibleNumeralString};

use crate::db::keyed::keyed_bytes;

const DIGITS: usize = 15;
/// What fits into nine digits.
const NUMBERS: i64 = 1_000_000_000;
/// Numbers from here on are those of hand-ins that wait or waited (`waiting.rs`); those before are records'.
pub const HAND_INS: i64 = 900_000_000;
const MARKS: u64 = 1_000_000;

/// The record or hand-in that issued a code, and its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issued<'c> {
    pub jurisdiction: i64,
    pub seq: i64,
    /// The case's id.
    pub case: &'c str,
}

/// What a code would stand for in one jurisdiction. Its record and its case tell whether it really does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    pub seq: i64,
    mark: u64,
}

impl Reading {
    /// Whether it carries the mark of this case.
    pub fn is_of(self, key: &[u8; 32], case: &str) -> bool {
        self.mark == mark(key, case)
    }
}

/// The code that a record issued, digits only.
///
/// # Errors
/// Where the number has more than nine digits.
pub fn code_of(key: &[u8; 32], issued: Issued<'_>) -> Result<String> {
    let Issued { jurisdiction, seq, case } = issued;
    ensure!((0..NUMBERS).contains(&seq), "record {seq} is beyond what a resident's code can carry");
    let plain = format!("{seq:09}{:06}", mark(key, case));
    let digits = Cipher::new(&code_cipher_key(key))?.encrypt(&tweak(jurisdiction), &plain)?;
    let check = luhn(&digits);
    Ok(digits + &check.to_string())
}

/// A code as one of this jurisdiction. None for what is not sixteen digits.
pub fn read_as(key: &[u8; 32], jurisdiction: i64, code: &str) -> Option<Reading> {
    let digits = code.get(..DIGITS).filter(|_| code.len() == DIGITS + 1)?;
    let plain = Cipher::new(&code_cipher_key(key)).ok()?.decrypt(&tweak(jurisdiction), digits).ok()?;
    let (seq, mark) = plain.split_at_checked(9)?;
    Some(Reading { seq: seq.parse().ok()?, mark: mark.parse().ok()? })
}

fn tweak(jurisdiction: i64) -> [u8; 8] {
    jurisdiction.to_be_bytes()
}

fn mark(key: &[u8; 32], case: &str) -> u64 {
    let hash = keyed_bytes(key, "case of a resident code", &[case.as_bytes()]);
    u64::from_be_bytes(std::array::from_fn(|place| hash[place])) % MARKS
}

/// A key of its own, so that `code.key` is used directly for nothing but keyed hashes.
fn code_cipher_key(key: &[u8; 32]) -> [u8; 32] {
    keyed_bytes(key, "resident code", &[])
}

/// FF1 over decimal digits.
struct Cipher(FF1<Aes256>);

impl Cipher {
    fn new(key: &[u8; 32]) -> Result<Cipher> {
        Ok(Cipher(FF1::new(key, 10).context("ten is a radix of FF1")?))
    }

    fn encrypt(&self, tweak: &[u8], digits: &str) -> Result<String> {
        Ok(written(self.0.encrypt(tweak, &numerals(digits)?).context("FF1 takes fifteen digits")?))
    }

    fn decrypt(&self, tweak: &[u8], digits: &str) -> Result<String> {
        Ok(written(self.0.decrypt(tweak, &numerals(digits)?).context("FF1 takes fifteen digits")?))
    }
}

fn numerals(digits: &str) -> Result<FlexibleNumeralString> {
    let numerals: Option<Vec<u16>> = digits
        .chars()
        .map(|letter| letter.to_digit(10).and_then(|digit| u16::try_from(digit).ok()))
        .collect();
    Ok(numerals.context("a code is digits")?.into())
}

fn written(numerals: FlexibleNumeralString) -> String {
    Vec::from(numerals).iter().map(u16::to_string).collect()
}

/// The code's digits from what a person typed (spaces, hyphens and full-width digits allowed), if it can be one.
pub fn read_code(typed: &str) -> Option<String> {
    let mut digits = String::with_capacity(16);
    for letter in typed.chars() {
        match letter {
            '0'..='9' => digits.push(letter),
            '０'..='９' => digits.push(char::from(b'0' + (letter as u32 - '０' as u32) as u8)),
            ' ' | '-' | '\u{a0}' | '\u{3000}' | '\t' | '－' => {}
            _ => return None,
        }
    }
    let (body, check) = digits.split_at_checked(DIGITS)?;
    (check == luhn(body).to_string()).then(|| digits.clone())
}

/// A code as it is shown: four groups of four.
pub fn grouped(code: &str) -> String {
    let digits: Vec<char> = code.chars().collect();
    digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn luhn(digits: &str) -> u32 {
    let sum: u32 = digits
        .chars()
        .rev()
        .enumerate()
        .map(|(place, letter)| {
            let digit = letter.to_digit(10).unwrap_or(0);
            if place % 2 == 0 { if digit > 4 { digit * 2 - 9 } else { digit * 2 } } else { digit }
        })
        .sum();
    (10 - sum % 10) % 10
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn code(jurisdiction: i64, seq: i64) -> String {
        code_of(&KEY, Issued { jurisdiction, seq, case: "c1" }).unwrap()
    }

    /// Records near every edge, and some in between.
    fn many() -> Vec<(i64, i64)> {
        let near = |edge: i64| (edge - 40..edge + 40).filter(|seq| (0..NUMBERS).contains(seq));
        let seqs: Vec<i64> =
            [0, 256, 1_000, 65_536, 1_000_000, 500_000_000, NUMBERS].into_iter().flat_map(near).collect();
        let jurisdictions = [0, 1, 652_325, 652_326, 990_101, 999_999];
        jurisdictions.into_iter().flat_map(|place| seqs.iter().map(move |seq| (place, *seq))).collect()
    }

    #[test]
    fn every_code_leads_back_to_the_record_that_issued_it_and_no_two_are_the_same() {
        let many = many();
        let mut codes = BTreeSet::new();
        for (jurisdiction, seq) in &many {
            let code = code(*jurisdiction, *seq);
            assert_eq!(read_code(&code).as_deref(), Some(code.as_str()));
            let reading = read_as(&KEY, *jurisdiction, &code).unwrap();
            assert!(reading.seq == *seq && reading.is_of(&KEY, "c1"));
            codes.insert(code);
        }
        assert_eq!(codes.len(), many.len());
    }

    #[test]
    fn a_number_that_is_given_again_does_not_give_the_code_again() {
        let lost = code(652_325, 192);
        let reading = read_as(&KEY, 652_325, &lost).unwrap();
        assert!(reading.seq == 192 && !reading.is_of(&KEY, "c2"), "c2 got the number of c1");
        assert_ne!(lost, code_of(&KEY, Issued { jurisdiction: 652_325, seq: 192, case: "c2" }).unwrap());
    }

    #[test]
    fn a_code_carries_no_mark_of_its_case_in_another_jurisdiction() {
        let reading = read_as(&KEY, 652_326, &code(652_325, 192)).unwrap();
        assert!(reading.seq != 192 && !reading.is_of(&KEY, "c1"));
    }

    #[test]
    fn the_codes_of_neighbouring_records_do_not_look_alike() {
        let (one, next) = (code(652_325, 100), code(652_325, 101));
        let same = one.bytes().zip(next.bytes()).filter(|(one, next)| one == next).count();
        assert!(same < 8, "{one} {next}");
    }

    #[test]
    fn a_record_beyond_nine_digits_has_no_code_rather_than_a_wrong_one() {
        assert_eq!(code(652_325, NUMBERS - 1).len(), 16);
        for seq in [NUMBERS, -1] {
            assert!(code_of(&KEY, Issued { jurisdiction: 652_325, seq, case: "c1" }).is_err(), "{seq}");
        }
    }

    #[test]
    fn a_code_is_read_back_however_it_is_typed() {
        let code = code(652_325, 192);
        assert_eq!(code.len(), 16);
        assert_eq!(read_code(&grouped(&code)), Some(code.clone()));
        assert_eq!(read_code(&code.replace('1', "１")), Some(code));
    }

    #[test]
    fn a_slip_of_one_digit_is_caught() {
        let code = code(652_325, 1);
        for place in 0..16 {
            let mut slipped: Vec<u8> = code.bytes().collect();
            slipped[place] = b'0' + (slipped[place] - b'0' + 1) % 10;
            assert_eq!(read_code(std::str::from_utf8(&slipped).unwrap()), None, "digit {place}");
        }
    }

    #[test]
    fn another_digit_with_its_right_check_digit_leads_to_no_record_nearby() {
        let right = code(652_325, 5);
        for place in 0..DIGITS {
            let mut other: Vec<u8> = right.bytes().take(DIGITS).collect();
            other[place] = b'0' + (other[place] - b'0' + 1) % 10;
            let other = String::from_utf8(other).unwrap();
            let reading = read_as(&KEY, 652_325, &format!("{other}{}", luhn(&other))).unwrap();
            assert!(reading.seq > 1_000_000 && !reading.is_of(&KEY, "c1"), "digit {place}: {reading:?}");
        }
    }

    #[test]
    fn codes_of_two_installations_differ_and_open_nothing_in_the_other() {
        let issued = Issued { jurisdiction: 652_325, seq: 192, case: "c1" };
        let (here, there) = (code_of(&KEY, issued).unwrap(), code_of(&[8; 32], issued).unwrap());
        assert_ne!(here, there);
        assert!(!read_as(&KEY, 652_325, &there).unwrap().is_of(&KEY, "c1"));
    }

    #[test]
    fn what_is_not_sixteen_digits_was_issued_by_no_record() {
        for code in
            ["", "123", "123456789012345", "12345678901234567", "12345678901234x6", "１２３４５６７８９０"]
        {
            assert_eq!(read_as(&KEY, 652_325, code), None, "{code}");
        }
    }

    /// Samples 7 and 8 of "FF1 Samples", which NIST publishes with SP 800-38G: AES-256 over ten decimal digits.
    #[test]
    fn the_cipher_gives_the_published_samples() {
        let key = "2b7e151628aed2a6abf7158809cf4f3cef4359d8d580aa4f7f036d6f04fc6a94";
        let byte = |place: usize| u8::from_str_radix(&key[place * 2..place * 2 + 2], 16).unwrap();
        let cipher = Cipher::new(&std::array::from_fn(byte)).unwrap();
        for (tweak, plain, encrypted) in
            [("", "0123456789", "6657667009"), ("9876543210", "0123456789", "1001623463")]
        {
            assert_eq!(cipher.encrypt(tweak.as_bytes(), plain).unwrap(), encrypted);
            assert_eq!(cipher.decrypt(tweak.as_bytes(), encrypted).unwrap(), plain);
        }
    }
}
