//! The browser journeys: starts the demonstration and hands its address and links to `tests/browser/run.mjs`.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};
use serde_json::json;

use crate::server::Server;
use crate::{machine, shell};

/// Runs the journeys; returns why they were skipped, if they were.
pub fn run(program: &Path) -> Result<Option<String>> {
    let Some(chromium) = machine::chromium() else { return Ok(Some("Chromium is not installed".into())) };
    if !shell::has("node") || !shell::has("npm") {
        return Ok(Some("Node.js and npm are not installed".into()));
    }
    let folder = shell::root().join("tests/browser");
    shell::run(Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--silent"]).current_dir(&folder))?;
    let data = shell::fresh_folder("browser")?;
    Server::make_demonstration(program, &data)?;
    let server = Server::demonstrate(program, &data)?;
    if server.links.is_empty() {
        bail!("the demonstration printed no sign-in link");
    }
    let links: Vec<_> =
        server.links.iter().map(|link| json!({"path": link.path, "line": link.line})).collect();
    let mut node = Command::new("node");
    node.arg("run.mjs").current_dir(&folder);
    node.env("BASE_URL", format!("http://{}", server.address));
    node.env("SIGN_IN_LINKS", serde_json::Value::from(links).to_string());
    node.env("CHROMIUM", chromium).env("SCREENSHOTS", shell::target().join("screenshots"));
    shell::run(&mut node)?;
    Ok(None)
}
