//! Items of a transcript: as the service writes them, and as people read them.

use connectparticipant_chat::{Body, Envelope, Event, NoticeKind, content_type};
use serde_json::{Map, Value, json};

/// What an event would be in the transcript; none if it is no part of that, or not whole yet.
pub(super) fn of(event: &Event) -> Option<Value> {
    Some(match event {
        Event::Message(message) if message.complete => {
            let kind = match &message.body {
                Body::Text => content_type::TEXT,
                Body::Markdown => content_type::MARKDOWN,
                Body::Json => content_type::JSON,
                Body::Interactive(_) => content_type::INTERACTIVE,
                Body::Response(_) => content_type::INTERACTIVE_RESPONSE,
                Body::Other(other) => other,
                _ => "",
            };
            item(message, "MESSAGE", kind, [("Content", message.content().into())])
        }
        Event::Attachment(attachment) => {
            let files = attachment.files.iter().map(|file| {
                json!({
                    "AttachmentId": file.id,
                    "AttachmentName": file.name,
                    "ContentType": file.content_type,
                    "Status": file.status.as_ref().map(|status| status.as_str()),
                })
            });
            item(attachment, "ATTACHMENT", "", [("Attachments", files.collect())])
        }
        Event::Notice(notice) => {
            let kind = format!("{EVENT}{}", name(notice.kind)?);
            item(notice, "EVENT", &kind, [])
        }
        Event::Unknown(unknown) => item(unknown, "EVENT", &unknown.content_type, []),
        _ => return None,
    })
}

const EVENT: &str = "application/vnd.amazonaws.connect.event.";

fn item<const N: usize>(
    envelope: &Envelope,
    kind: &str,
    content_type: &str,
    more: [(&str, Value); N],
) -> Value {
    let mut item = Map::new();
    let mut set = |name: &str, value: &str| {
        if !value.is_empty() {
            item.insert(name.to_owned(), value.into());
        }
    };
    set("Id", &envelope.id);
    set("AbsoluteTime", &envelope.absolute_time);
    set("Type", kind);
    set("ContentType", content_type);
    set("DisplayName", &envelope.display_name);
    set("ParticipantId", envelope.participant_id.as_deref().unwrap_or_default());
    set("ParticipantRole", envelope.role.as_ref().map_or("", |role| role.as_str()));
    set("ContactId", envelope.contact_id.as_deref().unwrap_or_default());
    set("RelatedContactId", envelope.related_contact_id.as_deref().unwrap_or_default());
    item.extend(more.map(|(name, value)| (name.to_owned(), value)));
    Value::Object(item)
}

/// The name of a notice on the wire.
fn name(kind: NoticeKind) -> Option<&'static str> {
    Some(match kind {
        NoticeKind::Joined => "participant.joined",
        NoticeKind::Left => "participant.left",
        NoticeKind::Active => "participant.active",
        NoticeKind::Inactive => "participant.inactive",
        NoticeKind::Invited => "participant.invited",
        NoticeKind::Idle => "participant.idle",
        NoticeKind::Returned => "participant.returned",
        NoticeKind::AutoDisconnected => "participant.autodisconnection",
        NoticeKind::DisplayNameUpdated => "participant.displayname.updated",
        NoticeKind::TransferSucceeded => "transfer.succeeded",
        NoticeKind::TransferFailed => "transfer.failed",
        NoticeKind::ChatEnded => "chat.ended",
        NoticeKind::Rehydrated => "chat.rehydrated",
        NoticeKind::WorkflowCancelled => "workflow.cancelled",
        NoticeKind::ConnectionAcknowledged => "connection.acknowledged",
        NoticeKind::SignInRequested => "authentication.initiated",
        NoticeKind::SignedIn => "authentication.succeeded",
        NoticeKind::SignInFailed => "authentication.failed",
        _ => return None,
    })
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
