//! StartAttachmentUpload, CompleteAttachmentUpload, GetAttachment, and the scanner's verdict.

use std::collections::BTreeMap;

use bytes::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{idempotency_key, participants, required, text};
use crate::api::binding::Input;
use crate::api::{ErrorCode, ServiceError};
use crate::clock::{in_seconds, later};
use crate::control::ControlError;
use crate::item::{AttachmentItem, AttachmentStatus, Role};
use crate::service::signing;
use crate::settings::Scan;
use crate::state::chat::{Attachment, Chat, Sent};
use crate::state::hub::Turn;
use crate::state::timers::Due;
use crate::state::tokens::{Caller, new_id};

pub(crate) fn start_upload(
    turn: &mut Turn<'_>,
    caller: &Caller,
    input: &Input,
) -> Result<Value, ServiceError> {
    let (now, hub) = (turn.now, turn.hub);
    let chat = turn.state.callers_chat(&caller.chat)?;
    let key = idempotency_key(caller, "StartAttachmentUpload", input);
    if let Some(response) = key.as_ref().and_then(|key| chat.responses.get(key)) {
        return Ok(response.clone());
    }
    let (name, kind) = (required(input, "AttachmentName"), required(input, "ContentType"));
    let size = input.get("AttachmentSizeInBytes").and_then(Value::as_u64).unwrap_or_default();
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    if !extension.is_some_and(|extension| hub.settings.attachment_extensions.contains(&extension)) {
        return Err(ServiceError::validation("Attachments of this type are not allowed."));
    }
    if http::HeaderValue::from_str(kind).is_err() {
        return Err(ServiceError::validation("ContentType is not a media type."));
    }
    if size > hub.settings.attachment_bytes {
        let limit = hub.settings.attachment_bytes;
        return Err(ServiceError::validation(format!(
            "AttachmentSizeInBytes must not be more than {limit}."
        )));
    }
    if chat.attachments.len() >= hub.settings.attachments_per_chat {
        return Err(ServiceError::new(
            ErrorCode::ServiceQuotaExceeded,
            "The number of attachments per contact is exceeded.",
        ));
    }

    let id = new_id();
    let headers = headers_to_include(chat, name, kind, size);
    let lifetime = hub.settings.upload_url_lifetime;
    let url = signing::presign(hub, "PUT", &id, now, lifetime, &headers, None);
    let response = json!({
        "AttachmentId": id,
        "UploadMetadata": {
            "Url": url,
            "UrlExpiry": in_seconds(later(now, lifetime)),
            "HeadersToInclude": headers,
        },
    });
    chat.attachments.insert(
        id.clone(),
        Attachment {
            id: id.clone(),
            name: name.into(),
            content_type: kind.to_owned(),
            size,
            by: caller.participant.clone(),
            uploaded: false,
            item_id: None,
            status: AttachmentStatus::InProgress,
        },
    );
    if let Some(key) = key {
        chat.responses.insert(key, response.clone());
    }
    turn.state.attachments.insert(id, caller.chat.clone());
    Ok(response)
}

/// The headers that the real service has been seen to ask for. All are part of the signature.
fn headers_to_include(
    chat: &Chat,
    name: &str,
    kind: &str,
    size: u64,
) -> BTreeMap<&'static str, String> {
    // A header's value is at most 256 characters, by the model.
    let mut file_name = utf8_percent_encode(name, NON_ALPHANUMERIC).to_string().replace("%2E", ".");
    file_name.truncate(200);
    if let Some(cut) = file_name.rfind('%').filter(|cut| file_name.len() - cut < 3) {
        file_name.truncate(cut);
    }
    BTreeMap::from([
        ("Content-Disposition", format!("attachment; filename=\"{file_name}\"")),
        ("Content-Length", size.to_string()),
        ("Content-Type", kind.to_owned()),
        ("x-amz-acl", "bucket-owner-full-control".to_owned()),
        ("x-amz-meta-account_id", "000000000000".to_owned()),
        ("x-amz-meta-contact_id", chat.contact_id.clone()),
        ("x-amz-meta-initial_contact_id", chat.initial_contact_id.clone()),
        ("x-amz-meta-organization_id", "emulator".to_owned()),
    ])
}

pub(crate) fn complete_upload(
    turn: &mut Turn<'_>,
    caller: &Caller,
    input: &Input,
) -> Result<Value, ServiceError> {
    let chat = turn.state.callers_chat(&caller.chat)?;
    let key = idempotency_key(caller, "CompleteAttachmentUpload", input);
    if let Some(response) = key.as_ref().and_then(|key| chat.responses.get(key)) {
        return Ok(response.clone());
    }
    let ids = input.get("AttachmentIds").and_then(Value::as_array);
    let id = ids.and_then(|ids| ids.first()).and_then(Value::as_str).unwrap_or_default();
    let attachment = chat
        .attachments
        .get(id)
        .filter(|attachment| attachment.by == caller.participant)
        .ok_or_else(|| ServiceError::validation("AttachmentIds names no attachment of yours."))?;
    if attachment.item_id.is_some() {
        return Err(ServiceError::new(
            ErrorCode::Conflict,
            "An attachment with that identifier is already being uploaded.",
        ));
    }
    if !attachment.uploaded {
        return Err(ServiceError::validation("The attachment has not been uploaded."));
    }
    chat.sent.push(Sent {
        id: Some(id.to_owned()),
        content_type: Some(attachment.content_type.clone()),
        content: Some(attachment.name.clone()),
        client_token: text(input, "ClientToken").map(str::to_owned),
        ..Sent::new("CompleteAttachmentUpload", &caller.participant)
    });
    if let Some(key) = key {
        chat.responses.insert(key, json!({}));
    }
    show(turn, &caller.chat, id);
    if let Scan::ByName(delay) = turn.hub.settings.scan {
        let due = Due::ScanDone { chat: caller.chat.clone(), attachment: id.to_owned() };
        turn.state.timers.at(later(turn.now, delay), due);
    }
    Ok(json!({}))
}

