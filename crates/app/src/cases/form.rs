//! Reading what was typed into a policy's form: words become the values that the rules take.
//!
//! Invariant: only what does not read is a mistake here; what is missing or not allowed is for the rules to say.
//! Not here: how a form looks (`form_view.rs`), files (`evidence.rs`).

use bellwether_policy::Lang;
use bellwether_policy::case_policy::{CasePolicy, Field, FieldKind, FieldUse};
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::model::{Case, Chosen, FieldValue, Fields, NewParty, PartyDetails, PartyId, PartyRole, PersonId};
use super::rules::{self, bounds::Against};
use super::write;
use crate::civil::date_of;
use crate::name::{self, Unfit};
use crate::web::components::Typed;
use crate::web::locale::{t, t_args};

/// How the parts of a compound field are called: `<field>.<part>`.
pub fn part(field: &str, part: &str) -> String {
    format!("{field}.{part}")
}

/// What a form is read with.
pub struct Reading<'a> {
    pub lang: Lang,
    pub policy: &'a CasePolicy,
    pub zone: &'a TimeZone,
    /// The fields are of mediators, each chosen under the kind they stand for.
    pub mediators: bool,
    /// For a new party: the id it gets.
    pub new_id: &'a str,
}

/// Notes beside each field what is asked for and not there, or lies outside its bounds: all at once.
pub fn mistakes(
    reading: &Reading,
    asked: &[FieldUse],
    given: &Fields,
    (now_us, case): (i64, Option<&Case>),
    typed: &mut Typed,
) {
    let (lang, policy, zone) = (reading.lang, reading.policy, reading.zone);
    let now = rules::Moment { at_us: now_us, on: date_of(zone, now_us) };
    let outside = rules::bounds::outside(asked, given, Against { policy, case, now, zone });
    for refusal in rules::fields::missing(policy, asked, given).into_iter().chain(outside) {
        let noted = refusal.field.as_deref().is_some_and(|field| typed.error(field).is_some());
        if !noted {
            typed.refuse(lang, &refusal);
        }
    }
}

/// Notes what is wrong with the details of a party under `prefix`: too long, with invisible characters, given
/// without a name, or with a telephone number that cannot be one.
pub fn party_mistakes(lang: Lang, prefix: &str, typed: &mut Typed) {
    let labels = [
        ("name", "cases-party-name"),
        ("phone", "cases-party-phone"),
        ("address", "cases-party-address"),
        ("language", "cases-party-language"),
    ];
    let values = labels.map(|(name, label)| (part(prefix, name), t(lang, label)));
    for (field, label) in &values {
        match name::beside(typed.value(field)) {
            Ok(()) => {}
            Err(Unfit::TooLong) => {
                let args = [("field", label.to_string().into()), ("limit", (name::MOST_CHARS as i64).into())];
                typed.mistake(Some(field.clone()), t_args(lang, "refusal-field-too-long", &args));
            }
            Err(unfit) => typed.refuse(lang, &unfit.refusal().at(field.clone())),
        }
    }
    let given = typed.value(&values[0].0);
    let nameless = !name::is_visible(given);
    if nameless && !given.trim().is_empty() && typed.error(&values[0].0).is_none() {
        typed.refuse(lang, &Unfit::Unseen.refusal().at(values[0].0.clone()));
        return;
    }
    if nameless && values[1..].iter().any(|(name, _)| !typed.value(name).trim().is_empty()) {
        let args = [("field", values[0].1.to_string().into()), ("how", "filled".into())];
        typed.mistake(Some(values[0].0.clone()), t_args(lang, "refusal-field-missing", &args));
    }
    let phone = digits(typed.value(&values[1].0));
    if !phone.trim().is_empty() && !is_phone(phone.trim()) {
        typed.mistake(Some(values[1].0.clone()), t(lang, "form-phone-unfit"));
    }
}

/// Whether a text can be a telephone number: 7 to 15 digits, with what people write between them.
pub fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (7..=15).contains(&digits)
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '+' | '(' | ')'))
}

