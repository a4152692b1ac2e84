//! Pictures of ranks as SVG files that stand alone: dark on white, readable in grey, with a title and a description.
//!
//! Invariant: nothing is loaded from outside; meaning is carried by shape, hatching and words, never by colour alone.
//! Not here: what is drawn (`intervals.rs`, `funnel.rs`).

pub mod funnel;
pub mod intervals;

use std::fmt::Write;

use super::table::is_wide;

/// The width of every picture, in pixels.
pub const WIDTH: f64 = 1000.0;
const FONT: &str =
    "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','SimHei','Noto Sans',sans-serif";

/// Where a text is tied to its point.
#[derive(Clone, Copy)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// A picture being written, from top to bottom.
#[derive(Default)]
pub struct Canvas {
    body: String,
}

impl Canvas {
    /// Appends markup; what comes from outside goes through [`escape`] first.
    pub fn push(&mut self, markup: std::fmt::Arguments) {
        self.body.write_fmt(markup).expect("writing to a string cannot fail");
        self.body.push('\n');
    }

    pub fn text(&mut self, x: f64, y: f64, size: f64, anchor: Anchor, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let text = escape(text);
        self.push(format_args!(
            r##"<text x="{x:.1}" y="{y:.1}" font-size="{size}" text-anchor="{anchor}">{text}</text>"##
        ));
    }

    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), style: &str) {
        let ((x1, y1), (x2, y2)) = (from, to);
        self.push(format_args!(r##"<line x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}" {style}/>"##));
    }

    pub fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, style: &str) {
        self.push(format_args!(
            r##"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" {style}/>"##
        ));
    }

    /// The finished file.
    pub fn finish(self, height: f64, title: &str, description: &str, lang: &str) -> String {
        let (title, description, body) = (escape(title), escape(description), self.body);
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" xml:lang="{lang}" lang="{lang}" viewBox="0 0 {WIDTH} {height:.0}" width="{WIDTH}" height="{height:.0}" role="img" aria-labelledby="title description" font-family="{FONT}" fill="#111">
<title id="title">{title}</title>
<desc id="description">{description}</desc>
<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="6" stroke="#777" stroke-width="1.2"/></pattern></defs>
<rect width="100%" height="100%" fill="#fff"/>
{body}</svg>
"##
        )
    }
}

/// Text that is safe between tags and in attributes; control characters have no place in XML.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// About how wide a text is drawn, in pixels.
pub fn drawn_width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| if is_wide(c) { size } else { size * 0.56 }).sum()
}

/// The text, cut with an ellipsis if it would be wider than `room`.
pub fn fitted(text: &str, size: f64, room: f64) -> String {
    if drawn_width(text, size) <= room {
        return text.to_owned();
    }
    let mut cut = String::new();
    for c in text.chars() {
        cut.push(c);
        if drawn_width(&cut, size) + size > room {
            cut.pop();
            break;
        }
    }
    cut + "…"
}

/// A straight scale from values to pixels.
#[derive(Clone, Copy)]
pub struct Axis {
    pub low: f64,
    pub high: f64,
    pub from: f64,
    pub to: f64,
}

impl Axis {
    /// Covers the values with a little room on both sides.
    pub fn around(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Self {
        let finite = values.filter(|value| value.is_finite());
        let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        if low > high {
            return Self { low: 0.0, high: 1.0, from, to };
        }
        let room = if high > low { (high - low) * 0.04 } else { low.abs().max(1.0) * 0.1 };
        Self { low: low - room, high: high + room, from, to }
    }

    pub fn at(&self, value: f64) -> f64 {
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.from + share * (self.to - self.from)
    }

    /// Round values within the axis, about five of them.
    pub fn ticks(&self) -> Vec<f64> {
        let rough = (self.high - self.low) / 5.0;
        let power = 10_f64.powf(rough.log10().floor());
        let step =
            [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|step| *step >= rough).unwrap_or(rough);
        let first = (self.low / step).ceil() as i64;
        (first..).map(|k| k as f64 * step).take_while(|tick| *tick <= self.high).take(20).collect()
    }
}
