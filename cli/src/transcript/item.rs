//! Items of a transcript: as the service writes them, and as people read them.

use connectparticipant_chat::{Event, EventName};
use serde_json::Value;

/// The item of an event as it came; none if it is not part of a transcript, or not whole yet.
pub(super) fn of(event: &Event) -> Option<Value> {
    let envelope = event.envelope()?;
    let is_kept = match event {
        Event::Message(message) => message.complete,
        Event::Attachment(_) | Event::UnknownItem(_) => true,
        Event::Lifecycle(event) => !matches!(event.name, EventName::Other(_)),
        _ => false,
    };
    let raw = envelope.raw().expose();
    is_kept.then(|| serde_json::from_str(raw).unwrap_or_else(|_| raw.into()))
}

/// An item as people read it: `2026-11-23T22:53:51.532Z Ada: Good morning`.
pub(super) fn line(item: &Value) -> String {
    let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
    let who = match text("DisplayName") {
        "" => text("ParticipantRole"),
        name => name,
    };
    let files = item.get("Attachments").and_then(Value::as_array).into_iter().flatten();
    let files: Vec<String> = files
        .map(|file| {
            let text = |name: &str| file.get(name).and_then(Value::as_str).unwrap_or_default();
            let (name, status) = (text("AttachmentName"), text("Status"));
            format!("file {name} ({status}), id {}", text("AttachmentId"))
        })
        .collect();
    let time = text("AbsoluteTime");
    match (text("Type"), text("Content")) {
        _ if !files.is_empty() => format!("{time} {who}: {}", files.join(", ")),
        ("MESSAGE", content) => format!("{time} {who}: {content}"),
        _ => {
            let kind = text("ContentType");
            let kind = kind.rsplit_once(".event.").map_or(kind, |(_, kind)| kind);
            format!("{time} * {kind} {who}").trim_end().to_owned()
        }
    }
}
