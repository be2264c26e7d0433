//! A small messenger: people write in it, a business answers through its API and hears by a webhook.
//!
//! It does what real ones do. It posts each message of a person to the webhook, signed, again and again until it is
//! taken, and in order. It shows a message of the business once for each key.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Html;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::signature;

/// The registration of the business.
#[derive(Clone)]
pub struct Account {
    /// Where the messages of people are posted.
    pub webhook: String,
    /// The secret that signs them.
    pub webhook_secret: String,
    /// The token that the business sends.
    pub access_token: String,
}

const MOST_PEOPLE: usize = 1_000;
const MOST_MESSAGES: usize = 1_000;
const MOST_WAITING: usize = 100;
const ATTEMPTS: u32 = 8;

struct Messenger {
    account: Account,
    people: Mutex<HashMap<String, Person>>,
    http: reqwest::Client,
}

struct Person {
    shown: VecDeque<Value>,
    keys: HashSet<String>,
    /// The messages for the webhook.
    waiting: mpsc::Sender<Value>,
    written: u64,
}

/// The messenger's pages and its API.
///
/// | request | what it does |
/// | --- | --- |
/// | `GET /` | the phone |
/// | `POST /people/NAME/write`, `{"text"}` | the person writes |
/// | `GET /people/NAME/messages` | what the person sees |
/// | `POST /messages`, `{"to", "text", "at", "key"}` | the business writes |
pub fn routes(account: Account) -> Router {
    let messenger = Messenger { account, people: Mutex::default(), http: reqwest::Client::new() };
    Router::new()
        .route("/", get(|| async { Html(include_str!("phone.html")) }))
        .route("/people/{name}/write", post(write))
        .route("/people/{name}/messages", get(messages))
        .route("/messages", post(receive))
        .with_state(Arc::new(messenger))
}

impl Messenger {
    fn people(&self) -> MutexGuard<'_, HashMap<String, Person>> {
        self.people.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Posts what a person writes, each message until it is taken.
    async fn post_all(self: Arc<Self>, name: String, mut waiting: mpsc::Receiver<Value>) {
        while let Some(update) = waiting.recv().await {
            let body = update.to_string();
            let mut taken = false;
            for attempt in 0..ATTEMPTS {
                tokio::time::sleep(Duration::from_millis(100) * attempt).await;
                let signature = signature::sign(&self.account.webhook_secret, body.as_bytes());
                let post = self.http.post(&self.account.webhook);
                let post =
                    post.timeout(Duration::from_secs(20)).header(signature::HEADER, signature);
                let answer = post.body(body.clone()).send().await;
                taken = answer.is_ok_and(|answer| answer.status().is_success());
                if taken {
                    break;
                }
            }
            if !taken && let Some(person) = self.people().get_mut(&name) {
                let at = update["at"].clone();
                person.show(json!({"from": "messenger", "text": "Not delivered.", "at": at}));
            }
        }
    }
}

impl Person {
    fn show(&mut self, message: Value) {
        if self.shown.len() == MOST_MESSAGES {
            self.shown.pop_front();
        }
        self.shown.push_back(message);
    }
}

/// A person writes.
async fn write(
    State(messenger): State<Arc<Messenger>>,
    Path(name): Path<String>,
    Json(message): Json<Value>,
) -> StatusCode {
    let Some(text) = message["text"].as_str() else { return StatusCode::BAD_REQUEST };
    let mut people = messenger.people();
    if people.len() >= MOST_PEOPLE && !people.contains_key(&name) {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    let person = people.entry(name.clone()).or_insert_with(|| {
        let (waiting, all) = mpsc::channel(MOST_WAITING);
        tokio::spawn(Arc::clone(&messenger).post_all(name.clone(), all));
        Person { shown: VecDeque::new(), keys: HashSet::new(), waiting, written: 0 }
    });
    person.written += 1;
    let id = format!("{name}-{}", person.written);
    let at = now();
    let update = json!({"id": id, "person": name, "text": text, "at": at});
    if person.waiting.try_send(update).is_err() {
        return StatusCode::TOO_MANY_REQUESTS;
    }
    person.show(json!({"from": name, "text": text, "at": at}));
    StatusCode::ACCEPTED
}

/// What a person sees, in the order in which it was sent.
async fn messages(
    State(messenger): State<Arc<Messenger>>,
    Path(name): Path<String>,
) -> Json<Vec<Value>> {
    let people = messenger.people();
    let shown = people.get(&name).map(|person| person.shown.iter().cloned().collect());
    let mut shown: Vec<Value> = shown.unwrap_or_default();
    shown.sort_by(|one, other| one["at"].as_str().cmp(&other["at"].as_str()));
    Json(shown)
}

/// The business writes.
async fn receive(
    State(messenger): State<Arc<Messenger>>,
    headers: HeaderMap,
    Json(message): Json<Value>,
) -> StatusCode {
    let expected = format!("Bearer {}", messenger.account.access_token);
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if shown != Some(expected.as_str()) {
        return StatusCode::UNAUTHORIZED;
    }
    let member = |name: &str| message[name].as_str().map(str::to_owned);
    let (Some(to), Some(text), Some(key)) = (member("to"), member("text"), member("key")) else {
        return StatusCode::BAD_REQUEST;
    };
    let mut people = messenger.people();
    let Some(person) = people.get_mut(&to) else { return StatusCode::NOT_FOUND };
    if person.keys.len() == MOST_MESSAGES {
        person.keys.clear();
    }
    if person.keys.insert(key) {
        let at = member("at").unwrap_or_else(now);
        person.show(json!({"from": "business", "text": text, "at": at}));
    }
    StatusCode::OK
}

fn now() -> String {
    connectparticipant_emulator::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
