//! As much of HTTP/1.1 as measuring needs: one kept connection, whole answers.
//!
//! Invariant: an answer is read to its end before the next request is written. Not here: many clients at once (`load.rs`).

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

/// One answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    /// As sent: still compressed when the server compressed it.
    pub body: Vec<u8>,
    /// Bytes on the wire, head and framing included.
    pub wire_bytes: usize,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Result<serde_json::Value> {
        serde_json::from_slice(&self.body)
            .with_context(|| format!("{}: not JSON: {}", self.status, self.text()))
    }
}

fn headers(head: &str) -> impl Iterator<Item = (&str, &str)> {
    head.lines()
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim(), value.trim()))
}

/// Reads one answer off the front of `bytes`; nothing when it is not whole yet.
pub fn parse(bytes: &[u8]) -> Result<Option<Answer>> {
    let Some(head_end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&bytes[..head_end]).context("an answer's head is text")?;
    let status =
        head.split(' ').nth(1).and_then(|code| code.parse().ok()).context("an answer has a status")?;
    let value = |name: &str| {
        headers(head).find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    };
    let start = head_end + 4;
    let (body, end) = if let Some(length) = value("content-length") {
        let end = start + length.parse::<usize>().context("content-length is a number")?;
        let Some(body) = bytes.get(start..end) else { return Ok(None) };
        (body.to_vec(), end)
    } else if value("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        match chunks(bytes, start)? {
            Some(whole) => whole,
            None => return Ok(None),
        }
    } else {
        (Vec::new(), start)
    };
    Ok(Some(Answer { status, head: head.to_owned(), body, wire_bytes: end }))
}

fn chunks(bytes: &[u8], start: usize) -> Result<Option<(Vec<u8>, usize)>> {
    let (mut body, mut at) = (Vec::new(), start);
    loop {
        let Some(line) = bytes[at..].windows(2).position(|two| two == b"\r\n") else { return Ok(None) };
        let digits = std::str::from_utf8(&bytes[at..at + line])?.split(';').next().unwrap_or_default();
        let length = usize::from_str_radix(digits.trim(), 16).context("a chunk begins with its length")?;
        let data = at + line + 2;
        let Some(chunk) = bytes.get(data..data + length + 2) else { return Ok(None) };
        body.extend_from_slice(&chunk[..length]);
        at = data + length + 2;
        if length == 0 {
            return Ok(Some((body, at)));
        }
    }
}

/// What a client sends with every request once it has signed in.
#[derive(Clone, Debug, Default)]
pub struct Session {
    pub cookie: String,
    pub csrf: String,
}

/// A request as bytes. A body is JSON.
pub fn request(method: &str, path: &str, session: &Session, extra: &str, body: Option<&str>) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{extra}");
    if !session.cookie.is_empty() {
        text.push_str(&format!("Cookie: {}\r\n", session.cookie));
    }
    if let Some(body) = body {
        let csrf = if session.csrf.is_empty() {
            String::new()
        } else {
            format!("X-CSRF-Token: {}\r\n", session.csrf)
        };
        text.push_str(&format!(
            "{csrf}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ));
    } else {
        text.push_str("\r\n");
    }
    text.into_bytes()
}

/// The header that makes a repeat of a command the same command.
pub fn command_id(id: &str) -> String {
    format!("Idempotency-Key: {id}\r\n")
}

/// One kept connection.
pub struct Client {
    stream: TcpStream,
    pub session: Session,
}

impl Client {
    pub fn connect(address: &str) -> Result<Client> {
        let stream = TcpStream::connect(address).with_context(|| format!("cannot reach {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Client { stream, session: Session::default() })
    }

    /// A connection of someone who has signed in already.
    pub fn signed_in(address: &str, session: &Session) -> Result<Client> {
        Ok(Client { session: session.clone(), ..Client::connect(address)? })
    }

    pub fn get(&mut self, path: &str) -> Result<Answer> {
        self.send(&request("GET", path, &self.session, "", None))
    }

    /// Sends a command under an id of its own.
    pub fn command(&mut self, path: &str, id: &str, body: &str) -> Result<Answer> {
        self.send(&request("POST", path, &self.session, &command_id(id), Some(body)))
    }

    pub fn send(&mut self, request: &[u8]) -> Result<Answer> {
        self.stream.write_all(request)?;
        let (mut bytes, mut buffer) = (Vec::new(), vec![0_u8; 65_536]);
        loop {
            let read = self.stream.read(&mut buffer)?;
            if read == 0 {
                bail!("the server closed the connection");
            }
            bytes.extend_from_slice(&buffer[..read]);
            if let Some(answer) = parse(&bytes)? {
                self.keep_cookies(&answer);
                return Ok(answer);
            }
        }
    }

    fn keep_cookies(&mut self, answer: &Answer) {
        for (_, value) in headers(&answer.head).filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")) {
            let pair = value.split(';').next().unwrap_or_default();
            let name = pair.split('=').next().unwrap_or_default();
            let others = self
                .session
                .cookie
                .split("; ")
                .filter(|kept| !kept.is_empty() && kept.split('=').next() != Some(name));
            self.session.cookie = others.chain([pair]).collect::<Vec<_>>().join("; ");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_when_it_is_whole() {
        let bytes = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\nx: y\r\n\r\n{}rest";
        let answer = parse(bytes).unwrap().unwrap();
        assert_eq!((answer.status, answer.text().as_str()), (201, "{}"));
        assert_eq!(headers(&answer.head).nth(1), Some(("x", "y")));
        assert_eq!(answer.wire_bytes, bytes.len() - 4);
        assert!(parse(&bytes[..50]).unwrap().is_none());
    }

    #[test]
    fn chunks_are_joined() {
        let bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
        let answer = parse(bytes).unwrap().unwrap();
        assert_eq!((answer.text().as_str(), answer.wire_bytes), ("abcde", bytes.len()));
        assert!(parse(&bytes[..bytes.len() - 1]).unwrap().is_none());
    }
}
