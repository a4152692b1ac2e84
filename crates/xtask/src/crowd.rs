//! A crowd: more connections than a server takes, coming from many addresses.
//!
//! Invariant: whoever has an answer asks again at once, whatever it said, and whoever was closed comes again after a second. So a server
//! is measured that nobody spares. Each part of a crowd is one thread of a process of its own, because a process has few files.
//! Not here: clients that are answered or the run fails (`load.rs`).

use std::collections::VecDeque;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use serde::{Deserialize, Serialize};
use socket2::{Domain, Socket, Type};

use crate::http::{self, Answer};

/// Whoever was closed stays away for so long.
const AWAY: Duration = Duration::from_secs(1);
/// All come within this time, and are counted from this time on.
const COMING: Duration = Duration::from_secs(2);
const SETTLING: Duration = Duration::from_secs(5);
/// From as many addresses of the loopback network as give each this many connections.
const PER_ADDRESS: usize = 200;

/// The most of one process.
const PART: usize = 8_000;

/// What a crowd is to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Task {
    pub address: String,
    /// How many, and the number of the first of them.
    pub size: usize,
    pub first: usize,
    /// Each sends one of these, always the same.
    pub requests: Vec<String>,
    pub seconds: u64,
}

/// What was counted.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Counted {
    pub seconds: f64,
    /// Answers with status 2xx, and how long each was waited for, in microseconds.
    pub answered_us: Vec<u32>,
    /// Answers with status 503, and how long the server says that each took it, in microseconds.
    pub refused_us: Vec<u32>,
    pub refused: usize,
    /// Connections that the server closed, and that were open at the end.
    pub closed: usize,
    pub open: usize,
}

/// One of the crowd.
struct Member {
    stream: Option<TcpStream>,
    /// How much of the request is written.
    written: usize,
    incoming: Vec<u8>,
    asked: Instant,
}

struct Crowd<'r> {
    poll: Poll,
    address: SocketAddr,
    first: usize,
    requests: &'r [String],
    members: Vec<Member>,
    /// Who comes when, earliest first.
    away: VecDeque<(Instant, usize)>,
    buffer: Vec<u8>,
    counted: Counted,
    counts: bool,
}

/// Lets a crowd of any size ask.
///
/// # Errors
/// When an answer is neither 2xx nor 503, or the machine gives no more connections.
pub fn run(task: &Task) -> Result<Counted> {
    let parts = (0..task.size).step_by(PART).map(|first| {
        let part = Task { size: PART.min(task.size - first), first, ..task.clone() };
        start(&part)
    });
    let parts = parts.collect::<Result<Vec<_>>>()?;
    parts.into_iter().map(end).try_fold(Counted::default(), |sum, part| Ok(sum.and(part?)))
}

/// This program again, for one part.
fn start(task: &Task) -> Result<Child> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["bench", "crowd"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut part = command.spawn().context("a part of the crowd cannot be started")?;
    serde_json::to_writer(part.stdin.take().context("standard input is piped")?, task)?;
    Ok(part)
}

fn end(part: Child) -> Result<Counted> {
    let output = part.wait_with_output()?;
    ensure!(output.status.success(), "a part of the crowd ended with {}", output.status);
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The part that this process is: its task on standard input, what it counted on standard output.
pub fn run_part() -> Result<()> {
    let task = serde_json::from_reader(std::io::stdin())?;
    Ok(serde_json::to_writer(std::io::stdout(), &ask(&task)?)?)
}

fn ask(task: &Task) -> Result<Counted> {
    let (begun, size) = (Instant::now(), task.size);
    let member = |_| Member { stream: None, written: 0, incoming: Vec::new(), asked: begun };
    let mut crowd = Crowd {
        poll: Poll::new()?,
        address: task.address.parse().context("an address of a server")?,
        first: task.first,
        requests: &task.requests,
        members: (0..size).map(member).collect(),
        away: (0..size).map(|index| (begun + COMING.mul_f64(index as f64 / size as f64), index)).collect(),
        buffer: vec![0; 1 << 18],
        counted: Counted::default(),
        counts: false,
    };
    let mut events = Events::with_capacity(4096);
    let mut counted_from = begun;
    loop {
        let now = Instant::now();
        if !crowd.counts && now - begun >= SETTLING {
            (crowd.counts, counted_from) = (true, now);
        }
        if crowd.counts && now - counted_from >= Duration::from_secs(task.seconds) {
            break;
        }
        crowd.come(now)?;
        crowd.poll.poll(&mut events, Some(Duration::from_millis(10)))?;
        for event in &events {
            crowd.turn(event.token().0)?;
        }
    }
    crowd.counted.seconds = counted_from.elapsed().as_secs_f64();
    crowd.counted.open = crowd.members.iter().filter(|member| member.stream.is_some()).count();
    Ok(crowd.counted)
}

impl Crowd<'_> {
    /// Connects whose time has come.
    fn come(&mut self, now: Instant) -> Result<()> {
        while let Some((_, index)) = self.away.pop_front_if(|(at, _)| *at <= now) {
            let mut stream = connect(self.address, self.first + index)?;
            let interest = Interest::READABLE | Interest::WRITABLE;
            self.poll.registry().register(&mut stream, Token(index), interest)?;
            let member = &mut self.members[index];
            member.stream = Some(stream);
            member.incoming = Vec::new();
            (member.written, member.asked) = (0, now);
        }
        Ok(())
    }

    /// Writes and reads what can be; asks again after each answer.
    fn turn(&mut self, index: usize) -> Result<()> {
        loop {
            let member = &mut self.members[index];
            if member.stream.is_none() {
                return Ok(());
            }
            let request = self.requests[(self.first + index) % self.requests.len()].as_bytes();
            let went = member.write(request).and_then(|()| member.read(&mut self.buffer));
            match went {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(_) => {
                    member.stream = None;
                    self.away.push_back((Instant::now() + AWAY, index));
                    self.counted.closed += usize::from(self.counts);
                    return Ok(());
                }
            }
            if let Some(answer) = http::parse(&member.incoming)? {
                let now = Instant::now();
                let waited = now - member.asked;
                member.incoming.clear();
                (member.written, member.asked) = (0, now);
                if self.counts {
                    self.counted.count(&answer, waited)?;
                }
            }
        }
    }
}

