//! A chat as its other side sees it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::Secret;
use crate::Sent;
use crate::clock::in_milliseconds;
use crate::item::{Item, Role};
use crate::state::chat::Chat;

/// A chat at one moment.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ChatView {
    /// The first contact of the chain.
    pub initial_contact_id: String,
    /// The contact of now.
    pub contact_id: String,
    /// When the chat started, as the service writes times.
    pub started: String,
    /// When it ended.
    pub ended: Option<String>,
    /// The contact's attributes.
    pub attributes: BTreeMap<String, String>,
    /// Who takes or took part, the customer first.
    pub participants: Vec<ParticipantView>,
    /// The items that are kept, oldest first.
    pub transcript: Vec<Item>,
    /// What participants did through the service's API, oldest first. Calls that were refused, and
    /// repeated ones with an old ClientToken, are not there.
    pub sent: Vec<Sent>,
    /// Whether the customer has been asked to sign in and has not done so.
    pub sign_in_pending: bool,
}

/// A participant at one moment.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ParticipantView {
    /// The id.
    pub participant_id: String,
    /// The role.
    pub role: Role,
    /// The name.
    pub display_name: Secret,
    /// Whether `participant.joined` has been said.
    pub joined: bool,
    /// Whether the participant has left.
    pub left: bool,
    /// Open WebSockets.
    pub open_sockets: usize,
    /// Open WebSockets that have subscribed.
    pub subscribed_sockets: usize,
}

impl ChatView {
    pub(crate) fn of(chat: &Chat) -> Self {
        let participants = chat.participants.iter().map(|participant| ParticipantView {
            participant_id: participant.id.to_string(),
            role: participant.role,
            display_name: participant.display_name.clone(),
            joined: participant.joined,
            left: participant.left,
            open_sockets: participant.sockets.len(),
            subscribed_sockets: participant
                .sockets
                .iter()
                .filter(|socket| socket.subscribed)
                .count(),
        });
        Self {
            initial_contact_id: chat.id.to_string(),
            contact_id: chat.contact_id.to_string(),
            started: in_milliseconds(chat.started),
            ended: chat.ended.map(in_milliseconds),
            attributes: chat.attributes.clone(),
            participants: participants.collect(),
            transcript: chat.transcript.items().to_vec(),
            sent: chat.sent.clone(),
            sign_in_pending: chat.sign_ins.last().is_some_and(|sign_in| !sign_in.over),
        }
    }

    /// The customer.
    pub fn customer(&self) -> Option<&ParticipantView> {
        self.participants.first()
    }

    /// What the customer did through the service's API, oldest first.
    pub fn sent_by_customer(&self) -> impl Iterator<Item = &Sent> {
        let customer = self.customer().map(|customer| customer.participant_id.as_str());
        self.sent.iter().filter(move |sent| Some(sent.participant_id.as_str()) == customer)
    }

    /// Open WebSockets that have subscribed, of all participants.
    pub fn subscribed_sockets(&self) -> usize {
        self.participants.iter().map(|participant| participant.subscribed_sockets).sum()
    }

    /// Open WebSockets of all participants.
    pub fn open_sockets(&self) -> usize {
        self.participants.iter().map(|participant| participant.open_sockets).sum()
    }
}
