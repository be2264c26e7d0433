//! The handles of a session: the builder, the chat and its sender.

pub(crate) mod builder;
pub(crate) mod chat;
pub(crate) mod sender;
pub(crate) mod state;
pub(crate) mod view;
