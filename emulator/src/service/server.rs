//! The accept loop.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tower_service::Service as _;

use super::calls::NoResponse;
use super::guard::LocalAddress;
use crate::hub::Hub;

/// How long connections may take to finish their response when the emulator stops.
const GRACE: Duration = Duration::from_secs(1);

/// Serves until the emulator stops.
pub(crate) async fn serve(hub: Arc<Hub>, listener: TcpListener, router: Router) {
    loop {
        let accepted = tokio::select! {
            () = hub.stopping.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                hub.tasks.spawn(connection(Arc::clone(&hub), stream, router.clone()));
            }
            // Probably no file descriptor is free; one may be free again soon.
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn connection(hub: Arc<Hub>, stream: TcpStream, router: Router) {
    // Small frames must not wait for more.
    let _ = stream.set_nodelay(true);
    let local = stream.local_addr().ok().map(LocalAddress);
    let service = service_fn(move |mut request: Request<Incoming>| {
        let mut router = router.clone();
        if let Some(local) = local {
            request.extensions_mut().insert(local);
        }
        async move {
            let response = router.call(request.map(Body::new)).await.map_err(never)?;
            // hyper closes the connection if the service fails.
            if response.extensions().get::<NoResponse>().is_some() {
                Err(Closed)
            } else {
                Ok(response)
            }
        }
    });
    let serving = http1::Builder::new()
        .header_read_timeout(None)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut serving = pin!(serving);
    tokio::select! {
        // The client disconnected, or a fault was injected: nothing needs to be reported.
        _ = serving.as_mut() => {}
        () = hub.stopping.cancelled() => {
            serving.as_mut().graceful_shutdown();
            let _ = tokio::time::timeout(GRACE, serving).await;
        }
    }
}

fn never(never: Infallible) -> Closed {
    match never {}
}

/// The connection is closed without a response.
#[derive(Debug, thiserror::Error)]
#[error("closed without a response")]
struct Closed;
