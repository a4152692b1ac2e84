//! Serving an installation over HTTP until asked to stop.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Result;
use tokio::net::TcpListener;

use crate::app::App;
use crate::cases::evidence;
use crate::refusal::{Arg, Refusal};
use crate::routes;

/// Takes the address, so that a port in use is an error before anything else happens.
pub async fn listen(address: &str) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let address = Arg::Text(address.to_owned());
        let refusal = match error.kind() {
            std::io::ErrorKind::AddrInUse => Refusal::new("refusal-listen-taken"),
            _ => Refusal::new("refusal-listen").with("system", Arg::Text(error.to_string())),
        };
        refusal.with("address", address).into()
    })
}

/// Serves until Ctrl-C or SIGTERM, then lets open requests finish.
///
/// # Errors
/// When the desk has stopped: its reason stands in the file `stopped`, and who serves must look before it is served again.
pub async fn serve(app: Arc<App>, listener: TcpListener) -> Result<()> {
    use axum::serve::ListenerExt as _;
    evidence::clear_unfinished(&app.installation)?;
    // Answers are written whole; waiting to fill a packet only delays them.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let desk = app.desk.clone();
    let service = routes::router(app).into_make_service_with_connect_info::<SocketAddr>();
    let stopping = desk.clone();
    let until = async move {
        tokio::select! {
            () = asked_to_stop() => {}
            () = stopping.until_stopped() => {}
        }
    };
    axum::serve(listener, service).with_graceful_shutdown(until).await?;
    if desk.is_stopped() { Err(Refusal::new("refusal-desk-stopped").into()) } else { Ok(()) }
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
