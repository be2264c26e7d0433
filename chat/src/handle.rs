//! The handles of a session: the builder, the chat and its sender.

pub(crate) mod builder;
pub(crate) mod chat;
mod checkpoint;
mod position;
mod resume;
pub(crate) mod sender;
pub(crate) mod state;
pub(crate) mod view;
