//! Items of a chat that SNS delivers.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "only tests use it"
)]

#[path = "../support/mod.rs"]
mod support;

mod copies;
mod emulator;
mod shapes;
mod signature;
mod visibility;

use serde_json::{Value, json};

/// An item of an agent.
fn item(id: &str) -> Value {
    json!({
        "AbsoluteTime": "2026-11-26T10:00:00.000Z", "Content": "Hello", "ContentType": "text/plain",
        "ContactId": "c-2", "DisplayName": "Sam", "Id": id, "InitialContactId": "c-1",
        "ParticipantId": "p-1", "ParticipantRole": "AGENT", "Type": "MESSAGE",
    })
}

/// Attributes, as SNS writes them.
fn attributes(values: &[(&str, &str)]) -> Value {
    let written = values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!({"Type": "String", "Value": value})));
    Value::Object(written.collect())
}

/// An envelope of SNS.
fn envelope(item: &Value, attributes: Value) -> Value {
    json!({
        "Type": "Notification", "MessageId": "m-1", "Message": item.to_string(),
        "TopicArn": "arn:aws:sns:us-east-1:123456789012:chat", "Subject": null,
        "Timestamp": "2026-11-26T10:00:00.500Z", "SignatureVersion": "1", "Signature": "AA==",
        "MessageAttributes": attributes,
    })
}
