//! What a controller can do to a chat, as JSON over HTTP; and what of it needs more than one step.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::ControlError;
use crate::Secret;
use crate::faults::SocketFault;
use crate::item::{AttachmentStatus, Item, Role, content_type, is_stored};
use crate::operations::authentication::{self, SignInOutcome};
use crate::operations::views::{self, ViewParts};
use crate::operations::{attachments, messages, participants};
use crate::state::chat::Command;
use crate::state::hub::Turn;

/// An action on a chat: `POST /_control/chats/{contact}/{action}`, its members as the body.
///
/// Where `participant` may be left out, the first agent acts, or the flow if there is none.
#[derive(Deserialize)]
#[serde(
    tag = "action",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub(crate) enum Action {
    Join {
        #[serde(default = "agent")]
        role: Role,
        display_name: Secret,
    },
    Leave {
        participant: Option<String>,
    },
    Say {
        participant: Option<String>,
        #[serde(default = "text")]
        content_type: String,
        content: Secret,
    },
    Stream {
        pieces: Vec<String>,
        #[serde(default)]
        incomplete: bool,
    },
    Type {
        participant: Option<String>,
    },
    Receipt {
        participant: Option<String>,
        message_id: String,
        #[serde(default)]
        read: bool,
    },
    Attach {
        participant: Option<String>,
        name: Secret,
        content_type: String,
        base64: String,
    },
    DecideAttachment {
        attachment_id: String,
        status: AttachmentStatus,
    },
    View {
        participant: Option<String>,
        #[serde(default = "view_name")]
        name: String,
        template: Value,
        #[serde(default)]
        input_schema: Value,
        #[serde(default)]
        data: Value,
    },
    Event {
        participant: Option<String>,
        content_type: String,
        content: Option<Secret>,
    },
    Item {
        item: Map<String, Value>,
    },
    AskToSignIn {},
    FinishSignIn {
        outcome: SignInOutcome,
        display_name: Option<Secret>,
    },
    RenameCustomer {
        display_name: Secret,
    },
    Transfer {},
    End {},
    EndWhileOffline {},
}

fn agent() -> Role {
    Role::Agent
}

fn text() -> String {
    content_type::TEXT.to_owned()
}

fn view_name() -> String {
    "View".to_owned()
}

/// Carries an action out; what the caller may want to know of it.
pub(crate) fn act(
    turn: &mut Turn<'_>,
    contact: &str,
    action: Action,
) -> Result<Value, ControlError> {
    let who = |turn: &mut Turn<'_>, participant: Option<String>| {
        participant.or_else(|| first_agent(turn, contact))
    };
    match action {
        Action::Join { role, display_name } => {
            let id = join(turn, contact, role, display_name)?;
            let chat = participants::active_chat(turn, contact)?;
            let token = chat.participant(&id).map(|participant| participant.token.clone());
            Ok(json!({"participantId": id, "participantToken": token}))
        }
        Action::Leave { participant } => {
            let who = who(turn, participant).ok_or(ControlError::NoSuchParticipant)?;
            let chat = participants::active_chat(turn, contact)?;
            chat.participant(&who).ok_or(ControlError::NoSuchParticipant)?;
            let chat = chat.initial_contact_id.clone();
            participants::leave(turn, &chat, &who);
            Ok(json!({}))
        }
        Action::Say { participant, content_type, content } => {
            let who = who(turn, participant);
            let id = messages::say(turn, contact, who.as_deref(), &content_type, &content)?;
            Ok(json!({"id": id}))
        }
        Action::Stream { pieces, incomplete } => {
            let id = messages::stream(turn, contact, &pieces, !incomplete)?;
            Ok(json!({"id": id}))
        }
        Action::Type { participant } => {
            let who = who(turn, participant);
            messages::event(turn, contact, who.as_deref(), content_type::TYPING, None)?;
            Ok(json!({}))
        }
        Action::Receipt { participant, message_id, read } => {
            let who = who(turn, participant).ok_or(ControlError::NoSuchParticipant)?;
            messages::other_sides_receipt(turn, contact, &who, &message_id, read)?;
            Ok(json!({}))
        }
        Action::Attach { participant, name, content_type, base64 } => {
            let who = who(turn, participant).ok_or(ControlError::NoSuchParticipant)?;
            let data = STANDARD
                .decode(base64)
                .map_err(|_| ControlError::Invalid("base64 is not Base64".to_owned()))?;
            let id = attachments::attach(turn, contact, &who, &name, &content_type, data.into())?;
            Ok(json!({"attachmentId": id}))
        }
        Action::DecideAttachment { attachment_id, status } => {
            attachments::decide(turn, contact, &attachment_id, status)?;
            Ok(json!({}))
        }
        Action::View { participant, name, template, input_schema, data } => {
            let who = who(turn, participant);
            let actions = vec!["Submit".to_owned()];
            let view = ViewParts { name, template, input_schema, actions, data };
            let token = views::show(turn, contact, who.as_deref(), &view)?;
            Ok(json!({"viewToken": token}))
        }
        Action::Event { participant, content_type, content } => {
            let (who, content) = (participant.as_deref(), content.as_deref());
            let id = messages::event(turn, contact, who, &content_type, content)?;
            Ok(json!({"id": id}))
        }
        Action::Item { item } => Ok(json!({"id": raw_item(turn, contact, item)?})),
        Action::AskToSignIn {} => {
            Ok(json!({"sessionId": authentication::initiate(turn, contact)?}))
        }
        Action::FinishSignIn { outcome, display_name } => {
            authentication::finish_current(turn, contact, outcome, display_name)?;
            Ok(json!({}))
        }
        Action::RenameCustomer { display_name } => {
            rename_customer(turn, contact, display_name)?;
            Ok(json!({}))
        }
        Action::Transfer {} => Ok(json!({"contactId": participants::transfer(turn, contact)?})),
        Action::End {} => end(turn, contact).map(|()| json!({})),
        Action::EndWhileOffline {} => end_while_offline(turn, contact).map(|()| json!({})),
    }
}

