//! A `bellwether` process as users run it: built, given a demonstration, started on a free port, stopped by its id.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use crate::http::{Client, Session, request};
use crate::installation::Person;
use crate::shell;

/// How the program is built: `dev` shares its build with the tests, `release` is what is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    Dev,
    Release,
}

/// Builds the program and returns its path.
pub fn build(profile: Profile) -> Result<PathBuf> {
    let (args, folder): (&[&str], _) = match profile {
        // What the tests were built with, features included: a build of the one package would build it all again.
        Profile::Dev => (&["test", "--quiet", "--workspace", "--no-run"], "debug"),
        Profile::Release => (&["build", "--release", "--package", "bellwether"], "release"),
    };
    shell::run(&mut shell::cargo(args))?;
    Ok(shell::target().join(folder).join("bellwether"))
}

/// A sign-in link that the demonstration prints.
#[derive(Clone, Debug)]
pub struct SignInLink {
    pub path: String,
    /// The line it stood on, which names the person.
    pub line: String,
}

/// A running server; dropping it kills it.
pub struct Server {
    child: Child,
    /// `127.0.0.1:port`
    pub address: String,
    pub links: Vec<SignInLink>,
    /// From starting the program to its first answer with status 200.
    pub start: Duration,
}

impl Server {
    /// Makes the demonstration in `data` and stops.
    pub fn make_demonstration(program: &Path, data: &Path) -> Result<()> {
        let mut command = Command::new(program);
        command.args(["--lang", "en", "demo", "--make-only", "--data"]).arg(data);
        shell::run(command.stdout(Stdio::null()))
    }

    /// Starts the demonstration in `data` and keeps the sign-in links that it prints.
    pub fn demonstrate(program: &Path, data: &Path) -> Result<Server> {
        Server::start(program, "demo", data)
    }

    /// Starts a real installation.
    pub fn serve(program: &Path, data: &Path) -> Result<Server> {
        Server::start(program, "serve", data)
    }

    fn start(program: &Path, how: &str, data: &Path) -> Result<Server> {
        let mut command = Command::new(program);
        command.args(["--lang", "en", how, "--listen", "127.0.0.1:0", "--data"]).arg(data);
        Server::listen(&mut command, how == "demo")
    }

    /// Runs a command that ends up as a server, and waits until that answers; keeps the sign-in links of a demonstration.
    pub fn listen(command: &mut Command, demonstration: bool) -> Result<Server> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let begun = Instant::now();
        let mut child = command
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().to_string_lossy()))?;
        let (send, lines) = mpsc::channel();
        pass_on(child.stdout.take().context("standard output is piped")?, send.clone());
        pass_on(child.stderr.take().context("standard error is piped")?, send);
        let mut server = Server { child, address: String::new(), links: Vec::new(), start: Duration::ZERO };
        let mut said = Vec::new();
        server.address = address(&lines, &mut said)?;
        server.wait_for_answer(begun)?;
        if demonstration {
            // The links are printed together with the address.
            while let Ok(line) = lines.recv_timeout(Duration::from_millis(200)) {
                said.push(line);
            }
            server.links = links(&said, &server.address);
        }
        Ok(server)
    }

    fn wait_for_answer(&mut self, begun: Instant) -> Result<()> {
        while begun.elapsed() < Duration::from_secs(60) {
            let answer = Client::connect(&self.address).and_then(|mut client| client.get("/sign-in"));
            if answer.is_ok_and(|answer| answer.status == 200) {
                self.start = begun.elapsed();
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended at once with {status}");
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        bail!("the server at {} did not answer /sign-in within 60 s", self.address)
    }

    /// The session of a person who signs in with a password, as a program does.
    pub fn sign_in(&self, person: &Person) -> Result<Session> {
        let mut client = Client::connect(&self.address)?;
        let body = serde_json::json!({"sign_in": person.sign_in, "password": person.password}).to_string();
        let answer = client.send(&request("POST", "/api/v1/session", &client.session, "", Some(&body)))?;
        ensure!(answer.status == 201, "signing in was answered {}: {}", answer.status, answer.text());
        let csrf = answer.json()?["csrf"].as_str().map(str::to_owned);
        client.session.csrf = csrf.with_context(|| format!("no csrf in {}", answer.text()))?;
        Ok(client.session)
    }

    /// `kill -9`, by its id.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// The most memory it has held, in MiB.
    pub fn peak_memory_mib(&self) -> Result<f64> {
        self.told_mib("VmHWM:")
    }

    /// The memory it holds, in MiB.
    pub fn memory_mib(&self) -> Result<f64> {
        self.told_mib("VmRSS:")
    }

    fn told_mib(&self, name: &str) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let line = line.with_context(|| format!("the kernel does not tell {name}"))?;
        let kib: f64 = line.split_whitespace().next().unwrap_or_default().parse()?;
        Ok(kib / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be dead already; then there is nothing to do.
        drop(self.kill());
    }
}

/// Reads a stream to its end, so that the server never waits for its own messages.
fn pass_on(stream: impl std::io::Read + Send + 'static, send: mpsc::Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            // Nobody listens after the start.
            drop(send.send(line));
        }
    });
}

/// Listens until the server says where it serves; keeps all that it says.
fn address(lines: &mpsc::Receiver<String>, said: &mut Vec<String>) -> Result<String> {
    while let Ok(line) = lines.recv_timeout(Duration::from_secs(60)) {
        let port: Option<String> = line
            .split_once("http://127.0.0.1:")
            .map(|(_, rest)| rest.chars().take_while(char::is_ascii_digit).collect());
        said.push(line);
        if let Some(port) = port {
            return Ok(format!("127.0.0.1:{port}"));
        }
    }
    bail!("the server did not say where it listens:\n{}", said.join("\n"))
}

/// The sign-in links among what it has said.
fn links(said: &[String], address: &str) -> Vec<SignInLink> {
    let before = format!("http://{address}/");
    let link = |line: &String| {
        let path = line.split_once(&before)?.1.split_whitespace().next()?;
        Some(SignInLink { path: format!("/{path}"), line: line.clone() })
    };
    said.iter().filter_map(link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_among_other_lines() {
        let said =
            ["Serving http://127.0.0.1:7400/", "li  team leader  http://127.0.0.1:7400/demo/sign-in/a.b"];
        let found = links(&said.map(str::to_owned), "127.0.0.1:7400");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "/demo/sign-in/a.b");
    }
}
