//! The log's pages as HTML: in words what an auditor needs, and nothing that must be believed.
//!
//! Invariant: every claim stands beside the way to check it; when no full check is known, the page says so.
//! Not here: reading (`shown.rs`), the frame (`web/shell.rs`).

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bellwether_policy::Lang;
use jiff::Timestamp;
use maud::{Markup, html};

use super::last_check::PublicCheck;
use super::shown::{Insight, Line, PAGE, ShownLog, ShownRecord};
use crate::cases::words::done;
use crate::db::log::origin;
use crate::policies::Policies;
use crate::web::components::{
    Column, Mark, Pager, Proof, Row, Tone, badge, breadcrumbs, columns, copy_button, disclosure, empty,
    facts, notice, page_head, pager, panel, steps, table, table_of, verify_here,
};
use crate::web::locale::{t, t_args};
use crate::web::number;
use crate::web::time::Reader;

/// What the page of a log is made of.
pub struct LogPage<'p> {
    pub reader: Reader,
    pub log: &'p ShownLog,
    pub vkey: String,
    pub last_check: Option<PublicCheck>,
    /// Who ran it, for those signed in.
    pub checked_by: Option<String>,
    /// `https://host`, as the reader came.
    pub site: String,
    pub policies: &'p Policies,
}

/// The address of a log's page.
pub fn log_href(jurisdiction: i64) -> String {
    format!("/log/{jurisdiction:06}")
}

fn record_href(jurisdiction: i64, seq: i64) -> String {
    format!("/log/{jurisdiction:06}/record/{seq}")
}

/// The list of logs, when there is more than one.
pub fn logs(lang: Lang, logs: &[(i64, i64)]) -> Markup {
    let hrefs: Vec<String> = logs.iter().map(|(jurisdiction, _)| log_href(*jurisdiction)).collect();
    let (code, size) = (t(lang, "audit-jurisdiction"), t(lang, "audit-size"));
    let heads = [Column::words(&code), Column::number(&size).fact()];
    let rows: Vec<Row> = logs
        .iter()
        .zip(&hrefs)
        .map(|((jurisdiction, records), href)| Row {
            href,
            cells: vec![html! { (jurisdiction) }, html! { (number::count(*records)) }],
        })
        .collect();
    html! {
        (page_head(&t(lang, "audit-logs-title"), None, None))
        @if rows.is_empty() { (empty(&t(lang, "audit-no-logs"), &t(lang, "audit-no-logs-next"), None)) }
        @else { (table(lang, &t(lang, "audit-logs-title"), &heads, &rows, None)) }
    }
}

/// One log.
pub fn log(page: &LogPage) -> Markup {
    let lang = page.reader.lang;
    html! {
        (page_head(
            &t_args(lang, "audit-log-title", &[("jurisdiction", page.log.name.clone().into())]),
            Some(html! { (t(lang, "audit-log-under")) " " span.number { (format!("{:06}", page.log.jurisdiction)) } }),
            None,
        ))
        (columns(
            html! { (state(page)) (latest(page)) },
            html! { (check_state(page)) (holders(lang)) (how_to_check(page)) },
        ))
    }
}

fn state(page: &LogPage) -> Markup {
    let (lang, log) = (page.reader.lang, &page.log.log);
    let (size, root, last, key) =
        (t(lang, "audit-size"), t(lang, "audit-root"), t(lang, "audit-checkpoint"), t(lang, "audit-key"));
    let records = t_args(lang, "audit-records", &[("records", log.size.into())]);
    let pairs = [
        (&*size, html! { (records) }),
        (&*root, html! { code { (STANDARD.encode(&log.root)) } }),
        (
            &*last,
            html! {
                @if log.checkpoint.is_empty() { (t(lang, "audit-checkpoint-none")) }
                @else { (in_minute(&page.reader, log.minute)) }
            },
        ),
        (&*key, html! { code { (page.vkey) } }),
    ];
    let body = html! {
        (facts(&pairs))
        p.quiet { (t(lang, "audit-state-moves")) }
        @if !log.checkpoint.is_empty() {
            (disclosure(&t(lang, "audit-checkpoint-show"), html! { pre tabindex="0" { (log.checkpoint) } }, false))
        }
    };
    panel(&t(lang, "audit-state"), None, body)
}

/// `11月24日 周二 18:00 · 3 小时前`.
fn moment(reader: &Reader, at_us: i64) -> Markup {
    let at = Timestamp::from_microsecond(at_us).unwrap_or(Timestamp::MIN);
    html! { time datetime=(at) { (reader.moment(at)) " · " (reader.ago(at)) } }
}

/// The minute of a record, which is all that its leaf tells of when.
fn in_minute(reader: &Reader, minute: i64) -> Markup {
    moment(reader, minute.saturating_mul(60_000_000))
}

