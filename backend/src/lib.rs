#![doc = include_str!("../README.md")]
//!
//! # Where to start
//!
//! [`Backend::builder`] makes the two [`Endpoint`]s. `start_chat` (feature `session`) starts a chat and joins it.

mod authentication;
mod backend;
mod body;
mod builder;
mod chat;
mod clients;
mod config;
mod counts;
mod endpoint;
mod keys;
mod origin;
mod refusal;
#[cfg(feature = "session")]
mod session;
mod used;

pub use backend::Backend;
pub use builder::{BackendBuilder, InvalidConfig};
pub use connect_chat;
pub use counts::Counts;
pub use endpoint::{Endpoint, ResponseFuture};
#[cfg(feature = "session")]
pub use session::{StartChatError, StartedChat, complete_sign_in, start_chat};
