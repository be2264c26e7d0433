//! Values of members.

#[cfg(feature = "big-number")]
mod big_number;
#[cfg(feature = "blob")]
mod blob;
mod leaves;
mod open_enum;
mod secret;
mod secret_values;
mod sensitive;
mod text;
#[cfg(feature = "timestamp")]
mod timestamp;

#[cfg(feature = "big-number")]
pub use big_number::{BigDecimal, BigInteger, NotANumber};
#[cfg(feature = "blob")]
pub use blob::{Blob, base64};
pub use secret::{Secret, same_text};
#[cfg(feature = "mock")]
pub(crate) use secret_values::Hidden;
pub use secret_values::{HoldsSecrets, SecretValues};
pub use sensitive::Sensitive;
pub use text::{FromText, Text};
#[cfg(feature = "timestamp")]
pub use timestamp::{OutOfRange, Timestamp, TimestampFormat};
