//! Watching chats: everything once, then only what changes.

use std::time::Duration;

use connectparticipant_emulator::{Emulator, SignInOutcome};
use futures_util::StreamExt as _;
use serde_json::{Value, json};

use super::client::{Client, chat, soon};

/// A stream of server-sent events.
struct Watcher {
    response: reqwest::Response,
    buffer: String,
    /// All bytes that came, comments included.
    bytes: usize,
    last_id: String,
}

impl Watcher {
    async fn open(emulator: &Emulator, path: &str, after: Option<&str>) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut request = http.get(format!("{}/_control{path}/watch", emulator.url()));
        if let Some(after) = after {
            request = request.header("last-event-id", after);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        Self { response, buffer: String::new(), bytes: 0, last_id: String::new() }
    }

    async fn next(&mut self) -> Value {
        loop {
            while let Some((event, rest)) = self.buffer.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.buffer = rest;
                let field = |name: &str| {
                    event.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned)
                };
                if let Some(id) = field("id: ") {
                    self.last_id = id;
                }
                if let Some(data) = field("data: ") {
                    return serde_json::from_str(&data).unwrap();
                }
            }
            let chunk = soon(self.response.chunk()).await.unwrap().expect("the stream goes on");
            self.bytes += chunk.len();
            self.buffer += std::str::from_utf8(&chunk).unwrap();
        }
    }
}

#[tokio::test]
async fn a_chats_watcher_receives_each_item_once() {
    let (emulator, chat, customer) = chat().await;
    for number in 0..200 {
        customer.say(&format!("message {number} {}", "x".repeat(500))).await;
    }
    let path = format!("/chats/{}", chat.contact_id());
    let mut watcher = Watcher::open(&emulator, &path, None).await;
    let first = watcher.next().await;
    assert_eq!(first["reset"], true);
    assert_eq!(first["chat"]["transcript"].as_array().unwrap().len(), 200);
    assert_eq!(first["chat"]["sent"].as_array().unwrap().len(), 200);
    let whole = watcher.bytes;

    let id = customer.say("one more").await["Id"].clone();
    let next = watcher.next().await;
    assert_eq!(next["reset"], false);
    let items = next["chat"]["transcript"].as_array().unwrap();
    assert_eq!((items.len(), &items[0]["Id"]), (1, &id));
    assert_eq!(next["chat"]["sent"].as_array().unwrap().len(), 1);
    assert!(watcher.bytes - whole < 5_000, "{} bytes for one message", watcher.bytes - whole);

    // An item that changes comes again; the others do not.
    let agent = chat.join("Sam").unwrap();
    agent.read(id.as_str().unwrap()).unwrap();
    loop {
        let next = watcher.next().await;
        let items = next["chat"]["transcript"].as_array().unwrap();
        assert!(items.len() <= 2, "{items:?}");
        if let Some(item) = items.iter().find(|item| item["Id"] == id) {
            assert!(item["MessageMetadata"]["Receipts"][0]["ReadTimestamp"].is_string());
            break;
        }
    }
}

#[tokio::test]
async fn a_watcher_goes_on_where_it_was() {
    let (emulator, chat, customer) = chat().await;
    customer.say("before").await;
    let path = format!("/chats/{}", chat.contact_id());
    let mut watcher = Watcher::open(&emulator, &path, None).await;
    watcher.next().await;
    let (seen, id) = (watcher.last_id.clone(), customer.say("meanwhile").await["Id"].clone());
    drop(watcher);
    let mut watcher = Watcher::open(&emulator, &path, Some(&seen)).await;
    let next = watcher.next().await;
    assert_eq!(next["reset"], false);
    assert_eq!(next["chat"]["transcript"].as_array().unwrap().len(), 1);
    assert_eq!(next["chat"]["transcript"][0]["Id"], id);
    // Ids of another run, and what is none, mean nothing.
    for after in ["other/1.1.1", "", "nonsense", "/", "1.1.1"] {
        let mut watcher = Watcher::open(&emulator, &path, Some(after)).await;
        assert_eq!(watcher.next().await["reset"], true, "{after}");
    }
}

#[tokio::test]
async fn the_list_of_chats_is_brief_and_tells_changes() {
    let emulator = Emulator::start().await.unwrap();
    let mut watcher = Watcher::open(&emulator, "/chats", None).await;
    assert_eq!(watcher.next().await, json!({"reset": true, "chats": []}));
    let chats: Vec<_> =
        (0..50).map(|n| emulator.start_chat(format!("C{n}").as_str()).unwrap()).collect();
    let mut known = std::collections::BTreeSet::new();
    while known.len() < 50 {
        for chat in watcher.next().await["chats"].as_array().unwrap() {
            known.insert(chat["contactId"].as_str().unwrap().to_owned());
        }
    }
    let before = watcher.bytes;
    chats[7].say(&"long ".repeat(1000)).unwrap();
    let next = watcher.next().await;
    assert_eq!(next["chats"].as_array().unwrap().len(), 1);
    assert_eq!(next["chats"][0]["contactId"], chats[7].contact_id());
    assert!(watcher.bytes - before < 1000, "{} bytes", watcher.bytes - before);
}

#[tokio::test]
async fn idle_watchers_get_nothing() {
    let (emulator, chat, customer) = chat().await;
    let other = emulator.start_chat("Bob").unwrap();
    let path = format!("/chats/{}", other.contact_id());
    let mut watcher = Watcher::open(&emulator, &path, None).await;
    watcher.next().await;
    for _ in 0..20 {
        customer.say("to somebody else").await;
    }
    let mut stream = watcher.response.bytes_stream();
    let quiet = tokio::time::timeout(Duration::from_millis(300), stream.next()).await;
    assert!(quiet.is_err(), "{quiet:?}");
    drop(chat);
}

#[tokio::test]
async fn a_view_tells_how_each_sign_in_ended() {
    let emulator = Emulator::start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    chat.ask_to_sign_in().unwrap();
    chat.ask_to_sign_in().unwrap();
    for (outcome, name) in [
        (SignInOutcome::Succeeded, "succeeded"),
        (SignInOutcome::Failed, "failed"),
        (SignInOutcome::Timeout, "timeout"),
        (SignInOutcome::Expired, "expired"),
        (SignInOutcome::Cancelled, "cancelled"),
    ] {
        if !chat.view().sign_in_pending {
            chat.ask_to_sign_in().unwrap();
        }
        chat.finish_sign_in(outcome, None).unwrap();
        let last = chat.view().sign_ins.last().cloned().unwrap();
        assert_eq!(serde_json::to_value(last.outcome).unwrap(), name);
        assert!(last.ended.is_some());
    }
    let first = &chat.view().sign_ins[0];
    assert!(first.outcome.is_none() && first.ended.is_some(), "another one took its place");
    let client = Client::new(&emulator, "");
    let url = format!("{}/_control/chats/{}", client.url, chat.contact_id());
    let view: Value = client.http.get(url).send().await.unwrap().json().await.unwrap();
    assert_eq!(view["signIns"].as_array().unwrap().len(), 6);
}
