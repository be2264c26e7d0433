//! Who takes part: joining, leaving, the transfer and the end of a chat.

use crate::Secret;
use crate::api::TokenKind;
use crate::error::ControlError;
use crate::item::{ItemKind, Role, content_type};
use crate::state::chat::{Chat, Participant};
use crate::state::ids::{ChatId, ContactId, ParticipantId};
use crate::state::tokens::Identity;
use crate::state::transaction::Transaction;

/// A chat that has not ended.
pub(crate) fn active_chat<'t>(
    tx: &'t mut Transaction<'_>,
    chat: &ChatId,
) -> Result<&'t mut Chat, ControlError> {
    let chat = tx.state.chats.get_mut(chat).ok_or(ControlError::NoSuchChat)?;
    if chat.ended.is_some() { Err(ControlError::ChatEnded) } else { Ok(chat) }
}

/// Adds a participant; `participant.joined` is not sent yet.
pub(crate) fn add(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
    role: Role,
    display_name: Secret,
) -> ParticipantId {
    let id = ParticipantId::new();
    let identity = Identity { chat: chat.clone(), participant: id.clone() };
    // Valid as long as the chat lasts, which is checked wherever the token is used.
    let token = tx.state.tokens.issue(TokenKind::Participant, identity, jiff::Timestamp::MAX);
    if let Some(chat) = tx.state.chats.get_mut(chat) {
        chat.participants.push(Participant {
            id: id.clone(),
            role,
            display_name,
            token: token.into(),
            joined: false,
            left: false,
            sockets: Vec::new(),
        });
    }
    id
}

/// Sends `participant.joined`, once, unless the participant has left.
pub(crate) fn joined(tx: &mut Transaction<'_>, chat: &ChatId, participant: &ParticipantId) {
    let now = tx.now;
    let Some(found) = tx.state.chats.get_mut(chat) else { return };
    let Some(who) = found.participant_mut(participant) else { return };
    if who.left || std::mem::replace(&mut who.joined, true) {
        return;
    }
    let mut item = found.item_of(participant, now, ItemKind::Event);
    item.content_type = Some(content_type::PARTICIPANT_JOINED.to_owned());
    tx.publish(chat, item);
}

/// Adds a participant and sends `participant.joined`.
pub(crate) fn join(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
    role: Role,
    display_name: Secret,
) -> Result<ParticipantId, ControlError> {
    active_chat(tx, chat)?;
    check_name(&display_name)?;
    let id = add(tx, chat, role, display_name);
    joined(tx, chat, &id);
    Ok(id)
}

/// A display name has 1 to 256 characters.
pub(crate) fn check_name(name: &str) -> Result<(), ControlError> {
    match name.chars().count() {
        1..=256 => Ok(()),
        _ => Err(ControlError::Invalid("a display name has 1 to 256 characters".to_owned())),
    }
}

/// Lets a participant leave. If the customer leaves, the chat ends.
pub(crate) fn leave(tx: &mut Transaction<'_>, chat: &ChatId, participant: &ParticipantId) {
    let now = tx.now;
    let Some(found) = tx.state.chats.get_mut(chat) else { return };
    let Some(who) = found.participant_mut(participant) else { return };
    if std::mem::replace(&mut who.left, true) {
        return;
    }
    let ends = who.role == Role::Customer;
    let agents: Vec<ParticipantId> = match ends && found.disconnect_agents_on_customer_exit {
        true => agents_of(found),
        false => Vec::new(),
    };
    let mut item = found.item_of(participant, now, ItemKind::Event);
    item.content_type = Some(content_type::PARTICIPANT_LEFT.to_owned());
    tx.publish(chat, item);
    for agent in agents {
        leave(tx, chat, &agent);
    }
    if ends {
        end_chat(tx, chat);
    }
}

fn agents_of(chat: &Chat) -> Vec<ParticipantId> {
    let agents = chat.participants.iter();
    let agents = agents.filter(|participant| participant.role == Role::Agent && !participant.left);
    agents.map(|participant| participant.id.clone()).collect()
}

/// A controller makes a participant leave.
pub(crate) fn remove(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
    participant: &ParticipantId,
) -> Result<(), ControlError> {
    let found = active_chat(tx, chat)?.participant(participant);
    found.ok_or(ControlError::NoSuchParticipant)?;
    leave(tx, chat, participant);
    Ok(())
}

/// Ends a chat: `chat.ended` is sent, and every token of the chat becomes invalid.
pub(crate) fn end_chat(tx: &mut Transaction<'_>, chat: &ChatId) {
    let now = tx.now;
    let Some(found) = tx.state.chats.get_mut(chat) else { return };
    if found.ended.is_some() {
        return;
    }
    found.ended = Some(now);
    let mut item = found.item(now, ItemKind::Event);
    item.content_type = Some(content_type::CHAT_ENDED.to_owned());
    tx.publish(chat, item);
}

/// A controller ends the chat.
pub(crate) fn end(tx: &mut Transaction<'_>, chat: &ChatId) -> Result<(), ControlError> {
    active_chat(tx, chat)?;
    end_chat(tx, chat);
    Ok(())
}

/// The chat continues with a new contact of the same chain; its id.
pub(crate) fn transfer(tx: &mut Transaction<'_>, chat: &ChatId) -> Result<ContactId, ControlError> {
    let now = tx.now;
    let found = active_chat(tx, chat)?;
    let agents = agents_of(found);
    let mut item = found.item(now, ItemKind::Event);
    item.content_type = Some(content_type::TRANSFER_SUCCEEDED.to_owned());
    tx.publish(chat, item);
    for agent in agents {
        leave(tx, chat, &agent);
    }
    let contact = ContactId::new();
    tx.state.chats.add_contact(chat, contact.clone());
    Ok(contact)
}

/// Gives a participant another name and sends `participant.displayname.updated`.
pub(crate) fn rename(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
    participant: &ParticipantId,
    name: Secret,
) {
    let now = tx.now;
    let Some(found) = tx.state.chats.get_mut(chat) else { return };
    let Some(who) = found.participant_mut(participant) else { return };
    who.display_name = name;
    let mut item = found.item_of(participant, now, ItemKind::Event);
    item.content_type = Some(content_type::PARTICIPANT_DISPLAYNAME_UPDATED.to_owned());
    tx.publish(chat, item);
}

/// A controller gives the customer another name.
pub(crate) fn rename_customer(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
    name: Secret,
) -> Result<(), ControlError> {
    check_name(&name)?;
    let customer = active_chat(tx, chat)?.customer().map(|customer| customer.id.clone());
    rename(tx, chat, &customer.ok_or(ControlError::NoSuchParticipant)?, name);
    Ok(())
}
