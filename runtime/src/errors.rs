//! Why a client could not be made, or a call failed.

mod any_error;
mod build_error;
mod config_error;
mod decode_error;
mod error;
mod exception;
mod limit_exceeded;
mod transport_error;

pub use any_error::{AnyError, AnyServiceError};
pub(crate) use build_error::Segment;
pub use build_error::{BuildError, InvalidMember, Reason};
pub use config_error::ConfigError;
pub use decode_error::DecodeError;
pub(crate) use decode_error::json as decode_json;
pub use error::Error;
pub use exception::{ErrorShape, Exception, display_exception};
pub use limit_exceeded::LimitExceeded;
pub use transport_error::{TransportError, TransportErrorKind};