impl Member {
    fn write(&mut self, request: &[u8]) -> std::io::Result<()> {
        let Some(stream) = &mut self.stream else { return Ok(()) };
        while self.written < request.len() {
            match stream.write(&request[self.written..]) {
                Ok(count) => self.written += count,
                // Not connected yet, or the other side is slow.
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::NotConnected) => {
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Whether anything came.
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<bool> {
        let Some(stream) = &mut self.stream else { return Ok(false) };
        match stream.read(buffer) {
            Ok(0) => Err(ErrorKind::UnexpectedEof.into()),
            Ok(count) => {
                self.incoming.extend_from_slice(&buffer[..count]);
                Ok(true)
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::NotConnected) => {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }
}

impl Counted {
    /// Both; they counted at the same time.
    fn and(mut self, mut other: Counted) -> Counted {
        self.answered_us.append(&mut other.answered_us);
        self.refused_us.append(&mut other.refused_us);
        Counted {
            seconds: self.seconds.max(other.seconds),
            answered_us: self.answered_us,
            refused_us: self.refused_us,
            refused: self.refused + other.refused,
            closed: self.closed + other.closed,
            open: self.open + other.open,
        }
    }

    fn count(&mut self, answer: &Answer, waited: Duration) -> Result<()> {
        match answer.status {
            200..300 => self.answered_us.push(u32::try_from(waited.as_micros()).unwrap_or(u32::MAX)),
            503 => {
                self.refused += 1;
                self.refused_us.extend(own_time_us(&answer.head));
            }
            status => bail!("an answer of status {status}: {}", answer.text()),
        }
        Ok(())
    }
}

/// What the server says in `Server-Timing` that an answer took it.
fn own_time_us(head: &str) -> Option<u32> {
    let (_, value) = head.lines().find_map(|line| {
        line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("server-timing"))
    })?;
    let (_, duration_ms) = value.split_once("dur=")?;
    let duration_ms: f64 = duration_ms.split([',', ';']).next()?.trim().parse().ok()?;
    Some((duration_ms * 1000.0) as u32)
}

/// A connection from the member's address, begun and not waited for.
fn connect(to: SocketAddr, index: usize) -> Result<TcpStream> {
    let place = u16::try_from(1 + index / PER_ADDRESS).context("a crowd from at most 65,535 addresses")?;
    let [high, low] = place.to_be_bytes();
    let from = SocketAddrV4::new(Ipv4Addr::new(127, 1, high, low), 0);
    let socket =
        Socket::new(Domain::IPV4, Type::STREAM, None).context("a socket: is the file limit reached?")?;
    socket.set_nonblocking(true)?;
    socket.set_tcp_nodelay(true)?;
    socket.bind(&SocketAddr::V4(from).into()).with_context(|| format!("cannot come from {from}"))?;
    match socket.connect(&to.into()) {
        Ok(()) => {}
        // The usual answer of a connection that is not waited for.
        Err(error) if error.raw_os_error() == Some(IN_PROGRESS) => {}
        Err(error) => return Err(error).with_context(|| format!("cannot reach {to}")),
    }
    Ok(TcpStream::from_std(socket.into()))
}

/// `EINPROGRESS` on Linux, which has no kind of its own in the standard library.
const IN_PROGRESS: i32 = 115;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_own_time_is_read_from_its_header() {
        let head = "HTTP/1.1 503 Service Unavailable\r\nServer-Timing: busy;dur=1.25\r\nx: y";
        assert_eq!(own_time_us(head), Some(1250));
        assert_eq!(own_time_us("HTTP/1.1 200 OK\r\nx: y"), None);
    }
}
