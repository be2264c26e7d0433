//! Who takes part: joining, leaving, the transfer and the end of a chat.

use crate::Secret;
use crate::api::TokenKind;
use crate::control::ControlError;
use crate::item::{Role, content_type};
use crate::state::chat::{Chat, Participant};
use crate::state::hub::Turn;
use crate::state::tokens::{Caller, new_id};

/// The chat of a contact, if it goes on.
pub(crate) fn active_chat<'t>(
    turn: &'t mut Turn<'_>,
    contact_id: &str,
) -> Result<&'t mut Chat, ControlError> {
    let chat = turn.state.chat_mut(contact_id).ok_or(ControlError::NoSuchChat)?;
    if chat.ended.is_some() { Err(ControlError::ChatEnded) } else { Ok(chat) }
}

/// Adds a participant without a word.
pub(crate) fn add(turn: &mut Turn<'_>, chat: &str, role: Role, display_name: Secret) -> String {
    let id = new_id();
    let caller = Caller { chat: chat.to_owned(), participant: id.clone() };
    // Good as long as the chat lasts, which is checked wherever the token is used.
    let token = turn.state.tokens.issue(TokenKind::Participant, caller, jiff::Timestamp::MAX);
    if let Some(chat) = turn.state.chats.get_mut(chat) {
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

/// Says that a participant has joined, once.
pub(crate) fn joined(turn: &mut Turn<'_>, chat: &str, participant: &str) {
    let now = turn.now;
    let Some(found) = turn.state.chats.get_mut(chat) else { return };
    let Some(who) = found.participant_mut(participant) else { return };
    if std::mem::replace(&mut who.joined, true) {
        return;
    }
    let mut item = found.item_of(participant, now, "EVENT");
    item.content_type = Some(content_type::PARTICIPANT_JOINED.to_owned());
    turn.publish(chat, item);
}

/// A participant leaves; the chat ends with the customer.
pub(crate) fn leave(turn: &mut Turn<'_>, chat: &str, participant: &str) {
    let now = turn.now;
    let Some(found) = turn.state.chats.get_mut(chat) else { return };
    let Some(who) = found.participant_mut(participant) else { return };
    if std::mem::replace(&mut who.left, true) {
        return;
    }
    let is_customer = who.role == Role::Customer;
    let mut item = found.item_of(participant, now, "EVENT");
    item.content_type = Some(content_type::PARTICIPANT_LEFT.to_owned());
    turn.publish(chat, item);
    if is_customer {
        end_chat(turn, chat);
    }
}

/// Ends a chat: `chat.ended` goes out, and no token of the chat is good any more.
pub(crate) fn end_chat(turn: &mut Turn<'_>, chat: &str) {
    let now = turn.now;
    let Some(found) = turn.state.chats.get_mut(chat) else { return };
    if found.ended.is_some() {
        return;
    }
    found.ended = Some(now);
    let mut item = found.item(now, "EVENT");
    item.content_type = Some(content_type::CHAT_ENDED.to_owned());
    turn.publish(chat, item);
}

/// The chat goes on with a new contact of the same chain; its id.
pub(crate) fn transfer(turn: &mut Turn<'_>, contact_id: &str) -> Result<String, ControlError> {
    let now = turn.now;
    let chat = active_chat(turn, contact_id)?;
    let initial = chat.initial_contact_id.clone();
    let agents: Vec<String> = chat
        .participants
        .iter()
        .filter(|participant| participant.role == Role::Agent && !participant.left)
        .map(|participant| participant.id.clone())
        .collect();
    let mut item = chat.item(now, "EVENT");
    item.content_type = Some(content_type::TRANSFER_SUCCEEDED.to_owned());
    turn.publish(&initial, item);
    for agent in agents {
        leave(turn, &initial, &agent);
    }
    let contact = new_id();
    turn.state.contacts.insert(contact.clone(), initial);
    let chat = active_chat(turn, &contact)?;
    chat.contacts.push(contact.clone());
    chat.contact_id.clone_from(&contact);
    Ok(contact)
}

/// Gives a participant another name and says so, as after a sign-in.
pub(crate) fn rename(turn: &mut Turn<'_>, chat: &str, participant: &str, name: Secret) {
    let now = turn.now;
    let Some(found) = turn.state.chats.get_mut(chat) else { return };
    let Some(who) = found.participant_mut(participant) else { return };
    who.display_name = name;
    let mut item = found.item_of(participant, now, "EVENT");
    item.content_type = Some(content_type::PARTICIPANT_DISPLAYNAME_UPDATED.to_owned());
    turn.publish(chat, item);
}
