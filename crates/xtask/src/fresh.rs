//! README's commands on a bare Debian 12, as a stranger runs them.
//!
//! Invariant: nothing comes in but what `debootstrap` makes, the Rust of `rust-toolchain.toml`, the project as it is committed and the
//! certificates that this machine trusts beside Debian's, for it may stand behind a proxy. All mounts are made in a namespace that ends
//! with its processes, and those end with us: even `kill -9` leaves nothing mounted.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};

use crate::server::Server;
use crate::{machine, shell};

const DEBIAN: &str = "bookworm";

/// What README tells a stranger to install first.
const FIRST: &str = "apt-get install build-essential ca-certificates";

/// Certificates an administrator has added; Debian's `ca-certificates` takes them from there.
const CERTIFICATES: &str = "usr/local/share/ca-certificates";

/// Mounts what a running system has beside its files, then goes in with nothing of our environment.
const ENTER: &str = r#"
mount --bind "$2" "$1/opt/rust"
mount -o remount,bind,ro "$1/opt/rust"
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
exec chroot "$1" /usr/bin/env -i HOME=/root TERM=dumb DEBIAN_FRONTEND=noninteractive \
  PATH=/opt/rust/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  sh -euc "cd ~/bellwether && $3"
"#;

/// Makes a Debian, runs the commands in it, and removes it.
pub fn run() -> Result<()> {
    ensure!(machine::is_root(), "--fresh makes a Debian with debootstrap, which takes root");
    if !shell::has("debootstrap") && machine::may_install() {
        machine::install(&["debootstrap"])?;
    }
    let [demonstrate, test] = commands(&std::fs::read_to_string(shell::root().join("README.md"))?)?;
    let debian = Debian::make()?;
    debian.run(&format!("apt-get update && {FIRST} --yes --no-install-recommends"))?;
    debian.run(&format!("{demonstrate} --make-only"))?;
    // Any free port: whoever has a demonstration running on this machine keeps it.
    let served = Server::listen(&mut debian.enter(&format!("{demonstrate} --listen 127.0.0.1:0")), true)?;
    ensure!(!served.links.is_empty(), "the demonstration printed no sign-in link");
    println!("it serves at {} and offers {} links", served.address, served.links.len());
    drop(served);
    debian.run(&test)
}

/// The two commands of README's first block: the demonstration, and everything that must hold.
fn commands(readme: &str) -> Result<[String; 2]> {
    let block = readme.split("```").nth(1).context("README has a block of commands")?;
    let commands: Vec<&str> = block
        .lines()
        .map(|line| line.split_once('#').map_or(line, |(command, _)| command).trim())
        .filter(|command| !command.is_empty())
        .collect();
    match commands.as_slice() {
        [demonstrate, test] => Ok([(*demonstrate).to_owned(), (*test).to_owned()]),
        _ => bail!("README's first block holds {} commands, not two: {commands:?}", commands.len()),
    }
}

/// A Debian in a folder; dropping it removes the folder.
struct Debian {
    root: PathBuf,
    toolchain: PathBuf,
}

impl Debian {
    fn make() -> Result<Debian> {
        let (found, sysroot) =
            shell::output(Command::new("rustc").args(["--print", "sysroot"]).current_dir(shell::root()))?;
        ensure!(found, "the Rust of rust-toolchain.toml is not here");
        let root = shell::fresh_folder("fresh")?;
        let debian = Debian { root, toolchain: sysroot.trim().into() };
        println!("making a bare Debian in {}", debian.root.display());
        let mut debootstrap = Command::new("debootstrap");
        debootstrap.args(["--variant=minbase", DEBIAN]).arg(&debian.root).stdout(Stdio::null());
        shell::run(&mut debootstrap)?;
        std::fs::create_dir_all(debian.root.join("opt/rust"))?;
        let mut clone = Command::new("git");
        clone.args(["clone", "--quiet", "--no-hardlinks"]).arg(shell::root());
        shell::run(clone.arg(debian.root.join("root/bellwether")))?;
        debian.trust()?;
        Ok(debian)
    }

    /// Brings in the certificates of this machine's administrator.
    fn trust(&self) -> Result<()> {
        let Ok(added) = std::fs::read_dir(Path::new("/").join(CERTIFICATES)) else { return Ok(()) };
        let folder = self.root.join(CERTIFICATES);
        std::fs::create_dir_all(&folder)?;
        for certificate in added {
            let certificate = certificate?;
            std::fs::copy(certificate.path(), folder.join(certificate.file_name()))?;
        }
        Ok(())
    }

    fn run(&self, command: &str) -> Result<()> {
        println!("\n== on a bare Debian: {command} ==");
        shell::run(&mut self.enter(command)).with_context(|| format!("on a bare Debian `{command}` fails"))
    }

    /// A command in the project's folder there. Ending it ends whatever it started.
    fn enter(&self, command: &str) -> Command {
        let mut enter = Command::new("setpriv");
        enter.args(["--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child"]);
        enter.args(["sh", "-euc", ENTER, "sh"]).args([&self.root, &self.toolchain]).arg(command);
        enter
    }
}

impl Drop for Debian {
    fn drop(&mut self) {
        // Its mounts were never seen from here, so this cannot reach what was mounted.
        if let Err(error) = std::fs::remove_dir_all(&self.root) {
            println!("{} stays: {error}", self.root.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_readme_says_what_a_bare_debian_needs_before_its_two_commands() {
        for name in ["README.md", "README.zh-CN.md"] {
            let readme = std::fs::read_to_string(shell::root().join(name)).unwrap();
            assert_eq!(
                commands(&readme).unwrap(),
                ["cargo run --release -- demo", "cargo xtask test"],
                "{name}"
            );
            assert!(readme.contains(FIRST), "{name} does not say `{FIRST}`");
        }
    }

    #[test]
    fn a_readme_with_another_number_of_commands_is_refused() {
        assert!(commands("```\ncargo xtask test\n```").is_err());
        assert!(commands("no block at all").is_err());
    }
}