/// The values of the asked fields; what does not read is noted in `typed` beside its field.
pub fn fields(reading: &Reading, asked: &[FieldUse], typed: &mut Typed) -> Fields {
    let mut fields = Fields::new();
    for field in asked.iter().filter_map(|asked| reading.policy.field(&asked.id)) {
        match value(reading, field, typed) {
            Ok(Some(value)) => {
                fields.insert(field.id.clone(), value);
            }
            Ok(None) => {}
            Err(key) => typed.mistake(Some(field.id.clone()), t(reading.lang, key)),
        }
        let declaration = part(&field.id, "unrelated");
        if reading.mediators && field.kind == FieldKind::People && typed.value(&declaration) != "yes" {
            typed.mistake(Some(declaration), t(reading.lang, "cases-mediators-tick"));
        }
        if field.kind == FieldKind::PartyDetails {
            party_mistakes(reading.lang, &field.id, typed);
        }
    }
    fields
}

fn value(reading: &Reading, field: &Field, typed: &Typed) -> Result<Option<FieldValue>, &'static str> {
    let text = typed.value(&field.id).trim();
    match field.kind {
        FieldKind::People if reading.mediators => return Ok(mediators(reading, field, typed)),
        FieldKind::Person | FieldKind::People => return Ok(people(field, typed)),
        FieldKind::Parties => {
            let parties: Vec<PartyId> = typed.all(&field.id).map(PartyId::new).collect();
            return Ok((!parties.is_empty()).then_some(FieldValue::Parties(parties)));
        }
        FieldKind::PartyDetails => {
            return Ok(party(reading, &field.id, typed).map(|party| FieldValue::NewParty(Box::new(party))));
        }
        _ if text.is_empty() => return Ok(None),
        _ => {}
    }
    let value = match field.kind {
        FieldKind::YesNo => FieldValue::YesNo(text == "yes"),
        FieldKind::Number => FieldValue::Number(digits(text).parse().map_err(|_| "cases-not-a-number")?),
        FieldKind::Money => FieldValue::Number(fen(text).ok_or("cases-not-money")?),
        FieldKind::Date => FieldValue::text(date(text).ok_or("cases-not-a-date")?.to_string()),
        FieldKind::Instant => FieldValue::Number(instant(text, reading.zone)?),
        _ => FieldValue::text(text),
    };
    Ok(Some(value))
}

fn people(field: &Field, typed: &Typed) -> Option<FieldValue> {
    let chosen: Vec<Chosen> = typed
        .all(&field.id)
        .map(|id| Chosen { person: PersonId::new(id), kind: None, related: false })
        .collect();
    (!chosen.is_empty()).then_some(FieldValue::People(chosen))
}

/// Mediators are ticked under their kind; that none is related to a party is said once for all of them.
fn mediators(reading: &Reading, field: &Field, typed: &Typed) -> Option<FieldValue> {
    let kinds = reading.policy.mediation.as_ref().map_or(&[][..], |mediation| &mediation.kinds);
    let related = typed.value(&part(&field.id, "unrelated")) != "yes";
    let mut chosen = Vec::new();
    for kind in kinds {
        let name = part(&field.id, &kind.id);
        chosen.extend(typed.all(&name).map(|id| Chosen {
            person: PersonId::new(id),
            kind: Some(kind.id.clone()),
            related,
        }));
    }
    (!chosen.is_empty()).then_some(FieldValue::People(chosen))
}

fn party(reading: &Reading, field: &str, typed: &Typed) -> Option<NewParty> {
    let role = match typed.value(&part(field, "role")) {
        "respondent" => PartyRole::Respondent,
        _ => PartyRole::Applicant,
    };
    let mut party = named_party(typed, field, role)?;
    party.id = PartyId::new(reading.new_id);
    Some(party)
}

/// A party whose details stand under `prefix`; none where no name was typed.
pub fn named_party(typed: &Typed, prefix: &str, role: PartyRole) -> Option<NewParty> {
    let value = |name: &str| typed.value(&part(prefix, name)).trim().to_owned();
    let details = PartyDetails {
        name: value("name"),
        phone: value("phone"),
        address: value("address"),
        language: value("language"),
    };
    (!details.name.is_empty()).then(|| write::new_party(role, details))
}

