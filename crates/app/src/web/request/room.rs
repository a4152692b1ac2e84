//! How much of what is being sent may stand in memory at once, and how long sending may take.
//!
//! Invariant: a body is read only after as much room as it may need was taken, so that senders together never fill the memory; whoever
//! finds no room is told when to come again. Small bodies and large ones have rooms of their own: a few uploads never keep a short
//! form waiting. Not here: who may send at all (`request.rs`), reading (`body.rs`).

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::CONTENT_LENGTH;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::AppError;

/// The most a route takes, in bytes, where it is not [`SMALL_BYTES`]: an extension of its requests.
#[derive(Clone, Copy, Debug)]
pub struct Limit(pub usize);

/// The most of an ordinary form or JSON object: many times the longest that anybody types.
pub const SMALL_BYTES: usize = 256 << 10;

/// Room is given in pieces of this many bytes.
const PIECE: usize = 4 << 10;
const SMALL_ROOM: usize = 16 << 20;
/// One body of the largest kind, or many photographs.
const LARGE_ROOM: usize = 40 << 20;
const COME_AGAIN_S: u32 = 5;
/// How long sending may take beside a second for each 64 KiB, which is half a megabit a second.
const PATIENCE: Duration = Duration::from_secs(15);

/// What an installation keeps free for bodies.
pub struct Room {
    small: Arc<Semaphore>,
    large: Arc<Semaphore>,
}

impl Default for Room {
    fn default() -> Room {
        Room {
            small: Arc::new(Semaphore::new(SMALL_ROOM / PIECE)),
            large: Arc::new(Semaphore::new(LARGE_ROOM / PIECE)),
        }
    }
}

/// Room that was taken for one body, given back when it is dropped: keep it as long as what was read.
pub struct Taken {
    _pieces: OwnedSemaphorePermit,
    within: Duration,
}

impl Taken {
    /// Reads, for as long as an honest sender may need.
    ///
    /// # Errors
    /// What reading answers; 408 when it did not end in time.
    pub async fn in_time<T>(
        &self,
        reading: impl Future<Output = Result<T, AppError>>,
    ) -> Result<T, AppError> {
        tokio::time::timeout(self.within, reading).await.unwrap_or(Err(AppError::Unreadable(408)))
    }
}

impl Room {
    /// Takes room for a request's body and sets the route's limit on it.
    ///
    /// # Errors
    /// Too large for the route; busy when others have the room.
    pub fn take(&self, request: &mut Request) -> Result<Taken, AppError> {
        let most = request.extensions().get::<Limit>().map_or(SMALL_BYTES, |limit| limit.0);
        let said = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        let bytes = said.unwrap_or(most);
        if bytes > most {
            return Err(AppError::Unreadable(413));
        }
        DefaultBodyLimit::max(most).apply(request);
        self.pieces(bytes, bytes)
    }

    /// Takes room for what a reader keeps of a body who passes over the rest of it.
    ///
    /// # Errors
    /// Busy.
    pub fn take_small(&self, request: &mut Request) -> Result<Taken, AppError> {
        let most = request.extensions().get::<Limit>().map_or(SMALL_BYTES, |limit| limit.0);
        DefaultBodyLimit::max(most).apply(request);
        self.pieces(SMALL_BYTES, most)
    }

    fn pieces(&self, bytes: usize, sent_bytes: usize) -> Result<Taken, AppError> {
        let room = if bytes > SMALL_BYTES { &self.large } else { &self.small };
        let pieces = u32::try_from(bytes.div_ceil(PIECE)).unwrap_or(u32::MAX);
        let pieces = Arc::clone(room)
            .try_acquire_many_owned(pieces)
            .map_err(|_| AppError::Busy { retry_after_s: COME_AGAIN_S })?;
        let sending = Duration::from_secs((sent_bytes >> 16) as u64);
        Ok(Taken { _pieces: pieces, within: PATIENCE + sending })
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn request(bytes: Option<usize>, limit: Option<usize>) -> Request {
        let mut request = Request::new(Body::empty());
        if let Some(bytes) = bytes {
            request.headers_mut().insert(CONTENT_LENGTH, bytes.to_string().parse().unwrap());
        }
        if let Some(limit) = limit {
            request.extensions_mut().insert(Limit(limit));
        }
        request
    }

    fn is_busy(taken: &Result<Taken, AppError>) -> bool {
        matches!(taken, Err(AppError::Busy { retry_after_s: 1.. }))
    }

    #[test]
    fn large_bodies_have_room_for_forty_mebibytes_together_and_leave_small_ones_theirs() {
        let room = Room::default();
        let large = Some(40 << 20);
        let mut taken: Vec<_> =
            (0..4).map(|_| room.take(&mut request(Some(10 << 20), large)).unwrap()).collect();
        assert!(is_busy(&room.take(&mut request(Some(10 << 20), large))));
        assert!(room.take(&mut request(Some(2_000), large)).is_ok(), "a form without files");
        taken.pop();
        assert!(room.take(&mut request(Some(10 << 20), large)).is_ok());
    }

    #[test]
    fn a_body_of_unsaid_length_takes_the_room_of_the_longest() {
        let room = Room::default();
        let _whole = room.take(&mut request(None, Some(40 << 20))).unwrap();
        assert!(is_busy(&room.take(&mut request(Some(1 << 20), Some(40 << 20)))));
        let small: Vec<_> = (0..64).map(|_| room.take(&mut request(None, None)).unwrap()).collect();
        assert!(is_busy(&room.take(&mut request(None, None))));
        drop(small);
        assert!(room.take(&mut request(None, None)).is_ok());
    }

    #[test]
    fn a_body_too_large_for_its_route_is_refused_unread() {
        let taken = Room::default().take(&mut request(Some(SMALL_BYTES + 1), None));
        assert!(matches!(taken, Err(AppError::Unreadable(413))));
    }

    #[tokio::test]
    async fn whoever_sends_nothing_more_is_not_waited_for() {
        let mut taken = Room::default().take(&mut request(None, None)).unwrap();
        taken.within = Duration::from_millis(1);
        let read = taken.in_time(std::future::pending::<Result<(), AppError>>()).await;
        assert!(matches!(read, Err(AppError::Unreadable(408))));
    }
}
