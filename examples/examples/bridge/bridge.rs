//! The bridge: what people write in the messenger goes to Amazon Connect, what SNS delivers of their chats goes to
//! the messenger.
//!
//! Nothing is lost and nothing comes twice, as long as both sides repeat what was not taken:
//!
//! - the messenger posts a message until the bridge takes it, which is after Amazon Connect has taken it. A copy has
//!   the same id, which is the `ClientToken`: the service sends it once;
//! - SNS posts an item until the bridge takes it, which is after the messenger has taken it. A copy has the same id,
//!   which the bridge remembers, and which is the messenger's key.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use connect_chat::types::{ChatStreamingConfiguration, ParticipantDetails};
use connectparticipant_backend::{StartChatError, start_chat};
use connectparticipant_chat::sns::{
    Deduplicator, HttpsGet, HttpsMessage, Notification, Novelty, Verifier, VerifyError,
};
use connectparticipant_chat::{
    CallError, Event, MessageBody, PendingMessage, SendError, SendFailure, Sender,
};
use serde_json::{Value, json};

use super::conversations::{Conversation, Conversations};
use super::{render, signature};

/// The settings of the bridge's two sides.
pub struct Settings {
    pub instance_id: String,
    pub flow_id: String,
    /// The topic to which the chats are streamed. Nothing else is believed.
    pub topic_arn: String,
    pub messenger_url: String,
    pub webhook_secret: String,
    pub access_token: String,
}

/// A bridge. Its conversations are lost when the program ends: store them in a table.
pub struct Bridge {
    settings: Settings,
    connect: connect_chat::Client,
    participant: connectparticipant::Client,
    verifier: Verifier,
    http: reqwest::Client,
    /// By person. One message of a person at a time, so that they stay in order and start one chat.
    people: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    conversations: Conversations,
    seen: Mutex<Seen>,
}

struct Seen {
    items: Deduplicator,
    /// Items that the messenger has not accepted. Their next copy does not count as a copy.
    failed: HashSet<String>,
}

/// How many people the bridge knows at a time.
const MOST_PEOPLE: usize = 10_000;

/// `POST /webhook` for the messenger, `POST /sns` for SNS.
pub fn routes(bridge: Bridge) -> Router {
    Router::new()
        .route("/webhook", post(from_messenger))
        .route("/sns", post(from_connect))
        .layer(DefaultBodyLimit::max(512 << 10))
        .with_state(Arc::new(bridge))
}

