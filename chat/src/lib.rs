#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]
//!
//! # Where to start
//!
//! | for | see |
//! | --- | --- |
//! | a session | [`Chat::connect`], [`Chat::builder`], [`ConnectionSource`], [`Timing`] |
//! | what happens in the chat | [`Event`], [`State`], [`Envelope`], [`DeliverySettings`], [`History`] |
//! | sending | [`Sender`], [`PendingMessage`], [`MessageLimit`], [`Quotas`] |
//! | files | [`Upload`], [`Download`] |
//! | the customer's sign-in | [`sign_in`] |
//! | another process or machine | [`Checkpoint`], [`Chat::resume`] |
//! | bots | [`Chat::ask`], [`Turn`] |
//! | items from SNS | [`sns`] |
//! | errors | [`ChatError`] |

// The interface for programs.
mod attachment;
mod chat_error;
mod checkpoint;
mod event;
mod handle;
pub mod interactive;
pub mod metrics;
mod send;
pub mod sign_in;
pub mod sns;
mod turns;

// The implementation of a session, from the decisions down to the wire.
mod delivery;
mod platform;
mod service;
mod session;
pub mod socket;
mod wire;

mod backoff;
mod secret;

pub use attachment::{
    Download, DownloadError, StorageError, Upload, UploadError, Uploaded, media_type,
};
pub use chat_error::ChatError;
pub use checkpoint::{Checkpoint, CheckpointError};
#[cfg(feature = "checkpoint-key")]
pub use checkpoint::{CheckpointKey, SealedCheckpoint};
pub use delivery::{DeliverySettings, History, Origin, TranscriptGap};
pub use event::{
    Attachment, AttachmentFile, Envelope, Event, LifecycleEvent, Message, MessageBody, Receipt,
    Recipient, UnknownItem,
};
pub use handle::builder::{ChatBuilder, ConnectError};
pub use handle::chat::Chat;
pub use handle::sender::{PendingReceipt, Sender, ViewError};
pub use handle::state::{EndReason, State};
pub use handle::view::{InvalidView, View};
pub use secret::{AuthorizationCode, AuthorizationError, RawJson, SignInState, kind};
pub use send::{
    MessageLimit, PendingMessage, ReceiptOutcome, SendError, SendFailure, Sent, TYPING_SHOWN_FOR,
    TooLong,
};
pub use service::context::{CallError, TokenError};
pub use service::quota::{QuotaWaits, Quotas, Rate};
pub use service::source::{Connection, ConnectionRequest, ConnectionSource};
pub use service::source_error::{SourceError, SourceErrorKind};
pub use session::Timing;
pub use sign_in::{SignIn, SignInError, SignInFailure, SignInOutcome, SignInResult, SignInUrl};
pub use turns::{Answer, Speaker, Turn, TurnEnd, TurnEvent, TurnRules};
pub use wire::content_type::ContentType;
pub use wire::event_name::EventName;
pub use wire::frame::UnknownFrame;
