//! Whose turn it is on a connection, and how long that may last.
//!
//! Invariant: whatever a client does or leaves undone, its connection ends: a head that does not become whole, a connection on which
//! nothing is asked, an answer that nobody takes. Bodies of requests have clocks of their own (`room.rs`).
//! Not here: what is answered (`connection.rs`).

use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

use super::limits::Limits;

/// Whoever was told to come again is not heard before.
pub const REST: Duration = Duration::from_secs(1);
/// How long whatever still arrives is read and dropped after a connection's last answer. Closing over unread
/// bytes would destroy the answer on its way, and whoever sent too much would never learn of it.
const LINGER: Duration = Duration::from_secs(1);

/// What the two sides of a connection, reading and answering, know together.
pub struct Turn {
    head_time: Duration,
    idle_time: Duration,
    state: Mutex<State>,
}

#[derive(Clone, Copy)]
enum State {
    /// Nothing is asked; from `rests_until` on, whoever asks is heard.
    Quiet { ends: Instant, rests_until: Instant },
    /// A head is coming.
    Head { began: Instant },
    /// It is for us to answer.
    Answering,
}

impl Turn {
    pub fn new(limits: &Limits) -> Turn {
        let now = Instant::now();
        // Whoever opens a connection has something to ask, so the first head gets no more time than any
        // other.
        let state = State::Quiet { ends: now + limits.head_time, rests_until: now };
        Turn { head_time: limits.head_time, idle_time: limits.idle_time, state: Mutex::new(state) }
    }

    /// A request is whole. When its first byte came.
    pub fn ours(&self) -> Instant {
        let mut state = self.state();
        let began = match *state {
            State::Head { began } => began,
            // It came together with the one before it.
            State::Quiet { .. } | State::Answering => Instant::now(),
        };
        *state = State::Answering;
        began
    }

    /// The answer has been given, and the client may ask again, but not before it has rested.
    pub fn theirs(&self, rest: Duration) {
        let now = Instant::now();
        *self.state() = State::Quiet { ends: now + rest + self.idle_time, rests_until: now + rest };
    }

    /// Bytes came.
    fn came(&self) {
        let mut state = self.state();
        if let State::Quiet { .. } = *state {
            *state = State::Head { began: Instant::now() };
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A state is written in one step, so it is whole also where a thread panicked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rests_until(&self) -> Option<Instant> {
        match *self.state() {
            State::Quiet { rests_until, .. } => Some(rests_until),
            State::Head { .. } | State::Answering => None,
        }
    }

    /// When the client must have asked.
    fn ends(&self) -> Option<Instant> {
        match *self.state() {
            State::Quiet { ends, .. } => Some(ends),
            State::Head { began } => Some(began + self.head_time),
            State::Answering => None,
        }
    }
}

/// A stream that ends with an error when a turn has lasted too long.
pub struct Timed<S> {
    stream: S,
    turn: Arc<Turn>,
    /// One timer for all waits. It is set again only to ring earlier, or after it rang too early, so a
    /// request sets none.
    alarm: Pin<Box<Sleep>>,
    /// Since when nobody takes what we write.
    stalled: Option<Instant>,
    closing: Option<Instant>,
}

impl<S> Timed<S> {
    pub fn new(stream: S, turn: Arc<Turn>) -> Timed<S> {
        let alarm = Box::pin(tokio::time::sleep(turn.head_time));
        Timed { stream, turn, alarm, stalled: None, closing: None }
    }

    /// Waits until then.
    fn poll_until(&mut self, then: Instant, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            if Instant::now() >= then {
                return Poll::Ready(());
            }
            if self.alarm.is_elapsed() || self.alarm.deadline() > then {
                self.alarm.as_mut().reset(then);
            }
            ready!(self.alarm.as_mut().poll(cx));
        }
    }

    /// What writing came to, and when it has come to nothing for too long.
    fn taken(&mut self, written: Poll<io::Result<usize>>, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let since = *self.stalled.get_or_insert_with(Instant::now);
        ready!(self.poll_until(since + self.turn.idle_time, cx));
        Poll::Ready(Err(ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Timed<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Some(until) = this.turn.rests_until() {
            ready!(this.poll_until(until, cx));
        }
        let before = buf.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(cx, buf);
        if read.is_ready() {
            if buf.filled().len() > before {
                this.turn.came();
            }
            return read;
        }
        let Some(ends) = this.turn.ends() else { return Poll::Pending };
        ready!(this.poll_until(ends, cx));
        Poll::Ready(Err(ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Timed<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.taken(written, cx)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(cx, pieces);
        this.taken(written, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    /// Says that nothing more will be written, and lingers.
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.closing.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
        }
        let since = *this.closing.get_or_insert_with(Instant::now);
        let mut passed_over = [0; 4096];
        loop {
            if this.poll_until(since + LINGER, cx).is_ready() {
                return Poll::Ready(Ok(()));
            }
            let mut buf = ReadBuf::new(&mut passed_over);
            ready!(Pin::new(&mut this.stream).poll_read(cx, &mut buf))?;
            if buf.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
        }
    }
}
