//! The funnel: values against size, with the limits within which chance alone may carry a unit.
//!
//! Invariant: units outside the outer limits are filled diamonds with their names; the rest are open circles.
//! Not here: the limits themselves (`outcome.rs`).

use bellwether_policy::Lang;

use super::{Anchor, Axis, Canvas, WIDTH, drawn_width, escape};
use crate::rank::outcome::{Funnel, Group, Question, Unit, size};
use crate::rank::table::{figure, significant};
use crate::web::locale::t;

const LEFT: f64 = 96.0;
const RIGHT: f64 = WIDTH - 40.0;
const HEIGHT: f64 = 440.0;
const STEPS: u32 = 120;

/// Draws a funnel for each group; `None` where no funnel applies.
pub fn draw(groups: &[Group], _: &Question, lang: Lang) -> Option<String> {
    let mut canvas = Canvas::default();
    let title = t(lang, "rank-funnel-title");
    canvas.text(40.0, 38.0, 20.0, Anchor::Start, &title);
    legend(&mut canvas, lang);
    let mut y = 104.0;
    for group in groups {
        y = draw_group(&mut canvas, group, group.funnel.as_ref()?, y, lang)?;
    }
    Some(canvas.finish(y, &title, &t(lang, "rank-funnel-description"), lang.tag()))
}

fn legend(canvas: &mut Canvas, lang: Lang) {
    let mut x = 40.0;
    for (style, key) in
        [(OUTER, "rank-funnel-outer"), (INNER, "rank-funnel-inner"), (TARGET, "rank-funnel-target")]
    {
        let words = t(lang, key);
        canvas.line((x, 64.0), (x + 34.0, 64.0), style);
        canvas.text(x + 42.0, 68.5, 13.0, Anchor::Start, &words);
        x += 42.0 + drawn_width(&words, 13.0) + 32.0;
    }
    canvas.push(format_args!("{}", diamond(x + 6.0, 64.0)));
    canvas.text(x + 20.0, 68.5, 13.0, Anchor::Start, &t(lang, "rank-outside-funnel"));
}

const OUTER: &str = r##"fill="none" stroke="#111" stroke-width="1.6""##;
const INNER: &str = r##"fill="none" stroke="#111" stroke-width="1.3" stroke-dasharray="6 4""##;
const TARGET: &str = r##"fill="none" stroke="#777" stroke-width="1.3" stroke-dasharray="1.5 3""##;

