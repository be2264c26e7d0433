//! The WebSocket: who may open one, and its life.

mod frames;

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use futures_util::{SinkExt as _, StreamExt as _};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use tokio::io::AsyncWriteExt as _;
use tokio::sync::mpsc;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};

use self::frames::ClientFrame;
use crate::clock::later;
use crate::faults::{SocketFaults, take};
use crate::hub::Hub;
use crate::operations::start_chat;
use crate::state::chat::{Socket, SocketCommand};
use crate::state::ids::new_uuid;
use crate::state::tokens::Identity;
use crate::state::transaction::Transaction;

/// Commands that may wait for a socket that does not read; then it is dropped.
const QUEUE: usize = 10_000;

/// How long a frame may take to be written.
const WRITE_PATIENCE: Duration = Duration::from_secs(10);

/// The largest message that API Gateway accepts, in bytes.
const MESSAGE_BYTES: usize = 128 * 1024;

/// `GET /websocket?token=…`
pub(crate) async fn upgrade(State(hub): State<Arc<Hub>>, mut request: Request) -> Response {
    let Some(key) = handshake_key(request.method(), request.headers()) else {
        return (StatusCode::UPGRADE_REQUIRED, [(header::UPGRADE, "websocket")]).into_response();
    };
    let query = request.uri().query().unwrap_or_default().as_bytes();
    let token = form_urlencoded::parse(query).find(|(name, _)| name == "token");
    let token = token.map(|(_, token)| token.into_owned()).unwrap_or_default();
    let Some(upgrade) = request.extensions_mut().remove::<OnUpgrade>() else {
        return StatusCode::UPGRADE_REQUIRED.into_response();
    };
    let opened = hub.transact(|tx| open(tx, &token));
    let status = opened.as_ref().map_or_else(|status| status.as_u16(), |_| 101);
    tracing::info!(operation = "WebSocket", status);
    let (identity, id, commands) = match opened {
        Ok(opened) => opened,
        Err(status) => return status.into_response(),
    };
    let task_hub = Arc::clone(&hub);
    hub.tasks.spawn(async move {
        // If the client goes away in between, the socket closes before it opened.
        if let Ok(Some(stream)) = upgrade.await.map(into_web_socket) {
            let (hub, identity) = (Arc::clone(&task_hub), identity.clone());
            Session::new(hub, identity, id, stream.await).run(commands).await;
        }
        task_hub.transact(|tx| closed(tx, &identity, id));
    });
    let mut response = StatusCode::SWITCHING_PROTOCOLS.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    if let Ok(accept) = HeaderValue::try_from(derive_accept_key(key.as_bytes())) {
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    }
    response
}

/// The key of a WebSocket handshake, if the request is one.
fn handshake_key(method: &Method, headers: &HeaderMap) -> Option<HeaderValue> {
    let has = |name: header::HeaderName, token: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        value.split(',').any(|part| part.trim().eq_ignore_ascii_case(token))
    };
    let is_handshake = *method == Method::GET
        && has(header::CONNECTION, "upgrade")
        && has(header::UPGRADE, "websocket")
        && has(header::SEC_WEBSOCKET_VERSION, "13");
    headers.get(header::SEC_WEBSOCKET_KEY).filter(|_| is_handshake).cloned()
}

/// Opens a socket for whom the token is, and uses the token up.
fn open(
    tx: &mut Transaction<'_>,
    token: &str,
) -> Result<(Identity, u64, mpsc::Receiver<SocketCommand>), StatusCode> {
    let identity = tx.state.socket_urls.identity(token, tx.now).cloned();
    let identity = identity.ok_or(StatusCode::FORBIDDEN)?;
    let refusal = tx.context.faults().of_sockets(&identity.chat).refuse_upgrades.pop_front();
    if let Some(status) = refusal {
        return Err(StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN));
    }
    let limit = tx.context.settings.sockets_per_participant;
    let number = tx.context.next_socket();
    let chat = tx.state.chats.get_mut(&identity.chat).filter(|chat| chat.ended.is_none());
    let participant = chat.and_then(|chat| chat.participant_mut(&identity.participant));
    let participant =
        participant.filter(|participant| !participant.left).ok_or(StatusCode::FORBIDDEN)?;
    if participant.sockets.len() >= limit {
        return Err(StatusCode::TOO_MANY_REQUESTS);
    }
    let (sender, receiver) = mpsc::channel(QUEUE);
    participant.sockets.push(Socket { id: number, commands: sender, subscribed: false });
    tx.state.socket_urls.use_up(token);
    Ok((identity, number, receiver))
}

