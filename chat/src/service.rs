//! Calls with the session's token, within the service's quotas.

pub(crate) mod context;
pub(crate) mod quota;
pub(crate) mod session_command;
pub(crate) mod source;
pub(crate) mod source_error;
