//! A PostgreSQL of our own for the tests: made, started on a free loopback port, and thrown away.
//!
//! Invariant: the tests' role is no superuser, because the log is append-only by privilege. No durability: nothing here
//! outlives the run.

use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::{machine, shell};

/// A running cluster; dropping it stops it and removes its folder.
pub struct Cluster {
    folder: PathBuf,
    server: Child,
    port: u16,
}

impl Cluster {
    /// Starts one, or returns nothing when PostgreSQL is not installed.
    pub fn start() -> Result<Option<Cluster>> {
        let Some(bin) = machine::postgres_programs() else { return Ok(None) };
        let folder = std::env::temp_dir().join(format!("bellwether-postgres-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let user = if machine::is_root() { machine::unprivileged_user() } else { None };
        if let Some((user, group)) = user {
            std::os::unix::fs::chown(&folder, Some(user), Some(group))?;
        }
        let data = folder.join("data");
        let mut initdb = program(&bin, "initdb", user, &folder);
        initdb.args([
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "-D",
        ]);
        shell::run(initdb.arg(&data).stdout(Stdio::null()))?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut server = program(&bin, "postgres", user, &folder);
        server.arg("-D").arg(&data).args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"]);
        server
            .args(["-c", "fsync=off", "-c", "max_connections=200", "-c", "log_min_messages=fatal", "-k"])
            .arg(&folder);
        let server =
            server.stdout(Stdio::null()).stderr(Stdio::null()).spawn().context("cannot start postgres")?;
        let mut cluster = Cluster { folder, server, port };
        cluster.wait(&bin)?;
        for (name, args) in [
            ("createuser", ["--no-superuser", "--createdb", "bellwether"].as_slice()),
            ("createdb", &["--owner=bellwether", "bellwether"]),
        ] {
            let mut command = Command::new(bin.join(name));
            command.args(["-h", "127.0.0.1", "-U", "postgres", "-p", &port.to_string()]).args(args);
            shell::run(&mut command)?;
        }
        Ok(Some(cluster))
    }

    pub fn dsn(&self) -> String {
        format!("postgres://bellwether@127.0.0.1:{}/bellwether", self.port)
    }

    fn wait(&mut self, bin: &Path) -> Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(30) {
            let mut ready = Command::new(bin.join("pg_isready"));
            ready.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]);
            if ready.status()?.success() {
                return Ok(());
            }
            if let Some(status) = self.server.try_wait()? {
                bail!("postgres ended at once with {status}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("postgres did not answer within 30 s")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // It ends by itself on the signal; if it is gone already there is nothing to stop.
        let asked = Command::new("kill").args(["-INT", &self.server.id().to_string()]).status();
        if asked.is_ok_and(|status| status.success()) {
            drop(self.server.wait());
        }
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

fn program(bin: &Path, name: &str, user: Option<(u32, u32)>, folder: &Path) -> Command {
    let mut command = Command::new(bin.join(name));
    command.current_dir(folder).env("LC_ALL", "C");
    if let Some((user, group)) = user {
        command.uid(user).gid(group);
    }
    command
}
