//! What a controller can do to a chat, as JSON over HTTP; and what of it needs more than one step.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::Secret;
use crate::error::ControlError;
use crate::item::{AttachmentStatus, Role, content_type};
use crate::operations::authentication;
use crate::operations::views::{self, ViewParts};
use crate::operations::{attachments, messages, participants, sockets};
use crate::state::ids::{AttachmentId, ChatId, ParticipantId};
use crate::state::notifications::Visibility;
use crate::state::sign_in::SignInOutcome;
use crate::state::transaction::Transaction;

/// An action on a chat: `POST /_control/chats/{contact}/{action}`, its members as the body.
///
/// Without `participant` the first agent acts, or the flow if the chat has no agent.
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
        participant: Option<ParticipantId>,
    },
    Say {
        participant: Option<ParticipantId>,
        #[serde(default = "text")]
        content_type: String,
        content: Secret,
        #[serde(default)]
        visibility: Visibility,
    },
    Stream {
        pieces: Vec<String>,
        #[serde(default)]
        incomplete: bool,
    },
    Type {
        participant: Option<ParticipantId>,
    },
    Receipt {
        participant: Option<ParticipantId>,
        message_id: String,
        #[serde(default)]
        read: bool,
    },
    Attach {
        participant: Option<ParticipantId>,
        name: Secret,
        content_type: String,
        base64: String,
    },
    DecideAttachment {
        attachment_id: AttachmentId,
        status: AttachmentStatus,
    },
    View {
        participant: Option<ParticipantId>,
        #[serde(default = "view_name")]
        name: String,
        template: Value,
        #[serde(default)]
        input_schema: Value,
        #[serde(default)]
        data: Value,
    },
    Event {
        participant: Option<ParticipantId>,
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

/// Performs an action; the response's body.
pub(crate) fn act(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
    action: Action,
) -> Result<Value, ControlError> {
    let who = |tx: &mut Transaction<'_>, participant: Option<ParticipantId>| {
        participant.or_else(|| first_agent(tx, chat))
    };
    match action {
        Action::Join { role, display_name } => {
            let id = participants::join(tx, chat, role, display_name)?;
            let found = participants::active_chat(tx, chat)?;
            let token = found.participant(&id).map(|participant| participant.token.clone());
            Ok(json!({"participantId": id, "participantToken": token}))
        }
        Action::Leave { participant } => {
            let who = who(tx, participant).ok_or(ControlError::NoSuchParticipant)?;
            participants::remove(tx, chat, &who)?;
            Ok(json!({}))
        }
        Action::Say { participant, content_type, content, visibility } => {
            let who = who(tx, participant);
            let kind = &content_type;
            let id = messages::say_to(tx, chat, who.as_ref(), kind, &content, visibility)?;
            Ok(json!({"id": id}))
        }
        Action::Stream { pieces, incomplete } => {
            let id = messages::stream(tx, chat, &pieces, !incomplete)?;
            Ok(json!({"id": id}))
        }
        Action::Type { participant } => {
            let who = who(tx, participant);
            messages::event(tx, chat, who.as_ref(), content_type::TYPING, None)?;
            Ok(json!({}))
        }
        Action::Receipt { participant, message_id, read } => {
            let who = who(tx, participant).ok_or(ControlError::NoSuchParticipant)?;
            messages::send_receipt(tx, chat, &who, &message_id, read)?;
            Ok(json!({}))
        }
        Action::Attach { participant, name, content_type, base64 } => {
            let who = who(tx, participant).ok_or(ControlError::NoSuchParticipant)?;
            let data = STANDARD
                .decode(base64)
                .map_err(|_| ControlError::Invalid("base64 is not Base64".to_owned()))?;
            let id = attachments::attach(tx, chat, &who, &name, &content_type, data.into())?;
            Ok(json!({"attachmentId": id}))
        }
        Action::DecideAttachment { attachment_id, status } => {
            attachments::decide(tx, chat, &attachment_id, status)?;
            Ok(json!({}))
        }
        Action::View { participant, name, template, input_schema, data } => {
            let who = who(tx, participant);
            let actions = vec!["Submit".to_owned()];
            let view = ViewParts { name, template, input_schema, actions, data };
            let token = views::show(tx, chat, who.as_ref(), &view)?;
            Ok(json!({"viewToken": token}))
        }
        Action::Event { participant, content_type, content } => {
            let (who, content) = (participant.as_ref(), content.as_deref());
            let id = messages::event(tx, chat, who, &content_type, content)?;
            Ok(json!({"id": id}))
        }
        Action::Item { item } => Ok(json!({"id": messages::raw_item(tx, chat, item)?})),
        Action::AskToSignIn {} => Ok(json!({"sessionId": authentication::initiate(tx, chat)?})),
        Action::FinishSignIn { outcome, display_name } => {
            authentication::finish_current(tx, chat, outcome, display_name)?;
            Ok(json!({}))
        }
        Action::RenameCustomer { display_name } => {
            participants::rename_customer(tx, chat, display_name)?;
            Ok(json!({}))
        }
        Action::Transfer {} => Ok(json!({"contactId": participants::transfer(tx, chat)?})),
        Action::End {} => participants::end(tx, chat).map(|()| json!({})),
        Action::EndWhileOffline {} => sockets::end_while_offline(tx, chat).map(|()| json!({})),
    }
}

fn first_agent(tx: &mut Transaction<'_>, chat: &ChatId) -> Option<ParticipantId> {
    let chat = tx.state.chats.get(chat)?;
    let is_agent = |role| matches!(role, Role::Agent | Role::Supervisor | Role::CustomBot);
    let mut active = chat.participants.iter().filter(|who| !who.left && is_agent(who.role));
    active.next().map(|who| who.id.clone())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::faults::{Echo, SocketFault};

    const README: &str = include_str!("../../README.md");

    /// The code in a cell of one of the README's tables.
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
