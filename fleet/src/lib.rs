#![doc = include_str!("../README.md")]
//!
//! # Where to start
//!
//! [`Worker`] runs the chats of a machine; [`Fleet`] adds chats, sends [`Command`]s to them, and reads [`Record`]s.

mod board;
mod chat_id;
mod chat_task;
mod command;
mod commands;
mod counts;
mod entries;
mod error;
mod fleet;
mod items;
pub mod metrics;
mod names;
mod nats;
mod publisher;
mod record;
mod seal;
mod session;
mod settings;
mod spans;
mod status;
mod stored;
mod term;
mod worker;

pub use chat_id::{ChatId, InvalidChatId};
pub use command::Command;
pub use counts::Counts;
pub use error::FleetError;
pub use fleet::Fleet;
pub use record::{Content, Ended, Gap, Moved, Record, RecordError, Rejected};
pub use seal::{InvalidStateKey, StateKey};
pub use settings::Settings;
pub use status::ChatStatus;
pub use worker::Worker;

#[cfg(test)]
#[path = "../trial/nats_server.rs"]
#[expect(dead_code, reason = "unit tests restart no server")]
mod nats_server;
