//! StartAttachmentUpload, CompleteAttachmentUpload, GetAttachment, and the scanner's verdict.

use std::collections::BTreeMap;

use bytes::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{participants, presigned, required, text};
use crate::api::binding::Input;
use crate::api::{ErrorCode, ServiceError};
use crate::clock::{in_seconds, later};
use crate::error::ControlError;
use crate::item::{AttachmentItem, AttachmentStatus, ItemKind, Role};
use crate::settings::{Scan, Settings};
use crate::state::chat::{Attachment, Chat};
use crate::state::ids::{AttachmentId, ChatId, ParticipantId};
use crate::state::sent::Sent;
use crate::state::timers::Due;
use crate::state::tokens::Identity;
use crate::state::transaction::Transaction;

pub(crate) fn start_upload(
    tx: &mut Transaction<'_>,
    identity: &Identity,
    input: &Input,
) -> Result<Value, ServiceError> {
    let (now, context) = (tx.now, tx.context);
    let chat = tx.state.chat_of(&identity.chat)?;
    let (name, kind) = (required(input, "AttachmentName"), required(input, "ContentType"));
    let size = input.get("AttachmentSizeInBytes").and_then(Value::as_u64).unwrap_or_default();
    check(chat, &context.settings, name, kind, size)?;

    let id = AttachmentId::new();
    let headers = headers_to_include(chat, name, kind, size);
    let lifetime = context.settings.upload_url_lifetime;
    let url = presigned::presign(context, "PUT", &id, now, lifetime, &headers, None);
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
            by: identity.participant.clone(),
            uploaded: false,
            item_id: None,
            status: AttachmentStatus::InProgress,
        },
    );
    tx.state.attachments.insert(id, identity.chat.clone());
    Ok(response)
}

/// The service's limits, which hold for every participant, whichever way it sends a file.
fn check(
    chat: &Chat,
    settings: &Settings,
    name: &str,
    kind: &str,
    size: u64,
) -> Result<(), ServiceError> {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    if !extension.is_some_and(|extension| settings.attachment_extensions.contains(&extension)) {
        return Err(ServiceError::validation("Attachments of this type are not allowed."));
    }
    if http::HeaderValue::from_str(kind).is_err() {
        return Err(ServiceError::validation("ContentType is not a media type."));
    }
    let limit = settings.attachment_bytes;
    if size > limit {
        let message = format!("AttachmentSizeInBytes must not be more than {limit}.");
        return Err(ServiceError::validation(message));
    }
    if chat.attachments.len() >= settings.attachments_per_chat {
        return Err(ServiceError::new(
            ErrorCode::ServiceQuotaExceeded,
            "The number of attachments per contact is exceeded.",
        ));
    }
    Ok(())
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
        ("x-amz-meta-contact_id", chat.contact_id.to_string()),
        ("x-amz-meta-initial_contact_id", chat.id.to_string()),
        ("x-amz-meta-organization_id", "emulator".to_owned()),
    ])
}

pub(crate) fn complete_upload(
    tx: &mut Transaction<'_>,
    identity: &Identity,
    input: &Input,
) -> Result<Value, ServiceError> {
    let chat = tx.state.chat_of(&identity.chat)?;
    let ids = input.get("AttachmentIds").and_then(Value::as_array);
    let id = ids.and_then(|ids| ids.first()).and_then(Value::as_str).unwrap_or_default();
    let id = &AttachmentId::from(id);
    let attachment = chat
        .attachments
        .get(id)
        .filter(|attachment| attachment.by == identity.participant)
        .ok_or_else(|| {
            ServiceError::validation("No attachment of this participant has this AttachmentId.")
        })?;
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
        id: Some(id.to_string()),
        content_type: Some(attachment.content_type.clone()),
        content: Some(attachment.name.clone()),
        client_token: text(input, "ClientToken").map(str::to_owned),
        ..Sent::new("CompleteAttachmentUpload", &identity.participant)
    });
    show(tx, &identity.chat, id);
    if let Scan::ByName(delay) = tx.context.settings.scan {
        let due = Due::ScanDone { chat: identity.chat.clone(), attachment: id.clone() };
        tx.state.timers.at(later(tx.now, delay), due);
    }
    Ok(json!({}))
}

