//! The browser journeys: starts the demonstration and hands its address and links to `crates/journeys`.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};
use serde_json::json;

use crate::server::Server;
use crate::{machine, shell};

/// Runs the journeys; returns why they were skipped, if they were.
pub fn run(program: &Path) -> Result<Option<String>> {
    let Some(chromium) = machine::chromium() else { return Ok(Some("Chromium is not installed".into())) };
    let Some(driver) = machine::chromium_driver() else {
        return Ok(Some("chromium-driver is not installed".into()));
    };
    let data = shell::fresh_folder("browser")?;
    Server::make_demonstration(program, &data)?;
    let server = Server::demonstrate(program, &data)?;
    ensure!(!server.links.is_empty(), "the demonstration printed no sign-in link");
    let links: Vec<_> =
        server.links.iter().map(|link| json!({"path": link.path, "line": link.line})).collect();
    // Built together with the program, by the build of all tests.
    let mut journeys = Command::new(program.with_file_name("bellwether-journeys"));
    journeys.arg("--base").arg(format!("http://{}", server.address));
    journeys.arg("--links").arg(serde_json::Value::from(links).to_string());
    journeys.arg("--chromium").arg(chromium).arg("--driver").arg(driver);
    shell::run(journeys.arg("--screenshots").arg(shell::target().join("screenshots")))?;
    Ok(None)
}
