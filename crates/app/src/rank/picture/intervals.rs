//! Units sorted by value with their intervals, their rank intervals beside them, and the bands of the first and the last.
//!
//! Grey rows could be among the best τ, hatched rows among the worst τ.
//! Invariant: one row for each unit, none left out; a row in both bands shows both.
//! Not here: funnels (`funnel.rs`).

use bellwether_policy::Lang;
use bellwether_rank::Direction;

use super::{Anchor, Axis, Canvas, WIDTH, drawn_width, escape, fitted};
use crate::rank::outcome::{Group, Question, Unit};
use crate::rank::table::{figure, setting, significant};
use crate::web::locale::{t, t_args};

const ROW: f64 = 22.0;
const MARGIN: f64 = 24.0;
const RANKS_WIDTH: f64 = 240.0;
const FAINT: &str = r##"stroke="#ccc" stroke-width="1""##;
const STRONG: &str = r##"stroke="#111" stroke-width="2""##;

/// The columns of the picture.
struct Columns {
    names: f64,
    values: Axis,
    /// Decimals of every value, so that they stand below each other.
    decimals: usize,
    ranks: (f64, f64),
    /// Rank 1 stands where the best values stand: right, or left where lower is better.
    best_left: bool,
}

/// Draws every group, one below the other.
pub fn draw(groups: &[Group], question: &Question, lang: Lang) -> String {
    let mut canvas = Canvas::default();
    let title = t(lang, "rank-picture-title");
    canvas.text(MARGIN, 38.0, 20.0, Anchor::Start, &title);
    let mut y = legend(&mut canvas, question, lang);
    for group in groups {
        y = draw_group(&mut canvas, group, y, question, lang);
    }
    let units: usize = groups.iter().map(|group| group.units.len()).sum();
    let args = [
        ("n", units.to_string().into()),
        ("level", setting(question.level).into()),
        ("top", question.top.to_string().into()),
        ("bottom", question.bottom.to_string().into()),
    ];
    canvas.finish(y + 8.0, &title, &t_args(lang, "rank-picture-description", &args), lang.tag())
}

