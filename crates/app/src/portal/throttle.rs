//! Which tries are counted at residents' pages: cases handed in, and codes that no case has.
//!
//! Invariant: nobody who has a right code is kept waiting by what is tried at other addresses.
//! Not here: counting (`accounts::Trier`), how long one waits (`rules.rs`).

use super::rules;
use crate::accounts::Trier;

/// The counter of cases handed in from an address.
pub fn of_hand_in(installation_key: &[u8; 32], address: &str) -> Trier {
    Trier::at(installation_key, rules::HAND_IN, &["hand-in"], address)
}

/// The counter of all hand-ins, of which `most` in ten minutes are registered at once.
pub fn of_all_hand_ins(installation_key: &[u8; 32], most: i64) -> Trier {
    Trier::anywhere(installation_key, rules::hand_ins(most), &["all hand-ins"])
}

/// The counter of codes typed at an address. It is charged before a code is looked at.
pub fn of_code(installation_key: &[u8; 32], address: &str) -> Trier {
    Trier::at(installation_key, rules::CODE, &["code"], address)
}

/// The counter of codes that were looked at and that no case has, from anywhere.
pub fn of_wrong_code(installation_key: &[u8; 32]) -> Trier {
    Trier::anywhere(installation_key, rules::WRONG_CODE, &["wrong code"])
}
