//! A number that opens: value, unit, period and as-of in one place, and bars beside their numbers.

use bellwether_policy::Lang;
use maud::{Markup, html};

use crate::web::locale::t_args;
use crate::web::number;

/// A figure. No number without its unit, period and as-of.
#[derive(Clone, Copy, Debug)]
pub struct Figure<'a> {
    pub label: &'a str,
    pub value: i64,
    pub unit: &'a str,
    /// `2025 上半年`.
    pub period: &'a str,
    /// `11月22日`.
    pub as_of: &'a str,
    /// The last record counted.
    pub seq: u64,
    /// The records behind it.
    pub href: &'a str,
}

pub fn figure(lang: Lang, figure: &Figure) -> Markup {
    let as_of = [("date", figure.as_of.into()), ("seq", figure.seq.to_string().into())];
    html! {
        a.figure href=(figure.href) {
            span.label { (figure.label) }
            span.value { b { (number::count(figure.value)) } " " (figure.unit) }
            span.quiet { (figure.period) " · " (t_args(lang, "figure-as-of", &as_of)) }
        }
    }
}

/// Figures side by side.
pub fn figures(figures: impl IntoIterator<Item = Markup>) -> Markup {
    html! { div.figures { @for figure in figures { (figure) } } }
}

/// One row of a bar list.
#[derive(Clone, Copy, Debug)]
pub struct Bar<'a> {
    pub label: &'a str,
    pub href: &'a str,
    pub value: u64,
}

/// Values side by side: the number is the link's end, the bar only helps the eye.
pub fn bars(caption: &str, unit: &str, bars: &[Bar]) -> Markup {
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    html! {
        table.bars {
            caption { (caption) }
            tbody {
                @for bar in bars {
                    tr {
                        th scope="row" { a href=(bar.href) { (bar.label) } }
                        td aria-hidden="true" {
                            svg viewBox="0 0 100 8" preserveAspectRatio="none" {
                                rect width=(bar.value * 100 / most) height="8" {}
                            }
                        }
                        td.number { (number::count(bar.value as i64)) " " (unit) }
                    }
                }
            }
        }
    }
}
