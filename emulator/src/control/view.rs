//! A chat as its other side sees it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::Secret;
use crate::Sent;
use crate::clock::in_milliseconds;
use crate::item::{Item, ItemKind, Role, content_type};
use crate::state::chat::Chat;
use crate::state::sign_in::{SignIn, SignInOutcome};

/// A chat at one moment.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ChatView {
    /// The first contact of the chain.
    pub initial_contact_id: String,
    /// The current contact.
    pub contact_id: String,
    /// When the chat started, in the format of the service.
    pub started: String,
    /// When it ended.
    pub ended: Option<String>,
    /// The contact's attributes.
    pub attributes: BTreeMap<String, String>,
    /// Who takes or took part, the customer first.
    pub participants: Vec<ParticipantView>,
    /// The items of the transcript, oldest first.
    pub transcript: Vec<Item>,
    /// The participants' actions through the service's API, oldest first. Refused calls are not
    /// included, nor are calls that repeat a ClientToken.
    pub sent: Vec<Sent>,
    /// Whether the customer has been asked to sign in and has not done so.
    pub sign_in_pending: bool,
    /// The sign-ins that were requested from the customer, oldest first.
    pub sign_ins: Vec<SignInView>,
}

/// A sign-in at one moment.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SignInView {
    /// When the customer was asked, in the format of the service.
    pub initiated: String,
    /// When it ended.
    pub ended: Option<String>,
    /// How it ended. A sign-in that was replaced by another has ended without an outcome.
    pub outcome: Option<SignInOutcome>,
    /// The error that the identity provider returned instead of a code, such as `access_denied`.
    pub error: Option<Secret>,
}

impl SignInView {
    fn of(sign_in: &SignIn) -> Self {
        let end = sign_in.end.as_ref();
        Self {
            initiated: in_milliseconds(sign_in.initiated),
            ended: end.map(|end| in_milliseconds(end.time)),
            outcome: end.and_then(|end| end.outcome),
            error: end.and_then(|end| end.error.clone()),
        }
    }
}

/// A chat in a list of chats.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChatSummary {
    contact_id: String,
    display_name: Secret,
    ended: bool,
    online: bool,
    /// The time of the last message or event, or of the start.
    activity: String,
    /// How many messages and files the customer has sent.
    from_customer: usize,
    /// The beginning of the newest message or file name.
    last: Option<Secret>,
}

/// How much of a message a list shows.
const LAST_CHARACTERS: usize = 120;

impl ChatSummary {
    pub(crate) fn of(chat: &Chat) -> Self {
        let said = || chat.transcript.items().iter().filter(|item| item.kind != ItemKind::Event);
        let customer = chat.customer();
        let last = said().next_back();
        let text = last.map(|item| match item.attachments.first() {
            Some(attachment) => &*attachment.attachment_name,
            None if item.content_type.as_deref() == Some(content_type::INTERACTIVE) => {
                "A question with answers"
            }
            None => item.content.as_deref().unwrap_or_default(),
        });
        let activity = chat.transcript.items().last().map(|item| item.absolute_time.clone());
        Self {
            contact_id: chat.id.to_string(),
            display_name: customer.map(|who| who.display_name.clone()).unwrap_or_default(),
            ended: chat.ended.is_some(),
            online: customer.is_some_and(|who| who.sockets.iter().any(|socket| socket.subscribed)),
            activity: activity.unwrap_or_else(|| in_milliseconds(chat.started)),
            from_customer: said()
                .filter(|item| item.participant_role == Some(Role::Customer))
                .count(),
            last: text.map(|text| text.chars().take(LAST_CHARACTERS).collect::<String>().into()),
        }
    }
}

/// A participant at one moment.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ParticipantView {
    /// The id.
    pub participant_id: String,
    /// The role.
    pub role: Role,
    /// The name.
    pub display_name: Secret,
    /// Whether `participant.joined` has been sent.
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
        let mut view = Self::without_history(chat);
        view.transcript = chat.transcript.items().to_vec();
        view.sent.clone_from(&chat.sent);
        view
    }

    /// The chat without its transcript and what was sent.
    pub(crate) fn without_history(chat: &Chat) -> Self {
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
            transcript: Vec::new(),
            sent: Vec::new(),
            sign_in_pending: chat.sign_ins.last().is_some_and(SignIn::is_pending),
            sign_ins: chat.sign_ins.iter().map(SignInView::of).collect(),
        }
    }

    /// The customer.
    pub fn customer(&self) -> Option<&ParticipantView> {
        self.participants.first()
    }

    /// The customer's actions through the service's API, oldest first.
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
