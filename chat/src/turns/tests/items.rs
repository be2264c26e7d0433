//! The items of the service, as JSON: who says what, and when.

use serde_json::{Value, json};

/// 2026-11-26T10:00:00Z, in milliseconds since 1970: the begin of every script.
pub(super) const START: i64 = 1_795_687_200_000;

/// A message without a text. A and B are bots, F is the flow, H an agent, S a supervisor, C the customer.
pub(super) fn message(who: &str, id: &str, time: i64) -> Value {
    let role = match who {
        "A" | "B" => "CUSTOM_BOT",
        "F" => "SYSTEM",
        "H" => "AGENT",
        "S" => "SUPERVISOR",
        "C" => "CUSTOMER",
        who => panic!("{who}"),
    };
    let time = jiff::Timestamp::from_millisecond(START + time).unwrap();
    json!({
        "Id": id, "AbsoluteTime": format!("{time:.3}"), "Type": "MESSAGE", "Content": "",
        "ContentType": "text/plain", "ParticipantRole": role, "ParticipantId": who,
    })
}

pub(super) fn with_text(item: &Value, text: &str) -> Value {
    let mut item = item.clone();
    item["Content"] = text.into();
    item
}

/// A chunk of a message, or its whole with the completed flag.
pub(super) fn with_chunk(item: &Value, number: u32, text: &str, completed: bool) -> Value {
    let mut item = with_text(item, text);
    item["MessageMetadata"] = json!({"ChunkNumber": number, "MessageCompleted": completed});
    item
}

pub(super) fn file(who: &str, id: &str, time: i64) -> Value {
    let mut item = message(who, id, time);
    item["Type"] = "ATTACHMENT".into();
    item["Attachments"] = json!([{"AttachmentId": "a", "Status": "APPROVED"}]);
    item
}

/// An event, such as `participant.joined`.
pub(super) fn event(who: &str, name: &str, time: i64) -> Value {
    let mut item = message(who, &format!("e{time}"), time);
    item["Type"] = "EVENT".into();
    item["ContentType"] = format!("application/vnd.amazonaws.connect.event.{name}").into();
    item
}
