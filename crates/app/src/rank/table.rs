//! The result for people at a terminal: one table for each peer group.
//!
//! Invariant: columns line up in both languages; what does not apply is a dash.
//! Not here: pictures (`picture/`), numbers in sentences (`web/number.rs`).

use bellwether_policy::Lang;
use bellwether_rank::{Level, Measure};

use super::outcome::{Funnel, Group, Question, Unit};
use crate::web::locale::{t, t_args};

/// Every group's table, one after the other.
pub fn render(groups: &[Group], question: &Question, lang: Lang) -> String {
    groups.iter().map(|group| group_table(group, question, lang)).collect::<Vec<_>>().join("\n")
}

fn group_table(group: &Group, question: &Question, lang: Lang) -> String {
    let level = setting(question.level);
    let header = [
        t(lang, "rank-unit").into_owned(),
        t(lang, "rank-value").into_owned(),
        t_args(lang, "rank-interval", &[("level", level.into())]),
        t(lang, "rank-rank").into_owned(),
        t(lang, "rank-ranks").into_owned(),
        t_args(lang, "rank-could-be-top", &[("n", question.top.to_string().into())]),
        t_args(lang, "rank-could-be-bottom", &[("n", question.bottom.to_string().into())]),
        t(lang, "rank-outside-funnel").into_owned(),
    ];
    let rows: Vec<[String; 8]> =
        std::iter::once(header).chain(group.units.iter().map(|unit| cells(unit, lang))).collect();
    let widths: Vec<usize> =
        (0..8).map(|column| rows.iter().map(|row| width(&row[column])).max().unwrap_or(0)).collect();
    let mut text = group.name.as_ref().map_or_else(String::new, |name| format!("{name}\n"));
    for row in &rows {
        let padded = row.iter().zip(&widths).enumerate().map(|(column, (cell, &to))| {
            let room = " ".repeat(to - width(cell));
            // Names begin at the left, figures end at the right.
            if column == 0 { format!("{cell}{room}") } else { format!("{room}{cell}") }
        });
        text.push_str(padded.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    if let Some(note) = group.funnel.as_ref().and_then(|funnel| funnel_note(funnel, &group.units, lang)) {
        text.push_str(&note);
        text.push('\n');
    }
    text
}

fn cells(unit: &Unit, lang: Lang) -> [String; 8] {
    let yes_no = |answer: Option<bool>| match answer {
        Some(true) => t(lang, "rank-yes").into_owned(),
        Some(false) => t(lang, "rank-no").into_owned(),
        None => "–".to_owned(),
    };
    let figure = |value| figure(&unit.measure, value);
    let place = unit.place;
    [
        unit.name.clone(),
        figure(unit.measure.value()),
        format!("{} … {}", figure(unit.interval.low), figure(unit.interval.high)),
        place.map_or("–".to_owned(), |place| place.rank.to_string()),
        place.map_or("–".to_owned(), |place| format!("{} … {}", place.ranks.low, place.ranks.high)),
        yes_no(place.map(|place| place.could_be_top)),
        yes_no(place.map(|place| place.could_be_bottom)),
        yes_no(unit.outside_funnel),
    ]
}

fn funnel_note(funnel: &Funnel, units: &[Unit], lang: Lang) -> Option<String> {
    let target = figure(&units.first()?.measure, funnel.target);
    let dispersion = funnel.dispersion?;
    let args = [
        ("target", target.into()),
        ("phi", format!("{:.2}", dispersion.phi).into()),
        ("tau", significant(dispersion.tau_squared.sqrt()).into()),
    ];
    let key = if funnel.widened { "rank-funnel-note-widened" } else { "rank-funnel-note" };
    Some(t_args(lang, key, &args))
}

/// A value of this kind of measure: shares in per cent, the rest with four significant digits.
pub fn figure(measure: &Measure, value: f64) -> String {
    if measure.as_proportion().is_some() { percent(value) } else { significant(value) }
}

/// `0.8` → `80.0%`.
fn percent(share: f64) -> String {
    format!("{:.1}%", 100.0 * share)
}

/// A level as it was asked for: `95%`, `99.8%`.
pub fn setting(level: Level) -> String {
    format!("{}%", significant(100.0 * level.share()))
}

/// Four significant digits, no exponent between a millionth and a million.
pub fn significant(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { "∞".to_owned() };
    }
    let magnitude = value.abs().log10().floor() as i32;
    let decimals = usize::try_from((3 - magnitude).clamp(0, 9)).expect("clamped to 0..=9");
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// How many columns of a terminal a text takes: East Asian wide characters take two.
pub fn width(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// Ideographs, kana, hangul and full-width forms.
pub fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f
        | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x20000..=0x3fffd)
}
