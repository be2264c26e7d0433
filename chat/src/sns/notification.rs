//! An item of a chat, as it was published to a topic.

use std::sync::Arc;

use connectparticipant::types::ParticipantRole;
use serde_json::{Map, Value};

use crate::delivery::Origin;
use crate::event::Event;
use crate::secret::RawJson;
use crate::sns::{Attributes, DecodeError, Visibility};
use crate::wire::item::Item;

/// An item of a chat that was published to an SNS topic. `Debug` shows neither message texts nor names.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Notification {
    /// The item, as a session would deliver it. A request to sign in is a
    /// [`Lifecycle`](Event::Lifecycle) event: only a session can respond to it.
    pub event: Event,
    /// The id of the item. It is the same in each copy that SNS delivers.
    pub id: String,
    /// The attributes of the SNS message.
    pub attributes: Attributes,
    /// The ARN of the topic. `None` in raw delivery.
    pub topic_arn: Option<String>,
    /// The id of the SNS message. `None` in raw delivery.
    pub message_id: Option<String>,
    statements: Statements,
    raw: Arc<RawJson>,
}

/// The sender and the visibility in the attributes and in the item. An item is passed on only if both agree.
#[derive(Clone, Debug, Default, PartialEq)]
struct Statements {
    visibility: Vec<Visibility>,
    roles: Vec<ParticipantRole>,
}

/// The members of an SNS envelope around an item.
#[derive(Default)]
pub(super) struct Published {
    pub(super) attributes: Attributes,
    pub(super) topic_arn: Option<String>,
    pub(super) message_id: Option<String>,
}

impl Notification {
    /// Reads one notification: an SNS envelope (the body of an HTTPS notification, or of an SQS message), one
    /// record of a Lambda event, or the item itself (raw delivery).
    ///
    /// The signature is not verified. For an HTTPS endpoint, use `Verifier`.
    ///
    /// # Errors
    /// If the string is not JSON, or not an item of a chat.
    ///
    /// ```
    /// use connectparticipant_chat::Event;
    /// use connectparticipant_chat::sns::Notification;
    ///
    /// let item = r#"{"Id": "1", "Type": "MESSAGE", "ContentType": "text/plain", "Content": "Hello",
    ///     "ParticipantRole": "AGENT", "AbsoluteTime": "2026-11-26T10:00:00.000Z"}"#;
    /// let body = serde_json::json!({
    ///     "Type": "Notification", "TopicArn": "arn:aws:sns:us-east-1:123456789012:chat", "Message": item,
    ///     "MessageAttributes": {"MessageVisibility": {"Type": "String", "Value": "ALL"}},
    /// });
    /// let notification = Notification::from_json(&body.to_string())?;
    /// let Event::Message(message) = &notification.event else { panic!() };
    /// assert!(notification.is_for_customer() && message.text() == "Hello");
    /// # Ok::<(), connectparticipant_chat::sns::DecodeError>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, DecodeError> {
        super::record::read(text)
    }

    /// Reads an item that was published.
    pub(super) fn read(item: &str, published: Published) -> Result<Self, DecodeError> {
        let members: Map<String, Value> = match serde_json::from_str(item) {
            Ok(Value::Object(members)) => members,
            Ok(_) => return Err(DecodeError::UnknownShape),
            Err(error) => return Err(DecodeError::json(&error)),
        };
        let text = |name: &'static str| {
            let text = members.get(name).and_then(Value::as_str);
            text.filter(|text| !text.is_empty()).ok_or(DecodeError::NotAChatItem(name))
        };
        let id = text("Id")?.to_owned();
        text("Type")?;
        text("AbsoluteTime")?;
        let read = Item::from_transcript(item);
        let raw = Arc::clone(&read.raw);
        let Published { mut attributes, topic_arn, message_id } = published;

        let visibility: Option<Visibility> = text("MessageVisibility").ok().map(Visibility::from);
        let statements = Statements {
            visibility: attributes.visibility.iter().chain(&visibility).cloned().collect(),
            roles: attributes.participant_role.iter().chain(&read.role).cloned().collect(),
        };
        let fill = |known: &mut Option<String>, name| {
            if known.is_none() {
                *known = text(name).ok().map(str::to_owned);
            }
        };
        fill(&mut attributes.initial_contact_id, "InitialContactId");
        fill(&mut attributes.contact_id, "ContactId");
        attributes.participant_role = attributes.participant_role.or_else(|| read.role.clone());
        attributes.content_type = attributes.content_type.or_else(|| read.content_type.clone());
        attributes.visibility = attributes.visibility.or(visibility);

        // Without a session, nobody can answer a request to sign in, so it is reported as a past
        // event.
        let event = Event::from_item(read.clone(), Origin::Live)
            .or_else(|| Event::from_item(read, Origin::Past))
            .ok_or(DecodeError::UnknownShape)?;
        Ok(Self { event, id, attributes, topic_arn, message_id, statements, raw })
    }

    /// Whether the item is for the customer's messenger: the customer may see it, and somebody else has sent
    /// it. Events of the chat itself that have no sender, such as its end, are for the messenger too; a message without
    /// a sender is not.
    ///
    /// The sender matters because the customer's own messages are published too, and are visible to all.
    /// If the attributes and the item contradict each other, or neither specifies who may see the item, the result
    /// is `false`.
    pub fn is_for_customer(&self) -> bool {
        self.is_for(Visibility::includes_customer, &ParticipantRole::Customer)
    }

    /// Whether the item is for the agent: an agent may see it, and no agent has sent it.
    ///
    /// ```
    /// use connectparticipant_chat::sns::Notification;
    ///
    /// fn recipients(notification: &Notification) -> (bool, bool) {
    ///     (notification.is_for_customer(), notification.is_for_agent())
    /// }
    /// ```
    pub fn is_for_agent(&self) -> bool {
        self.is_for(Visibility::includes_agents, &ParticipantRole::Agent)
    }

    fn is_for(&self, includes: impl Fn(&Visibility) -> bool, recipient: &ParticipantRole) -> bool {
        let Statements { visibility, roles } = &self.statements;
        let has_sender =
            !roles.is_empty() || !matches!(self.event, Event::Message(_) | Event::Attachment(_));
        let may_see = !visibility.is_empty() && visibility.iter().all(includes);
        may_see && has_sender && roles.iter().all(|role| role != recipient)
    }

    /// The item again, to compare it with others.
    pub(super) fn item(&self) -> Item {
        Item::from_transcript(self.raw.expose())
    }
}
