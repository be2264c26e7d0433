//! The shapes in which SNS, SQS and Lambda deliver a notification.

use serde_json::{Map, Value};

use crate::sns::notification::Published;
use crate::sns::{Attributes, DecodeError, Notification};

/// A record of a Lambda event.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Record {
    /// The id of the record in Lambda: the id of the SQS message, for the `batchItemFailures` of a partial response, or
    /// the id of the SNS message.
    pub message_id: Option<String>,
    /// The item, or why the record contains none.
    pub notification: Result<Notification, DecodeError>,
}

/// Reads a Lambda event of SNS or SQS, or an array of records from EventBridge Pipes. Each record is read
/// independently, so a record that is not an item of a chat does not affect the others.
///
/// # Errors
/// If the string is not JSON, or has no array of records.
///
/// ```
/// use connectparticipant_chat::sns::records;
///
/// let event = r#"{"Records": [{"messageId": "m-1", "eventSource": "aws:sqs", "body": "{}"}]}"#;
/// let records = records(event)?;
/// assert_eq!(records[0].message_id.as_deref(), Some("m-1"));
/// assert!(records[0].notification.is_err()); // it is not an item of a chat
/// # Ok::<(), connectparticipant_chat::sns::DecodeError>(())
/// ```
pub fn records(event: &str) -> Result<Vec<Record>, DecodeError> {
    let event: Value = serde_json::from_str(event).map_err(|error| DecodeError::json(&error))?;
    let records = match &event {
        Value::Array(records) => records,
        event => match event.get("Records") {
            Some(Value::Array(records)) => records,
            _ => return Err(DecodeError::UnknownShape),
        },
    };
    Ok(records.iter().map(Record::read).collect())
}

impl Record {
    fn read(record: &Value) -> Self {
        let id = ["messageId", "MessageId"].iter().find_map(|name| text(record, name));
        let id = id.or_else(|| text(record.get("Sns")?, "MessageId"));
        let notification = match record.as_object().map(shape) {
            Some(Some(notification)) => notification,
            _ => Err(DecodeError::UnknownShape),
        };
        Self { message_id: id, notification }
    }
}

/// Reads one notification of any shape.
pub(super) fn read(text: &str) -> Result<Notification, DecodeError> {
    let value: Value = serde_json::from_str(text).map_err(|error| DecodeError::json(&error))?;
    let Value::Object(members) = value else { return Err(DecodeError::UnknownShape) };
    shape(&members).unwrap_or_else(|| Notification::read(text, Published::default()))
}

/// Reads the envelope around an item; `None` if there is none.
fn shape(members: &Map<String, Value>) -> Option<Result<Notification, DecodeError>> {
    if let Some(Value::Object(envelope)) = members.get("Sns") {
        return Some(read_envelope(envelope));
    }
    let body = ["body", "Body"].iter().find_map(|name| members.get(*name)?.as_str());
    if let Some(body) = body {
        return Some(read_queued(body, members));
    }
    is_envelope(members).then(|| read_envelope(members))
}

/// Whether the object is an SNS envelope. An item has a `Type` too, but neither of these members.
fn is_envelope(members: &Map<String, Value>) -> bool {
    members.contains_key("TopicArn") || members.get("Message").is_some_and(Value::is_string)
}

/// Reads the body of an SQS message: an envelope, or an item whose attributes are those of the SQS message.
fn read_queued(body: &str, message: &Map<String, Value>) -> Result<Notification, DecodeError> {
    let value: Value = serde_json::from_str(body).map_err(|error| DecodeError::json(&error))?;
    match value {
        Value::Object(envelope) if is_envelope(&envelope) => read_envelope(&envelope),
        _ => {
            let names = ["messageAttributes", "MessageAttributes"];
            let attributes = names.iter().find_map(|name| message.get(*name)?.as_object());
            let attributes = attributes.map(Attributes::read).unwrap_or_default();
            Notification::read(body, Published { attributes, ..Published::default() })
        }
    }
}

fn read_envelope(envelope: &Map<String, Value>) -> Result<Notification, DecodeError> {
    let text = |name: &str| envelope.get(name).and_then(Value::as_str).map(str::to_owned);
    if let Some(kind) = text("Type").filter(|kind| kind != "Notification") {
        return Err(DecodeError::NotANotification(kind.chars().take(64).collect()));
    }
    let message = envelope.get("Message").and_then(Value::as_str);
    let message = message.ok_or(DecodeError::UnknownShape)?;
    let attributes = envelope.get("MessageAttributes").and_then(Value::as_object);
    let published = Published {
        attributes: attributes.map(Attributes::read).unwrap_or_default(),
        topic_arn: text("TopicArn"),
        message_id: text("MessageId"),
    };
    Notification::read(message, published)
}

fn text(value: &Value, name: &str) -> Option<String> {
    Some(value.get(name)?.as_str()?.to_owned())
}
