//! A record's number as a link to its proof, and the check a reader can run in their own browser.

use bellwether_policy::Lang;
use maud::{Markup, html};

use crate::web::locale::{t, t_args};

/// A record of the log as it is pointed to.
#[derive(Clone, Copy, Debug)]
pub struct RecordLink<'a> {
    pub seq: u64,
    pub href: &'a str,
    /// Covered by a published checkpoint, so anyone can verify it by now.
    pub covered: bool,
}

/// `#10482 ✓可验证`.
pub fn record_link(lang: Lang, record: &RecordLink) -> Markup {
    html! {
        a.record href=(record.href) {
            "#" (record.seq) " "
            @if record.covered { span.good { span aria-hidden="true" { "✓" } (t(lang, "record-covered")) } }
            @else { span.quiet { (t(lang, "record-waiting")) } }
        }
    }
}

/// What a browser needs to recompute the path from one record to the root (RFC 6962, section 2.1.1).
#[derive(Clone, Copy, Debug)]
pub struct Proof<'a> {
    /// The leaf's bytes, base64.
    pub entry: &'a str,
    pub index: u64,
    /// Records in the tree the root belongs to.
    pub size: u64,
    /// Sibling hashes from the leaf up, base64.
    pub path: &'a [String],
    /// The root in the signed checkpoint, base64.
    pub root: &'a str,
}

/// A button that recomputes the root here; the page must load `verify.js`. Without a script it says what to run instead.
pub fn verify_here(lang: Lang, proof: &Proof) -> Markup {
    html! {
        div.verify data-verify data-entry=(proof.entry) data-index=(proof.index) data-size=(proof.size)
            data-path=(proof.path.join(" ")) data-root=(proof.root)
            data-good=(t(lang, "verify-good")) data-bad=(t(lang, "verify-bad"))
            data-unable=(t(lang, "verify-unable")) {
            p {
                (t_args(lang, "verify-explain", &[
                    ("index", proof.index.to_string().into()),
                    ("size", (proof.size as i64).into()),
                    ("steps", (proof.path.len() as i64).into()),
                ]))
            }
            button type="button" hidden { (t(lang, "verify-here")) }
            p role="status" { noscript { (t(lang, "verify-noscript")) } }
            (super::section::disclosure(&t(lang, "verify-path"), path(proof), false))
        }
    }
}

fn path(proof: &Proof) -> Markup {
    html! {
        ol.hashes { @for hash in proof.path { li { code { (hash) } } } }
        p { code { (proof.root) } }
    }
}
