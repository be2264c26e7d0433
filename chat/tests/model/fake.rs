//! A service in memory, with scripted faults.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use connectparticipant::PreSignedConnectionUrl;
use connectparticipant::restjson::TransportErrorKind;
use connectparticipant::restjson::{
    Body, BoxFuture, Environment, ResponseBody, Transport, TransportError,
};
use connectparticipant_chat::socket::{Connector, Socket, SocketError, SocketErrorKind};
use serde_json::{Value, json};
use tokio::time::Instant;

/// 2026-11-22T10:00:00Z
const BEGIN: u64 = 1_795_341_600_000;

/// tokio's clock, which the tests pause and move, as the time of day too.
#[derive(Clone)]
pub(crate) struct Clock {
    start: Instant,
    jitter: Arc<Mutex<u64>>,
}

impl Clock {
    pub(crate) fn new(seed: u64) -> Self {
        Self { start: Instant::now(), jitter: Arc::new(Mutex::new(seed | 1)) }
    }

    fn milliseconds(&self) -> u64 {
        BEGIN + u64::try_from(self.start.elapsed().as_millis()).unwrap()
    }

    /// xorshift64: the same numbers for the same seed.
    pub(crate) fn random(&self) -> u64 {
        let mut state = self.jitter.lock().unwrap();
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        *state
    }
}

impl Environment for Clock {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn system_time(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(self.milliseconds())
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn jitter(&self) -> f64 {
        (self.random() % 1_000) as f64 / 999.0
    }
}

#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) clock: Clock,
    pub(crate) state: Arc<Mutex<State>>,
}

#[derive(Default)]
pub(crate) struct State {
    /// Every item that is kept, as JSON, in order.
    pub(crate) transcript: Vec<Value>,
    last_time: u64,
    ids: u64,
    sockets: Vec<Arc<Mutex<Wire>>>,
    pub(crate) opened: usize,
    pub(crate) fail_connections: VecDeque<u16>,
    pub(crate) fail_transcript: VecDeque<u16>,
    pub(crate) refuse_upgrades: VecDeque<u16>,
    pub(crate) ignore_subscriptions: u8,
    pub(crate) refuse_subscriptions: u8,
    pub(crate) unreachable_until: u64,
    token: u64,
    /// Tokens up to this one are refused.
    pub(crate) expired: u64,
    pub(crate) ended: bool,
    urls: BTreeMap<u64, u64>,
    next_url: u64,
    /// Calls of CreateParticipantConnection that are under way, and the most there were at once.
    connecting: usize,
    pub(crate) most_connecting: usize,
    pub(crate) connection_times: Vec<u64>,
}

/// One socket.
#[derive(Default)]
struct Wire {
    subscribed: bool,
    stalled: bool,
    closed: bool,
    frames: VecDeque<String>,
    waker: Option<Waker>,
}

