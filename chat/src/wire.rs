//! The wire: frames, items, content types, times.

pub(crate) mod content_type;
pub(crate) mod event_name;
pub(crate) mod frame;
pub(crate) mod item;
pub(crate) mod time;
pub(crate) mod transcript;
