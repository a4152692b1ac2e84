//! Many clients from one thread, so that measuring takes little from what is measured.
//!
//! Invariant: each client waits for its whole answer before it asks again, as a browser would. Not here: what is asked.

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

/// When a run ends.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    Elapsed(Duration),
    Answers(usize),
}

/// What a run measured.
#[derive(Debug)]
pub struct Measured {
    pub per_s: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub p999_ms: f64,
    pub answers: usize,
    pub seconds: f64,
}

struct Client {
    stream: TcpStream,
    outgoing: Vec<u8>,
    written: usize,
    incoming: Vec<u8>,
    asked: Instant,
    waiting: bool,
}

/// Runs `clients` connections against `address`; `next` writes a client's next request into an empty buffer.
///
/// # Errors
/// When an answer is not of status 2xx: a measure of refusals would mean nothing.
pub fn run(
    address: &str,
    clients: usize,
    until: Until,
    mut next: impl FnMut(&mut Vec<u8>),
) -> Result<Measured> {
    let mut poll = Poll::new()?;
    let mut all = connect(&poll, address, clients)?;
    let mut latencies_us: Vec<u32> = Vec::with_capacity(1 << 20);
    let mut events = Events::with_capacity(clients);
    let mut buffer = vec![0_u8; 1 << 18];
    let begun = Instant::now();
    for client in &mut all {
        client.ask(&mut next)?;
    }
    let mut open = clients;
    while open > 0 {
        poll.poll(&mut events, Some(Duration::from_secs(10)))?;
        if events.is_empty() {
            bail!("no answer for 10 s");
        }
        for event in &events {
            let client = &mut all[event.token().0];
            client.write()?;
            if !client.waiting || !client.read(&mut buffer)? {
                continue;
            }
            let now = Instant::now();
            latencies_us.push(u32::try_from((now - client.asked).as_micros()).unwrap_or(u32::MAX));
            let goes_on = match until {
                Until::Elapsed(limit) => now - begun < limit,
                Until::Answers(limit) => latencies_us.len() + open <= limit,
            };
            client.waiting = false;
            if goes_on {
                client.ask(&mut next)?;
            } else {
                open -= 1;
            }
        }
    }
    Ok(measured(latencies_us, begun.elapsed()))
}

fn connect(poll: &Poll, address: &str, clients: usize) -> Result<Vec<Client>> {
    let mut all = Vec::with_capacity(clients);
    for index in 0..clients {
        let stream =
            std::net::TcpStream::connect(address).with_context(|| format!("cannot reach {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        let mut stream = TcpStream::from_std(stream);
        poll.registry().register(&mut stream, Token(index), Interest::READABLE | Interest::WRITABLE)?;
        let asked = Instant::now();
        let (outgoing, incoming) = (Vec::new(), Vec::new());
        all.push(Client { stream, outgoing, written: 0, incoming, asked, waiting: false });
    }
    Ok(all)
}

impl Client {
    fn ask(&mut self, next: &mut impl FnMut(&mut Vec<u8>)) -> Result<()> {
        self.outgoing.clear();
        self.incoming.clear();
        next(&mut self.outgoing);
        (self.written, self.asked, self.waiting) = (0, Instant::now(), true);
        self.write()
    }

    fn write(&mut self) -> Result<()> {
        while self.written < self.outgoing.len() {
            match self.stream.write(&self.outgoing[self.written..]) {
                Ok(count) => self.written += count,
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error).context("writing a request"),
            }
        }
        Ok(())
    }

    /// Reads what is there; whether the answer is whole now.
    fn read(&mut self, buffer: &mut [u8]) -> Result<bool> {
        loop {
            match self.stream.read(buffer) {
                Ok(0) => bail!("the server closed a connection"),
                Ok(count) => self.incoming.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error).context("reading an answer"),
            }
            if is_whole(&self.incoming)? {
                return Ok(true);
            }
        }
    }
}

/// Whether an answer has arrived to its last byte.
fn is_whole(bytes: &[u8]) -> Result<bool> {
    let Some(head) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(false) };
    if !bytes.starts_with(b"HTTP/1.1 2") {
        bail!(
            "an answer was not of status 2xx:\n{}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(2000)])
        );
    }
    let wanted = b"content-length: ";
    let length = bytes[..head].windows(wanted.len()).position(|part| part.eq_ignore_ascii_case(wanted));
    match length {
        Some(at) => {
            let digits = bytes[at + wanted.len()..head].iter().take_while(|byte| byte.is_ascii_digit());
            let length = digits.fold(0_usize, |length, digit| length * 10 + usize::from(digit - b'0'));
            Ok(bytes.len() >= head + 4 + length)
        }
        None => Ok(bytes.ends_with(b"0\r\n\r\n")),
    }
}

fn measured(mut latencies_us: Vec<u32>, elapsed: Duration) -> Measured {
    latencies_us.sort_unstable();
    let at = |share: f64| match latencies_us.len() {
        0 => 0.0,
        count => f64::from(latencies_us[((count - 1) as f64 * share) as usize]) / 1000.0,
    };
    let seconds = elapsed.as_secs_f64();
    let answers = latencies_us.len();
    Measured {
        per_s: answers as f64 / seconds,
        p50_ms: at(0.5),
        p99_ms: at(0.99),
        p999_ms: at(0.999),
        answers,
        seconds,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_at_its_last_byte() {
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
        assert!(is_whole(answer).unwrap());
        assert!(!is_whole(&answer[..answer.len() - 1]).unwrap());
        assert!(is_whole(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n").is_err());
    }

    /// Answers every request of every connection until it is closed, then ends.
    fn answering(connections: usize) -> (String, std::thread::JoinHandle<usize>) {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let answer = |mut stream: std::net::TcpStream| {
            let (mut buffer, mut count) = ([0_u8; 1024], 0);
            while stream.read(&mut buffer).is_ok_and(|read| read > 0) {
                count += 1;
                // In two pieces: an answer need not arrive at once.
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Le").unwrap();
                stream.write_all(b"ngth: 2\r\n\r\n{}").unwrap();
            }
            count
        };
        let all = std::thread::spawn(move || {
            let streams: Vec<_> = listener.incoming().take(connections).map(Result::unwrap).collect();
            let threads: Vec<_> =
                streams.into_iter().map(|stream| std::thread::spawn(move || answer(stream))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        (address, all)
    }

    #[test]
    fn a_run_asks_as_often_as_it_says() {
        let (address, answered) = answering(4);
        let request = |out: &mut Vec<u8>| out.extend_from_slice(b"GET / HTTP/1.1\r\n\r\n");
        let measured = run(&address, 4, Until::Answers(50), request).unwrap();
        assert_eq!((measured.answers, answered.join().unwrap()), (50, 50));
    }

    #[test]
    fn the_median_stands_in_the_middle() {
        let measured = measured(vec![3000, 1000, 2000], Duration::from_secs(1));
        assert_eq!((measured.p50_ms, measured.per_s), (2.0, 3.0));
    }
}
