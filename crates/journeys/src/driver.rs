//! Debian's chromium-driver as a process of ours, and browsers in it, each with nothing kept from before.
//!
//! Invariant: dropping the driver ends it and every browser it started, and nothing of theirs stays. What WebDriver itself has no word for goes to
//! Chromium's own protocol through the driver, by the names both publish.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// A telephone's scrollbar takes no room; a sandbox needs a user of its own; no machine of ours has a graphics card; the rest keeps
/// Chromium from asking its maker's hosts.
const ARGUMENTS: [&str; 10] = [
    "--headless",
    "--hide-scrollbars",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
];

/// A running chromium-driver.
pub struct Driver {
    process: Child,
    /// Where the browsers keep what they keep; Chromium leaves some of it behind.
    folder: PathBuf,
    address: String,
    chromium: PathBuf,
}

impl Driver {
    /// Starts the driver on a free port of this machine.
    ///
    /// # Errors
    /// It does not start, or ends before it says its port.
    pub fn start(program: &Path, chromium: &Path) -> Result<Driver> {
        let folder = std::env::temp_dir().join(format!("bellwether-journeys-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let mut command = Command::new(program);
        command.arg("--port=0").env("TMPDIR", &folder).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process = command.spawn().with_context(|| format!("cannot start {}", program.display()))?;
        let said = process.stdout.take().context("standard output is piped")?;
        let mut driver = Driver { process, folder, address: String::new(), chromium: chromium.to_owned() };
        driver.address = address(BufReader::new(said))?;
        Ok(driver)
    }

    /// A browser of its own that prefers `lang`. With `phone` it has a telephone's screen and touch.
    ///
    /// # Errors
    /// The driver cannot start Chromium.
    pub async fn browser(&self, lang: &str, phone: bool) -> Result<Client> {
        let mut options = json!({
            "binary": self.chromium,
            "args": ARGUMENTS,
            "prefs": {"intl.accept_languages": lang},
        });
        if phone {
            let screen =
                json!({"width": 360, "height": 740, "pixelRatio": 1.0, "touch": true, "mobile": true});
            options["mobileEmulation"] = json!({"deviceMetrics": screen});
        }
        let mut wanted = serde_json::Map::new();
        wanted.insert("goog:chromeOptions".into(), options);
        wanted.insert("goog:loggingPrefs".into(), json!({"browser": "ALL", "performance": "ALL"}));
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(wanted).connect(&self.address).await.context("cannot open a browser")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Asked to end, it takes its browsers with it; killed, it would leave them.
        let asked = Command::new("kill").arg(self.process.id().to_string()).status();
        if asked.is_ok_and(|status| status.success()) {
            drop(self.process.wait());
        }
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// Where the driver says that it listens.
fn address(said: impl BufRead) -> Result<String> {
    for line in said.lines() {
        let line = line?;
        let port =
            line.split_once("started successfully on port ").map(|(_, rest)| rest.trim_end_matches('.'));
        if let Some(port) = port {
            return Ok(format!("http://127.0.0.1:{port}"));
        }
    }
    bail!("chromium-driver ended without saying where it listens")
}

/// A command of Chromium's own protocol, to the page that is open.
///
/// # Errors
/// Chromium refuses it.
pub async fn chromium(client: &Client, command: &str, parameters: Value) -> Result<Value> {
    let body = json!({"cmd": command, "params": parameters});
    client
        .issue_cmd(Extension { path: "goog/cdp/execute", body })
        .await
        .with_context(|| format!("Chromium refused {command}"))
}

/// What has come into a log of the browser since it was last asked: `browser` or `performance`.
///
/// # Errors
/// The driver does not keep such a log.
pub async fn log(client: &Client, kind: &str) -> Result<Vec<Value>> {
    let answer = client.issue_cmd(Extension { path: "se/log", body: json!({"type": kind}) }).await?;
    answer.as_array().cloned().with_context(|| format!("the {kind} log is no list"))
}

/// A command that the driver has beside the standard's.
#[derive(Debug)]
struct Extension {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drivers_port_is_found_among_what_it_says() {
        let said = "Starting ChromeDriver\nChromeDriver was started successfully on port 41234.\n";
        assert_eq!(address(said.as_bytes()).unwrap(), "http://127.0.0.1:41234");
        assert!(address("Starting ChromeDriver\n".as_bytes()).is_err());
    }
}
