//! The controller over HTTP, under `/_control`.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use bytes::Bytes;
use futures_util::Stream;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::ChatView;
use super::action::{self, Action};
use super::watch::{self, ChatPosition, ListPosition};
use crate::BotScript;
use crate::clock::in_milliseconds;
use crate::error::ControlError;
use crate::faults::{Echo, Fault, SocketFault};
use crate::hub::Hub;
use crate::operations::sockets;
use crate::operations::start_chat::{self, StartChat};
use crate::service::sns::signing::CERTIFICATE;
use crate::state::ids::ChatId;
use crate::state::snapshot::Snapshot;

/// The largest body that is read: room for an attachment of 100 MB in Base64.
const BODY_BYTES: usize = 140 * 1024 * 1024;

type Shared = State<Arc<Hub>>;

/// What stands under `/_control`.
pub(crate) fn router() -> Router<Arc<Hub>> {
    Router::new()
        .route("/", get(overview))
        .route("/clock", get(clock).post(move_clock))
        .route("/snapshot", get(snapshot).put(restore))
        .route("/bot", get(bot).put(set_bot).delete(remove_bot))
        .route("/notifications", get(notifications))
        .route("/notifications/certificate", get(|| async { CERTIFICATE }))
        .route("/faults", get(faults).post(add_fault).delete(clear_faults))
        .route("/echo", put(set_echo))
        .route("/chats", get(chats).post(start))
        .route("/chats/watch", get(watch_chats))
        .route("/chats/{contact}", get(chat))
        .route("/chats/{contact}/watch", get(watch_chat))
        .route("/chats/{contact}/attachments/{id}", get(attachment))
        .route("/chats/{contact}/socket-fault", post(socket_fault))
        .route("/chats/{contact}/{action}", post(act))
        .fallback(|| async {
            Refused(StatusCode::NOT_FOUND, "the control API has no such path".to_owned())
        })
        .layer(DefaultBodyLimit::max(BODY_BYTES))
}

/// An error of the controller: a status, and what was wrong.
struct Refused(StatusCode, String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(json!({"error": self.1}))).into_response()
    }
}

impl From<ControlError> for Refused {
    fn from(error: ControlError) -> Self {
        let status = match error {
            ControlError::NoSuchChat
            | ControlError::NoSuchParticipant
            | ControlError::NoSuchItem
            | ControlError::NoSuchAttachment => StatusCode::NOT_FOUND,
            ControlError::ChatEnded | ControlError::NoSignIn => StatusCode::CONFLICT,
            ControlError::Invalid(_) => StatusCode::BAD_REQUEST,
        };
        Refused(status, error.to_string())
    }
}

/// The chat that a contact belongs to.
fn find(hub: &Hub, contact: &str) -> Result<ChatId, ControlError> {
    let id = hub.read(|state| state.chats.of_contact(contact).map(|chat| chat.id.clone()));
    id.ok_or(ControlError::NoSuchChat)
}

async fn overview(State(hub): Shared) -> Json<Value> {
    Json(hub.read(|state| {
        json!({
            "url": hub.context.url,
            "time": in_milliseconds(hub.clock.now()),
            "chats": state.chats.len(),
            "openSockets": state.chats.open_sockets(),
            "requests": state.requests.counts(),
        })
    }))
}