fn closed(tx: &mut Transaction<'_>, identity: &Identity, id: u64) {
    let chat = tx.state.chats.get_mut(&identity.chat);
    if let Some(participant) = chat.and_then(|chat| chat.participant_mut(&identity.participant)) {
        participant.sockets.retain(|socket| socket.id != id);
    }
}

/// The TCP connection below, so that faults can write what no WebSocket would.
type Stream = WebSocketStream<tokio::net::TcpStream>;

fn into_web_socket(upgraded: Upgraded) -> Option<impl Future<Output = Stream>> {
    let parts = upgraded.downcast::<TokioIo<tokio::net::TcpStream>>().ok()?;
    let config = WebSocketConfig::default().max_message_size(Some(MESSAGE_BYTES));
    let read = parts.read_buf.to_vec();
    let stream = parts.io.into_inner();
    Some(WebSocketStream::from_partially_read(stream, read, Role::Server, Some(config)))
}

/// An open WebSocket.
struct Session {
    hub: Arc<Hub>,
    identity: Identity,
    id: u64,
    stream: Stream,
    /// The id that transport errors contain.
    connection_id: String,
    opened: Timestamp,
    heard: Timestamp,
    stalled: bool,
    /// Items that a fault holds back.
    held: Vec<(String, Option<mpsc::Sender<()>>)>,
}

/// Whether the session continues.
type Flow = ControlFlow<()>;

const CONTINUE: Flow = ControlFlow::Continue(());
const BREAK: Flow = ControlFlow::Break(());

impl Session {
    fn new(hub: Arc<Hub>, identity: Identity, id: u64, stream: Stream) -> Self {
        let now = hub.clock.now();
        Self {
            hub,
            identity,
            id,
            stream,
            connection_id: new_uuid(),
            opened: now,
            heard: now,
            stalled: false,
            held: Vec::new(),
        }
    }

    async fn run(mut self, mut commands: mpsc::Receiver<SocketCommand>) {
        let stopping = self.hub.stopping.clone();
        let stopped = tokio::select! {
            () = stopping.cancelled() => true,
            () = self.serve(&mut commands) => false,
        };
        if stopped && !self.stalled {
            let _ = self.close(1001, "Going away").await;
        }
    }

    async fn serve(&mut self, commands: &mut mpsc::Receiver<SocketCommand>) {
        let clock = self.hub.clock.clone();
        loop {
            let settings = &self.hub.context.settings;
            let life_ends = later(self.opened, settings.socket_lifetime);
            let deadline = match settings.socket_idle {
                Some(idle) => life_ends.min(later(self.heard, idle)),
                None => life_ends,
            };
            let flow = tokio::select! {
                // Items come first, so that the items before the end of the socket are sent.
                biased;
                command = commands.recv() => match command {
                    Some(command) => self.execute(command).await,
                    None => BREAK,
                },
                message = self.stream.next(), if !self.stalled => match message {
                    Some(Ok(message)) => self.receive(message).await,
                    Some(Err(_)) | None => BREAK,
                },
                () = clock.sleep_until(deadline) => self.time_is_up(commands).await,
            };
            if flow.is_break() {
                return;
            }
        }
    }

    /// Ends the socket. If the clock was advanced, other due commands come before the end.
    async fn time_is_up(&mut self, commands: &mut mpsc::Receiver<SocketCommand>) -> Flow {
        self.hub.read(|_| ());
        while let Ok(command) = commands.try_recv() {
            if self.execute(command).await.is_break() {
                return BREAK;
            }
        }
        if self.stalled { BREAK } else { self.close(1001, "Going away").await }
    }

    async fn execute(&mut self, command: SocketCommand) -> Flow {
        match command {
            SocketCommand::Cut => BREAK,
            _ if self.stalled => CONTINUE,
            SocketCommand::Stall => {
                self.stalled = true;
                CONTINUE
            }
            SocketCommand::Item { frame, barrier } => self.item(frame, barrier).await,
            SocketCommand::Text(text) => self.write(text).await,
            SocketCommand::TransportError(message) => {
                self.write(self.transport_error(&message)).await
            }
            SocketCommand::Bytes(bytes) => {
                let write = self.stream.get_mut().write_all(&bytes);
                match tokio::time::timeout(WRITE_PATIENCE, write).await {
                    Ok(Ok(())) => CONTINUE,
                    _ => BREAK,
                }
            }
            SocketCommand::Close { code, reason } => self.close(code, &reason).await,
        }
    }

