//! Messages, receipts, views, events and items.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Action, Done, who};
use crate::Secret;
use crate::error::ControlError;
use crate::item::content_type;
use crate::operations::messages;
use crate::operations::views::{self, ViewParts};
use crate::state::ids::{ChatId, ParticipantId};
use crate::state::notifications::Visibility;
use crate::state::transaction::Transaction;

/// An item that has been made.
#[derive(Serialize, JsonSchema)]
pub(super) struct Made {
    /// The item's id.
    id: String,
}

/// A message.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Say {
    /// The sender. By default, the first agent, or the flow if there is no agent.
    participant: Option<ParticipantId>,
    /// The content's type.
    #[serde(default = "text")]
    content_type: String,
    /// The text.
    content: Secret,
    /// Who may see it.
    #[serde(default)]
    visibility: Visibility,
}

fn text() -> String {
    content_type::TEXT.to_owned()
}

impl Action for Say {
    type Output = Made;

    fn act(self, tx: &mut Transaction<'_>, chat: &ChatId) -> Result<Made, ControlError> {
        let who = who(tx, chat, self.participant);
        let kind = &self.content_type;
        let id = messages::say_to(tx, chat, who.as_ref(), kind, &self.content, self.visibility)?;
        Ok(Made { id })
    }
}

/// A message in chunks.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Stream {
    /// The chunks.
    pieces: Vec<String>,
    /// Whether the message remains incomplete: the whole text is not sent.
    #[serde(default)]
    incomplete: bool,
}

impl Action for Stream {
    type Output = Made;

    fn act(self, tx: &mut Transaction<'_>, chat: &ChatId) -> Result<Made, ControlError> {
        messages::stream(tx, chat, &self.pieces, !self.incomplete).map(|id| Made { id })
    }
}

/// A participant is typing.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ShowTyping {
    /// The participant who is typing. By default, the first agent, or the flow if there is no agent.
    participant: Option<ParticipantId>,
}

impl Action for ShowTyping {
    type Output = Done;

    fn act(self, tx: &mut Transaction<'_>, chat: &ChatId) -> Result<Done, ControlError> {
        let who = who(tx, chat, self.participant);
        messages::event(tx, chat, who.as_ref(), content_type::TYPING, None).map(|_| Done {})
    }
}

/// A participant has received a message.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SendReceipt {
    /// The participant who has received it. By default, the first agent.
    participant: Option<ParticipantId>,
    /// The message's id.
    message_id: String,
    /// Whether it has also been read.
    #[serde(default)]
    read: bool,
}

impl Action for SendReceipt {
    type Output = Done;

    fn act(self, tx: &mut Transaction<'_>, chat: &ChatId) -> Result<Done, ControlError> {
        let who = who(tx, chat, self.participant).ok_or(ControlError::NoSuchParticipant)?;
        messages::send_receipt(tx, chat, &who, &self.message_id, self.read).map(|()| Done {})
    }
}

/// A view.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ShowView {
    /// The sender of the view. By default, the first agent, or the flow if there is no agent.
    participant: Option<ParticipantId>,
    /// The view's name.
    #[serde(default = "view_name")]
    name: String,
    /// The view's template.
    template: Value,
    /// The schema of the view's data.
    #[serde(default)]
    input_schema: Value,
    /// The view's data.
    #[serde(default)]
    data: Value,
}

fn view_name() -> String {
    "View".to_owned()
}

/// A view that is shown.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shown {
    /// The token with which DescribeView returns it.
    view_token: String,
}

impl Action for ShowView {
    type Output = Shown;

    fn act(self, tx: &mut Transaction<'_>, chat: &ChatId) -> Result<Shown, ControlError> {
        let who = who(tx, chat, self.participant);
        let Self { name, template, input_schema, data, .. } = self;
        let actions = vec!["Submit".to_owned()];
        let view = ViewParts { name, template, input_schema, actions, data };
        views::show(tx, chat, who.as_ref(), &view).map(|view_token| Shown { view_token })
    }
}

/// An event.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SendEvent {
    /// The participant of the event. By default, the event has no participant.
    participant: Option<ParticipantId>,
    /// The content type of the event; any type is accepted.
    content_type: String,
    /// The event's content.
    content: Option<Secret>,
}

impl Action for SendEvent {
    type Output = Made;

    fn act(self, tx: &mut Transaction<'_>, chat: &ChatId) -> Result<Made, ControlError> {
        let (who, content) = (self.participant.as_ref(), self.content.as_deref());
        messages::event(tx, chat, who, &self.content_type, content).map(|id| Made { id })
    }
}

/// An item, as it is.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SendItem {
    /// The item's members. The id, the time and the contact are added if they are missing.
    item: Map<String, Value>,
}

impl Action for SendItem {
    type Output = Made;

    fn act(self, tx: &mut Transaction<'_>, chat: &ChatId) -> Result<Made, ControlError> {
        messages::raw_item(tx, chat, self.item).map(|id| Made { id })
    }
}
