//! Events as JavaScript sees them.

use connectparticipant_chat::{
    AttachmentFile, Envelope, Event, MessageBody, Origin, Recipient, SignInFailure,
};
use js_sys::JSON;
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What all items of a chat share. */
export interface Item {
  id?: string;
  /** ISO 8601, by the service's clock. */
  time?: string;
  participantId?: string;
  /** AGENT, CUSTOMER, SYSTEM, CUSTOM_BOT, SUPERVISOR, or a role that this version does not know. */
  role?: string;
  displayName?: string;
  /** "live", "backfilled" (missed by the socket) or "past" (sent before this session). */
  origin: "live" | "backfilled" | "past";
  /** Sent before an item that has been delivered already. */
  late: boolean;
  /** Replaces the item with the same id. */
  replacement: boolean;
}
export interface AttachmentFile { id: string; name?: string; contentType?: string; status?: string; approved: boolean }
export interface Recipient { participantId?: string; delivered?: string; read?: string }
/** What has happened in a chat. */
export type ChatEvent =
  | (Item & { type: "message"; contentType: string; text: string; content: string; complete: boolean; clientToken?: string })
  | (Item & { type: "attachment"; files: AttachmentFile[] })
  | (Item & { type: "typing" })
  | (Item & { type: "receipt"; messageId: string; recipients: Recipient[] })
  | (Item & { type: "lifecycle"; name: string })
  | (Item & { type: "unknown"; contentType?: string })
  /** Call `signIn` within `remaining` milliseconds. */
  | { type: "signInRequested"; remaining: number }
  | { type: "signedIn" }
  | { type: "signInFailed"; reason: "failed" | "timedOut" | "expired" | "cancelled" | "other" }
  /** Items of the transcript may be missing here. */
  | { type: "gap" }
  | { type: "ended"; reason: string }
  | { type: "other" };
"#;

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum JsEvent<'a> {
    Message {
        #[serde(flatten)]
        item: Item<'a>,
        content_type: String,
        text: &'a str,
        content: &'a str,
        complete: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        client_token: Option<&'a str>,
    },
    Attachment {
        #[serde(flatten)]
        item: Item<'a>,
        files: Vec<File<'a>>,
    },
    Typing {
        #[serde(flatten)]
        item: Item<'a>,
    },
    Receipt {
        #[serde(flatten)]
        item: Item<'a>,
        message_id: &'a str,
        recipients: Vec<JsRecipient<'a>>,
    },
    Lifecycle {
        #[serde(flatten)]
        item: Item<'a>,
        name: &'a str,
    },
    Unknown {
        #[serde(flatten)]
        item: Item<'a>,
        #[serde(skip_serializing_if = "Option::is_none")]
        content_type: Option<String>,
    },
    SignInRequested {
        /// In milliseconds.
        remaining: u64,
    },
    SignedIn,
    SignInFailed {
        reason: &'static str,
    },
    Gap,
    Ended {
        reason: String,
    },
    Other,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    participant_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<&'a str>,
    origin: &'static str,
    late: bool,
    replacement: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct File<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'a str>,
    approved: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsRecipient<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    participant_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delivered: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<&'a str>,
}

/// The event as a plain object.
pub(crate) fn to_js(event: &Event) -> Result<JsValue, JsValue> {
    // Texts and numbers can always be written as JSON.
    let json = serde_json::to_string(&view(event)).unwrap_or_default();
    JSON::parse(&json)
}

fn view(event: &Event) -> JsEvent<'_> {
    match event {
        Event::Message(message) => JsEvent::Message {
            item: item(message),
            content_type: content_type(&message.body),
            text: message.text(),
            content: message.content(),
            complete: message.complete,
            client_token: message.client_token.as_deref(),
        },
        Event::Attachment(attachment) => JsEvent::Attachment {
            item: item(attachment),
            files: attachment.files.iter().map(file).collect(),
        },
        Event::Typing(envelope) => JsEvent::Typing { item: item(envelope) },
        Event::Receipt(receipt) => JsEvent::Receipt {
            item: item(receipt),
            message_id: &receipt.message_id,
            recipients: receipt.recipients.iter().map(recipient).collect(),
        },
        Event::Lifecycle(event) => {
            JsEvent::Lifecycle { item: item(event), name: event.name.as_str() }
        }
        Event::UnknownItem(unknown) => JsEvent::Unknown {
            item: item(unknown),
            content_type: unknown.content_type.as_ref().map(ToString::to_string),
        },
        Event::SignInRequested(sign_in) => JsEvent::SignInRequested {
            remaining: u64::try_from(sign_in.remaining().as_millis()).unwrap_or(u64::MAX),
        },
        Event::SignedIn => JsEvent::SignedIn,
        Event::SignInFailed(failure) => JsEvent::SignInFailed { reason: reason(*failure) },
        Event::TranscriptGap(_) => JsEvent::Gap,
        Event::Ended(reason) => JsEvent::Ended { reason: reason.to_string() },
        _ => JsEvent::Other,
    }
}

fn item(envelope: &Envelope) -> Item<'_> {
    Item {
        id: envelope.id.as_deref(),
        time: envelope.absolute_time.as_deref(),
        participant_id: envelope.participant_id.as_deref(),
        role: envelope.role.as_ref().map(|role| role.as_str()),
        display_name: envelope.display_name.as_deref(),
        origin: match envelope.origin {
            Origin::Live => "live",
            Origin::Backfilled => "backfilled",
            Origin::Past => "past",
            _ => "live",
        },
        late: envelope.late,
        replacement: envelope.replacement,
    }
}

fn file(file: &AttachmentFile) -> File<'_> {
    File {
        id: &file.id,
        name: file.name.as_deref(),
        content_type: file.content_type.as_deref(),
        status: file.status.as_ref().map(|status| status.as_str()),
        approved: file.is_approved(),
    }
}

fn recipient(recipient: &Recipient) -> JsRecipient<'_> {
    JsRecipient {
        participant_id: recipient.participant_id.as_deref(),
        delivered: recipient.delivered.as_deref(),
        read: recipient.read.as_deref(),
    }
}

fn content_type(body: &MessageBody) -> String {
    use connectparticipant_chat::ContentType;
    match body {
        MessageBody::Text => ContentType::Text,
        MessageBody::Markdown => ContentType::Markdown,
        MessageBody::Json => ContentType::Json,
        MessageBody::Interactive(_) => ContentType::Interactive,
        MessageBody::InteractiveResponse(_) => ContentType::InteractiveResponse,
        MessageBody::Other(other) => other.clone(),
        _ => return String::new(),
    }
    .to_string()
}

fn reason(failure: SignInFailure) -> &'static str {
    match failure {
        SignInFailure::Failed => "failed",
        SignInFailure::TimedOut => "timedOut",
        SignInFailure::Expired => "expired",
        SignInFailure::Cancelled => "cancelled",
        _ => "other",
    }
}
