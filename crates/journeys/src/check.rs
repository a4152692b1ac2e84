//! What is wrong with a page as it stands: by axe, by its words, its width, its scripts and whom it asks.
//!
//! Invariant: every fault is a line that names where it was seen. axe is the file that its makers published; `axe/` has its licence.

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::Value;

use crate::driver::log;
use crate::visitor::Visitor;

/// axe-core 4.14.1 (MPL-2.0), unchanged.
const AXE: &str = include_str!("../axe/axe.min.js");

const RUN_AXE: &str = "return axe.run(document, {resultTypes: ['violations']}).then(({violations}) =>
    violations.map(({id, help, nodes}) => ({id, help, targets: nodes.map((node) => node.target.join(' '))})))";

const SEEN: &str = "return {text: document.body.innerText, lang: document.documentElement.lang}";

const OVERFLOW: &str = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";

#[derive(Deserialize)]
struct Violation {
    id: String,
    help: String,
    targets: Vec<String>,
}

#[derive(Deserialize)]
struct Seen {
    text: String,
    lang: String,
}

/// Everything that is wrong with the page that is open.
///
/// # Errors
/// The page cannot be asked.
pub async fn check(visitor: &Visitor<'_>, what: &str) -> Result<Vec<String>> {
    if visitor.ask("return typeof axe").await? == "undefined" {
        visitor.client.execute(AXE, Vec::new()).await.context("axe cannot be started")?;
    }
    let violations: Vec<Violation> = serde_json::from_value(visitor.ask(RUN_AXE).await?)?;
    let mut faults: Vec<String> = violations
        .iter()
        .map(|Violation { id, help, targets }| {
            format!("{what}: axe {id}: {help}: {}", targets[..targets.len().min(3)].join(" | "))
        })
        .collect();
    let seen: Seen = serde_json::from_value(visitor.ask(SEEN).await?)?;
    if let Some(word) = missing_word(&seen.text) {
        faults.push(format!("{what}: a word is missing: {word}"));
    }
    if seen.lang.is_empty() {
        faults.push(format!("{what}: the page does not say its language"));
    }
    faults.extend(fits(visitor, what).await?);
    Ok(faults)
}

/// Whether the page is wider than its screen.
///
/// # Errors
/// The page cannot be asked.
pub async fn fits(visitor: &Visitor<'_>, what: &str) -> Result<Option<String>> {
    let overflow = visitor.ask(OVERFLOW).await?.as_i64().context("a width is a whole number")?;
    Ok((overflow > 0).then(|| format!("{what}: {overflow} px wider than the screen")))
}

/// What the browser complained of, and whom it asked, since this was last called. `status` is what the page was to answer:
/// the browser calls one above 399 an error.
///
/// # Errors
/// The browser's logs cannot be had.
pub async fn watched(visitor: &Visitor<'_>, what: &str, status: u16) -> Result<Vec<String>> {
    let complaints = log(&visitor.client, "browser").await?;
    let complaints = complaints.iter().filter_map(|entry| complaint(entry, status));
    let mut faults: Vec<String> = complaints.map(|text| format!("{what}: console: {text}")).collect();
    let events = log(&visitor.client, "performance").await?;
    let asked = events.iter().filter_map(asked).filter(|url| is_foreign(url, visitor.base()));
    faults.extend(asked.map(|url| format!("{what}: asks a foreign host: {url}")));
    Ok(faults)
}

/// The placeholder that a page shows for a word which no locale file has.
fn missing_word(text: &str) -> Option<&str> {
    let (_, after) = text.split_once('⟦')?;
    Some(after.split('⟧').next().unwrap_or(after))
}

/// The text of an error in the console. An answer with the expected status is not an error.
fn complaint(entry: &Value, status: u16) -> Option<&str> {
    let text = entry["message"].as_str().unwrap_or("an entry without words");
    let expected = status >= 400 && text.contains(&status.to_string());
    (entry["level"] == "SEVERE" && !expected).then_some(text)
}

/// The address that an event of Chromium's protocol says was asked.
fn asked(entry: &Value) -> Option<String> {
    let event: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
    let (method, parameters) = (event["message"]["method"].as_str()?, &event["message"]["params"]);
    let url = match method {
        "Network.requestWillBeSent" => &parameters["request"]["url"],
        "Network.webSocketCreated" => &parameters["url"],
        _ => return None,
    };
    url.as_str().map(str::to_owned)
}

/// Whether an address lies on another host than `base`. `data:`, `blob:` and the browser's own pages ask nobody.
fn is_foreign(url: &str, base: &str) -> bool {
    let Ok(url) = url::Url::parse(url) else { return true };
    let of_the_net = ["http", "https", "ws", "wss"].contains(&url.scheme());
    of_the_net && url::Url::parse(base).map_or(true, |base| base.origin() != url.origin())
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    fn axe_is_the_file_that_its_makers_published() {
        let hash: String = Sha256::digest(AXE).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c");
    }

    #[test]
    fn an_error_in_the_console_is_a_fault_unless_it_tells_the_status_that_was_expected() {
        let entry = |level: &str, message: &str| json!({"level": level, "message": message});
        let not_found = entry("SEVERE", "the server responded with a status of 404 (Not Found)");
        assert_eq!(complaint(&not_found, 404), None);
        assert!(complaint(&not_found, 200).is_some());
        assert!(complaint(&not_found, 422).is_some());
        assert_eq!(complaint(&entry("WARNING", "slow"), 200), None);
        assert!(complaint(&entry("SEVERE", "Uncaught TypeError"), 404).is_some());
    }

    #[test]
    fn whatever_asks_another_host_is_seen_and_what_asks_nobody_is_not() {
        let base = "http://127.0.0.1:7400";
        let event = |method: &str, params: Value| json!({"message": json!({"message": {"method": method, "params": params}}).to_string()});
        let request =
            event("Network.requestWillBeSent", json!({"request": {"url": "https://example.org/a"}}));
        let socket = event("Network.webSocketCreated", json!({"url": "ws://example.org/"}));
        for entry in [request, socket] {
            assert!(is_foreign(&asked(&entry).unwrap(), base));
        }
        assert_eq!(asked(&event("Network.dataReceived", json!({}))), None);
        for url in ["http://127.0.0.1:7400/today", "data:image/png;base64,AA==", "chrome://newtab/"] {
            assert!(!is_foreign(url, base), "{url}");
        }
        assert!(is_foreign("http://127.0.0.1:7401/", base));
    }

    #[test]
    fn a_missing_word_is_named() {
        assert_eq!(missing_word("Today ⟦today-title⟧ and more"), Some("today-title"));
        assert_eq!(missing_word("Today"), None);
    }
}
