//! A bot that answers customers in chunks, as AI agents do.

use std::time::Duration;

use super::{messages, participants};
use crate::clock::later;
use crate::item::{ItemKind, Role, content_type};
use crate::state::bot::{BotAnswer, Streaming};
use crate::state::ids::{ChatId, ParticipantId};
use crate::state::timers::Due;
use crate::state::transaction::Transaction;

/// The customer has subscribed: the bot joins and greets.
pub(crate) fn greet(tx: &mut Transaction<'_>, chat: &ChatId) {
    let Some(script) = tx.state.bot.clone() else { return };
    let pieces = script.greeting;
    if !pieces.is_empty() {
        speak(tx, chat, BotAnswer { contains: String::new(), pieces, incomplete: false });
    }
}

/// Answers a message of the customer, unless an agent has taken over.
pub(crate) fn answer(tx: &mut Transaction<'_>, chat: &ChatId, text: &str) {
    let Some(script) = tx.state.bot.clone() else { return };
    let is_agent = |role| matches!(role, Role::Agent | Role::Supervisor);
    let participants = tx.state.chats.get(chat).map(|chat| chat.participants.as_slice());
    if participants.unwrap_or_default().iter().any(|who| is_agent(who.role) && !who.left) {
        return;
    }
    let text = text.to_lowercase();
    let mut answers = script.answers.into_iter();
    let found = answers.find(|answer| text.contains(&answer.contains.to_lowercase()));
    let otherwise = || BotAnswer { pieces: script.otherwise, ..BotAnswer::default() };
    let answer = found.unwrap_or_else(otherwise);
    if !answer.pieces.is_empty() {
        speak(tx, chat, answer);
    }
}

/// The bot's participant, which joins if it has not yet.
fn participant(tx: &mut Transaction<'_>, chat: &ChatId) -> Option<ParticipantId> {
    let found = tx.state.chats.get(chat).filter(|chat| chat.ended.is_none())?;
    let is_bot = |role| role == Role::CustomBot;
    let bot = found.participants.iter().find(|who| is_bot(who.role) && !who.left);
    if let Some(bot) = bot {
        return Some(bot.id.clone());
    }
    let name = tx.state.bot.as_ref()?.display_name.clone();
    participants::join(tx, chat, Role::CustomBot, name.into()).ok()
}

fn speak(tx: &mut Transaction<'_>, chat: &ChatId, answer: BotAnswer) {
    let Some(bot) = participant(tx, chat) else { return };
    let now = tx.now;
    let Some(found) = tx.state.chats.get_mut(chat) else { return };
    let mut item = found.item_of(&bot, now, ItemKind::Message);
    item.content_type = Some(content_type::TEXT.to_owned());
    let BotAnswer { pieces, incomplete, .. } = answer;
    wait(tx, chat, Streaming { item, pieces, sent: 0, incomplete });
}

fn wait(tx: &mut Transaction<'_>, chat: &ChatId, answer: Streaming) {
    let interval = tx.state.bot.as_ref().map_or(0, |script| script.interval_milliseconds);
    let due = Due::BotSpeaks { chat: chat.clone(), answer: Box::new(answer) };
    tx.state.timers.at(later(tx.now, Duration::from_millis(interval)), due);
}

/// The next chunk is due, or the whole text after the last one.
pub(crate) fn go_on(tx: &mut Transaction<'_>, chat: &ChatId, mut answer: Streaming) {
    if participants::active_chat(tx, chat).is_err() {
        return;
    }
    if let Some(piece) = answer.pieces.get(answer.sent) {
        let piece = messages::chunk(&answer.item, answer.sent, piece, false);
        answer.sent += 1;
        messages::send_chunk(tx, chat, &piece);
        if answer.sent < answer.pieces.len() || !answer.incomplete {
            wait(tx, chat, answer);
        }
        return;
    }
    let whole = messages::chunk(&answer.item, answer.sent, &answer.pieces.concat(), true);
    messages::send_whole(tx, chat, whole);
}
