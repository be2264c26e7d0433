//! All chats: by id, by contact, in the order of their start, and by when they changed.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize, Serializer};

use super::chat::Chat;
use super::ids::{ChatId, ContactId};

/// All chats. Every mutable access to a chat counts as a change of it.
#[derive(Default, Deserialize)]
#[serde(from = "Vec<Chat>")]
pub(crate) struct Chats {
    by_id: BTreeMap<ChatId, Chat>,
    in_order: Vec<ChatId>,
    by_contact: HashMap<ContactId, ChatId>,
    revision: u64,
}

impl Serialize for Chats {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

impl From<Vec<Chat>> for Chats {
    fn from(list: Vec<Chat>) -> Self {
        let mut chats = Self::default();
        list.into_iter().for_each(|chat| chats.insert(chat));
        chats
    }
}

impl Chats {
    /// Adds a chat with its contacts.
    pub(crate) fn insert(&mut self, mut chat: Chat) {
        self.revision += 1;
        chat.revision = self.revision;
        for contact in &chat.contacts {
            self.by_contact.insert(contact.clone(), chat.id.clone());
        }
        self.in_order.push(chat.id.clone());
        self.by_id.insert(chat.id.clone(), chat);
    }

    /// Adds a contact to a chat.
    pub(crate) fn add_contact(&mut self, id: &ChatId, contact: ContactId) {
        if let Some(chat) = self.get_mut(id) {
            chat.contact_id = contact.clone();
            chat.contacts.push(contact.clone());
            self.by_contact.insert(contact, id.clone());
        }
    }

    pub(crate) fn get(&self, id: &ChatId) -> Option<&Chat> {
        self.by_id.get(id)
    }

    pub(crate) fn get_mut(&mut self, id: &ChatId) -> Option<&mut Chat> {
        let chat = self.by_id.get_mut(id)?;
        self.revision += 1;
        chat.revision = self.revision;
        Some(chat)
    }

    /// The chat that a contact belongs to. The contact id comes from a caller and may name nothing.
    pub(crate) fn of_contact(&self, contact: &str) -> Option<&Chat> {
        self.get(self.by_contact.get(contact)?)
    }

    /// All chats, in the order of their start.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Chat> {
        self.in_order.iter().filter_map(|id| self.by_id.get(id))
    }

    pub(crate) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// The number of the last change of any chat.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    /// How many WebSockets are open, over all chats.
    pub(crate) fn open_sockets(&self) -> usize {
        self.by_id.values().map(|chat| chat.sockets().0).sum()
    }
}
