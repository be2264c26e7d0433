//! Items of a transcript: as the service writes them, and as people read them.

use connectparticipant::types::ParticipantRole;
use connectparticipant_chat::{ContentType, Event, EventName};
use serde_json::Value;

use crate::terminal::name::one_line;
use crate::wording::{self, Participant};

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
    let text = |name: &str| item.get(name).and_then(Value::as_str);
    let role = text("ParticipantRole").map(ParticipantRole::from);
    let participant = Participant { display_name: text("DisplayName"), role: role.as_ref() };
    let files = item.get("Attachments").and_then(Value::as_array).into_iter().flatten();
    let files: Vec<String> = files
        .map(|file| {
            let text = |name: &str| file.get(name).and_then(Value::as_str);
            let id = text("AttachmentId").unwrap_or_default();
            wording::file(text("AttachmentName"), text("Status"), id)
        })
        .collect();
    let what = match (text("Type"), text("Content")) {
        _ if !files.is_empty() => format!("{}: {}", participant.as_speaker(), files.join(", ")),
        (Some("MESSAGE"), content) => {
            format!("{}: {}", participant.as_speaker(), content.unwrap_or_default())
        }
        _ => {
            let content_type = text("ContentType");
            let parsed = content_type.map(ContentType::from);
            let event = parsed.as_ref().and_then(ContentType::event_name);
            let known = event.and_then(|event| wording::event(event, participant));
            format!("* {}", known.unwrap_or_else(|| wording::unknown(content_type)))
        }
    };
    format!("{} {what}", one_line(text("AbsoluteTime").unwrap_or("-")))
}
