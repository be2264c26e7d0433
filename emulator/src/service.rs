//! The HTTP side: the service's operations, its WebSocket, the storage, and the two operations of
//! `connect` that belong to it.

pub(crate) mod calls;
pub(crate) mod connect;
pub(crate) mod rest;
pub(crate) mod server;
pub(crate) mod socket;
pub(crate) mod storage;

use std::sync::Arc;

use axum::Router;
use axum::response::Redirect;
use axum::routing::{get, post, put};

use crate::hub::Hub;
use crate::operations::connections::SOCKET_PATH;
use crate::{control, pages};

/// Everything that the emulator answers to.
pub(crate) fn router(hub: Arc<Hub>) -> Router {
    Router::new()
        .route("/", get(|| async { Redirect::to("/console") }))
        .route(SOCKET_PATH, get(socket::upgrade))
        .route("/_storage/{id}", put(storage::upload).get(storage::download))
        .route("/contact/chat", put(connect::start_chat_contact))
        .route(
            "/contact/update-participant-authentication",
            post(connect::update_participant_authentication),
        )
        .merge(pages::router())
        .nest("/_control", control::http::router())
        // The operations of the model.
        .fallback(rest::handle)
        .with_state(hub)
}
