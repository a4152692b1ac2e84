//! A receipt as a page to print and as a text file to keep, and the list of them on the case's page.
//!
//! Invariant: page and file hold the same receipt, with the way to check it beside it; while there is none yet, the page says from when.
//! Not here: whose it is and when it is ready (`receipt.rs`).

use bellwether_ledger::Receipt;
use bellwether_policy::case_policy::CasePolicy;
use maud::{Markup, html};

use super::case_view::event_words;
use super::followed::{Followed, OwnAct};
use super::receipt::{Given, ready_us};
use crate::cases::words::instant;
use crate::web::components::{Tone, button_link, notice, panel, steps};
use crate::web::locale::{t, t_args};
use crate::web::time::Reader;

/// What a receipt's page is made from.
pub struct ReceiptPage<'a> {
    pub reader: &'a Reader,
    pub policy: &'a CasePolicy,
    pub followed: &'a Followed,
    pub number: usize,
    pub own: &'a OwnAct,
    pub given: &'a Given,
    pub vkey: &'a str,
}

fn href(number: usize) -> String {
    format!("/resident/case/receipts/{number}")
}

/// The name of a receipt's file.
pub fn file_name(number: usize) -> String {
    format!("receipt-{number}.txt")
}

impl ReceiptPage<'_> {
    /// What was done, in the resident's words for it.
    fn act(&self) -> String {
        event_words(self.reader.lang, self.policy, &self.own.event)
    }

    pub fn title(&self) -> String {
        t_args(self.reader.lang, "portal-receipt-of", &[("act", self.act().into())])
    }

    fn when(&self) -> String {
        self.reader.moment(instant(self.own.event.at_us))
    }

    /// How anyone checks it, in the order of trust.
    fn how(&self) -> [String; 3] {
        let lang = self.reader.lang;
        ["portal-receipt-how-open", "portal-receipt-how-log", "portal-receipt-how-key"]
            .map(|key| t(lang, key).into_owned())
    }

    /// The file: words for people, then the receipt's own lines.
    pub fn file(&self, receipt: &Receipt) -> String {
        let lang = self.reader.lang;
        let [open, log, key] = self.how();
        let lines = [
            self.title(),
            format!("{} · {}", self.followed.own.code, self.when()),
            String::new(),
            t(lang, "portal-receipt-what").into_owned(),
            t(lang, "portal-receipt-sealed").into_owned(),
            String::new(),
            format!("1. {open}"),
            format!("2. {log}"),
            format!("3. {key}"),
            format!("   {}", self.vkey),
            String::new(),
        ];
        lines.join("\n") + "\n" + &receipt.text()
    }
}

pub fn page(page: &ReceiptPage) -> Markup {
    let lang = page.reader.lang;
    html! {
        div.intro { p.quiet { (page.followed.own.code) " · " (page.when()) } h1 { (page.title()) } }
        @match page.given {
            Given::From(at_us) => (waiting(page, *at_us)),
            Given::Ready(receipt) => (ready(page, receipt)),
        }
        div.buttons { (button_link("/resident/case", &t(lang, "portal-open-case"), false)) }
    }
}

fn waiting(page: &ReceiptPage, at_us: i64) -> Markup {
    let lang = page.reader.lang;
    let when = [("when", page.reader.moment(instant(at_us)).into())];
    html! {
        (notice(Tone::Info, &t_args(lang, "portal-receipt-from", &when), html! { p { (t(lang, "portal-receipt-from-why")) } }))
        div.buttons { (button_link(&href(page.number), &t(lang, "portal-receipt-again"), true)) }
    }
}

fn ready(page: &ReceiptPage, receipt: &Receipt) -> Markup {
    let lang = page.reader.lang;
    let [open, log, key] = page.how();
    html! {
        p { (t(lang, "portal-receipt-what")) }
        p { (t(lang, "portal-receipt-sealed")) }
        p { b { (t(lang, "portal-receipt-keep")) } }
        div.buttons {
            (button_link(&format!("{}/text", href(page.number)), &t(lang, "portal-receipt-save"), true))
        }
        h2 { (t(lang, "portal-receipt-how")) }
        (steps(&[html! { (open) }, html! { (log) }, html! { (key) " " code { (page.vkey) } }]))
        pre.receipt tabindex="0" { (receipt.text()) }
    }
}

/// The receipts of a case, as its page lists them.
pub fn list(reader: &Reader, policy: &CasePolicy, followed: &Followed) -> Markup {
    let lang = reader.lang;
    let body = html! {
        p.quiet { (t(lang, "portal-receipts-why")) }
        ul {
            @for (number, own) in (1..).zip(&followed.own_acts) {
                li {
                    a href=(href(number)) { (event_words(lang, policy, &own.event)) }
                    " · " (reader.moment(instant(own.event.at_us)))
                }
            }
        }
    };
    panel(&t(lang, "portal-receipts"), None, body)
}

/// Right after handing in: from when its receipt is there.
pub fn soon(reader: &Reader, at_us: i64) -> Markup {
    let when = [("when", reader.moment(instant(ready_us(at_us))).into())];
    html! { p.receipt-soon { a href=(href(1)) { (t_args(reader.lang, "portal-receipt-soon", &when)) } } }
}
