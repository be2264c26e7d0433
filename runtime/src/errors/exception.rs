//! Error structures of the model.

use std::fmt;

use crate::{DecodeError, Response};

/// An error structure that the model names.
pub trait Exception: Sized {
    /// What the model says about it.
    const SHAPE: ErrorShape;

    /// Reads it.
    ///
    /// # Errors
    /// If the response is not what the model says.
    fn decode(response: &Response) -> Result<Self, DecodeError>;
}

/// What the model says about an error structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorShape {
    /// The shape's name, which is the error's code on the wire.
    pub code: &'static str,
    /// The status it comes with.
    pub status: u16,
    /// Whether the service says that another try may succeed.
    pub retryable: bool,
    /// Whether it means that there have been too many calls.
    pub throttling: bool,
}

impl ErrorShape {
    /// An error that is not worth another try.
    pub const fn new(code: &'static str, status: u16) -> Self {
        Self { code, status, retryable: false, throttling: false }
    }

    /// An error that is worth another try.
    #[must_use]
    pub const fn retryable(self) -> Self {
        Self { retryable: true, ..self }
    }

    /// An error that means that there have been too many calls.
    #[must_use]
    pub const fn throttling(self) -> Self {
        Self { throttling: true, ..self }
    }
}

/// `ValidationException: what the service says`
///
/// # Errors
/// If the formatter fails.
pub fn display_exception(
    f: &mut fmt::Formatter<'_>,
    code: &str,
    message: Option<&str>,
) -> fmt::Result {
    match message {
        Some(message) => write!(f, "{code}: {}", message.escape_debug()),
        None => f.write_str(code),
    }
}
