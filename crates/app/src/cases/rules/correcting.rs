//! What was written down wrongly is written anew: a party's details, a resident's own number.
//!
//! Invariant: nothing is overwritten. The new part is sealed under the same key, the old one stays in the record it came with, and both
//! go when the person is erased. Not here: which of the parts holds (`reading.rs`).

use super::{draft::Draft, fields};
use crate::{
    cases::model::{Change, KeyId, PartyId, PartyRole},
    refusal::Refusal,
};

/// Of the digits that people write, a telephone number has so many.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// The number of the applicant, who holds the code.
pub fn own_phone(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let mut parties = draft.case.parties.iter();
    let applicant = parties.find(|party| party.role == PartyRole::Applicant);
    let applicant = applicant.ok_or_else(|| Refusal::new("refusal-parties-missing"))?;
    let mut phone = String::new();
    for part in draft.reading.sealed.iter_mut().filter(|part| part.key == draft.case.subject) {
        phone = part.body.remove("phone").unwrap_or(phone);
    }
    draft.reading.sealed.retain(|part| !part.body.is_empty());
    if !is_phone(&phone) {
        return Err(Refusal::new("refusal-phone-unfit").at("phone"));
    }
    let key = KeyId::from(&applicant.id);
    fields::seal(&mut draft.reading.sealed, &key, "party.phone".to_owned(), phone);
    Ok(())
}

/// Whether a text can be a telephone number: digits, with what people write between them.
fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    PHONE_DIGITS.contains(&digits)
        && text.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, ' ' | '-' | '+' | '(' | ')'))
}

/// The details of a party that is there, under its own key; its side stays. Whoever consented or signed did so under the old details, and
/// is asked again; once an agreement has taken effect, it stands between those whom it names.
pub fn party(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let unfit = || Refusal::new("refusal-party-unfit").at("new-party");
    let party = PartyId::new(draft.text("party").ok_or_else(unfit)?);
    let given = draft.reading.new_party.take().ok_or_else(unfit)?;
    if draft.case.agreement.as_ref().is_some_and(|agreement| agreement.effective_on.is_some()) {
        return Err(Refusal::new("refusal-agreement-in-effect").at("party"));
    }
    let (written, own) = (KeyId::from(&given.id), KeyId::from(&party));
    for part in draft.reading.sealed.iter_mut().filter(|part| part.key == written) {
        part.key = own.clone();
    }
    draft.change = Change::PartyCorrected(party);
    Ok(())
}
