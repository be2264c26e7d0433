//! What the fuzz targets share: an operation that is written to a request, and operations that are
//! told apart by a byte.

mod echo;
mod operations;

pub use echo::{Echo, sent};
pub use operations::{EACH, decode_error, decode_response};
