//! What strangers do on bare connections, over real sockets: half of something, too much of it, or nothing at all.
//!
//! The settings are short, so that nobody waits for ten seconds. Not here: what is answered to a request that is whole.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bellwether::accounts::{self, NewUser};
use bellwether::app::App;
use bellwether::db::Installation;
use bellwether::db::chance::Chance;
use bellwether::db::clock::Clock;
use bellwether::db::desk::CommandId;
use bellwether::db::tx::Tx;
use bellwether::error::AppError;
use bellwether::registry::{self, By};
use bellwether::room::Room;
use bellwether::serve::{self, Limits};
use socket2::{Domain, Socket, Type};
use tokio::sync::oneshot;

const COUNTY: i64 = 652_325;
const PASSWORD: &str = "three old elms by the ditch";
const SHORT: Duration = Duration::from_millis(200);
const LONG: Duration = Duration::from_secs(60);
/// What ends at all has ended by then; a failing test need not wait for ever.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server in this process.
struct House {
    _folder: tempfile::TempDir,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    serving: Option<tokio::task::JoinHandle<()>>,
    runtime: tokio::runtime::Runtime,
}

impl House {
    fn new(limits: Limits) -> House {
        House::with(limits, &[])
    }

    /// With people who may sign in.
    fn with(limits: Limits, people: &'static [&'static str]) -> House {
        let folder = tempfile::tempdir().unwrap();
        let installation = Installation::sqlite(folder.path());
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let mut app = App::open(installation, Clock::system(), Chance::from_seed(2)).unwrap();
        app.room = Room::new(limits.body_time);
        if !people.is_empty() {
            let command = CommandId::drawn(COUNTY, "operator", "people", 0);
            app.desk.write_blocking(command, |tx| add(tx, people)).unwrap();
        }
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let listener = runtime.block_on(serve::listen("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let stopped = async { stopped.await.unwrap_or_default() };
        let serving = runtime
            .spawn(async { serve::serve_until(Arc::new(app), listener, limits, stopped).await.unwrap() });
        House { _folder: folder, address, stop: Some(stop), serving: Some(serving), runtime }
    }

    /// A connection from 127.0.0.`last`.
    fn from(&self, last: u8) -> Visitor {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        socket.bind(&SocketAddr::from((Ipv4Addr::new(127, 0, 0, last), 0)).into()).unwrap();
        socket.connect(&self.address.into()).unwrap();
        let stream = TcpStream::from(socket);
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Visitor { stream, come: Vec::new() }
    }

    fn visitor(&self) -> Visitor {
        self.from(1)
    }

    /// The status of a whole request on a connection of its own.
    fn status(&self, request: &str) -> u16 {
        let mut visitor = self.visitor();
        visitor.send(request);
        visitor.answer().status
    }

    /// The token of somebody who signs in as a program does.
    fn sign_in(&self, name: &str) -> String {
        let body = format!("{{\"sign_in\":\"{name}\",\"password\":\"{PASSWORD}\"}}");
        let mut visitor = self.visitor();
        visitor.send(&post("/api/v1/session", "Content-Type: application/json\r\n", &body));
        let answer = visitor.answer();
        assert_eq!(answer.status, 201, "{}", answer.text);
        let body = answer.text.split_once("\r\n\r\n").unwrap().1;
        serde_json::from_str::<serde_json::Value>(body).unwrap()["token"].as_str().unwrap().to_owned()
    }

    fn ask_to_stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    /// How long it takes the server from here to its end.
    fn end(&mut self) -> Duration {
        let begun = Instant::now();
        let serving = self.serving.take().unwrap();
        self.runtime.block_on(async { tokio::time::timeout(PATIENCE, serving).await }).unwrap().unwrap();
        begun.elapsed()
    }
}

fn add(tx: &mut Tx<'_, '_>, people: &[&str]) -> Result<(), AppError> {
    let by = By { actor: "operator".into(), on: jiff::civil::date(2026, 3, 2) };
    let rows = registry::read_divisions(registry::DEMONSTRATION_DIVISIONS)?;
    registry::import_places(tx, &by, COUNTY, &rows)?;
    let hash = accounts::hash_password(PASSWORD, &mut Chance::from_seed(3))?;
    for name in people.iter().map(|name| (*name).to_owned()) {
        let (post, unit) = (String::new(), String::new());
        let new = NewUser { id: name.clone(), sign_in: name.clone(), name: name.clone(), post, unit };
        accounts::add_user(tx, &by, COUNTY, &new)?;
        let user = accounts::user(tx, COUNTY, &name)?.expect("just added");
        accounts::set_password(tx, &by, &user, &hash, "")?;
    }
    Ok(())
}

/// Whoever holds a connection.
struct Visitor {
    stream: TcpStream,
    come: Vec<u8>,
}

struct Answer {
    status: u16,
    text: String,
}

impl Visitor {
    fn send(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).unwrap();
    }

    /// The next answer, whole; its length must be said.
    fn answer(&mut self) -> Answer {
        loop {
            if let Some(head) = self.come.windows(4).position(|four| four == b"\r\n\r\n") {
                let text = String::from_utf8_lossy(&self.come[..head]).to_lowercase();
                let length = text.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
                let end = head + 4 + length.map_or(0, |length| length.parse::<usize>().unwrap());
                if self.come.len() >= end {
                    let text =
                        String::from_utf8_lossy(&self.come.drain(..end).collect::<Vec<_>>()).into_owned();
                    return Answer { status: text[9..12].parse().unwrap(), text };
                }
            }
            assert!(self.read(), "closed: {}", String::from_utf8_lossy(&self.come));
        }
    }

    /// Whether more came, before the connection was closed.
    fn read(&mut self) -> bool {
        let mut buffer = [0; 65_536];
        match self.stream.read(&mut buffer) {
            Ok(count) => {
                self.come.extend_from_slice(&buffer[..count]);
                count > 0
            }
            Err(error) if error.kind() == ErrorKind::ConnectionReset => false,
            Err(error) => panic!("neither an answer nor an end: {error}"),
        }
    }

    /// Reads to the end of the connection; how long that takes, and what came.
    fn until_closed(mut self) -> (Duration, String) {
        let begun = Instant::now();
        while self.read() {}
        (begun.elapsed(), String::from_utf8_lossy(&self.come).into_owned())
    }
}

