//! One change of the state, at one time of the clock.

use jiff::Timestamp;
use serde_json::Value;

use super::State;
use super::chat::SocketCommand;
use super::context::Context;
use super::ids::ChatId;
use super::notifications::{Notification, Visibility};
use crate::item::{Item, is_stored};

/// Exclusive access to the state, with the time at which the change happens.
pub(crate) struct Transaction<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) context: &'a Context,
    pub(crate) now: Timestamp,
    /// Collects the frames if they are deferred; otherwise they go to the sockets.
    deferred: Option<Vec<PendingFrame>>,
}

/// An item's WebSocket frame that has not been sent yet.
pub(crate) struct PendingFrame {
    pub(crate) chat: ChatId,
    pub(crate) frame: String,
}

impl<'a> Transaction<'a> {
    /// A transaction that sends frames at once.
    pub(crate) fn new(state: &'a mut State, context: &'a Context, now: Timestamp) -> Self {
        Self { state, context, now, deferred: None }
    }

    /// A transaction that collects frames: see [`Transaction::into_deferred`].
    pub(crate) fn deferring(state: &'a mut State, context: &'a Context, now: Timestamp) -> Self {
        Self { state, context, now, deferred: Some(Vec::new()) }
    }

    /// The frames that were collected.
    pub(crate) fn into_deferred(self) -> Vec<PendingFrame> {
        self.deferred.unwrap_or_default()
    }

    /// Puts an item into the transcript, if the service keeps its type, and sends it to all sockets.
    pub(crate) fn publish(&mut self, chat: &ChatId, item: Item) {
        self.publish_to(chat, item, Visibility::All);
    }

    /// The same for an item with a limited visibility.
    pub(crate) fn publish_to(&mut self, chat: &ChatId, item: Item, visibility: Visibility) {
        self.notify_topics(chat, &item, visibility);
        if visibility == Visibility::Agent {
            return;
        }
        let content_type = item.content_type.as_deref().unwrap_or_default();
        if is_stored(content_type, self.context.settings.sign_in_events_in_transcript)
            && let Some(chat) = self.state.chats.get_mut(chat)
        {
            chat.transcript.put(item.clone());
        }
        self.deliver(chat, &item);
    }

    /// Publishes an item to the SNS topics of a chat.
    fn notify_topics<T: serde::Serialize>(
        &mut self,
        chat: &ChatId,
        item: &T,
        visibility: Visibility,
    ) {
        let found = self.state.chats.get(chat);
        let Some(found) = found.filter(|chat| !chat.streaming.is_empty()) else { return };
        let Ok(Value::Object(item)) = serde_json::to_value(item) else { return };
        let is_posted = self.context.settings.sns_url.is_some();
        for topic in found.streaming.values() {
            let notification =
                Notification::new(topic, &found.instance_id, &item, visibility, self.now);
            self.state.outbox.add(notification, is_posted);
        }
    }

    /// Sends an item to all sockets; the transcript does not change.
    pub(crate) fn send<T: serde::Serialize>(&mut self, chat: &ChatId, item: &T) {
        self.notify_topics(chat, item, Visibility::All);
        self.deliver(chat, item);
    }

    fn deliver<T: serde::Serialize>(&mut self, chat: &ChatId, item: &T) {
        let content = serde_json::to_string(item).unwrap_or_default();
        let frame = serde_json::json!({"topic": "aws/chat", "content": content}).to_string();
        if let Some(deferred) = &mut self.deferred {
            deferred.push(PendingFrame { chat: chat.clone(), frame });
        } else if let Some(chat) = self.state.chats.get_mut(chat) {
            chat.command(true, || SocketCommand::Item { frame: frame.clone(), barrier: None });
        }
    }
}
