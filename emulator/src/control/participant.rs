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

/// A participant that the controller speaks for.
#[derive(Clone)]
pub struct Participant {
    hub: Arc<Hub>,
    chat: ChatId,
    id: ParticipantId,
}

impl fmt::Debug for Participant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Participant").field("id", &self.id.as_str()).finish_non_exhaustive()
    }
}

/// Every method fails with [`ControlError::ChatEnded`] once the chat has ended. Messages are not
/// checked as those of customers are: what should not be can be said too.
impl Participant {
    pub(crate) fn new(hub: Arc<Hub>, chat: ChatId, id: ParticipantId) -> Self {
        Self { hub, chat, id }
    }

    /// The participant's id.
    pub fn id(&self) -> &str {
        self.id.as_str()
    }

    /// The participant's token: a client can take part as this participant.
    pub fn token(&self) -> Secret {
        self.hub.read(|state| {
            let participant =
                state.chats.get(&self.chat).and_then(|chat| chat.participant(&self.id));
            participant.map(|participant| participant.token.clone()).unwrap_or_default()
        })
    }

    /// Says a plain text. The message's id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn say(&self, text: &str) -> Result<String, ControlError> {
        self.send(content_type::TEXT, text)
    }

    /// Says something in Markdown. The message's id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn say_markdown(&self, text: &str) -> Result<String, ControlError> {
        self.send(content_type::MARKDOWN, text)
    }

    /// Sends JSON. The message's id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn say_json(&self, json: &Value) -> Result<String, ControlError> {
        self.send(content_type::JSON, &json.to_string())
    }

    /// Sends an interactive message: a list picker, a panel, a quick response … The message's id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn say_interactive(&self, template: &Value) -> Result<String, ControlError> {
        self.send(content_type::INTERACTIVE, &template.to_string())
    }

    /// Says something that not everybody is to see: it reaches SNS topics with this visibility, and the
    /// customer unless it is for agents only. The message's id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn say_to(&self, visibility: Visibility, text: &str) -> Result<String, ControlError> {
        self.hub.transact(|tx| {
            let kind = content_type::TEXT;
            messages::say_to(tx, &self.chat, Some(&self.id), kind, text, visibility)
        })
    }

    /// Sends a message of any content type. Its id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn send(&self, content_type: &str, content: &str) -> Result<String, ControlError> {
        self.hub.transact(|tx| messages::say(tx, &self.chat, Some(&self.id), content_type, content))
    }

    /// Shows a view: an interactive message, and what DescribeView returns for its token. The
    /// token.
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

    /// Types: a `typing` event.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn typing(&self) -> Result<(), ControlError> {
        self.event(content_type::TYPING, None).map(drop)
    }

    /// Sends an event of any content type. Its id.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]
    pub fn event(&self, kind: &str, content: Option<&str>) -> Result<String, ControlError> {
        let chat = &self.chat;
        self.hub.transact(|tx| messages::event(tx, chat, Some(&self.id), kind, content))
    }

    /// Confirms that a message has arrived here.
    ///
    /// # Errors
    /// [`ControlError::ChatEnded`]; [`ControlError::NoSuchItem`]
    pub fn delivered(&self, message_id: &str) -> Result<(), ControlError> {
        self.receipt(message_id, false)
    }

    /// Confirms that a message has been read here.
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

    /// Sends a file, approved at once. The attachment's id.
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
