//! Error structures of the model.

use std::fmt;

use crate::{DecodeError, Response};

/// An error structure of the model.
pub trait Exception: Sized {
    /// What the model specifies for it.
    const SHAPE: ErrorShape;

    /// Reads it.
    ///
    /// # Errors
    /// If the response does not conform to the model.
    fn decode(response: &Response) -> Result<Self, DecodeError>;
}

/// What the model specifies for an error structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorShape {
    /// The shape's name, which is the error's code on the wire.
    pub code: &'static str,
    /// The HTTP status of the error.
    pub status: u16,
    /// Whether the model says that a retry may succeed.
    pub retryable: bool,
    /// Whether it is a throttling error.
    pub throttling: bool,
}

impl ErrorShape {
    /// An error that is not retryable.
    pub const fn new(code: &'static str, status: u16) -> Self {
        Self { code, status, retryable: false, throttling: false }
    }

    /// A retryable error.
    #[must_use]
    pub const fn retryable(self) -> Self {
        Self { retryable: true, ..self }
    }

    /// A throttling error.
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

impl<T: Exception> Exception for Box<T> {
    const SHAPE: ErrorShape = T::SHAPE;

    fn decode(response: &Response) -> Result<Self, DecodeError> {
        T::decode(response).map(Box::new)
    }
}

/// Implements an error structure, given its shape; the member that holds the message, or `_`; and the function that
/// reads it, if some members are not in the JSON of the body.
#[macro_export]
#[doc(hidden)]
macro_rules! exception {
    ($name:ident, $shape:expr, $message:tt) => {
        $crate::exception!($name, $shape, $message, $crate::Response::error_json);
    };
    ($name:ident, $shape:expr, $message:tt, $decode:path) => {
        impl $crate::Exception for $name {
            const SHAPE: $crate::generated::ErrorShape = $shape;

            fn decode(
                response: &$crate::Response,
            ) -> ::std::result::Result<Self, $crate::DecodeError> {
                $decode(response)
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let code = <Self as $crate::Exception>::SHAPE.code;
                $crate::display_exception(f, code, $crate::exception!(@message self $message))
            }
        }

        impl ::std::error::Error for $name {}
    };
    (@message $error:ident _) => {
        ::std::option::Option::None
    };
    (@message $error:ident $message:ident) => {
        $error.$message.as_deref()
    };
}

/// The errors of an operation: an enum with a variant for each error structure, and `Unhandled`.
#[macro_export]
#[doc(hidden)]
macro_rules! service_error {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$of_variant:meta])* $variant:ident($error:ty $(,)?)),* $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        $visibility enum $name {
            $($(#[$of_variant])* $variant($error),)*
            /// An error that the model does not name.
            Unhandled($crate::ErrorResponse),
        }

        impl $crate::ServiceError for $name {
            const VARIANTS: &'static [&'static dyn $crate::ErrorVariant<Self>] =
                &[$(&$crate::Variant(Self::$variant)),*];
            const UNHANDLED: fn($crate::ErrorResponse) -> Self = Self::Unhandled;
        }

        impl ::std::fmt::Display for $name {
            /// The code and the service's message.
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self {
                    $(Self::$variant(error) => ::std::fmt::Display::fmt(error, f),)*
                    Self::Unhandled(response) => ::std::fmt::Display::fmt(response, f),
                }
            }
        }

        impl ::std::error::Error for $name {}
    };
}