const PAGE: &str = "GET /sign-in HTTP/1.1\r\nHost: bell.test\r\n\r\n";

fn post(path: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("POST {path} HTTP/1.1\r\nHost: bell.test\r\n{headers}Content-Length: {length}\r\n\r\n{body}")
}

/// The head of a request whose sender waits to be told that its body is read.
fn head(path: &str, headers: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nHost: bell.test\r\nExpect: 100-continue\r\n{headers}\r\n")
}

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

#[test]
fn a_head_that_does_not_become_whole_is_not_waited_for() {
    let house = House::new(Limits { head_time: SHORT, idle_time: LONG, ..Limits::default() });
    for half in ["", "GET / HT", "GET /sign-in HTTP/1.1\r\nHost: bell.test\r\nX-Slow: "] {
        let mut visitor = house.visitor();
        visitor.send(half);
        let (waited, come) = visitor.until_closed();
        assert!(waited < PATIENCE / 2 && come.is_empty(), "{half}: {waited:?} {come}");
    }
    // Nor on a connection on which something was answered.
    let mut visitor = house.visitor();
    visitor.send(PAGE);
    assert_eq!(visitor.answer().status, 200);
    visitor.send("GET / HT");
    assert!(visitor.until_closed().0 < PATIENCE / 2);
}

#[test]
fn a_connection_on_which_nothing_is_asked_is_kept_for_its_own_time() {
    let house = House::new(Limits { head_time: SHORT / 4, idle_time: 3 * SHORT, ..Limits::default() });
    let mut visitor = house.visitor();
    visitor.send(PAGE);
    assert_eq!(visitor.answer().status, 200);
    let (waited, come) = visitor.until_closed();
    assert!(waited > 2 * SHORT && waited < PATIENCE / 2 && come.is_empty(), "{waited:?} {come}");
}

#[test]
fn an_answer_that_nobody_takes_is_given_up() {
    let mut house = House::new(Limits { idle_time: SHORT, drain_time: LONG, ..Limits::default() });
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    socket.connect(&house.address.into()).unwrap();
    let mut stream = TcpStream::from(socket);
    // Far more than fits between the two, and never read.
    let asked = "GET /api/v1/openapi.json HTTP/1.1\r\nHost: bell.test\r\n\r\n".repeat(2000);
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    drop(stream.write_all(asked.as_bytes()));
    house.ask_to_stop();
    assert!(house.end() < PATIENCE / 2);
    drop(stream);
}

#[test]
fn half_sent_heads_from_one_address_leave_room_for_others() {
    let house = House::new(Limits { connections_per_address: 8, head_time: LONG, ..Limits::default() });
    let mut halves: Vec<_> = (0..8).map(|_| house.from(2)).collect();
    halves.iter_mut().for_each(|half| half.send("GET / HT"));
    assert!(house.from(2).until_closed().1.is_empty(), "one too many from there");
    assert_eq!(house.status(PAGE), 200, "from another address");
    drop(halves);
}

#[test]
fn connections_beyond_those_there_may_be_are_closed_at_once() {
    let house = House::new(Limits { connections: 4, ..Limits::default() });
    let mut inside: Vec<_> = (0..4).map(|_| house.visitor()).collect();
    for visitor in &mut inside {
        visitor.send(PAGE);
        assert_eq!(visitor.answer().status, 200);
    }
    let (waited, come) = house.visitor().until_closed();
    assert!(waited < PATIENCE / 2 && come.is_empty(), "{waited:?} {come}");
    inside[0].send(PAGE);
    assert_eq!(inside[0].answer().status, 200, "whoever is inside stays");
}