fn first_agent(turn: &mut Turn<'_>, contact: &str) -> Option<String> {
    let chat = turn.state.chat(contact)?;
    let is_agent = |role| matches!(role, Role::Agent | Role::Supervisor | Role::CustomBot);
    let mut active = chat.participants.iter().filter(|who| !who.left && is_agent(who.role));
    active.next().map(|who| who.id.clone())
}

/// Someone joins; the id.
pub(crate) fn join(
    turn: &mut Turn<'_>,
    contact: &str,
    role: Role,
    display_name: Secret,
) -> Result<String, ControlError> {
    let chat = participants::active_chat(turn, contact)?.initial_contact_id.clone();
    let id = participants::add(turn, &chat, role, display_name);
    participants::joined(turn, &chat, &id);
    Ok(id)
}

/// Sends an item as it is, with what is missing filled in.
pub(crate) fn raw_item(
    turn: &mut Turn<'_>,
    contact: &str,
    mut item: Map<String, Value>,
) -> Result<String, ControlError> {
    let now = turn.now;
    let chat = participants::active_chat(turn, contact)?;
    let blank = serde_json::to_value(chat.item(now, "EVENT")).unwrap_or_default();
    for (name, value) in blank.as_object().into_iter().flatten() {
        item.entry(name.clone()).or_insert_with(|| value.clone());
    }
    let initial = chat.initial_contact_id.clone();
    let id = item.get("Id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let kept = serde_json::from_value::<Item>(Value::Object(item.clone())).ok();
    let kept = kept.filter(|item| is_stored(item.content_type.as_deref().unwrap_or(""), false));
    if let Some(kept) = kept {
        chat.transcript.put(kept);
    }
    turn.send(&initial, &item);
    Ok(id)
}

pub(crate) fn rename_customer(
    turn: &mut Turn<'_>,
    contact: &str,
    display_name: Secret,
) -> Result<(), ControlError> {
    let chat = participants::active_chat(turn, contact)?;
    let (initial, customer) = (chat.initial_contact_id.clone(), chat.customer_id());
    participants::rename(turn, &initial, &customer, display_name);
    Ok(())
}

pub(crate) fn end(turn: &mut Turn<'_>, contact: &str) -> Result<(), ControlError> {
    let chat = participants::active_chat(turn, contact)?.initial_contact_id.clone();
    participants::end_chat(turn, &chat);
    Ok(())
}

/// Nobody is told: the sockets are gone before the chat ends.
pub(crate) fn end_while_offline(turn: &mut Turn<'_>, contact: &str) -> Result<(), ControlError> {
    let chat = participants::active_chat(turn, contact)?;
    chat.command(false, || Command::Cut);
    for participant in &mut chat.participants {
        participant.sockets.clear();
    }
    end(turn, contact)
}

/// Makes a chat's sockets misbehave.
pub(crate) fn socket_fault(turn: &mut Turn<'_>, contact: &str, fault: SocketFault) {
    let Some(chat) = turn.state.chat_mut(contact) else { return };
    let mut faults = turn.hub.faults();
    let set = faults.of_sockets(&chat.initial_contact_id);
    match fault {
        SocketFault::Cut => chat.command(false, || Command::Cut),
        SocketFault::Stall => chat.command(false, || Command::Stall),
        SocketFault::Close { code, reason } => {
            chat.command(false, || Command::Close { code, reason: reason.clone() });
        }
        SocketFault::Frame { text } => chat.command(false, || Command::Text(text.clone())),
        SocketFault::Bytes { bytes } => chat.command(false, || Command::Bytes(bytes.clone())),
        SocketFault::TransportError { message } => {
            chat.command(false, || Command::TransportError(message.clone()));
        }
        SocketFault::CutAfter { frames } => set.cut_after = Some(frames),
        SocketFault::Duplicate { frames } => set.duplicate = frames,
        SocketFault::Lose { frames } => set.lose = frames,
        SocketFault::Reverse { frames } => set.reverse = frames,
        SocketFault::IgnoreSubscribe { times } => set.ignore_subscribe = times,
        SocketFault::RefuseSubscribe { times } => set.refuse_subscribe = times,
        SocketFault::RefuseUpgrade { status, times } => {
            set.refuse_upgrades.extend((0..times).map(|_| status));
        }
        SocketFault::IgnoreHeartbeats { on } => set.ignore_heartbeats = on,
        SocketFault::UnhealthyPings { on } => set.unhealthy_pings = on,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::faults::Echo;

    const README: &str = include_str!("../../README.md");

    /// What stands in a cell of one of the README's tables as code.
    fn code(cell: &str) -> &str {
        cell.split('`').nth(1).unwrap()
    }

    /// The rows of the README's table that begins with this heading.
    fn table(heading: &str) -> Vec<(&'static str, &'static str)> {
        let rows = README.lines().skip_while(|line| !line.starts_with(heading)).skip(2);
        let rows = rows.take_while(|line| line.starts_with('|'));
        rows.map(|row| row.trim_matches(['|', ' ']).split_once(" | ").unwrap()).collect()
    }

    /// The variants of an enum with this tag, as serde lists them.
    fn variants<T: serde::de::DeserializeOwned>(tag: &str) -> BTreeSet<String> {
        let error = serde_json::from_value::<T>(json!({tag: "?"})).err().unwrap().to_string();
        let (_, list) = error.split_once("expected one of ").unwrap();
        list.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    }

    #[test]
    fn the_readme_has_every_action() {
        let mut found = BTreeSet::new();
        for (name, example) in table("| action |") {
            let mut body: Map<String, Value> = serde_json::from_str(code(example)).unwrap();
            body.insert("action".to_owned(), code(name).into());
            serde_json::from_value::<Action>(body.into()).map(drop).unwrap();
            found.insert(code(name).to_owned());
        }
        assert_eq!(found, variants::<Action>("action"));
    }

    #[test]
    fn the_readme_has_every_fault_of_sockets_and_every_echo() {
        let mut found = BTreeSet::new();
        for (example, _) in table("| fault |") {
            let fault: Value = serde_json::from_str(code(example)).unwrap();
            serde_json::from_value::<SocketFault>(fault.clone()).unwrap();
            found.insert(fault["fault"].as_str().unwrap().to_owned());
        }
        assert_eq!(found, variants::<SocketFault>("fault"));

        let orders = README.split('`').filter(|code| code.starts_with("{\"order\""));
        let orders: Vec<Echo> = orders.map(|order| serde_json::from_str(order).unwrap()).collect();
        assert_eq!(orders.len(), variants::<Echo>("order").len());
    }
}