/// Full-width digits are what a Chinese keyboard may give.
fn digits(text: &str) -> String {
    let plain = |letter: char| match letter {
        '０'..='９' => char::from(b'0' + (letter as u32 - '０' as u32) as u8),
        '．' => '.',
        other => other,
    };
    text.chars().filter(|letter| !matches!(letter, ',' | '，' | ' ')).map(plain).collect()
}

/// Yuan with at most two decimals, in fen.
fn fen(text: &str) -> Option<i64> {
    let text = digits(text);
    let (yuan, rest) = text.split_once('.').unwrap_or((&text, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if yuan.is_empty() || !is_number(yuan) || !is_number(rest) || rest.len() > 2 {
        return None;
    }
    let cents: i64 = format!("{rest:0<2}").parse().ok()?;
    yuan.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents)
}

/// `2025-11-24`, `2025/11/24`, `2025.11.24` or `2025年11月24日`.
fn date(text: &str) -> Option<Date> {
    let text = digits(text);
    let mut parts = text.split(['-', '/', '.', '年', '月']).map(|part| part.trim_end_matches('日'));
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some_and(|rest| !rest.is_empty()) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// A local time is no instant if a change of the clocks skipped that hour, and could be either of two
/// instants if the change repeated it.
fn instant(text: &str, zone: &TimeZone) -> Result<i64, &'static str> {
    let civil: DateTime = text.parse().map_err(|_| "cases-not-an-instant")?;
    let local = zone.to_ambiguous_zoned(civil);
    match local.offset() {
        AmbiguousOffset::Gap { .. } => return Err("cases-instant-skipped"),
        AmbiguousOffset::Fold { .. } => return Err("cases-instant-twice"),
        AmbiguousOffset::Unambiguous { .. } => {}
    }
    let zoned = local.unambiguous().map_err(|_| "cases-not-an-instant")?;
    Ok(zoned.timestamp().as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_is_read_as_people_write_it() {
        for fit in ["13912345678", "0994-722 1234", "+86 139 1234 5678", "(0994)7221234"] {
            assert!(is_phone(fit), "{fit}");
        }
        for unfit in ["", "12345", "不知道", "1391234567812345678", "139x2345678"] {
            assert!(!is_phone(unfit), "{unfit}");
        }
    }

    #[test]
    fn a_party_with_a_number_that_none_can_be_is_said_so_beside_the_number() {
        for (phone, wrong) in [("138abc45678", true), ("１３８１２３４５６７８", false), ("", false)]
        {
            let mut typed = Typed::empty().preset("applicant.name", "王芳").preset("applicant.phone", phone);
            party_mistakes(Lang::Zh, "applicant", &mut typed);
            let at: Vec<_> = typed.mistakes().iter().filter_map(|mistake| mistake.field.as_deref()).collect();
            assert_eq!(at.contains(&"applicant.phone"), wrong, "{phone}");
        }
    }

    #[test]
    fn money_is_read_to_the_fen_and_never_rounded() {
        for (typed, amount_fen) in [
            ("12", Some(1200)),
            ("1,200.5", Some(120_050)),
            ("０．０５", Some(5)),
            ("1.005", None),
            ("-1", None),
            ("", None),
        ] {
            assert_eq!(fen(typed), amount_fen, "{typed}");
        }
    }

    #[test]
    fn an_hour_that_a_change_of_clocks_skips_or_repeats_is_not_read() {
        // China had summer time until 1991: from 2 to 3 on 14 April, and back at 2 on 15 September.
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        for (typed, read) in [
            ("1991-04-14T02:30", Err("cases-instant-skipped")),
            ("1991-09-15T01:30", Err("cases-instant-twice")),
            ("soon", Err("cases-not-an-instant")),
            ("2026-03-02T08:00", Ok(1_772_409_600_000_000)),
        ] {
            assert_eq!(instant(typed, &zone), read, "{typed}");
        }
    }

    #[test]
    fn a_date_is_read_as_people_write_it() {
        let day = Date::new(2025, 11, 4).ok();
        for typed in ["2025-11-04", "2025/11/4", "2025.11.4", "2025年11月4日", "２０２５-11-04"] {
            assert_eq!(date(typed), day, "{typed}");
        }
        for typed in ["2025-13-01", "tomorrow", "2025-11", "2025-02-30"] {
            assert_eq!(date(typed), None, "{typed}");
        }
    }
}