impl Bridge {
    pub fn new(
        settings: Settings,
        connect: connect_chat::Client,
        participant: connectparticipant::Client,
        certificates: impl HttpsGet,
    ) -> Self {
        Self {
            verifier: Verifier::new([settings.topic_arn.as_str()], certificates),
            settings,
            connect,
            participant,
            http: reqwest::Client::new(),
            people: Mutex::default(),
            conversations: Conversations::default(),
            seen: Mutex::new(Seen { items: Deduplicator::new(65_536), failed: HashSet::new() }),
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The messenger posts what a person has written.
async fn from_messenger(
    State(bridge): State<Arc<Bridge>>,
    headers: HeaderMap,
    body: String,
) -> StatusCode {
    let signed = headers.get(signature::HEADER).and_then(|value| value.to_str().ok());
    let secret = &bridge.settings.webhook_secret;
    if !signed.is_some_and(|header| signature::verify(secret, body.as_bytes(), header)) {
        return StatusCode::FORBIDDEN;
    }
    let update: Value = serde_json::from_str(&body).unwrap_or_default();
    let member = |name: &str| update[name].as_str();
    let (Some(id), Some(person), Some(text)) = (member("id"), member("person"), member("text"))
    else {
        return StatusCode::BAD_REQUEST;
    };
    let turn = {
        let mut people = bridge.people.lock().unwrap_or_else(PoisonError::into_inner);
        if people.len() >= MOST_PEOPLE {
            // Only those whose message is under way hold a second handle.
            people.retain(|_, turn| Arc::strong_count(turn) > 1);
        }
        Arc::clone(people.entry(person.to_owned()).or_default())
    };
    let _turn = turn.lock().await;
    match bridge.send(person, id, text).await {
        Ok(()) => StatusCode::OK,
        Err(NotSent::Later(reason)) => {
            eprintln!("{id} is to be posted again: {reason}");
            StatusCode::SERVICE_UNAVAILABLE
        }
        Err(NotSent::Never(reason)) => {
            // It would be refused each time: the person is told, and the messenger need not repeat it.
            let told = bridge.deliver(person, &format!("Not delivered: {reason}"), None, id).await;
            if told { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
        }
    }
}

/// Why a message did not reach Amazon Connect.
enum NotSent {
    Later(String),
    Never(String),
}

impl Bridge {
    /// Sends a message to the person's chat, or starts one.
    async fn send(self: &Arc<Self>, person: &str, id: &str, text: &str) -> Result<(), NotSent> {
        // A chat may end at any time: then the message starts the next one.
        for _ in 0..2 {
            let conversation = match self.conversations.of(person) {
                Some(conversation) => conversation,
                None => self.start(person, id).await?,
            };
            let choice = conversation.asked.as_ref().and_then(|asked| render::choice(asked, text));
            let message = choice.unwrap_or_else(|| PendingMessage::text(text)).client_token(id);
            match conversation.sender.send(&message).await {
                Ok(_) => return Ok(()),
                Err(error) if is_over(&error) => self.conversations.end(&conversation.contact_id),
                Err(error) if error.is_retryable() => {
                    return Err(NotSent::Later(error.to_string()));
                }
                Err(error) => return Err(NotSent::Never(error.to_string())),
            }
        }
        Err(NotSent::Later("the chat ends as soon as it begins".to_owned()))
    }

    async fn start(self: &Arc<Self>, person: &str, id: &str) -> Result<Conversation, NotSent> {
        let _starting = self.conversations.starting();
        match self.try_start(person, id).await {
            Ok((contact_id, sender)) => Ok(self.conversations.begin(person, contact_id, sender)),
            Err(error) => Err(NotSent::Later(error.to_string())),
        }
    }

    async fn try_start(
        self: &Arc<Self>,
        person: &str,
        id: &str,
    ) -> Result<(String, Sender), StartChatError> {
        let topic = ChatStreamingConfiguration::builder()
            .streaming_endpoint_arn(self.settings.topic_arn.as_str())
            .build();
        let start = self
            .connect
            .start_chat_contact()
            .instance_id(self.settings.instance_id.as_str())
            .contact_flow_id(self.settings.flow_id.as_str())
            .participant_details(ParticipantDetails::builder().display_name(person).build())
            .chat_streaming_configuration(topic)
            // If the answer is lost, the copy of this message does not start a second chat.
            .client_token(format!("start-{id}"))
            .build();
        let mut started = start_chat(&self.connect, &self.participant, start).await?;
        let sender = started.chat.sender();
        // The session sends, and renews its tokens. What it hears comes from SNS too.
        let (bridge, contact_id) = (Arc::clone(self), started.contact_id.clone());
        tokio::spawn(async move {
            while started.chat.next().await.is_some() {}
            // Its last items may still be on their way.
            tokio::time::sleep(Duration::from_secs(60)).await;
            bridge.conversations.forget(&contact_id);
        });
        Ok((started.contact_id, sender))
    }

    /// Shows the person a text. Whether the messenger has taken it.
    async fn deliver(&self, person: &str, text: &str, at: Option<&str>, key: &str) -> bool {
        let message = json!({"to": person, "text": text, "at": at, "key": key});
        let post = self.http.post(format!("{}/messages", self.settings.messenger_url));
        let post = post.timeout(Duration::from_secs(10)).bearer_auth(&self.settings.access_token);
        match post.json(&message).send().await {
            Ok(answer) if answer.status().is_success() => true,
            Ok(answer) => {
                eprintln!("the messenger refuses {key}: {}", answer.status());
                false
            }
            Err(error) => {
                eprintln!("the messenger does not take {key}: {}", error.without_url());
                false
            }
        }
    }
}

fn is_over(error: &SendError) -> bool {
    matches!(error.failure(), SendFailure::Call(CallError::Ended(_)))
}

/// SNS posts an item of a chat, or asks whether the bridge wants the topic's messages.
async fn from_connect(State(bridge): State<Arc<Bridge>>, body: String) -> StatusCode {
    match bridge.verifier.verify(&body).await {
        Ok(HttpsMessage::Notification(notification)) => bridge.show(&notification).await,
        Ok(HttpsMessage::SubscriptionRequested(request)) => {
            match bridge.verifier.confirm(&request).await {
                Ok(()) => StatusCode::OK,
                Err(error) => {
                    eprintln!("the subscription is not confirmed: {error}");
                    StatusCode::BAD_GATEWAY
                }
            }
        }
        Ok(_) => StatusCode::OK,
        // SNS is to try again.
        Err(error @ VerifyError::Get(_)) => {
            eprintln!("{error}");
            StatusCode::BAD_GATEWAY
        }
        // It is signed, and no item of a chat: it will not get better.
        Err(error @ VerifyError::Decode(_)) => {
            eprintln!("left out: {error}");
            StatusCode::OK
        }
        Err(error) => {
            eprintln!("refused: {error}");
            StatusCode::FORBIDDEN
        }
    }
}

impl Bridge {
    async fn show(&self, notification: &Notification) -> StatusCode {
        if !notification.is_for_customer() {
            return StatusCode::OK;
        }
        let attributes = &notification.attributes;
        let contact_id = attributes.initial_contact_id.as_ref().or(attributes.contact_id.as_ref());
        let person = contact_id.and_then(|id| self.conversations.person_of(id));
        let Some(person) = person else {
            // It may be the greeting of a chat that is being started, or another bridge's.
            return match self.conversations.are_starting() {
                true => StatusCode::SERVICE_UNAVAILABLE,
                false => StatusCode::OK,
            };
        };
        if let Event::Message(message) = &notification.event
            && let MessageBody::Interactive(interactive) = &message.body
        {
            self.conversations.ask(&person, interactive);
        }
        let text = match render::text(&notification.event) {
            Some(text) => Some(text),
            None => self.files(&notification.event, &person).await,
        };
        let Some(text) = text else { return StatusCode::OK };
        let is_copy = {
            let mut seen = self.seen();
            let novelty = seen.items.check(notification);
            !seen.failed.remove(&notification.id) && novelty == Novelty::Duplicate
        };
        if is_copy {
            return StatusCode::OK;
        }
        let at =
            notification.event.envelope().and_then(|envelope| envelope.absolute_time.as_deref());
        if self.deliver(&person, &text, at, &notification.id).await {
            return StatusCode::OK;
        }
        let mut seen = self.seen();
        if seen.failed.len() < MOST_PEOPLE {
            seen.failed.insert(notification.id.clone());
        }
        StatusCode::SERVICE_UNAVAILABLE
    }

    /// The links of files that were scanned.
    async fn files(&self, event: &Event, person: &str) -> Option<String> {
        let Event::Attachment(attachment) = event else { return None };
        let sender = self.conversations.of(person)?.sender;
        let mut lines = Vec::new();
        for file in attachment.files.iter().filter(|file| file.is_approved()) {
            let token = sender.connection_token().await.ok()?;
            let call = sender.client().get_attachment().attachment_id(&file.id);
            let link = call.connection_token(token).send().await.ok()?.url?;
            let name = file.name.as_deref().unwrap_or("a file");
            lines.push(format!("{name}: {}", link.expose()));
        }
        (!lines.is_empty()).then(|| lines.join("\n"))
    }
}
