//! What the machine has, and installing what it lacks: on Debian, as root, and saying so.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::shell;

/// What a step needs, how to see it, and the Debian packages that bring it.
struct Need {
    there: fn() -> bool,
    packages: &'static [&'static str],
}

const NEEDS: [Need; 6] = [
    Need { there: || postgres_programs().is_some(), packages: &["postgresql"] },
    Need { there: || chromium().is_some(), packages: &["chromium"] },
    Need { there: || chromium_driver().is_some(), packages: &["chromium-driver"] },
    // The crash test reads the database file with it beside the server.
    Need { there: || shell::has("sqlite3"), packages: &["sqlite3"] },
    // Without it there is no fetching what is known against dependencies.
    Need { there: || shell::has("git"), packages: &["git"] },
    // Without a font of its script a Chinese page would be measured and photographed as empty boxes.
    Need { there: has_chinese_font, packages: &["fonts-wqy-zenhei"] },
];

/// Installs what is missing where that is allowed; what stays missing, its step names when it skips.
pub fn prepare() -> Result<()> {
    let missing: Vec<&str> =
        NEEDS.iter().filter(|need| !(need.there)()).flat_map(|need| need.packages).copied().collect();
    if missing.is_empty() {
        println!("PostgreSQL, Chromium with its driver, sqlite3, git and a Chinese font are here");
        return Ok(());
    }
    if !may_install() {
        println!("missing, and not installed because this is not Debian as root: {}", missing.join(", "));
        return Ok(());
    }
    install(&missing)
}

/// Whether this is Debian and we are root there.
pub fn may_install() -> bool {
    Path::new("/etc/debian_version").exists() && is_root() && shell::has("apt-get")
}

/// Installs Debian packages, and says so.
pub fn install(packages: &[&str]) -> Result<()> {
    println!("installing with apt-get: {}", packages.join(", "));
    shell::run(apt().args(["update", "-qq"]))?;
    shell::run(apt().args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages))
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0)
}

pub fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].map(PathBuf::from);
    named.into_iter().chain(usual).find(|path| path.is_file())
}

/// Debian builds it from the same source as its Chromium, so the two always fit.
pub fn chromium_driver() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMEDRIVER").map(PathBuf::from);
    let usual = ["/usr/bin/chromedriver", "/usr/lib/chromium-browser/chromedriver"].map(PathBuf::from);
    named.into_iter().chain(usual).find(|path| path.is_file())
}

/// The folder of `initdb` and `postgres`, newest version first.
pub fn postgres_programs() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").is_file())
        .collect();
    versions.sort();
    versions.pop().map(|(_, bin)| bin)
}

fn has_chinese_font() -> bool {
    let Ok(output) = Command::new("fc-list").args([":lang=zh-cn", "family"]).output() else { return false };
    !output.stdout.is_empty()
}

/// A user that may run PostgreSQL, which refuses root: user and group id.
pub fn unprivileged_user() -> Option<(u32, u32)> {
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    ["postgres", "nobody"].iter().find_map(|name| {
        let mut fields =
            users.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?.split(':').skip(1);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    })
}
