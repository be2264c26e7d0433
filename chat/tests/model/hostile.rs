//! A service that misbehaves: whatever it sends, the session goes on, holds no more than it may, and
//! says what is lost.

mod floods;
mod transcript;
mod values;
mod waits;

use std::time::Duration;

use connectparticipant_chat::{Chat, ChatBuilder, Event, TranscriptGap};
use serde_json::Value;

use crate::fake::Service;

const YEAR_9999: &str = "9999-12-31T23:59:59.000Z";

fn builder(service: &Service) -> ChatBuilder {
    Chat::builder(&service.client(), "participant").connector(service.clone())
}

async fn connect(service: &Service) -> Chat {
    builder(service).connect().await.unwrap()
}

/// Says something to all that are subscribed.
fn say(service: &Service, message: &Value) {
    service.keep(message);
    service.broadcast(message);
}

/// The events until nothing comes for a minute.
async fn drain(chat: &mut Chat) -> Vec<Event> {
    let mut events = Vec::new();
    while let Ok(Some(event)) = tokio::time::timeout(Duration::from_secs(60), chat.next()).await {
        events.push(event);
    }
    events
}

fn ids(events: &[Event]) -> Vec<&str> {
    let messages = events.iter().filter(|event| matches!(event, Event::Message(_)));
    messages.map(|event| event.envelope().unwrap().id.as_deref().unwrap()).collect()
}

fn gaps(events: &[Event]) -> Vec<TranscriptGap> {
    let gap = |event: &Event| if let Event::TranscriptGap(gap) = event { Some(*gap) } else { None };
    events.iter().filter_map(gap).collect()
}

fn id(item: &Value) -> &str {
    item["Id"].as_str().unwrap()
}
