//! Responses of the control API, in addition to the views of chats.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::marker::PhantomData;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::Stream;
use http::{StatusCode, header};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::extract::Json;
use crate::state::notifications::Notification;

/// Something that was made: status 201.
pub(crate) struct Created<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, Json(self.0)).into_response()
    }
}

/// A response without a body: status 204.
pub(crate) struct NoContent;

impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

/// An overview of the emulator.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Overview {
    /// The address of the service, for clients.
    pub(crate) url: String,
    /// The emulator's time, in the format of the service.
    pub(crate) time: String,
    /// The number of chats, including ended ones.
    pub(crate) chats: usize,
    /// Open WebSockets of all chats.
    pub(crate) open_sockets: usize,
    /// How often each operation was called.
    pub(crate) requests: BTreeMap<String, u64>,
}

/// The clock.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ClockView {
    /// The emulator's time, in the format of the service.
    pub(crate) time: String,
    /// Whether the clock is stopped: it moves only when it is advanced.
    pub(crate) manual: bool,
}

/// The notifications that were published to SNS topics.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Notifications {
    /// How many notifications the subscriber has accepted.
    pub(crate) posted: u64,
    /// How many notifications the subscriber has not accepted.
    pub(crate) failed: u64,
    /// How many notifications were dropped because too many waited.
    pub(crate) dropped: u64,
    /// The last thousand notifications, oldest first.
    pub(crate) last: Vec<Notification>,
}

/// The whole state of the emulator, including the tokens, in the emulator's own format.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "internal: only the schema is public")]
pub(crate) struct Snapshot {
    /// The version of the format.
    version: u32,
    /// The emulator's time.
    time: String,
    /// Whether the clock is stopped.
    manual_clock: bool,
    /// Everything else.
    state: Map<String, Value>,
}

/// A snapshot in JSON.
pub(crate) struct StoredSnapshot(pub(crate) String);

impl IntoResponse for StoredSnapshot {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, "application/json")], self.0).into_response()
    }
}

/// A certificate.
pub(crate) struct Pem(pub(crate) &'static str);

impl IntoResponse for Pem {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

/// The bytes of an attachment. The response does not have the sender's content type, because the console has the same
/// origin.
pub(crate) struct File(pub(crate) Bytes);

impl IntoResponse for File {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, "application/octet-stream"),
            (header::CONTENT_DISPOSITION, "attachment"),
            (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
        ];
        (headers, self.0).into_response()
    }
}

/// The changes after a position `P`, as server-sent events.
pub(crate) struct Events<P>(Response, PhantomData<P>);

impl<P> Events<P> {
    pub(crate) fn new(
        events: impl Stream<Item = Result<Event, Infallible>> + Send + 'static,
    ) -> Self {
        let response = Sse::new(events).keep_alive(KeepAlive::default()).into_response();
        Self(response, PhantomData)
    }
}

impl<P> IntoResponse for Events<P> {
    fn into_response(self) -> Response {
        self.0
    }
}
