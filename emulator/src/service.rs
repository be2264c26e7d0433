//! The HTTP side: the service's operations, its WebSocket, the storage, and the operations of
//! `connect` that belong to them.

pub(crate) mod calls;
pub(crate) mod guard;
pub(crate) mod rest;
pub(crate) mod server;
pub(crate) mod sigv4;
pub(crate) mod sns;
pub(crate) mod socket;
pub(crate) mod storage;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{Redirect, Response};
use axum::routing::{get, put};
use http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use crate::hub::Hub;
use crate::operations::connections::SOCKET_PATH;
use crate::{control, pages};

/// The routes of the emulator.
pub(crate) fn router(hub: Arc<Hub>) -> Router {
    let own_pages = Router::new()
        .route("/", get(|| async { Redirect::to("/console") }))
        .merge(pages::console_router())
        .merge(control::http::routes().into_router())
        .layer(from_fn_with_state(Arc::clone(&hub), guard::check_origin));
    let service = Router::new()
        .route(SOCKET_PATH, get(socket::upgrade))
        .route("/_storage/{id}", put(storage::upload).get(storage::download))
        // The operations of the models.
        .fallback(rest::handle)
        .layer(cors());
    Router::new()
        .merge(own_pages)
        .merge(pages::sign_in_router())
        .merge(service)
        .layer(map_response(no_sniffing))
        .layer(from_fn_with_state(Arc::clone(&hub), guard::check_host))
        .with_state(hub)
}

/// The service and the storage are for pages of every origin, as the real ones are: what a caller may
/// do is in its token. Browsers also ask whether pages of public networks may reach a private one.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::any())
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([
            HeaderName::from_static("x-amzn-errortype"),
            HeaderName::from_static("x-amzn-requestid"),
            header::CONTENT_DISPOSITION,
            header::CONTENT_LENGTH,
            header::DATE,
            header::ETAG,
        ])
        .allow_private_network(true)
        .max_age(std::time::Duration::from_secs(600))
}

/// Stops browsers from guessing another content type than the header's.
async fn no_sniffing(mut response: Response) -> Response {
    let nosniff = HeaderValue::from_static("nosniff");
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
    response
}
