//! A service in memory, with scripted faults.

mod calls;
mod clock;
mod wire;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use connectparticipant::Client;
use connectparticipant::restjson::metrics::MemoryMeter;
use connectparticipant_chat::Quotas;
use serde_json::{Value, json};

use self::clock::Clock;
use self::wire::Wire;

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
    /// Whether the item that a page starts at is left out: that is not documented.
    pub(crate) start_exclusive: bool,
    token: u64,
    /// Tokens up to this one are refused.
    pub(crate) expired: u64,
    pub(crate) ended: bool,
    urls: BTreeMap<u64, u64>,
    next_url: u64,
    /// Calls of CreateParticipantConnection that are under way, and the most there were at once.
    connecting: usize,
    pub(crate) most_connecting: usize,
    /// What a service that misbehaves answers instead.
    pub(crate) script: Script,
    pub(crate) pages: usize,
    /// Those calls: when they came, in milliseconds since the beginning, and what they asked for.
    pub(crate) asked: Vec<(u64, Value)>,
}

/// The body of a page, for a request and its number.
pub(crate) type PageScript = Box<dyn FnMut(&Value, usize) -> String + Send>;

/// What a service that misbehaves makes of its answers.
#[derive(Default)]
pub(crate) struct Script {
    /// Changes the answer to CreateParticipantConnection.
    pub(crate) connection: Option<fn(&mut Value)>,
    /// The body of a page, for a request and its number.
    pub(crate) page: Option<PageScript>,
    /// The topics that are acknowledged first.
    pub(crate) other_topics: Option<Value>,
}

impl State {
    /// How many sockets are open here.
    pub(crate) fn open_sockets(&self) -> usize {
        self.sockets.iter().filter(|wire| !wire.lock().unwrap().closed).count()
    }
}

impl Service {
    pub(crate) fn new(seed: u64) -> Self {
        Self { clock: Clock::new(seed), state: Arc::default() }
    }

    /// A client of this service, on its clock, without quotas.
    pub(crate) fn client(&self) -> Client {
        self.client_with(MemoryMeter::new())
    }

    /// A client that measures.
    pub(crate) fn client_with(&self, meter: MemoryMeter) -> Client {
        let builder = Client::builder().endpoint_url("https://localhost").meter(meter);
        let builder = builder.transport(self.clone()).environment(self.clock.clone());
        let client = builder.build().unwrap();
        Quotas::unlimited().apply(&client);
        client
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

    /// A new item of another time.
    pub(crate) fn message_of(&self, time: &str) -> Value {
        let mut message = self.message();
        message["AbsoluteTime"] = json!(time);
        message
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

    /// For how long nothing can be reached yet.
    pub(crate) fn unreachable_for(&self) -> Duration {
        let until = self.lock().unreachable_until;
        Duration::from_millis(until.saturating_sub(self.clock.milliseconds()))
    }

    pub(crate) fn make_unreachable(&self, duration: Duration) {
        let until = self.clock.milliseconds() + u64::try_from(duration.as_millis()).unwrap();
        self.lock().unreachable_until = until;
        self.cut();
    }
}

fn time_text(milliseconds: u64) -> String {
    let time = jiff::Timestamp::from_millisecond(i64::try_from(milliseconds).unwrap()).unwrap();
    format!("{time:.3}")
}