/// Publishes an attachment's item, or its new state under the old id.
fn show(tx: &mut Transaction<'_>, chat: &ChatId, id: &AttachmentId) {
    let now = tx.now;
    let Some(found) = tx.state.chats.get_mut(chat) else { return };
    let Some(attachment) = found.attachments.get(id) else { return };
    let known = attachment.item_id.as_ref().and_then(|id| found.transcript.get(id)).cloned();
    let mut item =
        known.unwrap_or_else(|| found.item_of(&attachment.by, now, ItemKind::Attachment));
    item.attachments = vec![AttachmentItem {
        attachment_id: attachment.id.to_string(),
        attachment_name: attachment.name.clone(),
        content_type: attachment.content_type.clone(),
        status: attachment.status,
    }];
    if let Some(attachment) = found.attachments.get_mut(id) {
        attachment.item_id = Some(item.id.clone());
    }
    tx.publish(chat, item);
}

/// Decides on a file by its name, as the scanner.
pub(crate) fn verdict_by_name(tx: &mut Transaction<'_>, chat: &ChatId, id: &AttachmentId) {
    let attachments = tx.state.chats.get(chat).map(|chat| &chat.attachments);
    let Some(attachment) = attachments.and_then(|attachments| attachments.get(id)) else { return };
    let name = attachment.name.to_ascii_lowercase();
    let verdict = if name.contains("pending") || attachment.status != AttachmentStatus::InProgress {
        return;
    } else if name.contains("reject") || name.contains("eicar") {
        AttachmentStatus::Rejected
    } else {
        AttachmentStatus::Approved
    };
    set_status(tx, chat, id, verdict);
}

fn set_status(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
    id: &AttachmentId,
    status: AttachmentStatus,
) {
    let attachments = tx.state.chats.get_mut(chat).map(|chat| &mut chat.attachments);
    if let Some(attachment) = attachments.and_then(|attachments| attachments.get_mut(id)) {
        attachment.status = status;
        show(tx, chat, id);
    }
}

/// Decides on a completed attachment, for a controller.
pub(crate) fn decide(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
    id: &AttachmentId,
    status: AttachmentStatus,
) -> Result<(), ControlError> {
    let found = participants::active_chat(tx, chat)?;
    let attachment = found.attachments.get(id).filter(|attachment| attachment.item_id.is_some());
    attachment.ok_or(ControlError::NoSuchAttachment)?;
    set_status(tx, chat, id, status);
    Ok(())
}

/// Sends a file of a participant of the other side, which needs no scan. Returns the attachment's
/// id.
pub(crate) fn attach(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
    participant: &ParticipantId,
    name: &str,
    content_type: &str,
    data: Bytes,
) -> Result<AttachmentId, ControlError> {
    let context = tx.context;
    let found = participants::active_chat(tx, chat)?;
    found.participant(participant).ok_or(ControlError::NoSuchParticipant)?;
    check(found, &context.settings, name, content_type, data.len() as u64)
        .map_err(|error| ControlError::Invalid(error.message))?;
    let id = AttachmentId::new();
    found.attachments.insert(
        id.clone(),
        Attachment {
            id: id.clone(),
            name: name.into(),
            content_type: content_type.to_owned(),
            size: data.len() as u64,
            by: participant.clone(),
            uploaded: true,
            item_id: None,
            status: AttachmentStatus::Approved,
        },
    );
    tx.state.attachments.insert(id.clone(), chat.clone());
    tx.state.objects.insert(id.clone(), data);
    show(tx, chat, &id);
    Ok(id)
}

pub(crate) fn get(
    tx: &mut Transaction<'_>,
    identity: &Identity,
    input: &Input,
) -> Result<Value, ServiceError> {
    let (now, context) = (tx.now, tx.context);
    let chat = tx.state.chat_of(&identity.chat)?;
    if chat.participant(&identity.participant).is_some_and(|who| who.role == Role::CustomBot) {
        return Err(ServiceError::access_denied());
    }
    let attachment = chat.attachments.get(required(input, "AttachmentId")).ok_or_else(|| {
        ServiceError::validation("No attachment of this chat has this AttachmentId.")
    })?;
    if attachment.status != AttachmentStatus::Approved {
        return Err(ServiceError::validation("The attachment has not been approved."));
    }
    let seconds = input.get("UrlExpiryInSeconds").and_then(Value::as_u64);
    let lifetime =
        seconds.map_or(context.settings.download_url_lifetime, std::time::Duration::from_secs);
    let disposition = match text(input, "UrlContentDisposition") {
        Some("INLINE") => "inline",
        _ => "attachment",
    };
    let none = BTreeMap::new();
    let url =
        presigned::presign(context, "GET", &attachment.id, now, lifetime, &none, Some(disposition));
    Ok(json!({
        "Url": url,
        "UrlExpiry": in_seconds(later(now, lifetime)),
        "AttachmentSizeInBytes": attachment.size,
    }))
}