fn diamond(x: f64, y: f64) -> String {
    let (l, r, u, d) = (x - 6.0, x + 6.0, y - 6.0, y + 6.0);
    format!(r##"<polygon points="{x:.1},{u:.1} {r:.1},{y:.1} {x:.1},{d:.1} {l:.1},{y:.1}"/>"##)
}

fn draw_group(canvas: &mut Canvas, group: &Group, funnel: &Funnel, top: f64, lang: Lang) -> Option<f64> {
    let first = group.units.first()?;
    let shares = first.measure.as_proportion().is_some();
    let mut top = top;
    if let Some(name) = &group.name {
        canvas.text(40.0, top + 6.0, 16.0, Anchor::Start, name);
        top += 24.0;
    }
    let sizes: Vec<f64> = group.units.iter().filter_map(|unit| size(&unit.measure)).collect();
    let largest = sizes.iter().copied().fold(0.0, f64::max) * 1.05;
    let x = Axis { low: 0.0, high: largest, from: LEFT, to: RIGHT };
    let smallest = sizes.iter().copied().fold(f64::INFINITY, f64::min);
    let near = funnel.limits_at(smallest, shares).ok()?;
    let values = group.units.iter().map(|unit| unit.measure.value()).chain([funnel.target]);
    let limits = near.iter().flat_map(|limits| [limits.outer.low.max(0.0), limits.outer.high]);
    let mut y = Axis::around(values.chain(limits), top + HEIGHT, top + 20.0);
    y.low = y.low.max(0.0);
    if shares {
        y.high = y.high.min(1.0);
    }
    axes(canvas, first, x, y, lang);
    curves(canvas, funnel, shares, smallest, x, y);
    points(canvas, group, x, y);
    Some(top + HEIGHT + 64.0)
}

fn axes(canvas: &mut Canvas, first: &Unit, x: Axis, y: Axis, lang: Lang) {
    for tick in y.ticks() {
        canvas.line((LEFT, y.at(tick)), (RIGHT, y.at(tick)), r##"stroke="#ddd""##);
        canvas.text(LEFT - 10.0, y.at(tick) + 4.5, 12.0, Anchor::End, &figure(&first.measure, tick));
    }
    for tick in x.ticks() {
        canvas.line((x.at(tick), y.from), (x.at(tick), y.from + 5.0), r##"stroke="#111""##);
        canvas.text(x.at(tick), y.from + 20.0, 12.0, Anchor::Middle, &significant(tick));
    }
    canvas.line((LEFT, y.from), (RIGHT, y.from), r##"stroke="#111""##);
    let words = if first.measure.as_proportion().is_some() { "rank-denominator" } else { "rank-exposure" };
    canvas.text((LEFT + RIGHT) / 2.0, y.from + 40.0, 13.0, Anchor::Middle, &t(lang, words));
    canvas.text(LEFT, y.to - 8.0, 13.0, Anchor::Start, &t(lang, "rank-value"));
}

fn curves(canvas: &mut Canvas, funnel: &Funnel, shares: bool, smallest: f64, x: Axis, y: Axis) {
    canvas.line((LEFT, y.at(funnel.target)), (RIGHT, y.at(funnel.target)), TARGET);
    let mut paths =
        [(OUTER, String::new()), (OUTER, String::new()), (INNER, String::new()), (INNER, String::new())];
    for step in 0..=STEPS {
        // Closer steps where the curves bend, at the small sizes.
        let at = smallest + (x.high - smallest) * (f64::from(step) / f64::from(STEPS)).powi(2);
        let Ok(Some(limits)) = funnel.limits_at(at, shares) else { return };
        let ends = [limits.outer.low, limits.outer.high, limits.inner.low, limits.inner.high];
        for ((_, path), end) in paths.iter_mut().zip(ends) {
            path.push_str(&format!("{:.1},{:.1} ", x.at(at), y.at(end)));
        }
    }
    for (style, path) in paths {
        canvas.push(format_args!(r##"<polyline points="{}" {style}/>"##, path.trim_end()));
    }
}

/// Open circles for units within, named diamonds for units outside.
fn points(canvas: &mut Canvas, group: &Group, x: Axis, y: Axis) {
    let spots: Vec<(&Unit, f64, f64)> = group
        .units
        .iter()
        .filter_map(|unit| Some((unit, x.at(size(&unit.measure)?), y.at(unit.measure.value()))))
        .collect();
    let mut taken: Vec<[f64; 4]> =
        spots.iter().map(|&(_, x, y)| [x - 5.0, y - 5.0, x + 5.0, y + 5.0]).collect();
    for &(unit, px, py) in &spots {
        let outside = unit.outside_funnel == Some(true);
        let mark = if outside {
            diamond(px, py)
        } else {
            format!(
                r##"<circle cx="{px:.1}" cy="{py:.1}" r="4" fill="#fff" stroke="#111" stroke-width="1.3"/>"##
            )
        };
        let (name, value) = (escape(&unit.name), figure(&unit.measure, unit.measure.value()));
        canvas.push(format_args!("<g><title>{name}: {value}</title>{mark}</g>"));
    }
    for &(unit, px, py) in spots.iter().filter(|(unit, ..)| unit.outside_funnel == Some(true)) {
        label(canvas, &mut taken, &unit.name, (px, py), y);
    }
}

/// Writes a name where it covers nothing; where there is no room, the name stays in the point's title.
fn label(canvas: &mut Canvas, taken: &mut Vec<[f64; 4]>, name: &str, (x, y): (f64, f64), axis: Axis) {
    let width = drawn_width(name, 12.0);
    let beside = [(x + 10.0, y + 4.0), (x - 10.0 - width, y + 4.0)];
    let above_below = [(x - width / 2.0, y - 11.0), (x - width / 2.0, y + 20.0)];
    let farther = [
        (x + 10.0, y - 10.0),
        (x + 10.0, y + 18.0),
        (x - 10.0 - width, y - 10.0),
        (x - 10.0 - width, y + 18.0),
    ];
    for (left, base) in beside.into_iter().chain(above_below).chain(farther) {
        let place = [left, base - 11.0, left + width, base + 3.0];
        let inside = left > LEFT && place[2] < RIGHT && place[1] > axis.to - 4.0 && place[3] < axis.from;
        let free = |other: &[f64; 4]| {
            place[2] < other[0] || other[2] < place[0] || place[3] < other[1] || other[3] < place[1]
        };
        if inside && taken.iter().all(free) {
            taken.push(place);
            // A white edge keeps the name readable where it crosses a limit.
            canvas.push(format_args!(r##"<g stroke="#fff" stroke-width="4" paint-order="stroke">"##));
            canvas.text(left, base, 12.0, Anchor::Start, name);
            canvas.push(format_args!("</g>"));
            return;
        }
    }
}
