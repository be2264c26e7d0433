//! The controller over HTTP, under `/_control`.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::ChatView;
use super::action;
use super::extract::{After, Body, Json, Path};
use super::refused::Refused;
use super::response::{
    ClockView, Created, Events, File, NoContent, Notifications, Overview, Pem, StoredSnapshot,
};
use super::routes::{Routes, about};
use super::watch::{self, ChatPosition, ListPosition};
use crate::BotScript;
use crate::clock::in_milliseconds;
use crate::error::ControlError;
use crate::faults::{self, Echo, Fault, SocketFault};
use crate::hub::Hub;
use crate::operations::sockets;
use crate::operations::start_chat::{self, StartChat, Started};
use crate::service::sns::signing::CERTIFICATE;
use crate::state::ids::ChatId;
use crate::state::snapshot;

type Shared = State<Arc<Hub>>;

/// The routes under `/_control`.
pub(crate) fn routes() -> Routes {
    let of_emulator = Routes::default()
        .get(
            "/",
            about(
                "overview",
                "The address, the time, the open WebSockets, the number of requests by operation",
            ),
            overview,
        )
        .get("/openapi.json", about("openapi", "This API as an OpenAPI 3.1 description"), openapi)
        .get("/clock", about("getClock", "The time, and whether the clock is stopped"), clock)
        .post(
            "/clock",
            about("moveClock", "Advances the clock, or stops it")
                .example(r#"{"advanceSeconds": 90000, "stop": true}"#),
            move_clock,
        )
        .get("/snapshot", about("getSnapshot", "The whole state, including tokens"), snapshot)
        .put(
            "/snapshot",
            about("restoreSnapshot", "Restores a state with its time; open WebSockets are cut"),
            restore,
        )
        .get(
            "/notifications",
            about(
                "getNotifications",
                "What was published to SNS topics: the last thousand, and how many were posted",
            ),
            notifications,
        )
        .get(
            "/notifications/certificate",
            about("getCertificate", "The certificate that verifies the notifications"),
            certificate,
        )
        .get("/bot", about("getBot", "The script of the bot, or `null`"), bot)
        .put(
            "/bot",
            about("setBot", "Lets a bot answer in every chat that no agent has joined")
                .example(r#"{"greeting": ["Hello! ", "What can I do?"], "otherwise": ["Sorry."]}"#),
            set_bot,
        )
        .delete("/bot", about("removeBot", "Removes the bot"), remove_bot)
        .get(
            "/faults",
            about("getFaults", "The faults of calls that have not happened yet"),
            added_faults,
        )
        .post(
            "/faults",
            about("addFault", "Adds a fault of calls").example(
                r#"{"operation": "SendMessage", "status": 429, "code": "ThrottlingException"}"#,
            ),
            add_fault,
        )
        .delete(
            "/faults",
            about(
                "clearFaults",
                "Deletes all faults, including those of sockets, and the order of echoes",
            ),
            clear_faults,
        )
        .put(
            "/echo",
            about("setEcho", "Sets when callers receive their own items")
                .example(r#"{"order": "afterResponse", "milliseconds": 500}"#),
            set_echo,
        );
    let of_chats = of_emulator
        .get("/chats", about("getChats", "All chats"), chats)
        .post(
            "/chats",
            about("startChat", "Starts a chat; all members are optional")
                .example(r#"{"displayName": "Ada"}"#)
                .refuses(&[StatusCode::NOT_FOUND]),
            start,
        )
        .get(
            "/chats/watch",
            about("watchChats", "A summary of all chats, then of those that change, as server-sent events"),
            watch_chats,
        )
        .get(
            "/chats/{contact}",
            about("getChat", "A chat: participants, transcript, what was sent"),
            chat,
        )
        .get(
            "/chats/{contact}/watch",
            about("watchChat", "The chat, then its changes, as server-sent events; `?after={id of the last event}` resumes"),
            watch_chat,
        )
        .get(
            "/chats/{contact}/attachments/{id}",
            about("getAttachment", "The bytes of an attachment"),
            attachment,
        )
        .post(
            "/chats/{contact}/socket-fault",
            about("addSocketFault", "A fault of the chat's WebSockets")
                .example(r#"{"fault": "cutAfter", "frames": 3}"#),
            socket_fault,
        );
    action::routes(of_chats)
}

/// A chat, in a path.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct OfChat {
    /// The id of any contact of the chat.
    contact: String,
}

impl OfChat {
    pub(crate) fn find(&self, hub: &Hub) -> Result<ChatId, ControlError> {
        let id =
            hub.read(|state| state.chats.of_contact(&self.contact).map(|chat| chat.id.clone()));
        id.ok_or(ControlError::NoSuchChat)
    }
}

/// An attachment of a chat, in a path.
#[derive(Deserialize, JsonSchema)]
struct OfAttachment {
    /// The id of any contact of the chat.
    contact: String,
    /// The id of the attachment.
    id: String,
}

async fn overview(State(hub): Shared) -> Json<Overview> {
    Json(hub.read(|state| Overview {
        url: hub.context.url.clone(),
        time: in_milliseconds(hub.clock.now()),
        chats: state.chats.len(),
        open_sockets: state.chats.open_sockets(),
        requests: state.requests.counts().clone(),
    }))
}

async fn openapi(State(hub): Shared) -> Json<Value> {
    Json(routes().openapi(&hub.context.url))
}

async fn clock(State(hub): Shared) -> Json<ClockView> {
    Json(ClockView { time: in_milliseconds(hub.clock.now()), manual: hub.clock.is_manual() })
}

/// How the clock is moved. It is stopped first.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct MoveClock {
    /// By how many seconds the clock is advanced.
    advance_seconds: f64,
    /// Whether the clock stands still from now on.
    stop: bool,
}

async fn move_clock(
    State(hub): Shared,
    Json(change): Json<MoveClock>,
) -> Result<Json<ClockView>, Refused> {
    let by = Duration::try_from_secs_f64(change.advance_seconds).map_err(|_| {
        let message = "advanceSeconds: expected 0 or more, as far as a time can be";
        Refused::new(StatusCode::BAD_REQUEST, message)
    })?;
    if change.stop {
        hub.clock.stop();
    }
    hub.clock.advance(by);
    Ok(clock(State(hub)).await)
}

async fn snapshot(State(hub): Shared) -> StoredSnapshot {
    StoredSnapshot(hub.snapshot())
}

async fn restore(State(hub): Shared, Body(body): Body) -> Result<NoContent, Refused> {
    let snapshot = snapshot::Snapshot::read(&body)
        .map_err(|why| Refused::new(StatusCode::BAD_REQUEST, why))?;
    hub.restore(snapshot);
    Ok(NoContent)
}

async fn notifications(State(hub): Shared) -> Json<Notifications> {
    Json(hub.read(|state| {
        let outbox = &state.outbox;
        Notifications {
            posted: outbox.posted,
            failed: outbox.failed,
            dropped: outbox.dropped,
            last: outbox.last(),
        }
    }))
}

async fn certificate() -> Pem {
    Pem(CERTIFICATE)
}

async fn bot(State(hub): Shared) -> Json<Option<BotScript>> {
    Json(hub.read(|state| state.bot.clone()))
}

async fn set_bot(State(hub): Shared, Json(script): Json<BotScript>) -> NoContent {
    hub.transact(|tx| tx.state.bot = Some(script));
    NoContent
}

async fn remove_bot(State(hub): Shared) -> NoContent {
    hub.transact(|tx| tx.state.bot = None);
    NoContent
}

async fn added_faults(State(hub): Shared) -> Json<Vec<Fault>> {
    Json(hub.context.faults().calls().to_vec())
}

async fn add_fault(State(hub): Shared, Json(fault): Json<Fault>) -> Result<NoContent, Refused> {
    faults::check(&fault, &hub.apis).map_err(ControlError::Invalid)?;
    hub.context.faults().add(fault);
    Ok(NoContent)
}

async fn clear_faults(State(hub): Shared) -> NoContent {
    hub.context.faults().clear();
    NoContent
}

async fn set_echo(State(hub): Shared, Json(echo): Json<Echo>) -> NoContent {
    hub.context.faults().echo = echo;
    NoContent
}

async fn chats(State(hub): Shared) -> Json<Vec<ChatView>> {
    Json(hub.read(|state| state.chats.iter().map(ChatView::of).collect()))
}

async fn start(
    State(hub): Shared,
    Json(chat): Json<StartChat>,
) -> Result<Created<Started>, Refused> {
    Ok(Created(hub.transact(|tx| start_chat::start(tx, &chat))?))
}

async fn chat(State(hub): Shared, Path(of): Path<OfChat>) -> Result<Json<ChatView>, Refused> {
    let view = hub.read(|state| state.chats.of_contact(&of.contact).map(ChatView::of));
    Ok(Json(view.ok_or(ControlError::NoSuchChat)?))
}

/// A chat and its changes.
async fn watch_chat(
    State(hub): Shared,
    Path(of): Path<OfChat>,
    After(after): After,
) -> Result<Events<ChatPosition>, Refused> {
    let chat = of.find(&hub)?;
    Ok(Events::new(watch::events::<ChatPosition>(hub, chat, after.as_deref())))
}

/// All chats in brief and their changes.
async fn watch_chats(State(hub): Shared, After(after): After) -> Events<ListPosition> {
    Events::new(watch::events::<ListPosition>(hub, (), after.as_deref()))
}

async fn attachment(State(hub): Shared, Path(of): Path<OfAttachment>) -> Result<File, Refused> {
    let found = hub.read(|state| {
        state.chats.of_contact(&of.contact)?.attachments.get(of.id.as_str())?;
        state.objects.get(of.id.as_str()).cloned()
    });
    Ok(File(found.ok_or(ControlError::NoSuchAttachment)?))
}

async fn socket_fault(
    State(hub): Shared,
    Path(of): Path<OfChat>,
    Json(fault): Json<SocketFault>,
) -> Result<NoContent, Refused> {
    let chat = of.find(&hub)?;
    hub.transact(|tx| sockets::socket_fault(tx, &chat, fault))?;
    Ok(NoContent)
}
