//! Someone on the other side of a chat: an agent, a supervisor, a bot.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;

use crate::Secret;
use crate::error::ControlError;
use crate::hub::Hub;
use crate::item::content_type;
use crate::operations::views::ViewParts;
use crate::operations::{attachments, messages, participants, views};
use crate::state::ids::{ChatId, ParticipantId};
use crate::state::notifications::Visibility;

/// A participant that the controller acts for.
#[derive(Clone)]
pub struct Participant {
    hub: Arc<Hub>,
    chat: ChatId,
    id: ParticipantId,
    token: Secret,
}

impl fmt::Debug for Participant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Participant").field("id", &self.id.as_str()).finish_non_exhaustive()
    }
}

/// Every method fails with [`ControlError::ChatEnded`] once the chat has ended. Messages are not
/// checked as a customer's are, so a test can send invalid ones too.
impl Participant {
    pub(crate) fn new(hub: Arc<Hub>, chat: ChatId, id: ParticipantId, token: Secret) -> Self {
        Self { hub, chat, id, token }
    }

    /// The participant's id.
    pub fn id(&self) -> &str {
        self.id.as_str()
    }

    /// The participant's token, with which a client can join as this participant.
    pub fn token(&self) -> &Secret {
        &self.token
    }

    /// Sends plain text. Returns the message's id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn say(&self, text: &str) -> Result<String, ControlError> {
        self.send(content_type::TEXT, text)
    }

    /// Sends Markdown. Returns the message's id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn say_markdown(&self, text: &str) -> Result<String, ControlError> {
        self.send(content_type::MARKDOWN, text)
    }

    /// Sends JSON. Returns the message's id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn say_json(&self, json: &Value) -> Result<String, ControlError> {
        self.send(content_type::JSON, &json.to_string())
    }

    /// Sends an interactive message, such as a list picker, a panel or a quick reply. Returns the
    /// message's id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn say_interactive(&self, template: &Value) -> Result<String, ControlError> {
        self.send(content_type::INTERACTIVE, &template.to_string())
    }

    /// Sends plain text with a limited visibility. SNS topics receive the message with this visibility; the customer
    /// receives it unless it is only for agents. Returns the message's id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn say_to(&self, visibility: Visibility, text: &str) -> Result<String, ControlError> {
        self.hub.transact(|tx| {
            let kind = content_type::TEXT;
            messages::say_to(tx, &self.chat, Some(&self.id), kind, text, visibility)
        })
    }

    /// Sends a message of any content type. Returns the message's id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn send(&self, content_type: &str, content: &str) -> Result<String, ControlError> {
        self.hub.transact(|tx| messages::say(tx, &self.chat, Some(&self.id), content_type, content))
    }

    /// Shows a view: sends an interactive message, and DescribeView returns the view for its token.
    /// Returns the token.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn show_view(
        &self,
        name: &str,
        template: &Value,
        input_schema: &Value,
        data: &Value,
    ) -> Result<Secret, ControlError> {
        let view = ViewParts {
            name: name.to_owned(),
            template: template.clone(),
            input_schema: input_schema.clone(),
            actions: vec!["Submit".to_owned()],
            data: data.clone(),
        };
        self.hub.transact(|tx| views::show(tx, &self.chat, Some(&self.id), &view)).map(Secret::from)
    }

    /// Sends a `typing` event.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn typing(&self) -> Result<(), ControlError> {
        self.event(content_type::TYPING, None).map(drop)
    }

    /// Sends an event of any content type. Returns the event's id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn event(&self, kind: &str, content: Option<&str>) -> Result<String, ControlError> {
        let chat = &self.chat;
        self.hub.transact(|tx| messages::event(tx, chat, Some(&self.id), kind, content))
    }

    /// Confirms that this participant has received a message.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]; [`ControlError::NoSuchItem`]
    pub fn delivered(&self, message_id: &str) -> Result<(), ControlError> {
        self.receipt(message_id, false)
    }

    /// Confirms that this participant has read a message.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]; [`ControlError::NoSuchItem`]
    pub fn read(&self, message_id: &str) -> Result<(), ControlError> {
        self.receipt(message_id, true)
    }

    fn receipt(&self, message: &str, read: bool) -> Result<(), ControlError> {
        let chat = &self.chat;
        self.hub.transact(|tx| messages::send_receipt(tx, chat, &self.id, message, read))
    }

    /// Sends a file, which is approved at once. Returns the attachment's id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn attach(
        &self,
        name: &str,
        content_type: &str,
        data: impl Into<Bytes>,
    ) -> Result<String, ControlError> {
        let (chat, data) = (&self.chat, data.into());
        self.hub.transact(|tx| {
            attachments::attach(tx, chat, &self.id, name, content_type, data).map(String::from)
        })
    }

    /// Leaves the chat.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn leave(&self) -> Result<(), ControlError> {
        self.hub.transact(|tx| participants::remove(tx, &self.chat, &self.id))
    }
}