fn check_state(page: &LogPage) -> Markup {
    let lang = page.reader.lang;
    let body = match &page.last_check {
        None => notice(
            Tone::Warn,
            &t(lang, "audit-check-none"),
            html! { p { (t(lang, "audit-check-none-next")) } },
        ),
        Some(check) => {
            let counts =
                [("records", (check.records as i64).into()), ("faults", (check.faults as i64).into())];
            let under = html! {
                p { (moment(&page.reader, check.at_us)) @if let Some(by) = page.checked_by.as_deref().filter(|by| !by.is_empty()) { " · " (t_args(lang, "audit-check-by", &[("by", by.into())])) } }
                p.quiet { (t(lang, "audit-check-own-word")) }
            };
            if check.faults == 0 {
                notice(Tone::Good, &t_args(lang, "audit-check-good", &counts), under)
            } else {
                notice(Tone::Refused, &t_args(lang, "audit-check-bad", &counts), under)
            }
        }
    };
    panel(&t(lang, "audit-check-title"), None, body)
}

/// Who keeps checkpoints elsewhere. The program knows of nobody, and says so.
fn holders(lang: Lang) -> Markup {
    panel(
        &t(lang, "audit-holders-title"),
        None,
        html! { p { (t(lang, "audit-holders-none")) } p { (t(lang, "audit-holders-become")) } },
    )
}

/// A command to run, and a button that copies it.
fn command(lang: Lang, text: &str) -> Markup {
    html! { pre tabindex="0" { code { (text) } } (copy_button(lang, text)) }
}

fn how_to_check(page: &LogPage) -> Markup {
    let lang = page.reader.lang;
    let (site, log) = (&page.site, log_href(page.log.jurisdiction));
    let code = page.log.jurisdiction;
    let command = |text: String| command(lang, &text);
    let todo = [
        html! { (t(lang, "audit-how-keep")) (command(format!("curl -s {site}{log}/vkey {site}{log}/checkpoint"))) },
        html! { (t(lang, "audit-how-tiles")) (command(format!("{site}{log}/checkpoint\n{site}{log}/tile/0/000\n{site}{log}/tile/entries/000"))) },
        html! { (t(lang, "audit-how-record")) },
        html! { (t(lang, "audit-how-verify")) (command(format!("bellwether verify --data DIR --jurisdiction {code}"))) },
    ];
    panel(
        &t(lang, "audit-how-title"),
        None,
        html! { (steps(&todo)) p.quiet { (t(lang, "audit-how-formats")) } },
    )
}

fn latest(page: &LogPage) -> Markup {
    let (lang, log) = (page.reader.lang, page.log);
    if log.lines.is_empty() {
        return panel(
            &t(lang, "audit-latest"),
            None,
            empty(&t(lang, "audit-latest-none"), &t(lang, "audit-latest-none-next"), None),
        );
    }
    let hrefs: Vec<String> = log.lines.iter().map(|line| record_href(log.jurisdiction, line.seq)).collect();
    let told = log.lines.iter().any(|line| line.insight.is_some());
    let (number, when, what) = (t(lang, "audit-number"), t(lang, "audit-when"), t(lang, "audit-kind"));
    let (who, commitment) = (t(lang, "audit-actor"), t(lang, "audit-commitment"));
    let mut heads = vec![Column::words(&number), Column::words(&when).fact()];
    if told {
        heads.extend([Column::words(&what).fact(), Column::words(&who).fact()]);
    } else {
        heads.push(Column::words(&commitment).fact());
    }
    let rows: Vec<Row> = log
        .lines
        .iter()
        .zip(&hrefs)
        .map(|(line, href)| Row { href, cells: cells(page, line, told) })
        .collect();
    html! {
        (table_of(lang, (&t(lang, "audit-latest"), &t_args(lang, "audit-records", &[("records", log.log.size.into())])), &heads, &rows, None))
        (pages(lang, log))
    }
}

fn cells(page: &LogPage, line: &Line, told: bool) -> Vec<Markup> {
    let reader = &page.reader;
    let hidden = || html! { span.quiet { (t(reader.lang, "audit-not-yours")) } };
    let mut cells = vec![html! { "#" (line.seq) }, in_minute(reader, line.minute)];
    match (&line.insight, told) {
        (Some(insight), _) => cells.extend([
            html! { (what(reader.lang, page.policies, insight)) },
            html! { (who(reader.lang, insight)) },
        ]),
        (None, true) => cells.extend([hidden(), hidden()]),
        (None, false) => cells.push(html! { code { (line.commitment) } }),
    }
    cells
}

/// What was done, in words: as the case's policy calls it, or by the record's kind.
fn what(lang: Lang, policies: &Policies, insight: &Insight) -> String {
    match insight.policy.as_ref().and_then(|(name, version)| policies.get(name, *version)) {
        Some(policy) => done(lang, policy, insight.kind.trim_start_matches("case.")),
        None if insight.kind.starts_with("case.") => insight.kind.clone(),
        None => t(lang, &format!("kind-{}", insight.kind.replace('.', "-"))).into_owned(),
    }
}

