//! How much of what is being sent may stand in memory at once, for whom, and how slowly it may come.
//!
//! Invariants: bytes take room as they come and not before, so that whoever sends nothing takes none; senders together never fill the
//! memory, and one of them never takes the room of all. Halls are apart: strangers never keep those who are signed in waiting, files
//! never a form, and nobody keeps anybody from signing in. Whoever finds no room is told when to come again.
//! Not here: who may send at all (`web/request.rs`), reading (`web/request/body.rs`).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::CONTENT_LENGTH;
use futures_util::StreamExt as _;
use futures_util::stream::try_unfold;
use tokio::time::{Instant, timeout_at};

use crate::error::AppError;

/// The most a route takes where it is not [`SMALL_BYTES`]: an extension of its requests.
#[derive(Clone, Copy, Debug)]
pub enum Limit {
    /// A form with files, of so many bytes.
    Files(usize),
    /// A name and a password, or two, and where to go afterwards.
    SignIn,
}

/// The most of an ordinary form or JSON object: many times the longest that anybody types.
pub const SMALL_BYTES: usize = 256 << 10;
const SIGN_IN_BYTES: usize = 8 << 10;

/// How long a body may be slower than the least rate, where `serve` is not told otherwise.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Even one byte takes as much as this, for the sake of what is kept beside it.
const PIECE_BYTES: usize = 1 << 10;
const COME_AGAIN_S: u32 = 5;
/// The least rate of a body once its patience is over. An old telephone at the edge of its network manages
/// that.
const LEAST_BYTES_PER_S: u32 = 8 << 10;

/// Which bodies share room.
#[derive(Clone, Copy, Debug)]
enum Hall {
    /// As much as there are connections by default, so that it is never full.
    SignIn,
    Strangers,
    Forms,
    /// Large bodies of whoever is signed in.
    Files,
    /// Large bodies of strangers: the photographs of residents. Whoever fills it keeps photographs waiting, and
    /// no words.
    Pictures,
}

impl Hall {
    const COUNT: usize = 5;

    /// For all, and for one sender.
    fn bytes(self) -> (usize, usize) {
        match self {
            Hall::SignIn => (32 << 20, 1 << 20),
            Hall::Strangers => (16 << 20, 1 << 20),
            Hall::Forms => (16 << 20, 2 << 20),
            // One form of the largest kind each.
            Hall::Files => (128 << 20, 42 << 20),
            Hall::Pictures => (96 << 20, 27 << 20),
        }
    }
}

/// Whose share a body is taken from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Sender {
    /// Nobody known: all of one address are one.
    Address(String),
    Person {
        jurisdiction: i64,
        user: String,
    },
}

/// What an installation keeps free for bodies.
#[derive(Clone)]
pub struct Room {
    halls: Arc<Mutex<[Held; Hall::COUNT]>>,
    patience: Duration,
}

/// What is taken of a hall.
#[derive(Default)]
struct Held {
    all: usize,
    by_sender: HashMap<Sender, usize>,
}

/// Room that is taken for one body, given back when the last of these is dropped: keep one as long as what was read.
#[derive(Clone)]
pub struct Taken(Arc<Mutex<Share>>);

struct Share {
    room: Room,
    hall: Hall,
    sender: Sender,
    /// How much of the body is kept, and the most that is kept. Anything beyond is passed over.
    bytes: usize,
    most: usize,
    /// Why reading ended early.
    fault: Option<AppError>,
}

impl Room {
    /// Room for senders who may take `patience` before their bodies must come at the least rate.
    pub fn new(patience: Duration) -> Room {
        Room { halls: Arc::default(), patience }
    }

    /// Sets the route's limit on a request and has its body take room as it comes.
    ///
    /// # Errors
    /// Too large for the route.
    pub fn meter(&self, request: Request, sender: Sender) -> Result<(Request, Taken), AppError> {
        let most = most_bytes(&request);
        let said = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        if said.is_some_and(|said: usize| said > most) {
            return Err(AppError::Unreadable(413));
        }
        Ok(self.metered(request, sender, most))
    }