    /// Sends an item, with the faults that are set for it.
    async fn item(&mut self, frame: String, barrier: Option<mpsc::Sender<()>>) -> Flow {
        let (lost, reversed, twice, cut) = self.with_faults(|faults| {
            if take(&mut faults.lose) {
                return (true, false, false, false);
            }
            let cut = faults.cut_after == Some(0);
            faults.cut_after = faults.cut_after.filter(|_| !cut).map(|left| left - 1);
            (false, take(&mut faults.reverse), take(&mut faults.duplicate), cut)
        });
        if cut {
            return BREAK;
        }
        if lost {
            return CONTINUE;
        }
        if reversed {
            self.held.push((frame, barrier));
            if self.with_faults(|faults| faults.reverse > 0) {
                return CONTINUE;
            }
            while let Some((frame, _barrier)) = self.held.pop() {
                if self.write(frame).await.is_break() {
                    return BREAK;
                }
            }
            return CONTINUE;
        }
        if twice && self.write(frame.clone()).await.is_break() {
            return BREAK;
        }
        let flow = self.write(frame).await;
        drop(barrier);
        flow
    }

    async fn receive(&mut self, message: Message) -> Flow {
        self.heard = self.hub.clock.now();
        let text = match message {
            Message::Text(text) => text,
            // Pings are answered below.
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => return CONTINUE,
            Message::Close(_) => {
                // The flush also sends the response to the close frame.
                let _ = self.stream.flush().await;
                return BREAK;
            }
            Message::Binary(_) => return self.write(self.transport_error("Forbidden")).await,
        };
        match ClientFrame::parse(&text) {
            ClientFrame::Empty => CONTINUE,
            ClientFrame::Subscribe(topics) => self.subscribe(&topics).await,
            ClientFrame::Unsubscribe(topics) => {
                self.hub.transact(|tx| self.set_subscribed(tx, false));
                self.write(frames::outcome("aws/unsubscribe", "success", &topics)).await
            }
            ClientFrame::Heartbeat => {
                if self.with_faults(|faults| faults.ignore_heartbeats) {
                    return CONTINUE;
                }
                self.write(frames::heartbeat()).await
            }
            ClientFrame::Ping => {
                let (ignored, unhealthy) =
                    self.with_faults(|faults| (faults.ignore_heartbeats, faults.unhealthy_pings));
                if ignored {
                    return CONTINUE;
                }
                self.write(frames::pong(!unhealthy)).await
            }
            ClientFrame::Unknown => self.write(self.transport_error("Forbidden")).await,
        }
    }

    async fn subscribe(&mut self, topics: &[String]) -> Flow {
        let (ignored, refused) = self.with_faults(|faults| {
            let ignored = take(&mut faults.ignore_subscribe);
            (ignored, !ignored && take(&mut faults.refuse_subscribe))
        });
        if ignored {
            return CONTINUE;
        }
        if refused || topics.iter().any(|topic| topic != "aws/chat") || topics.is_empty() {
            return self.write(frames::outcome("aws/subscribe", "failure", topics)).await;
        }
        // A client that has read the acknowledgement misses nothing from then on, and nothing that it does then
        // comes before its `participant.joined`. The acknowledgement is sent before the first item: items wait
        // for this task.
        self.hub.transact(|tx| {
            self.set_subscribed(tx, true);
            start_chat::subscribed(tx, &self.identity);
        });
        self.write(frames::outcome("aws/subscribe", "success", topics)).await
    }

    fn set_subscribed(&self, tx: &mut Transaction<'_>, subscribed: bool) {
        let chat = tx.state.chats.get_mut(&self.identity.chat);
        let sockets = chat
            .and_then(|chat| chat.participant_mut(&self.identity.participant))
            .map(|participant| &mut participant.sockets);
        for socket in sockets.into_iter().flatten().filter(|socket| socket.id == self.id) {
            socket.subscribed = subscribed;
        }
    }

    fn with_faults<T>(&self, look: impl FnOnce(&mut SocketFaults) -> T) -> T {
        look(self.hub.context.faults().of_sockets(&self.identity.chat))
    }

    fn transport_error(&self, message: &str) -> String {
        frames::transport_error(message, &self.connection_id)
    }

    async fn write(&mut self, text: String) -> Flow {
        let write = self.stream.send(Message::text(text));
        match tokio::time::timeout(WRITE_PATIENCE, write).await {
            Ok(Ok(())) => CONTINUE,
            _ => BREAK,
        }
    }

    async fn close(&mut self, code: u16, reason: &str) -> Flow {
        let frame = CloseFrame { code: code.into(), reason: reason.into() };
        let closing = async {
            self.stream.close(Some(frame)).await.ok()?;
            // Waits for the client's close frame, so that the client reads ours before the
            // connection ends.
            while let Some(Ok(_)) = self.stream.next().await {}
            Some(())
        };
        let _ = tokio::time::timeout(Duration::from_millis(500), closing).await;
        BREAK
    }
}
