//! A local Amazon Connect Participant service, for demos and tests.
//!
//! The operations work in memory. The emulator has a WebSocket, a storage in place of S3, a sign-in page in place of
//! the identity provider, and the operations of the service `connect` that a back end calls. Your program controls the
//! other side of a chat (the flow, the agents, the scanner), faults ([`Fault`], [`SocketFault`]) and the time
//! ([`Clock`]): in process ([`Emulator`], [`Chat`]) or over HTTP under `/_control`.
//!
//! Routes, bindings, constraints and error statuses are read from the service's model when the
//! emulator starts. The generated client is not used.
//!
//! ```
//! use connectparticipant_emulator::{Emulator, Fault};
//! use std::time::Duration;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let emulator = Emulator::start().await?;
//! let chat = emulator.start_chat("Ada")?;
//! println!("endpoint {}, chat {}", emulator.url(), chat.contact_id());
//!
//! // The next SendMessage is refused; a day passes.
//! emulator.inject(Fault::on("SendMessage").error(429, "ThrottlingException"))?;
//! emulator.clock().advance(Duration::from_secs(24 * 60 * 60));
//! chat.end()?;
//! emulator.stop().await;
//! # Ok(())
//! # }
//! ```

mod api;
mod clock;
mod control;
mod emulator;
mod error;
mod faults;
mod hosts;
mod hub;
mod item;
mod operations;
mod pages;
mod public_url;
mod secret;
mod service;
mod settings;
mod state;

pub use api::error::ErrorStyle;
pub use clock::Clock;
pub use control::{Chat, ChatView, Participant, ParticipantView, SignInView, openapi};
pub use emulator::{Builder, Emulator, StartError};
pub use error::ControlError;
pub use faults::{Echo, Fault, SocketFault};
pub use item::{
    AttachmentItem, AttachmentStatus, Item, ItemKind, MessageMetadata, MessageProcessingStatus,
    Receipt, Role, content_type,
};
pub use jiff::Timestamp;
pub use operations::start_chat::{ConnectionCredentials, Rehydration, StartChat, Websocket};
pub use secret::Secret;
pub use settings::{Account, Scan, Settings};
pub use state::bot::{BotAnswer, BotScript};
pub use state::notifications::{Notification, Visibility};
pub use state::requests::Request;
pub use state::sent::Sent;
pub use state::sign_in::SignInOutcome;

/// The README's examples, as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