    /// The same for a reader who keeps only a little of the body and passes over the rest.
    pub fn meter_little(&self, request: Request, sender: Sender) -> (Request, Taken) {
        self.metered(request, sender, SMALL_BYTES)
    }

    fn metered(&self, mut request: Request, sender: Sender, most: usize) -> (Request, Taken) {
        DefaultBodyLimit::max(most_bytes(&request)).apply(&mut request);
        let hall = match (request.extensions().get(), &sender) {
            (Some(Limit::SignIn), _) => Hall::SignIn,
            (_, Sender::Address(_)) => Hall::Strangers,
            (_, Sender::Person { .. }) => Hall::Forms,
        };
        let share = Share { room: self.clone(), hall, sender, bytes: 0, most, fault: None };
        let taken = Taken(Arc::new(Mutex::new(share)));
        (request.map(|body| arriving(body, taken.clone(), self.patience)), taken)
    }

    fn halls(&self) -> MutexGuard<'_, [Held; Hall::COUNT]> {
        // Counts are whole at every step, also where a thread panicked.
        self.halls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn most_bytes(request: &Request) -> usize {
    match request.extensions().get() {
        Some(Limit::Files(bytes)) => *bytes,
        Some(Limit::SignIn) => SIGN_IN_BYTES,
        None => SMALL_BYTES,
    }
}

/// A body whose bytes take room, and which ends with an error when they find none or come too slowly.
fn arriving(body: Body, taken: Taken, patience: Duration) -> Body {
    let begun = Instant::now();
    let chunks =
        try_unfold((body.into_data_stream(), 0_u64, taken), move |(mut chunks, came, taken)| async move {
            let earned = Duration::from_secs(came) / LEAST_BYTES_PER_S;
            let Ok(next) = timeout_at(begun + patience + earned, chunks.next()).await else {
                return Err(taken.ends(AppError::Unreadable(408)));
            };
            let Some(chunk) = next.transpose()? else { return Ok(None) };
            taken.grow(chunk.len())?;
            let came = came + chunk.len() as u64;
            Ok(Some((chunk, (chunks, came, taken))))
        });
    Body::from_stream(chunks)
}

impl Taken {
    /// Why reading ended early, if it was for us to end it.
    pub fn fault(&self) -> Option<AppError> {
        self.share().fault.take()
    }

    fn grow(&self, bytes: usize) -> Result<(), axum::Error> {
        let grown = self.share().grow(bytes);
        grown.map_err(|busy| self.ends(busy))
    }

    /// Keeps the reason why reading ends, because the body's reader reports only that something broke.
    fn ends(&self, fault: AppError) -> axum::Error {
        let error = axum::Error::new(std::io::Error::other(fault.to_string()));
        self.share().fault = Some(fault);
        error
    }

    fn share(&self) -> MutexGuard<'_, Share> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Share {
    /// Takes room for what came; a form that grows large goes over to the hall of files or of pictures.
    fn grow(&mut self, bytes: usize) -> Result<(), AppError> {
        let kept = (self.bytes + bytes).min(self.most);
        let to = match self.hall {
            Hall::Forms if kept > SMALL_BYTES => Hall::Files,
            Hall::Strangers if kept > SMALL_BYTES => Hall::Pictures,
            hall => hall,
        };
        let is_large = to as usize != self.hall as usize;
        let mut halls = self.room.halls();
        let here = if is_large { 0 } else { in_pieces(self.bytes) };
        halls[to as usize].take(to, &self.sender, in_pieces(kept) - here)?;
        if is_large {
            halls[self.hall as usize].give_back(&self.sender, in_pieces(self.bytes));
        }
        (self.hall, self.bytes) = (to, kept);
        Ok(())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.room.halls()[self.hall as usize].give_back(&self.sender, in_pieces(self.bytes));
    }
}

impl Held {
    fn take(&mut self, hall: Hall, sender: &Sender, bytes: usize) -> Result<(), AppError> {
        let (most, most_of_one) = hall.bytes();
        let theirs = self.by_sender.get(sender).copied().unwrap_or_default() + bytes;
        if self.all + bytes > most || theirs > most_of_one {
            return Err(AppError::Busy { retry_after_s: COME_AGAIN_S });
        }
        self.all += bytes;
        self.by_sender.insert(sender.clone(), theirs);
        Ok(())
    }

