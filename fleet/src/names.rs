//! The names of streams, buckets, subjects and keys.

use crate::{ChatId, FleetError};

/// Names that begin with a prefix.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    prefix: String,
}

impl Names {
    pub(crate) fn new(prefix: &str) -> Result<Self, FleetError> {
        match prefix.parse::<ChatId>() {
            Ok(id) if id.as_str().len() <= 32 => Ok(Self { prefix: prefix.to_owned() }),
            _ => Err(FleetError::Prefix(prefix.chars().take(64).collect())),
        }
    }

    pub(crate) fn items_stream(&self) -> String {
        format!("{}-items", self.prefix)
    }

    pub(crate) fn commands_stream(&self) -> String {
        format!("{}-commands", self.prefix)
    }

    pub(crate) fn chats_bucket(&self) -> String {
        format!("{}-chats", self.prefix)
    }

    pub(crate) fn workers_bucket(&self) -> String {
        format!("{}-workers", self.prefix)
    }

    pub(crate) fn items(&self, chat: &ChatId) -> String {
        format!("{}.item.{chat}", self.prefix)
    }

    pub(crate) fn all_items(&self) -> String {
        format!("{}.item.*", self.prefix)
    }

    pub(crate) fn commands(&self, chat: &ChatId) -> String {
        format!("{}.command.{chat}", self.prefix)
    }

    pub(crate) fn all_commands(&self) -> String {
        format!("{}.command.*", self.prefix)
    }
}

/// The key of who has a chat.
pub(crate) fn lease_key(chat: &ChatId) -> String {
    format!("{chat}.lease")
}

/// The key of how far a chat is.
pub(crate) fn place_key(chat: &ChatId) -> String {
    format!("{chat}.place")
}

/// The leases of all chats.
pub(crate) const ALL_LEASES: &str = "*.lease";

/// The chat of a lease's key.
pub(crate) fn chat_of_lease(key: &str) -> Option<ChatId> {
    key.strip_suffix(".lease")?.parse().ok()
}

/// The chat of a place's key.
pub(crate) fn chat_of_place(key: &str) -> Option<ChatId> {
    key.strip_suffix(".place")?.parse().ok()
}
