//! Message streaming: the notifications of SNS topics.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::ids::new_uuid;
use crate::clock::in_milliseconds;

/// How many notifications wait for a subscriber that does not take them, and how many are remembered.
const KEPT: usize = 1000;

/// Who may see an item that is published to a topic: `MessageVisibility`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Visibility {
    /// Everybody.
    #[default]
    All,
    /// Only the customer.
    Customer,
    /// Only agents. The item reaches neither the customer's sockets nor the transcript.
    Agent,
}

/// An item of a chat as it is published to an SNS topic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Notification {
    /// The id of the SNS message.
    pub message_id: String,
    /// The topic's ARN.
    pub topic_arn: String,
    /// When it was published, in the format of the service.
    pub timestamp: String,
    /// The message's attributes: content type, role, contact, visibility.
    pub attributes: BTreeMap<String, String>,
    /// The message: the item's JSON, with `MessageVisibility`.
    pub message: crate::Secret,
}

impl Notification {
    /// An item of a chat of this instance, published to a topic.
    pub(crate) fn new(
        topic: &str,
        instance: &str,
        item: &Map<String, Value>,
        visibility: Visibility,
        now: Timestamp,
    ) -> Self {
        let mut message = item.clone();
        let visibility = serde_json::to_value(visibility).unwrap_or_default();
        message.entry("MessageVisibility").or_insert(visibility);
        let names = [
            "ContentType",
            "ParticipantRole",
            "InitialContactId",
            "ContactId",
            "MessageVisibility",
            "Type",
        ];
        let attributes = names.iter().filter_map(|name| {
            Some(((*name).to_owned(), message.get(*name)?.as_str()?.to_owned()))
        });
        let mut attributes: BTreeMap<String, String> = attributes.collect();
        // The topic belongs to the instance's account.
        let account = topic.split(':').nth(4).unwrap_or_default();
        attributes.insert("AccountId".to_owned(), account.to_owned());
        attributes.insert("InstanceId".to_owned(), instance.to_owned());
        Self {
            message_id: new_uuid(),
            topic_arn: topic.to_owned(),
            timestamp: in_milliseconds(now),
            attributes,
            message: Value::Object(message).to_string().into(),
        }
    }

    /// The message that SNS posts to a subscriber over HTTP.
    pub(crate) fn envelope(&self, signature: &str) -> Value {
        let mut parts = self.topic_arn.split(':').skip(1);
        let (partition, region) =
            (parts.next().unwrap_or_default(), parts.nth(1).unwrap_or_default());
        let domain = match partition {
            "aws-cn" => "amazonaws.com.cn",
            "aws-eusc" => "amazonaws.eu",
            _ => "amazonaws.com",
        };
        let host = format!("https://sns.{region}.{domain}");
        let subscription = format!("{}:00000000-0000-0000-0000-000000000000", self.topic_arn);
        let attributes: Map<String, Value> = self
            .attributes
            .iter()
            .map(|(name, value)| {
                (name.clone(), serde_json::json!({"Type": "String", "Value": value}))
            })
            .collect();
        serde_json::json!({
            "Type": "Notification",
            "MessageId": self.message_id,
            "TopicArn": self.topic_arn,
            "Message": self.message,
            "Timestamp": self.timestamp,
            "SignatureVersion": "2",
            "Signature": signature,
            "SigningCertURL": format!("{host}/SimpleNotificationService-emulator.pem"),
            "UnsubscribeURL":
                format!("{host}/?Action=Unsubscribe&SubscriptionArn={subscription}"),
            "MessageAttributes": attributes,
        })
    }
}

/// The notifications that wait to be posted, and the most recent ones.
#[derive(Default)]
pub(crate) struct Outbox {
    waiting: VecDeque<Notification>,
    last: VecDeque<Notification>,
    pub(crate) posted: u64,
    pub(crate) failed: u64,
    /// Notifications that were dropped because too many waited.
    pub(crate) dropped: u64,
}

impl Outbox {
    /// Adds a notification. It waits to be posted if a subscriber is set.
    pub(crate) fn add(&mut self, notification: Notification, is_posted: bool) {
        if is_posted {
            self.waiting.push_back(notification.clone());
            if self.waiting.len() > KEPT {
                self.waiting.pop_front();
                self.dropped += 1;
            }
        }
        self.last.push_back(notification);
        if self.last.len() > KEPT {
            self.last.pop_front();
        }
    }

    /// Removes and returns the oldest waiting notification.
    pub(crate) fn take(&mut self) -> Option<Notification> {
        self.waiting.pop_front()
    }

    pub(crate) fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// The last thousand notifications, oldest first.
    pub(crate) fn last(&self) -> Vec<Notification> {
        self.last.iter().cloned().collect()
    }
}
