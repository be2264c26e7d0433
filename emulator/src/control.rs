//! The other side of the chats: starting them, the agent, the flow, faults, the clock.

pub(crate) mod action;
mod chat;
pub(crate) mod http;
mod participant;
mod view;
mod watch;

pub use chat::Chat;
pub use participant::Participant;
pub use view::{ChatView, ParticipantView, SignInView};