async fn clock(State(hub): Shared) -> Json<Value> {
    Json(json!({"time": in_milliseconds(hub.clock.now()), "manual": hub.clock.is_manual()}))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct MoveClock {
    #[serde(default)]
    advance_seconds: f64,
    #[serde(default)]
    stop: bool,
}

async fn move_clock(
    State(hub): Shared,
    Json(change): Json<MoveClock>,
) -> Result<Json<Value>, Refused> {
    let by = Duration::try_from_secs_f64(change.advance_seconds)
        .map_err(|error| Refused(StatusCode::BAD_REQUEST, format!("advanceSeconds: {error}")))?;
    if change.stop {
        hub.clock.stop();
    }
    hub.clock.advance(by);
    Ok(clock(State(hub)).await)
}

async fn snapshot(State(hub): Shared) -> Response {
    ([(http::header::CONTENT_TYPE, "application/json")], hub.snapshot()).into_response()
}

async fn restore(State(hub): Shared, body: Bytes) -> Result<StatusCode, Refused> {
    let snapshot = Snapshot::read(&body).map_err(|why| Refused(StatusCode::BAD_REQUEST, why))?;
    hub.restore(snapshot);
    Ok(StatusCode::NO_CONTENT)
}

async fn bot(State(hub): Shared) -> Json<Option<BotScript>> {
    Json(hub.read(|state| state.bot.clone()))
}

async fn set_bot(State(hub): Shared, Json(script): Json<BotScript>) -> StatusCode {
    hub.transact(|tx| tx.state.bot = Some(script));
    StatusCode::NO_CONTENT
}

async fn remove_bot(State(hub): Shared) -> StatusCode {
    hub.transact(|tx| tx.state.bot = None);
    StatusCode::NO_CONTENT
}

async fn notifications(State(hub): Shared) -> Json<Value> {
    Json(hub.read(|state| {
        let outbox = &state.outbox;
        json!({
            "posted": outbox.posted,
            "failed": outbox.failed,
            "dropped": outbox.dropped,
            "last": outbox.last(),
        })
    }))
}

async fn faults(State(hub): Shared) -> Json<Vec<Fault>> {
    Json(hub.context.faults().calls().to_vec())
}

async fn add_fault(State(hub): Shared, Json(fault): Json<Fault>) -> StatusCode {
    hub.context.faults().add(fault);
    StatusCode::NO_CONTENT
}

async fn clear_faults(State(hub): Shared) -> StatusCode {
    hub.context.faults().clear();
    StatusCode::NO_CONTENT
}

async fn set_echo(State(hub): Shared, Json(echo): Json<Echo>) -> StatusCode {
    hub.context.faults().echo = echo;
    StatusCode::NO_CONTENT
}

async fn chats(State(hub): Shared) -> Json<Vec<ChatView>> {
    Json(hub.read(|state| state.chats.iter().map(ChatView::of).collect()))
}

async fn start(
    State(hub): Shared,
    Json(chat): Json<StartChat>,
) -> Result<impl IntoResponse, Refused> {
    let started = hub.transact(|tx| start_chat::start(tx, &chat))?;
    Ok((StatusCode::CREATED, Json(started)))
}

async fn chat(State(hub): Shared, Path(contact): Path<String>) -> Result<Json<ChatView>, Refused> {
    let view = hub.read(|state| state.chats.of_contact(&contact).map(ChatView::of));
    Ok(Json(view.ok_or(ControlError::NoSuchChat)?))
}

type Events<S> = Sse<axum::response::sse::KeepAliveStream<S>>;

/// Where a watcher wants to go on.
#[derive(Deserialize)]
struct After {
    after: Option<String>,
}

impl After {
    fn id<'a>(&'a self, headers: &'a HeaderMap) -> Option<&'a str> {
        let header = headers.get("last-event-id").and_then(|id| id.to_str().ok());
        self.after.as_deref().or(header)
    }
}

/// A chat and its changes, as server-sent events.
async fn watch_chat(
    State(hub): Shared,
    Path(contact): Path<String>,
    Query(after): Query<After>,
    headers: HeaderMap,
) -> Result<Events<impl Stream<Item = Result<Event, Infallible>>>, Refused> {
    let chat = find(&hub, &contact)?;
    let events = watch::events::<ChatPosition>(hub, chat, after.id(&headers));
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

/// All chats in brief and their changes, as server-sent events.
async fn watch_chats(
    State(hub): Shared,
    Query(after): Query<After>,
    headers: HeaderMap,
) -> Events<impl Stream<Item = Result<Event, Infallible>>> {
    let events = watch::events::<ListPosition>(hub, (), after.id(&headers));
    Sse::new(events).keep_alive(KeepAlive::default())
}

async fn attachment(
    State(hub): Shared,
    Path((contact, id)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let found = hub.read(|state| {
        state.chats.of_contact(&contact)?.attachments.get(id.as_str())?;
        state.objects.get(id.as_str()).cloned()
    });
    let object = found.ok_or(ControlError::NoSuchAttachment)?;
    // Not as the type that its sender names: this page's origin is the console's.
    let headers = [
        (http::header::CONTENT_TYPE, "application/octet-stream"),
        (http::header::CONTENT_DISPOSITION, "attachment"),
        (http::header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
    ];
    Ok((headers, object).into_response())
}

async fn socket_fault(
    State(hub): Shared,
    Path(contact): Path<String>,
    Json(fault): Json<SocketFault>,
) -> Result<StatusCode, Refused> {
    let chat = find(&hub, &contact)?;
    hub.transact(|tx| sockets::socket_fault(tx, &chat, fault));
    Ok(StatusCode::NO_CONTENT)
}

async fn act(
    State(hub): Shared,
    Path((contact, name)): Path<(String, String)>,
    Json(mut body): Json<Map<String, Value>>,
) -> Result<Json<Value>, Refused> {
    body.insert("action".to_owned(), name.into());
    let action: Action = serde_json::from_value(Value::Object(body)).map_err(|error| {
        let message = error.to_string();
        // Serde repeats a value that is of another type than it should be.
        let names_only = !message.starts_with("invalid");
        let message = if names_only { message } else { "a member is of the wrong type".to_owned() };
        Refused(StatusCode::BAD_REQUEST, message)
    })?;
    let chat = find(&hub, &contact)?;
    Ok(Json(hub.transact(|tx| action::act(tx, &chat, action))?))
}
