//! Serving an installation over HTTP until asked to stop.
//!
//! Invariant: nobody who only opens connections, sends half of something or takes no answer keeps others out or the program from
//! stopping. Not here: which URLs there are (`routes.rs`), how many bodies fit in memory (`room.rs`).

mod connection;
mod door;
mod limits;
mod turn;

use std::convert::Infallible;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::app::App;
use crate::audit::erasure_list;
use crate::cases::evidence;
use crate::contact::Contact;
use crate::refusal::{Arg, Refusal};
use crate::routes;
use crate::web::session;
use connection::{House, Stage};
use door::Door;
pub use limits::Limits;

/// How long accepting pauses after the system refused it: for want of memory or files, which connections that end give back.
const BREATH: Duration = Duration::from_millis(50);

/// What comes before serving: signing in is handed its chores, and the list of erasures is brought after the log.
///
/// # Errors
/// Faults of the database and of the disk.
pub fn prepare(app: &mut App) -> Result<()> {
    app.chores = &[evidence::sweep];
    app.contact = Arc::new(Contact::read(&app.installation.data)?);
    erasure_list::keep_up(&app.installation)
}

/// Takes the address, so that a port in use is an error before anything else happens.
pub async fn listen(address: &str) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let address = Arg::Text(address.to_owned());
        let refusal = match error.kind() {
            ErrorKind::AddrInUse => Refusal::new("refusal-listen-taken"),
            _ => Refusal::new("refusal-listen").with("system", Arg::Text(error.to_string())),
        };
        refusal.with("address", address).into()
    })
}

/// Serves until Ctrl-C or SIGTERM, then lets open requests finish for a while.
///
/// # Errors
/// When the desk has stopped: its reason stands in the file `stopped`, and who serves must look before it is served again.
pub async fn serve(app: Arc<App>, listener: TcpListener, limits: Limits) -> Result<()> {
    serve_until(app, listener, limits, asked_to_stop()).await
}

/// The same until `stop` is there.
///
/// # Errors
/// As [`serve`].
pub async fn serve_until(
    app: Arc<App>,
    listener: TcpListener,
    limits: Limits,
    stop: impl Future<Output = ()>,
) -> Result<()> {
    evidence::clear_unfinished(&app.installation)?;
    let (desk, drain_time) = (app.desk.clone(), limits.drain_time);
    let behind_https = app.behind_https;
    let door = Arc::new(Door::new(&limits, behind_https, door::raise_file_limit()));
    let house = Arc::new(House::new(routes::router(app), limits, behind_https));
    let (stages, stage) = watch::channel(Stage::Open);
    tokio::select! {
        () = stop => {}
        () = desk.until_stopped() => {}
        never = accept(&listener, &door, &house, stage) => match never {},
    }
    // Whoever comes now is refused by the system, not left waiting.
    drop(listener);
    stages.send_replace(Stage::Ending);
    // Each connection holds a receiver for as long as it is there.
    if tokio::time::timeout(drain_time, stages.closed()).await.is_err() {
        stages.send_replace(Stage::Over);
        stages.closed().await;
    }
    if desk.is_stopped() { Err(Refusal::new("refusal-desk-stopped").into()) } else { Ok(()) }
}

/// Lets connections in, or closes them at once.
async fn accept(
    listener: &TcpListener,
    door: &Arc<Door>,
    house: &Arc<House>,
    stage: watch::Receiver<Stage>,
) -> Infallible {
    loop {
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            // The client has gone already.
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => continue,
            Err(error) => {
                tracing::warn!("no connection can be accepted: {error}");
                tokio::time::sleep(BREATH).await;
                continue;
            }
        };
        let Some(entered) = door.enter(session::network(peer.ip())) else { continue };
        // Answers are written whole; waiting to fill a packet only delays them.
        drop(stream.set_nodelay(true));
        let (house, stage) = (Arc::clone(house), stage.clone());
        tokio::spawn(async move {
            house.attend(stream, peer, stage).await;
            drop(entered);
        });
    }
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        if let Ok(mut terminate) = terminate {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    drop(interrupt.await);
}
