#![doc = include_str!("../README.md")]

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
mod names;
mod nats;
mod publisher;
mod record;
mod session;
mod settings;
mod status;
mod worker;

pub use chat_id::{ChatId, InvalidChatId};
pub use command::Command;
pub use counts::Counts;
pub use entries::EntryError;
pub use error::FleetError;
pub use fleet::Fleet;
pub use record::{Content, Ended, Gap, Moved, Record, RecordError, Rejected};
pub use settings::Settings;
pub use status::ChatStatus;
pub use worker::Worker;
