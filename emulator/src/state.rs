//! What the emulator remembers. All of it is in memory and is gone with the emulator.

pub(crate) mod chat;
pub(crate) mod hub;
pub(crate) mod requests;
pub(crate) mod throttling;
pub(crate) mod timers;
pub(crate) mod tokens;
pub(crate) mod transcript;

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use serde_json::Value;

use crate::api::ServiceError;
use chat::Chat;
use requests::Requests;
use throttling::Throttle;
use timers::Timers;
use tokens::{SocketUrls, Tokens};

/// Everything, by what it is looked up with.
#[derive(Default)]
pub(crate) struct State {
    /// By the id of the first contact.
    pub(crate) chats: BTreeMap<String, Chat>,
    /// The ids of first contacts in the order of their chats' start.
    pub(crate) chats_in_order: Vec<String>,
    /// From every contact of a chain to its first one.
    pub(crate) contacts: HashMap<String, String>,
    pub(crate) tokens: Tokens,
    pub(crate) socket_urls: SocketUrls,
    /// From the `state` of a sign-in to its chat.
    pub(crate) sign_in_states: HashMap<String, String>,
    /// Views by their token.
    pub(crate) views: HashMap<String, Value>,
    /// From an attachment to its chat.
    pub(crate) attachments: HashMap<String, String>,
    /// The bytes of attachments.
    pub(crate) objects: HashMap<String, Bytes>,
    /// Responses to StartChatContact by ClientToken.
    pub(crate) started: HashMap<String, Value>,
    pub(crate) timers: Timers,
    pub(crate) requests: Requests,
    pub(crate) throttle: Throttle,
}

impl State {
    /// A chat by any of its contacts.
    pub(crate) fn chat(&self, contact_id: &str) -> Option<&Chat> {
        self.chats.get(self.contacts.get(contact_id)?)
    }

    /// A chat by any of its contacts, to change it.
    pub(crate) fn chat_mut(&mut self, contact_id: &str) -> Option<&mut Chat> {
        self.chats.get_mut(self.contacts.get(contact_id)?)
    }

    /// The chat of a caller, which the caller's token has led to.
    pub(crate) fn callers_chat(&mut self, chat: &str) -> Result<&mut Chat, ServiceError> {
        self.chats.get_mut(chat).ok_or_else(ServiceError::access_denied)
    }
}