impl Wire {
    fn push(&mut self, frame: String) {
        if self.closed || self.stalled {
            return;
        }
        self.frames.push_back(frame);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

impl Service {
    pub(crate) fn new(seed: u64) -> Self {
        Self { clock: Clock::new(seed), state: Arc::default() }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// A new item of the current time, or a little later so that no two have the same.
    fn item(&self, kind: &str, content_type: &str, content: Option<&str>) -> Value {
        let mut state = self.lock();
        state.last_time = self.clock.milliseconds().max(state.last_time + 1);
        state.ids += 1;
        let id = format!("00000000-0000-4000-8000-{:012}", state.ids);
        let time = time_text(state.last_time);
        json!({"Id": id, "Type": kind, "ContentType": content_type, "Content": content,
            "AbsoluteTime": time, "ParticipantRole": "AGENT", "DisplayName": "Sam"})
    }

    pub(crate) fn message(&self) -> Value {
        self.item("MESSAGE", "text/plain", Some("hello"))
    }

    pub(crate) fn event(&self, event: &str) -> Value {
        let content_type = format!("application/vnd.amazonaws.connect.event.{event}");
        self.item("EVENT", &content_type, None)
    }

    pub(crate) fn attachment(&self) -> Value {
        let mut item = self.item("ATTACHMENT", "", None);
        item["Attachments"] = json!([{"AttachmentId": "a", "Status": "IN_PROGRESS"}]);
        item
    }

    /// Keeps an item, in place of the one of the same id.
    pub(crate) fn keep(&self, item: &Value) {
        let mut state = self.lock();
        match state.transcript.iter_mut().find(|kept| kept["Id"] == item["Id"]) {
            Some(kept) => *kept = item.clone(),
            None => state.transcript.push(item.clone()),
        }
    }

    /// Brings an item to all that are subscribed.
    pub(crate) fn broadcast(&self, item: &Value) {
        let frame = json!({"topic": "aws/chat", "content": item.to_string()}).to_string();
        for wire in &self.lock().sockets {
            let mut wire = wire.lock().unwrap();
            if wire.subscribed {
                wire.push(frame.clone());
            }
        }
    }

    pub(crate) fn raw(&self, frame: &str) {
        for wire in &self.lock().sockets {
            wire.lock().unwrap().push(frame.to_owned());
        }
    }

    pub(crate) fn cut(&self) {
        for wire in self.lock().sockets.drain(..) {
            let mut wire = wire.lock().unwrap();
            wire.closed = true;
            wire.frames.clear();
            if let Some(waker) = wire.waker.take() {
                waker.wake();
            }
        }
    }

    pub(crate) fn stall(&self) {
        for wire in self.lock().sockets.drain(..) {
            wire.lock().unwrap().stalled = true;
        }
    }

    pub(crate) fn expire_token(&self) {
        let mut state = self.lock();
        state.expired = state.token;
    }

    fn unreachable(&self) -> bool {
        self.clock.milliseconds() < self.lock().unreachable_until
    }

    pub(crate) fn make_unreachable(&self, duration: Duration) {
        let until = self.clock.milliseconds() + u64::try_from(duration.as_millis()).unwrap();
        self.lock().unreachable_until = until;
        self.cut();
    }

    fn answer(&self, path: &str, token: &str, body: &Value) -> (u16, Value) {
        let denied = (403, json!({"message": "Access denied"}));
        let mut state = self.lock();
        if path.ends_with("/connection") {
            if state.ended {
                return denied;
            }
            if let Some(status) = state.fail_connections.pop_front() {
                return (status, json!({}));
            }
            state.token += 1;
            let now = self.clock.milliseconds();
            let mut reply = json!({"ConnectionCredentials": {
                "ConnectionToken": state.token.to_string(),
                "Expiry": time_text(now + 24 * 3_600_000)}});
            if body["Type"].as_array().unwrap().contains(&json!("WEBSOCKET")) {
                state.next_url += 1;
                let url = state.next_url;
                state.urls.insert(url, now + 100_000);
                reply["Websocket"] = json!({"Url": format!("wss://fake.example/{url}")});
            }
            return (200, reply);
        }
        assert!(path.ends_with("/transcript"), "{path}");
        if state.ended || token.parse::<u64>().unwrap() <= state.expired {
            return denied;
        }
        if let Some(status) = state.fail_transcript.pop_front() {
            return (status, json!({}));
        }
        (200, page(&state.transcript, body))
    }
}

/// A page of the transcript. Tokens say which item comes first, by id.
fn page(transcript: &[Value], body: &Value) -> Value {
    let size = usize::try_from(body["MaxResults"].as_u64().unwrap()).unwrap();
    let forward = body["ScanDirection"] == "FORWARD";
    let position = |id: &Value| transcript.iter().position(|item| item["Id"] == *id);
    let begin = match &body["NextToken"] {
        Value::String(id) => position(&Value::from(id.as_str())).unwrap(),
        _ if forward => position(&body["StartPosition"]["Id"]).unwrap(),
        _ => transcript.len().saturating_sub(1),
    };
    if transcript.is_empty() {
        return json!({"Transcript": []});
    }
    let (items, next): (Vec<_>, _) = if forward {
        let end = (begin + size).min(transcript.len());
        (transcript[begin..end].to_vec(), transcript.get(end))
    } else {
        let end = (begin + 1).saturating_sub(size);
        let items = transcript[end..=begin].iter().rev().cloned().collect();
        (items, end.checked_sub(1).and_then(|next| transcript.get(next)))
    };
    let mut reply = json!({"Transcript": items});
    if let Some(next) = next {
        reply["NextToken"] = next["Id"].clone();
    }
    reply
}

fn time_text(milliseconds: u64) -> String {
    let time = jiff::Timestamp::from_millisecond(i64::try_from(milliseconds).unwrap()).unwrap();
    format!("{time:.3}")
}

impl Transport for Service {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(async move {
            let path = request.uri().path().to_owned();
            let is_connection = path.ends_with("/connection");
            if is_connection {
                let mut state = self.lock();
                state.connecting += 1;
                state.most_connecting = state.most_connecting.max(state.connecting);
                let now = self.clock.milliseconds();
                state.connection_times.push(now);
            }
            let delay = self.clock.random() % 40;
            tokio::time::sleep(Duration::from_millis(delay)).await;
            if is_connection {
                self.lock().connecting -= 1;
            }
            if self.unreachable() {
                let error = std::io::Error::from(std::io::ErrorKind::NetworkUnreachable);
                return Err(TransportError::new(TransportErrorKind::Connect, error));
            }
            let token = request.headers()["x-amz-bearer"].to_str().unwrap().to_owned();
            let body: Value = serde_json::from_slice(request.body().bytes()).unwrap();
            let (status, reply) = self.answer(&path, &token, &body);
            let delay = self.clock.random() % 40;
            tokio::time::sleep(Duration::from_millis(delay)).await;
            let mut response =
                http::Response::new(ResponseBody::from(Bytes::from(reply.to_string())));
            *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
            Ok(response)
        })
    }
}

impl Connector for Service {
    fn connect(
        &self,
        url: &PreSignedConnectionUrl,
    ) -> BoxFuture<'static, Result<Box<dyn Socket>, SocketError>> {
        let service = self.clone();
        let url: u64 = url.expose().rsplit('/').next().unwrap().parse().unwrap();
        Box::pin(async move {
            let delay = service.clock.random() % 40;
            tokio::time::sleep(Duration::from_millis(delay)).await;
            if service.unreachable() {
                return Err(SocketError::new(SocketErrorKind::Unreachable, "no network"));
            }
            let now = service.clock.milliseconds();
            let mut state = service.lock();
            let refuse = |status| Err(SocketError::new(SocketErrorKind::Refused(status), "no"));
            if let Some(status) = state.refuse_upgrades.pop_front() {
                return refuse(status);
            }
            if state.ended || state.urls.get(&url).is_none_or(|until| *until < now) {
                return refuse(403);
            }
            let wire = Arc::new(Mutex::new(Wire::default()));
            state.sockets.push(Arc::clone(&wire));
            state.opened += 1;
            let service = service.clone();
            let socket: Box<dyn Socket> = Box::new(FakeSocket { wire, service });
            Ok(socket)
        })
    }
}

struct FakeSocket {
    wire: Arc<Mutex<Wire>>,
    service: Service,
}

impl Socket for FakeSocket {
    fn poll_receive(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<String, SocketError>>> {
        let mut wire = self.wire.lock().unwrap();
        if let Some(frame) = wire.frames.pop_front() {
            return Poll::Ready(Some(Ok(frame)));
        }
        if wire.closed {
            return Poll::Ready(None);
        }
        wire.waker = Some(context.waker().clone());
        Poll::Pending
    }

    fn send(&mut self, text: &str) -> Result<(), SocketError> {
        let frame: Value = serde_json::from_str(text).unwrap();
        let mut state = self.service.lock();
        let mut wire = self.wire.lock().unwrap();
        if wire.stalled || wire.closed {
            return Ok(());
        }
        match frame["topic"].as_str().unwrap() {
            "aws/subscribe" if state.ignore_subscriptions > 0 => state.ignore_subscriptions -= 1,
            "aws/subscribe" if state.refuse_subscriptions > 0 => {
                state.refuse_subscriptions -= 1;
                wire.push(
                    json!({"topic": "aws/subscribe", "content": {"status": "failure"}}).to_string(),
                );
            }
            "aws/subscribe" => {
                wire.subscribed = true;
                wire.push(
                    json!({"topic": "aws/subscribe", "content": {"status": "success"}}).to_string(),
                );
            }
            "aws/heartbeat" => wire.push(json!({"topic": "aws/heartbeat"}).to_string()),
            "aws/ping" => wire.push(json!({"topic": "aws/ping", "statusCode": 200}).to_string()),
            topic => panic!("{topic}"),
        }
        Ok(())
    }

    fn poll_flush(&mut self, _: &mut Context<'_>) -> Poll<Result<(), SocketError>> {
        Poll::Ready(Ok(()))
    }

    fn close(&mut self) {
        let mut wire = self.wire.lock().unwrap();
        wire.closed = true;
        wire.frames.clear();
    }
}

impl Drop for FakeSocket {
    fn drop(&mut self) {
        self.close();
    }
}
