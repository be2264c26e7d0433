//! A chat: its contacts, participants, items and all that hangs on them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::ids::{AttachmentId, ChatId, ContactId, ParticipantId, new_uuid};
use super::sent::Sent;
use super::sign_in::SignIn;
use super::transcript::Transcript;
use crate::Secret;
use crate::clock::in_milliseconds;
use crate::item::{AttachmentStatus, Item, ItemKind, MessageProcessingStatus, Role};

/// A chat from its start to its end, over all its contacts.
#[derive(Serialize, Deserialize)]
pub(crate) struct Chat {
    pub(crate) id: ChatId,
    /// The current contact; a transfer makes a new one.
    pub(crate) contact_id: ContactId,
    pub(crate) contacts: Vec<ContactId>,
    /// The number of its last change, among those of all chats.
    #[serde(skip)]
    pub(crate) revision: u64,
    pub(crate) started: Timestamp,
    pub(crate) ended: Option<Timestamp>,
    /// The customer first.
    pub(crate) participants: Vec<Participant>,
    pub(crate) transcript: Transcript,
    /// Whether `chat.rehydrated` is still to be said.
    pub(crate) rehydrates: bool,
    pub(crate) content_types: Vec<String>,
    pub(crate) message_processing: Option<MessageProcessingStatus>,
    pub(crate) attributes: BTreeMap<String, String>,
    /// Whether the bot has greeted the customer.
    #[serde(default)]
    pub(crate) greeted: bool,
    /// Whether agents leave when the customer does.
    pub(crate) disconnect_agents_on_customer_exit: bool,
    /// Whether bots' messages arrive as a whole rather than in chunks.
    pub(crate) complete_messages_only: bool,
    #[serde(default)]
    pub(crate) instance_id: String,
    /// The SNS topics that items are published to, by streaming id.
    pub(crate) streaming: BTreeMap<String, String>,
    pub(crate) sent: Vec<Sent>,
    pub(crate) attachments: BTreeMap<AttachmentId, Attachment>,
    /// The newest last.
    pub(crate) sign_ins: Vec<SignIn>,
}

/// Someone who takes part in a chat.
#[derive(Serialize, Deserialize)]
pub(crate) struct Participant {
    pub(crate) id: ParticipantId,
    pub(crate) role: Role,
    pub(crate) display_name: Secret,
    pub(crate) token: Secret,
    /// Whether `participant.joined` has been said.
    pub(crate) joined: bool,
    pub(crate) left: bool,
    #[serde(skip)]
    pub(crate) sockets: Vec<Socket>,
}

/// An open WebSocket, seen from the chat.
pub(crate) struct Socket {
    pub(crate) id: u64,
    pub(crate) commands: mpsc::Sender<SocketCommand>,
    pub(crate) subscribed: bool,
}

/// A command to an open WebSocket.
#[derive(Debug)]
pub(crate) enum SocketCommand {
    /// Send an item's frame. The barrier is dropped when the frame has been written.
    Item { frame: String, barrier: Option<mpsc::Sender<()>> },
    /// Send this text as it is.
    Text(String),
    /// Send a transport error.
    TransportError(String),
    /// Write these bytes past the WebSocket protocol.
    Bytes(Vec<u8>),
    /// Cut the connection without a close frame.
    Cut,
    /// Stop reading and writing; stay connected.
    Stall,
    /// Close as the protocol says.
    Close { code: u16, reason: String },
}

/// An attachment of a chat.
#[derive(Serialize, Deserialize)]
pub(crate) struct Attachment {
    pub(crate) id: AttachmentId,
    pub(crate) name: Secret,
    pub(crate) content_type: String,
    pub(crate) size: u64,
    pub(crate) by: ParticipantId,
    pub(crate) uploaded: bool,
    /// The item that shows it; `None` until the upload is completed.
    pub(crate) item_id: Option<String>,
    pub(crate) status: AttachmentStatus,
}

impl Chat {
    /// A new item of this chat at this time.
    pub(crate) fn item(&self, now: Timestamp, kind: ItemKind) -> Item {
        Item {
            absolute_time: in_milliseconds(now),
            id: new_uuid(),
            kind,
            contact_id: Some(self.contact_id.to_string()),
            initial_contact_id: Some(self.id.to_string()),
            ..Item::default()
        }
    }

    /// A new item of a participant.
    pub(crate) fn item_of(
        &self,
        participant: &ParticipantId,
        now: Timestamp,
        kind: ItemKind,
    ) -> Item {
        let mut item = self.item(now, kind);
        if let Some(participant) = self.participant(participant) {
            item.participant_id = Some(participant.id.to_string());
            item.participant_role = Some(participant.role);
            item.display_name = Some(participant.display_name.clone());
        }
        item
    }

    pub(crate) fn participant(&self, id: &ParticipantId) -> Option<&Participant> {
        self.participants.iter().find(|participant| participant.id == *id)
    }

    pub(crate) fn participant_mut(&mut self, id: &ParticipantId) -> Option<&mut Participant> {
        self.participants.iter_mut().find(|participant| participant.id == *id)
    }

    /// The participant that the chat was started for.
    pub(crate) fn customer(&self) -> Option<&Participant> {
        self.participants.first()
    }

    /// The number of current participants, without the system.
    pub(crate) fn active_participants(&self) -> usize {
        let active =
            |participant: &&Participant| !participant.left && participant.role != Role::System;
        self.participants.iter().filter(active).count()
    }

    /// Sends a command to every socket of the chat, or only to those that have subscribed.
    pub(crate) fn command(&mut self, only_subscribed: bool, make: impl Fn() -> SocketCommand) {
        for participant in &mut self.participants {
            participant.sockets.retain(|socket| {
                let send = socket.subscribed || !only_subscribed;
                // A socket that does not keep up is dropped: its task ends with the channel.
                !send || socket.commands.try_send(make()).is_ok()
            });
        }
    }

    /// How many sockets are open, and how many of them have subscribed.
    pub(crate) fn sockets(&self) -> (usize, usize) {
        let sockets = || self.participants.iter().flat_map(|participant| &participant.sockets);
        (sockets().count(), sockets().filter(|socket| socket.subscribed).count())
    }
}
