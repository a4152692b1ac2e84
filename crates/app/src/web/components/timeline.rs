//! What happened: who, when, what, on what evidence, under which record number. Newest first.

use jiff::Timestamp;
use maud::{Markup, html};

use super::record::{RecordLink, record_link};
use crate::web::locale::t;
use crate::web::number;
use crate::web::time::Reader;

pub struct Entry<'a> {
    pub who: &'a str,
    /// In what role they acted.
    pub role: &'a str,
    pub at: Timestamp,
    /// What was done, in one clause.
    pub what: &'a str,
    /// What was said or found; may be sealed away from this reader.
    pub detail: Option<Markup>,
    pub evidence: &'a [Evidence<'a>],
    pub record: RecordLink<'a>,
    /// It undid something: a rebound, a failed look-back.
    pub broken: bool,
}

/// A file that backs an entry.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    pub name: &'a str,
    /// Empty for a file that was erased with a person.
    pub href: &'a str,
    pub bytes: u64,
}

/// Entries in the order given.
pub fn timeline(reader: &Reader, entries: &[Entry]) -> Markup {
    html! {
        ol.timeline aria-label=(t(reader.lang, "timeline-title")) {
            @for entry in entries { (one(reader, entry)) }
        }
    }
}

fn one(reader: &Reader, entry: &Entry) -> Markup {
    html! {
        li class=[entry.broken.then_some("broken")] {
            p.what { (entry.what) }
            p.meta {
                span { (entry.who) " " span.quiet { (entry.role) } }
                time datetime=(entry.at) { (reader.ago(entry.at)) " · " (reader.moment(entry.at)) }
                (record_link(reader.lang, &entry.record))
            }
            @if let Some(detail) = &entry.detail { div.detail { (detail) } }
            @if !entry.evidence.is_empty() {
                ul.evidence aria-label=(t(reader.lang, "timeline-evidence")) {
                    @for one in entry.evidence {
                        @if one.href.is_empty() {
                            li { (one.name) " " span.quiet { (t(reader.lang, "timeline-erased")) } }
                        } @else {
                            li { a href=(one.href) { (one.name) } " " span.quiet { (number::size(one.bytes)) } }
                        }
                    }
                }
            }
        }
    }
}

/// The heading of an earlier round of the same case: `第 1 轮 办结于 10月3日 → 10月19日 居民要求重新办理`.
pub fn cycle(words: &str) -> Markup {
    html! { h3.cycle { (words) } }
}
