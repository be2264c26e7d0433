//! HTTP messages: requests, responses, bodies.

mod body;
#[cfg(feature = "stream")]
mod byte_stream;
#[cfg(feature = "checksum")]
mod checksum;
mod chunks;
#[cfg(feature = "compression")]
mod compression;
mod error_response;
mod header_list;
mod header_value;
mod mask;
mod path_and_query;
mod request;
mod request_headers;
mod request_id;
mod response;
mod response_body;
mod response_headers;
#[cfg(feature = "tree-hash")]
mod tree_hash;

pub use body::Body;
#[cfg(feature = "stream")]
pub use byte_stream::ByteStream;
pub(crate) use chunks::Chunks;
pub use error_response::ErrorResponse;
pub(crate) use mask::Mask;
pub(crate) use path_and_query::PathAndQuery;
pub use request::Request;
pub(crate) use request_id::request_id_of;
pub use response::{FromResponse, Response};
pub use response_body::ResponseBody;
