//! One connection: its requests, one after another, and what becomes of one that there is no room to answer.
//!
//! Invariant: work is begun only for a request that has a place among those answered at once; any other is told at once when to come
//! again. A request with a body takes no place, for it may be long in coming: it has to find room for the body (`room.rs`)
//! and a place at the desk (`db/desk.rs`). Not here: who is let in (`door.rs`), how long a turn lasts (`turn.rs`).

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{ConnectInfo, Request};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tower_service::Service as _;

use super::limits::Limits;
use super::turn::{REST, Timed, Turn};
use crate::error::AppError;
use crate::web::answer;

/// The longest head of a request: many times what browsers send.
const HEAD_BYTES: usize = 32 << 10;
/// What is read at once of a body, at most.
const BUFFER_BYTES: usize = 64 << 10;

/// How far the server has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Open,
    /// What was asked is answered, and nothing more.
    Ending,
    /// Nothing is waited for any more.
    Over,
}

/// What all connections share.
pub struct House {
    router: Router,
    places: Semaphore,
    limits: Limits,
    behind_https: bool,
}

impl House {
    pub fn new(router: Router, limits: Limits, behind_https: bool) -> House {
        House { router, places: Semaphore::new(limits.at_once), limits, behind_https }
    }

    /// Answers what comes until the client goes, a turn lasts too long or the server stops.
    pub async fn attend(
        self: Arc<Self>,
        stream: TcpStream,
        peer: SocketAddr,
        mut stage: watch::Receiver<Stage>,
    ) {
        let turn = Arc::new(Turn::new(&self.limits));
        let stream = TokioIo::new(Timed::new(stream, Arc::clone(&turn)));
        let answer = service_fn(move |request: Request<Incoming>| {
            let (house, turn) = (Arc::clone(&self), Arc::clone(&turn));
            async move { Ok::<_, Infallible>(house.answer(request, peer, turn).await) }
        });
        let mut builder = http1::Builder::new();
        builder.max_header_size(HEAD_BYTES).max_buf_size(BUFFER_BYTES);
        let mut connection = pin!(builder.serve_connection(stream, answer));
        // A client that breaks off, is too late or speaks no HTTP is not our fault, and does not get a line
        // in the log.
        tokio::select! {
            _ended = connection.as_mut() => return,
            _ending = stage.wait_for(|stage| *stage != Stage::Open) => connection.as_mut().graceful_shutdown(),
        }
        tokio::select! {
            _ended = connection => {}
            _over = stage.wait_for(|stage| *stage == Stage::Over) => {}
        }
    }

    async fn answer(&self, request: Request<Incoming>, peer: SocketAddr, turn: Arc<Turn>) -> Response<Told> {
        let began = turn.ours();
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let place =
            if request.body().is_end_stream() { self.places.try_acquire().map(Some) } else { Ok(None) };
        let mut response = match place {
            Ok(_place) => {
                let Ok(response) = self.router.clone().call(request).await;
                response
            }
            Err(_) => {
                let busy = AppError::Busy { retry_after_s: REST.as_secs() as u32 };
                answer::unheard(&request, &busy, self.behind_https)
            }
        };
        let mut rest = Duration::ZERO;
        if response.status() == StatusCode::SERVICE_UNAVAILABLE
            && response.headers().contains_key(RETRY_AFTER)
        {
            rest = REST;
            response.headers_mut().insert(SERVER_TIMING, own_time(began.elapsed()));
        }
        response.map(|body| Told { body, turn, rest })
    }
}

const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// From the first byte of the request to the refusal, by our own clock.
fn own_time(time: Duration) -> HeaderValue {
    let line = format!("busy;dur={:.3}", time.as_secs_f64() * 1000.0);
    HeaderValue::from_str(&line).expect("digits and a dot")
}

/// The body of an answer; once it is told it is the client's turn.
struct Told {
    body: Body,
    turn: Arc<Turn>,
    rest: Duration,
}

impl Drop for Told {
    fn drop(&mut self) {
        self.turn.theirs(self.rest);
    }
}

impl HttpBody for Told {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
