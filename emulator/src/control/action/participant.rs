//! Participants who join and leave, the transfer, and the end of a chat.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Action, Done, who};
use crate::Secret;
use crate::error::ControlError;
use crate::item::Role;
use crate::operations::{participants, sockets};
use crate::state::ids::{ChatId, ContactId, ParticipantId};
use crate::state::transaction::Transaction;

/// Someone joins.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Join {
    /// The role.
    #[serde(default = "agent")]
    role: Role,
    /// The name.
    display_name: Secret,
}

fn agent() -> Role {
    Role::Agent
}

/// The participant who has joined.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Joined {
    /// The new participant.
    participant_id: ParticipantId,
    /// Its participant token.
    participant_token: Secret,
}

impl Action for Join {
    type Output = Joined;

    fn act(self, tx: &mut Transaction<'_>, chat: &ChatId) -> Result<Joined, ControlError> {
        let id = participants::join(tx, chat, self.role, self.display_name)?;
        let found = participants::active_chat(tx, chat)?.participant(&id);
        let participant = found.ok_or(ControlError::NoSuchParticipant)?;
        let participant_token = participant.token.clone();
        Ok(Joined { participant_id: id, participant_token })
    }
}

/// A participant leaves.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Leave {
    /// The participant who leaves. By default, the first agent.
    participant: Option<ParticipantId>,
}

impl Action for Leave {
    type Output = Done;

    fn act(self, tx: &mut Transaction<'_>, chat: &ChatId) -> Result<Done, ControlError> {
        let who = who(tx, chat, self.participant).ok_or(ControlError::NoSuchParticipant)?;
        participants::remove(tx, chat, &who).map(|()| Done {})
    }
}

/// The customer's name changes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RenameCustomer {
    /// The new name.
    display_name: Secret,
}

impl Action for RenameCustomer {
    type Output = Done;

    fn act(self, tx: &mut Transaction<'_>, chat: &ChatId) -> Result<Done, ControlError> {
        participants::rename_customer(tx, chat, self.display_name).map(|()| Done {})
    }
}

/// The chat is transferred: it continues as another contact.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Transfer {}

/// The contact as which the chat continues.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Transferred {
    /// The new contact.
    contact_id: ContactId,
}

impl Action for Transfer {
    type Output = Transferred;

    fn act(self, tx: &mut Transaction<'_>, chat: &ChatId) -> Result<Transferred, ControlError> {
        participants::transfer(tx, chat).map(|contact_id| Transferred { contact_id })
    }
}

/// The chat ends.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct End {}

impl Action for End {
    type Output = Done;

    fn act(self, tx: &mut Transaction<'_>, chat: &ChatId) -> Result<Done, ControlError> {
        participants::end(tx, chat).map(|()| Done {})
    }
}

/// The sockets are cut, and the chat ends.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EndWhileOffline {}

impl Action for EndWhileOffline {
    type Output = Done;

    fn act(self, tx: &mut Transaction<'_>, chat: &ChatId) -> Result<Done, ControlError> {
        sockets::end_while_offline(tx, chat).map(|()| Done {})
    }
}
