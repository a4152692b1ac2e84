//! The resident's code: sixteen digits that follow a case without an account.
//!
//! A code is made from the case's id with a secret key (HMAC-SHA-256, RFC 2104), so it can be given again but not guessed:
//! fifteen digits are one in 10¹⁵, the sixteenth is a Luhn check digit (ISO/IEC 7812-1) that catches slips of the finger.
//! Only a keyed hash of it is stored. Not here: throttling of tries (`portal`).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::db::hex;

const DIGITS: u32 = 15;

/// The code of a case, digits only; `generation` is how often it was given anew.
pub fn code_of(key: &[u8; 32], case: &str, generation: u32) -> String {
    let tag = match generation {
        0 => tag(key, "code", case),
        _ => tag(key, "code", &format!("{case}\n{generation}")),
    };
    let number = u64::from_be_bytes(tag[..8].try_into().expect("a tag has 32 bytes")) % 10_u64.pow(DIGITS);
    let digits = format!("{number:015}");
    let check = luhn(&digits);
    digits + &check.to_string()
}

/// What is stored of a code.
pub fn code_hash(key: &[u8; 32], code: &str) -> String {
    hex(&tag(key, "lookup", code))
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
    let (body, check) = digits.split_at_checked(DIGITS as usize)?;
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

fn tag(key: &[u8; 32], purpose: &str, text: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(purpose.as_bytes());
    mac.update(b"\n");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_back_however_it_is_typed() {
        let code = code_of(&[7; 32], "0192", 0);
        assert_eq!(code.len(), 16);
        assert_eq!(read_code(&grouped(&code)), Some(code.clone()));
        assert_eq!(read_code(&code.replace('1', "１")), Some(code));
    }

    #[test]
    fn a_slip_of_one_digit_is_caught() {
        let code = code_of(&[7; 32], "0192", 1);
        for place in 0..16 {
            let mut slipped: Vec<u8> = code.bytes().collect();
            slipped[place] = b'0' + (slipped[place] - b'0' + 1) % 10;
            assert_eq!(read_code(std::str::from_utf8(&slipped).unwrap()), None, "digit {place}");
        }
    }

    #[test]
    fn codes_of_two_installations_differ() {
        assert_ne!(code_of(&[7; 32], "0192", 0), code_of(&[8; 32], "0192", 0));
        assert_ne!(code_of(&[7; 32], "0192", 0), code_of(&[7; 32], "0192", 1));
        assert_ne!(code_of(&[7; 32], "0192", 1), code_of(&[7; 32], "0192", 2));
        assert_ne!(code_hash(&[7; 32], "1"), code_hash(&[8; 32], "1"));
    }
}
