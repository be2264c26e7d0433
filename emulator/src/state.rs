//! The state of the emulator, which changes in a [`transaction`]. It is in memory only.

pub(crate) mod bot;
pub(crate) mod chat;
pub(crate) mod chats;
pub(crate) mod context;
pub(crate) mod idempotency;
pub(crate) mod ids;
pub(crate) mod notifications;
pub(crate) mod requests;
pub(crate) mod sent;
pub(crate) mod sign_in;
pub(crate) mod snapshot;
pub(crate) mod throttling;
pub(crate) mod timers;
pub(crate) mod tokens;
pub(crate) mod transaction;
pub(crate) mod transcript;

use std::collections::HashMap;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::ServiceError;
use bot::BotScript;
use chat::Chat;
use chats::Chats;
use idempotency::Idempotency;
use ids::{AttachmentId, ChatId};
use notifications::Outbox;
use requests::Requests;
use throttling::Throttle;
use timers::Timers;
use tokens::{SocketUrls, Tokens};

/// The whole state, indexed by the keys of its lookups.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct State {
    #[serde(skip)]
    pub(crate) epoch: Epoch,
    pub(crate) chats: Chats,
    pub(crate) tokens: Tokens,
    pub(crate) socket_urls: SocketUrls,
    /// From the `state` parameter of a sign-in to its chat.
    pub(crate) sign_in_states: HashMap<String, ChatId>,
    /// Chats of other messengers, by source and destination.
    #[serde(with = "snapshot::pairs")]
    pub(crate) integrations: HashMap<(String, String), ChatId>,
    /// Views by their token.
    pub(crate) views: HashMap<String, Value>,
    /// From an attachment to its chat.
    pub(crate) attachments: HashMap<AttachmentId, ChatId>,
    /// The bytes of attachments.
    #[serde(with = "snapshot::objects")]
    pub(crate) objects: HashMap<AttachmentId, Bytes>,
    pub(crate) idempotency: Idempotency,
    /// The bot of every chat that no agent has joined.
    #[serde(default)]
    pub(crate) bot: Option<BotScript>,
    pub(crate) timers: Timers,
    #[serde(skip)]
    pub(crate) outbox: Outbox,
    #[serde(skip)]
    pub(crate) requests: Requests,
    #[serde(skip)]
    pub(crate) throttle: Throttle,
}

/// Tells a state from the one of another run, and from the one that a snapshot has replaced.
pub(crate) struct Epoch(pub(crate) String);

impl Default for Epoch {
    fn default() -> Self {
        Self(ids::new_uuid())
    }
}

impl State {
    /// The chat that a token's identity belongs to.
    pub(crate) fn chat_of(&mut self, chat: &ChatId) -> Result<&mut Chat, ServiceError> {
        self.chats.get_mut(chat).ok_or_else(ServiceError::access_denied)
    }
}