#[test]
fn stopping_waits_for_nobody_who_sends_half_of_something() {
    let limits = Limits { head_time: LONG, body_time: LONG, drain_time: SHORT, ..Limits::default() };
    let mut house = House::new(limits);
    let mut half = house.visitor();
    half.send("GET / HT");
    let mut trickling = house.visitor();
    trickling.send(&head("/resident/case", &format!("{FORM}Content-Length: 1000\r\n")));
    assert_eq!(trickling.answer().status, 100);
    house.ask_to_stop();
    assert!(house.end() < PATIENCE / 2);
    assert!(half.until_closed().1.is_empty());
}

#[test]
fn what_is_being_sent_when_the_server_is_asked_to_stop_is_answered() {
    let mut house = House::new(Limits::default());
    let mut visitor = house.visitor();
    visitor.send(&head("/resident/case", &format!("{FORM}Content-Length: 3\r\n")));
    assert_eq!(visitor.answer().status, 100);
    house.ask_to_stop();
    visitor.send("a=b");
    assert_eq!(visitor.answer().status, 403, "a form without its token");
    assert!(visitor.until_closed().1.is_empty());
    house.end();
}

#[test]
fn trickling_bodies_of_strangers_keep_nobody_from_sending_or_signing_in() {
    let house = House::with(Limits { body_time: LONG, ..Limits::default() }, &["wang"]);
    let said = format!("{FORM}Content-Length: 262144\r\n");
    let trickle = |path: &str| {
        let mut visitor = house.visitor();
        visitor.send(&head(path, &said));
        assert_eq!(visitor.answer().status, 100);
        visitor.send("a");
        visitor
    };
    let trickling: Vec<_> = (0..65).map(|_| trickle("/resident/case")).collect();
    assert_eq!(house.status(&post("/resident/case", FORM, "a=b")), 403, "read, and without its token");
    assert_eq!(house.status(&post("/sign-in", FORM, "a=b")), 403);
    assert!(!house.sign_in("wang").is_empty());
    drop(trickling);
}

#[test]
fn an_upload_of_unsaid_length_takes_only_the_room_of_what_has_come() {
    let house = House::with(Limits { body_time: LONG, ..Limits::default() }, &["wang", "li"]);
    let upload = |name: &str| format!("Authorization: Bearer {}\r\n", house.sign_in(name));
    let path = "/api/v1/cases/none/evidence";
    let mut unsaid = house.visitor();
    unsaid.send(&head(path, &format!("{}Transfer-Encoding: chunked\r\n", upload("wang"))));
    assert_eq!(unsaid.answer().status, 100);
    unsaid.send("1\r\na\r\n");
    let megabyte = "x".repeat(1 << 20);
    for name in ["wang", "li"] {
        assert_eq!(house.status(&post(path, &upload(name), &megabyte)), 422, "read, and no picture");
    }
}

#[test]
fn a_body_that_does_not_keep_the_least_rate_is_given_up() {
    let house = House::new(Limits { body_time: SHORT, ..Limits::default() });
    let mut visitor = house.visitor();
    visitor.send(&format!(
        "POST /resident/case HTTP/1.1\r\nHost: bell.test\r\n{FORM}Content-Length: 1000\r\n\r\na"
    ));
    assert_eq!(visitor.answer().status, 408);
}

#[test]
fn whoever_sends_too_much_reads_why_it_was_refused() {
    let house = House::new(Limits::default());
    let mut visitor = house.visitor();
    // Refused at its head, and sent all the same.
    visitor.send(&post("/resident/case", FORM, &"x".repeat(300 << 10)));
    assert_eq!(visitor.answer().status, 413);
}

#[test]
fn a_request_beyond_those_answered_at_once_is_told_when_to_come_again_and_not_heard_before() {
    let house = House::new(Limits { at_once: 0, ..Limits::default() });
    let mut visitor = house.visitor();
    let begun = Instant::now();
    visitor.send(PAGE);
    let refused = visitor.answer();
    assert_eq!(refused.status, 503);
    let text = refused.text.to_lowercase();
    assert!(text.contains("retry-after: 1\r\n") && text.contains("server-timing: busy;dur="), "{text}");
    visitor.send(PAGE);
    assert_eq!(visitor.answer().status, 503);
    assert!(begun.elapsed() > Duration::from_millis(900));
    // A body is no such work: it finds room, or a place at the desk, or none.
    assert_eq!(house.status(&post("/resident/case", FORM, "a=b")), 403);
}

#[test]
fn a_request_names_one_host() {
    let house = House::new(Limits::default());
    for hosts in
        ["", "Host: bell.test\r\nHost: bell.test\r\n", "Host: bell.test\r\nHost: evil.test\r\n", "Host:\r\n"]
    {
        for version in ["1.1", "1.0"] {
            let mut visitor = house.visitor();
            visitor.send(&format!("GET /sign-in HTTP/{version}\r\n{hosts}\r\n"));
            let answer = visitor.answer();
            assert_eq!(answer.status, 400, "{hosts}");
            assert!(answer.text.contains("<h1"), "a page: {}", answer.text);
        }
    }
    assert_eq!(house.status(PAGE), 200);
}