fn legend(canvas: &mut Canvas, question: &Question, lang: Lang) -> f64 {
    let level = setting(question.level);
    let top = t_args(lang, "rank-band-top", &[("n", question.top.to_string().into())]);
    let bottom = t_args(lang, "rank-band-bottom", &[("n", question.bottom.to_string().into())]);
    let interval = t_args(lang, "rank-picture-interval", &[("level", level.into())]);
    let mut x = MARGIN;
    for (style, words) in [(r##"fill="#d8d8d8""##, top), (r##"fill="url(#hatch)" stroke="#777""##, bottom)] {
        canvas.rect(x, 54.0, 22.0, 14.0, style);
        canvas.text(x + 30.0, 66.0, 13.0, Anchor::Start, &words);
        x += 30.0 + drawn_width(&words, 13.0) + 36.0;
    }
    canvas.line((MARGIN, 86.0), (MARGIN + 22.0, 86.0), STRONG);
    canvas.push(format_args!(r##"<circle cx="{}" cy="86" r="4"/>"##, MARGIN + 11.0));
    canvas.text(MARGIN + 30.0, 90.5, 13.0, Anchor::Start, &interval);
    112.0
}

fn draw_group(canvas: &mut Canvas, group: &Group, top: f64, question: &Question, lang: Lang) -> f64 {
    let names = group.units.iter().map(|unit| drawn_width(&unit.name, 14.0)).fold(40.0, f64::max).min(260.0);
    let ranks_from = WIDTH - MARGIN - RANKS_WIDTH;
    let ends = group.units.iter().flat_map(|unit| [unit.interval.low, unit.interval.high]);
    let values = Axis::around(ends, MARGIN + names + 24.0, ranks_from - 90.0);
    let best_left = question.direction == Direction::LowerBetter;
    let decimals = shared_decimals(&group.units);
    let columns = Columns { names, values, decimals, ranks: (ranks_from, WIDTH - MARGIN), best_left };
    let mut y = top;
    if let Some(name) = &group.name {
        canvas.text(MARGIN, y + 14.0, 16.0, Anchor::Start, name);
        y += 28.0;
    }
    canvas.text(columns.values.from, y + 12.0, 13.0, Anchor::Start, &t(lang, "rank-value"));
    let level = setting(question.level);
    let words = t_args(lang, "rank-picture-ranks", &[("level", level.into())]);
    canvas.text(columns.ranks.0, y + 12.0, 13.0, Anchor::Start, &words);
    y += 20.0;
    let bottom = y + ROW * group.units.len() as f64;
    // Bands first: everything else is drawn over them.
    for (row, unit) in group.units.iter().enumerate() {
        bands(canvas, unit, y + ROW * row as f64);
    }
    grid(canvas, group, &columns, y, bottom);
    let ranked = group.units.iter().filter(|unit| unit.place.is_some()).count();
    for (row, unit) in group.units.iter().enumerate() {
        draw_unit(canvas, unit, &columns, y + ROW * (row as f64 + 0.5), ranked, lang);
    }
    bottom + 44.0
}

/// The decimals of the value that needs most, as long as the largest has no more than six digits.
fn shared_decimals(units: &[Unit]) -> usize {
    let values = || units.iter().map(|unit| unit.measure.value());
    let decimals = |text: &str| text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let needed = values().map(|value| decimals(&significant(value))).max().unwrap_or(0);
    let largest = values().map(f64::abs).fold(0.0, f64::max);
    needed.min(6_usize.saturating_sub(format!("{largest:.0}").len()))
}

fn bands(canvas: &mut Canvas, unit: &Unit, y: f64) {
    let Some(place) = unit.place else { return };
    let (x, width) = (MARGIN - 8.0, WIDTH - 2.0 * MARGIN + 16.0);
    if place.could_be_top {
        canvas.rect(x, y, width, ROW, r##"fill="#e2e2e2""##);
    }
    if place.could_be_bottom {
        canvas.rect(x, y, width, ROW, r##"fill="url(#hatch)" opacity="0.45""##);
    }
}

/// Ticks of the values and of the ranks, with their numbers below.
fn grid(canvas: &mut Canvas, group: &Group, columns: &Columns, top: f64, bottom: f64) {
    let Some(first) = group.units.first() else { return };
    for tick in columns.values.ticks() {
        let x = columns.values.at(tick);
        canvas.line((x, top), (x, bottom), FAINT);
        canvas.text(x, bottom + 16.0, 12.0, Anchor::Middle, &figure(&first.measure, tick));
    }
    let ranked = group.units.iter().filter(|unit| unit.place.is_some()).count();
    if ranked > 1 {
        for rank in rank_ticks(ranked) {
            let x = rank_x(columns, rank, ranked);
            canvas.line((x, top), (x, bottom), FAINT);
            canvas.text(x, bottom + 16.0, 12.0, Anchor::Middle, &rank.to_string());
        }
    }
}

/// First, last, and some round ranks between that keep their distance from both.
fn rank_ticks(n: usize) -> Vec<usize> {
    let step = [1, 2, 5, 10, 20, 50, 100, 200, 500].into_iter().find(|step| n / step <= 6).unwrap_or(1000);
    let between = (step..n).step_by(step).filter(|rank| *rank > 1 + step / 3 && rank + step / 3 < n);
    let mut ticks: Vec<usize> = std::iter::once(1).chain(between).chain([n]).collect();
    ticks.dedup();
    ticks
}

fn rank_x(columns: &Columns, rank: usize, ranked: usize) -> f64 {
    let (from, to) = (columns.ranks.0 + 10.0, columns.ranks.1 - 10.0);
    let share = (rank - 1) as f64 / (ranked - 1).max(1) as f64;
    if columns.best_left { from + share * (to - from) } else { to - share * (to - from) }
}

fn draw_unit(canvas: &mut Canvas, unit: &Unit, columns: &Columns, y: f64, ranked: usize, lang: Lang) {
    let name = fitted(&unit.name, 14.0, columns.names);
    canvas.push(format_args!(
        r##"<g><title>{}: {} [{}, {}]</title>"##,
        escape(&unit.name),
        figure(&unit.measure, unit.measure.value()),
        figure(&unit.measure, unit.interval.low),
        figure(&unit.measure, unit.interval.high)
    ));
    canvas.text(MARGIN, y + 5.0, 14.0, Anchor::Start, &name);
    let axis = &columns.values;
    canvas.line((axis.at(unit.interval.low), y), (axis.at(unit.interval.high), y), STRONG);
    let x = axis.at(unit.measure.value());
    canvas.push(format_args!(r##"<circle cx="{x:.1}" cy="{y:.1}" r="4.5"/>"##));
    let value = match unit.measure.as_proportion() {
        Some(_) => figure(&unit.measure, unit.measure.value()),
        None => format!("{:.*}", columns.decimals, unit.measure.value()),
    };
    canvas.text(columns.ranks.0 - 14.0, y + 5.0, 13.0, Anchor::End, &value);
    match unit.place {
        Some(place) => {
            let x = |rank| rank_x(columns, rank, ranked);
            let (one, other) = (x(place.ranks.high), x(place.ranks.low));
            let (low, high) = (one.min(other), one.max(other));
            canvas.rect(
                low - 5.0,
                y - 4.0,
                high - low + 10.0,
                8.0,
                r##"fill="#fff" stroke="#111" stroke-width="1.2""##,
            );
            canvas.push(format_args!(r##"<circle cx="{:.1}" cy="{y:.1}" r="4"/>"##, x(place.rank)));
        }
        None => canvas.text(columns.ranks.0, y + 5.0, 12.0, Anchor::Start, &t(lang, "rank-not-ranked")),
    }
    canvas.push(format_args!("</g>"));
}
