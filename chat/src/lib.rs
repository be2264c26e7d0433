#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

mod attachment;
mod backoff;
mod builder;
mod call;
mod chat;
pub mod content_type;
mod delivery;
mod event;
mod frame;
pub mod interactive;
mod item;
mod quota;
mod receipts;
mod refusal;
mod secret;
mod send;
mod sender;
mod session;
pub mod sign_in;
pub mod socket;
mod source;
mod state;
mod time;
mod timer;
mod typing;
mod view;

pub use attachment::{
    Download, DownloadError, StorageError, Upload, UploadError, Uploaded, media_type,
};
pub use builder::{ChatBuilder, ConnectError};
pub use call::CallError;
pub use chat::Chat;
pub use delivery::{DeliverySettings, History, Origin};
pub use event::{
    Attachment, AttachmentFile, Body, Envelope, Event, Message, Notice, NoticeKind, Reader,
    Receipt, Unknown,
};
pub use frame::UnknownFrame;
pub use quota::{Quotas, Rate};
pub use receipts::ReceiptOutcome;
pub use refusal::{Refusal, RefusalKind};
pub use secret::{AuthorizationCode, AuthorizationError, RawJson, SignInState, kind};
pub use send::{MessageLimit, PendingMessage, SendError, SendFailure, Sent, TooLong};
pub use sender::{Sender, ViewError};
pub use session::Timing;
pub use sign_in::{SignIn, SignInError, SignInFailure, SignInOutcome, SignInResult, SignInUrl};
pub use source::{Connection, ConnectionSource, Need};
pub use state::{End, State};
pub use typing::TYPING_SHOWN_FOR;
pub use view::{NotJson, View};