    fn give_back(&mut self, sender: &Sender, bytes: usize) {
        self.all -= bytes;
        if let Some(theirs) = self.by_sender.get_mut(sender) {
            *theirs -= bytes;
            if *theirs == 0 {
                self.by_sender.remove(sender);
            }
        }
    }
}

fn in_pieces(bytes: usize) -> usize {
    bytes.next_multiple_of(PIECE_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(10);

    fn request(limit: Option<Limit>) -> Request {
        let mut request = Request::new(Body::empty());
        if let Some(limit) = limit {
            request.extensions_mut().insert(limit);
        }
        request
    }

    /// A body of so many bytes that has come.
    fn come(room: &Room, limit: Option<Limit>, sender: &Sender, bytes: usize) -> Result<Taken, AppError> {
        let (_, taken) = room.meter(request(limit), sender.clone())?;
        let grown = taken.share().grow(bytes);
        grown.map(|()| taken)
    }

    fn is_busy(taken: &Result<Taken, AppError>) -> bool {
        matches!(taken, Err(AppError::Busy { retry_after_s: 1.. }))
    }

    fn address(number: usize) -> Sender {
        Sender::Address(format!("192.0.2.{number}"))
    }

    fn person(number: usize) -> Sender {
        Sender::Person { jurisdiction: 652_325, user: format!("p{number}") }
    }

    /// As many bodies as fit.
    fn fill(room: &Room, limit: Option<Limit>, sender: &Sender, bytes: usize) -> Vec<Taken> {
        (0..10_000).map_while(|_| come(room, limit, sender, bytes).ok()).collect()
    }

    const FILES: Option<Limit> = Some(Limit::Files(40 << 20));

    #[test]
    fn strangers_leave_room_to_each_other_and_to_those_who_are_signed_in() {
        let room = Room::new(PATIENCE);
        let first = fill(&room, None, &address(1), 1);
        assert_eq!(first.len(), 1024, "one byte takes a piece, and an address has a share");
        assert!(come(&room, None, &address(2), SMALL_BYTES).is_ok());
        let others: Vec<_> =
            (2..100).flat_map(|number| fill(&room, None, &address(number), SMALL_BYTES)).collect();
        assert!(is_busy(&come(&room, None, &address(100), 1)), "there are sixteen shares");
        assert!(come(&room, None, &person(1), SMALL_BYTES).is_ok());
        drop((first, others));
        assert!(room.halls().iter().all(|held| held.all == 0 && held.by_sender.is_empty()));
    }

    #[test]
    fn nobody_keeps_others_from_signing_in() {
        let room = Room::new(PATIENCE);
        let sign_in = Some(Limit::SignIn);
        let all: Vec<_> =
            (0..4096).map(|number| come(&room, sign_in, &address(number), SIGN_IN_BYTES).ok()).collect();
        assert!(all.iter().all(Option::is_some), "as many as there are connections");
        let forms: Vec<_> =
            (0..100).flat_map(|number| fill(&room, None, &address(number), SMALL_BYTES)).collect();
        drop(all);
        assert!(come(&room, sign_in, &address(1), SIGN_IN_BYTES).is_ok());
        drop(forms);
    }

    #[test]
    fn photographs_of_strangers_keep_nobody_from_handing_in_words() {
        let room = Room::new(PATIENCE);
        let pictures = Some(Limit::Files(26 << 20));
        let first = fill(&room, pictures, &address(1), 25 << 20);
        assert_eq!(first.len(), 1, "one form of five photographs, and no second beside it");
        let others: Vec<_> =
            (2..9).flat_map(|number| fill(&room, pictures, &address(number), 25 << 20)).collect();
        assert!(is_busy(&come(&room, pictures, &address(9), 25 << 20)), "{} are under way", others.len());
        assert!(come(&room, pictures, &address(9), 2_000).is_ok(), "words alone");
        assert!(come(&room, None, &address(1), 2_000).is_ok());
        drop((first, others));
        assert!(room.halls().iter().all(|held| held.all == 0 && held.by_sender.is_empty()));
    }

    #[test]
    fn one_persons_uploads_leave_room_for_others_uploads_and_for_forms() {
        let room = Room::new(PATIENCE);
        let uploads = fill(&room, FILES, &person(1), 40 << 20);
        assert_eq!(uploads.len(), 1);
        let others: Vec<_> =
            (2..9).flat_map(|number| fill(&room, FILES, &person(number), 10 << 20)).collect();
        assert_eq!(others.len(), 8);
        assert!(is_busy(&come(&room, FILES, &person(9), 10 << 20)));
        assert!(come(&room, FILES, &person(9), 2_000).is_ok(), "a form without files");
        drop(uploads);
        assert!(come(&room, FILES, &person(9), 10 << 20).is_ok());
    }

    #[test]
    fn what_is_not_kept_of_a_body_takes_no_room() {
        let room = Room::new(PATIENCE);
        let (_, taken) = room.meter_little(request(FILES), person(1));
        for _ in 0..1000 {
            taken.share().grow(SMALL_BYTES).unwrap();
        }
        assert_eq!(room.halls()[Hall::Forms as usize].all, SMALL_BYTES);
        assert_eq!(room.halls()[Hall::Files as usize].all, 0);
    }

    #[test]
    fn a_body_too_large_for_its_route_is_refused_unread() {
        for (limit, most) in [(None, SMALL_BYTES), (Some(Limit::SignIn), SIGN_IN_BYTES)] {
            let mut request = request(limit);
            request.headers_mut().insert(CONTENT_LENGTH, (most + 1).to_string().parse().unwrap());
            let metered = Room::new(PATIENCE).meter(request, address(1));
            assert!(matches!(metered, Err(AppError::Unreadable(413))));
        }
    }

    /// A body of pieces, each of which comes so long after the one before; how reading it ends.
    async fn read(pieces: usize, bytes: usize, after: Duration) -> Option<AppError> {
        let chunks = try_unfold(0, move |sent| async move {
            tokio::time::sleep(after).await;
            Ok::<_, axum::Error>((sent < pieces).then(|| (vec![0; bytes], sent + 1)))
        });
        let request = Request::new(Body::from_stream(chunks));
        let (request, taken) = Room::new(PATIENCE).meter(request, address(1)).unwrap();
        let read = axum::body::to_bytes(request.into_body(), usize::MAX).await;
        let fault = taken.fault();
        assert_eq!(read.is_err(), fault.is_some());
        fault
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_may_be_slow_as_long_as_it_keeps_the_least_rate() {
        assert!(read(5, 1, Duration::from_secs(1)).await.is_none(), "ten seconds for anything");
        assert!(read(100, 9 << 10, Duration::from_secs(1)).await.is_none(), "9 KiB/s for 100 s");
        let late = Some(AppError::Unreadable(408));
        assert_eq!(format!("{:?}", read(100, 7 << 10, Duration::from_secs(1)).await), format!("{late:?}"));
        assert_eq!(format!("{:?}", read(2, 1, Duration::from_secs(9)).await), format!("{late:?}"));
    }
}