/// Who did it: people by name; a resident, a command line or an import as what they are.
fn who(lang: Lang, insight: &Insight) -> String {
    match insight.actor.as_str() {
        "resident" => t(lang, "cases-who-resident").into_owned(),
        "import" => t(lang, "cases-who-import").into_owned(),
        "operator" => t(lang, "audit-who-operator").into_owned(),
        name => name.to_owned(),
    }
}

/// Numbers have no gaps, so the page before is known without asking.
fn pages(lang: Lang, log: &ShownLog) -> Markup {
    let first = log_href(log.jurisdiction);
    let at = |before: i64| format!("{first}?before={before}");
    let newer = log.before + PAGE;
    let previous = if newer >= log.log.size { first.clone() } else { at(newer) };
    let next = log.lines.last().filter(|line| line.seq > 0).map(|line| at(line.seq));
    let is_first = log.before >= log.log.size;
    pager(
        lang,
        &Pager {
            first: (!is_first).then_some(first.as_str()),
            previous: (!is_first).then_some(previous.as_str()),
            next: next.as_deref(),
            shown: log.lines.len(),
            total: Some(log.log.size),
        },
    )
}

/// One record.
pub fn record(reader: &Reader, policies: &Policies, shown: &ShownRecord, site: &str) -> Markup {
    let lang = reader.lang;
    let seq = shown.record.seq.to_string();
    let log = t_args(lang, "audit-log-title", &[("jurisdiction", shown.name.clone().into())]);
    let title = t_args(lang, "audit-record-title", &[("seq", seq.into())]);
    html! {
        (breadcrumbs(lang, &[(&log, &log_href(shown.jurisdiction))], &title))
        (page_head(&title, Some(in_minute(reader, shown.record.minute)), None))
        (columns(
            html! { (proof(lang, shown)) (bytes(lang, shown)) },
            html! { (insight(lang, policies, shown)) (by_hand(lang, shown, site)) },
        ))
    }
}

fn proof(lang: Lang, shown: &ShownRecord) -> Markup {
    let (entry, path, root) =
        (STANDARD.encode(&shown.entry), shown.path_text(), STANDARD.encode(&shown.log.root));
    let proof =
        Proof { entry: &entry, index: shown.record.seq, size: shown.size(), path: &path, root: &root };
    panel(&t(lang, "audit-proof-title"), None, verify_here(lang, &proof))
}

fn bytes(lang: Lang, shown: &ShownRecord) -> Markup {
    let leaf = t(lang, "audit-leaf");
    let hex = shown.leaf.iter().fold(String::with_capacity(64), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    });
    let body = html! {
        p { (t(lang, "audit-bytes-explain")) }
        pre tabindex="0" { (String::from_utf8_lossy(&shown.entry)) }
        (facts(&[(&*leaf, html! { code { (hex) } })]))
        (disclosure(&t(lang, "audit-checkpoint-show"), html! { pre tabindex="0" { (shown.log.checkpoint) } }, false))
    };
    panel(&t(lang, "audit-bytes-title"), None, body)
}

fn insight(lang: Lang, policies: &Policies, shown: &ShownRecord) -> Markup {
    let Some(insight) = &shown.insight else {
        return panel(&t(lang, "audit-insight-title"), None, html! { p { (t(lang, "audit-insight-none")) } });
    };
    let (kind, actor, case) = (t(lang, "audit-kind"), t(lang, "audit-actor"), t(lang, "audit-case"));
    let mut pairs = vec![
        (&*kind, html! { (what(lang, policies, insight)) " " code.quiet { (insight.kind) } }),
        (&*actor, html! { (who(lang, insight)) }),
    ];
    if let Some(id) = &insight.case {
        pairs.push((&*case, html! { a href={ "/cases/" (id) } { (t(lang, "audit-case-open")) } }));
    }
    let body = html! { (facts(&pairs)) p { (badge(Mark::Plain, &t(lang, "audit-insight-yours"))) } };
    panel(&t(lang, "audit-insight-title"), None, body)
}

/// The same check without a script and without our program.
fn by_hand(lang: Lang, shown: &ShownRecord, site: &str) -> Markup {
    let address = format!("{site}/api/v1/log/{:06}/records/{}", shown.jurisdiction, shown.record.seq);
    let command = |text: String| command(lang, &text);
    let leaf = format!(
        "curl -s {address} | jq -r .entry | base64 -d > entry\n(printf '\\000'; cat entry) | sha256sum"
    );
    let todo = [
        html! { (t(lang, "audit-hand-leaf")) (command(leaf)) },
        html! { (t(lang, "audit-hand-path")) },
        html! { (t(lang, "audit-hand-root")) (command(format!("curl -s {site}{}/checkpoint", log_href(shown.jurisdiction)))) },
    ];
    let name = origin(shown.jurisdiction);
    let body = html! {
        (steps(&todo))
        p.quiet { (t_args(lang, "audit-hand-origin", &[("origin", name.into())])) }
    };
    panel(&t(lang, "audit-hand-title"), None, body)
}
