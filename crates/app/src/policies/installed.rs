//! Which of the policies an installation works by: a township is not offered what a city elsewhere does.
//!
//! Said in `policies.toml` in the folder of its data. An installation without the file works by all of them.
//! Not here: what a policy says, which no installation changes (`policies/` is part of the program).

use std::path::Path;

use anyhow::{Result, anyhow};
use serde::Deserialize;

use super::Policies;
use crate::db::private;
use crate::files;
use crate::refusal::{Arg, Refusal};

/// The name of the file.
pub const FILE: &str = "policies.toml";

/// What stands in the file when an installation is made: what is for a county in China.
const TEMPLATE: &str = "\
# 本单位启用的事项类型；改后重新启动生效。已经登记的事项按登记时的规定办完。
# The policies that this installation works by. Read when the server starts; a case that has begun goes on by the one it began with.

on = [\"dispute\", \"farm-need\"]
";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Installed {
    on: Vec<String>,
}

/// The policies that an installation works by.
///
/// # Errors
/// A file that does not read, with its line; a name that no policy has.
pub fn of_installation(data: &Path) -> Result<Policies> {
    let policies = Policies::embedded()?;
    let path = data.join(FILE);
    if !path.exists() {
        return Ok(policies);
    }
    let text = files::read_text(&path)?;
    let unread = |error: toml::de::Error| {
        let before = error.span().map_or(0, |span| text[..span.start].matches('\n').count());
        Refusal::new("refusal-policies-file")
            .with("path", files::shown(&path))
            .with("line", Arg::Text((before + 1).to_string()))
            .with("system", Arg::Text(error.message().to_owned()))
    };
    let installed: Installed = toml::from_str(&text).map_err(unread)?;
    if installed.on.is_empty() {
        return Err(Refusal::new("refusal-policies-none").with("path", files::shown(&path)).into());
    }
    policies.switched_on(&installed.on).map_err(|unknown| {
        let unknown = Arg::Text(unknown.join(" "));
        anyhow!(
            Refusal::new("refusal-policies-unknown").with("path", files::shown(&path)).with("names", unknown)
        )
    })
}

/// Puts the file into a new installation's folder; one that is there is left alone.
///
/// # Errors
/// When the folder cannot be written.
pub fn offer(data: &Path) -> Result<()> {
    let path = data.join(FILE);
    if path.exists() {
        return Ok(());
    }
    Ok(private::write(&path, TEMPLATE).map_err(|error| files::unusable(&path, &error))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::locale::in_english;

    #[test]
    fn a_new_installation_is_not_offered_the_permit_and_goes_on_with_cases_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let all = of_installation(folder.path()).unwrap();
        assert!(all.in_force("permit").is_some(), "without the file, as before");
        offer(folder.path()).unwrap();
        let policies = of_installation(folder.path()).unwrap();
        let names: Vec<&str> = policies.cases().iter().map(|policy| policy.name.as_str()).collect();
        assert_eq!(names, ["dispute", "farm-need"]);
        let permit = all.in_force("permit").unwrap();
        assert!(policies.in_force("permit").is_none());
        assert_eq!(policies.get("permit", permit.version), Some(permit));
        assert!(policies.get("permit", 1).is_some());
        assert_eq!(policies.all().count(), 3, "a list is filtered by what it may hold");
    }

    #[test]
    fn a_mistake_in_the_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        for (text, named) in [
            ("on = [\"disputes\"]", "disputes"),
            ("of = []", "of"),
            ("on = 1", "line 1"),
            ("on = []", "no policy"),
        ] {
            std::fs::write(folder.path().join(FILE), text).unwrap();
            let error = in_english(&of_installation(folder.path()).unwrap_err());
            assert!(error.contains(FILE) && error.contains(named), "{error}");
        }
    }
}
