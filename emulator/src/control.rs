//! The other side of the chats: starting them, the agent, the flow, faults, the clock.

pub(crate) mod action;
mod chat;
mod emulator;
mod error;
pub(crate) mod http;
mod participant;
mod view;
mod watch;

pub use chat::Chat;
pub use emulator::{Builder, Emulator, StartError};
pub use error::ControlError;
pub use participant::Participant;
pub use view::{ChatView, ParticipantView};