/// Publishes an attachment's item, or its new state under the old id.
fn show(turn: &mut Turn<'_>, chat: &str, id: &str) {
    let now = turn.now;
    let Some(found) = turn.state.chats.get_mut(chat) else { return };
    let Some(attachment) = found.attachments.get(id) else { return };
    let known = attachment.item_id.as_ref().and_then(|id| found.transcript.get(id)).cloned();
    let mut item = known.unwrap_or_else(|| found.item_of(&attachment.by, now, "ATTACHMENT"));
    item.attachments = vec![AttachmentItem {
        attachment_id: attachment.id.clone(),
        attachment_name: attachment.name.clone(),
        content_type: attachment.content_type.clone(),
        status: attachment.status,
    }];
    if let Some(attachment) = found.attachments.get_mut(id) {
        attachment.item_id = Some(item.id.clone());
    }
    turn.publish(chat, item);
}

/// What the scanner says of a file with that name.
pub(crate) fn verdict_by_name(turn: &mut Turn<'_>, chat: &str, id: &str) {
    let attachments = turn.state.chats.get(chat).map(|chat| &chat.attachments);
    let Some(attachment) = attachments.and_then(|attachments| attachments.get(id)) else { return };
    let name = attachment.name.to_ascii_lowercase();
    let verdict = if name.contains("pending") || attachment.status != AttachmentStatus::InProgress {
        return;
    } else if name.contains("reject") || name.contains("eicar") {
        AttachmentStatus::Rejected
    } else {
        AttachmentStatus::Approved
    };
    set_status(turn, chat, id, verdict);
}

fn set_status(turn: &mut Turn<'_>, chat: &str, id: &str, status: AttachmentStatus) {
    let attachments = turn.state.chats.get_mut(chat).map(|chat| &mut chat.attachments);
    if let Some(attachment) = attachments.and_then(|attachments| attachments.get_mut(id)) {
        attachment.status = status;
        show(turn, chat, id);
    }
}

/// The controller decides on an attachment that has been completed.
pub(crate) fn decide(
    turn: &mut Turn<'_>,
    contact: &str,
    id: &str,
    status: AttachmentStatus,
) -> Result<(), ControlError> {
    let chat = participants::active_chat(turn, contact)?;
    let attachment = chat.attachments.get(id).filter(|attachment| attachment.item_id.is_some());
    attachment.ok_or(ControlError::NoSuchAttachment)?;
    let initial = chat.initial_contact_id.clone();
    set_status(turn, &initial, id, status);
    Ok(())
}

/// A participant of the other side sends a file, which needs no scan. The attachment's id.
pub(crate) fn attach(
    turn: &mut Turn<'_>,
    contact: &str,
    participant: &str,
    name: &str,
    content_type: &str,
    data: Bytes,
) -> Result<String, ControlError> {
    let chat = participants::active_chat(turn, contact)?;
    chat.participant(participant).ok_or(ControlError::NoSuchParticipant)?;
    let (id, initial) = (new_id(), chat.initial_contact_id.clone());
    chat.attachments.insert(
        id.clone(),
        Attachment {
            id: id.clone(),
            name: name.into(),
            content_type: content_type.to_owned(),
            size: data.len() as u64,
            by: participant.to_owned(),
            uploaded: true,
            item_id: None,
            status: AttachmentStatus::Approved,
        },
    );
    turn.state.attachments.insert(id.clone(), initial.clone());
    turn.state.objects.insert(id.clone(), data);
    show(turn, &initial, &id);
    Ok(id)
}

pub(crate) fn get(
    turn: &mut Turn<'_>,
    caller: &Caller,
    input: &Input,
) -> Result<Value, ServiceError> {
    let (now, hub) = (turn.now, turn.hub);
    let chat = turn.state.callers_chat(&caller.chat)?;
    if chat.participant(&caller.participant).is_some_and(|who| who.role == Role::CustomBot) {
        return Err(ServiceError::access_denied());
    }
    let attachment = chat.attachments.get(required(input, "AttachmentId")).ok_or_else(|| {
        ServiceError::validation("AttachmentId names no attachment of this chat.")
    })?;
    if attachment.status != AttachmentStatus::Approved {
        return Err(ServiceError::validation("The attachment has not been approved."));
    }
    let seconds = input.get("UrlExpiryInSeconds").and_then(Value::as_u64);
    let lifetime =
        seconds.map_or(hub.settings.download_url_lifetime, std::time::Duration::from_secs);
    let disposition = match text(input, "UrlContentDisposition") {
        Some("INLINE") => "inline",
        _ => "attachment",
    };
    let none = BTreeMap::new();
    let url = signing::presign(hub, "GET", &attachment.id, now, lifetime, &none, Some(disposition));
    Ok(json!({
        "Url": url,
        "UrlExpiry": in_seconds(later(now, lifetime)),
        "AttachmentSizeInBytes": attachment.size,
    }))
}
