//! The attributes of an SNS message.

use std::collections::BTreeMap;

use connectparticipant::types::ParticipantRole;
use serde_json::{Map, Value};

use crate::sns::Visibility;
use crate::wire::content_type::ContentType;

/// The attributes of an SNS message from Amazon Connect. If an attribute is missing, as in raw
/// delivery, the item's member with the same name is used.
///
/// The signature of an HTTPS notification covers the item and not its attributes.
///
/// ```
/// use connectparticipant_chat::sns::Notification;
///
/// fn chat_of(notification: &Notification) -> Option<&str> {
///     notification.attributes.initial_contact_id.as_deref()
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Attributes {
    /// The first contact of the chat. It stays the same when the chat is transferred.
    pub initial_contact_id: Option<String>,
    /// The current contact of the chat.
    pub contact_id: Option<String>,
    /// The Connect instance.
    pub instance_id: Option<String>,
    /// The AWS account.
    pub account_id: Option<String>,
    /// The role of the sender.
    pub participant_role: Option<ParticipantRole>,
    /// The content type of the item.
    pub content_type: Option<ContentType>,
    /// Who may see the item.
    pub visibility: Option<Visibility>,
    /// The other attributes, by name.
    pub other: BTreeMap<String, String>,
}

impl Attributes {
    /// Reads `MessageAttributes`, as SNS, Lambda and SQS spell them. Binary attributes are omitted.
    pub(super) fn read(attributes: &Map<String, Value>) -> Self {
        let mut read = Self::default();
        for (name, attribute) in attributes {
            let spellings = ["Value", "stringValue", "StringValue"];
            let mut values = spellings.iter().filter_map(|name| attribute.get(*name)?.as_str());
            if let Some(value) = values.next() {
                read.set(name, value);
            }
        }
        read
    }

    fn set(&mut self, name: &str, value: &str) {
        let text = || Some(value.to_owned());
        match name {
            "InitialContactId" => self.initial_contact_id = text(),
            "ContactId" => self.contact_id = text(),
            "InstanceId" => self.instance_id = text(),
            "AccountId" => self.account_id = text(),
            "ParticipantRole" => self.participant_role = Some(value.into()),
            "ContentType" => self.content_type = Some(value.into()),
            "MessageVisibility" => self.visibility = Some(value.into()),
            _ => drop(self.other.insert(name.to_owned(), value.to_owned())),
        }
    }
}
