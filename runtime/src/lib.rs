#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

#[cfg(feature = "big-number")]
mod big_number;
#[cfg(feature = "blob")]
mod blob;
#[cfg(all(feature = "blocking", not(target_family = "wasm")))]
pub mod blocking;
mod body;
mod build_error;
mod builder;
mod call;
mod client;
mod config_error;
mod decode_error;
mod dispatcher;
pub mod endpoint;
mod environment;
mod error;
mod error_response;
mod exception;
pub mod generated;
mod header_list;
mod invocation;
pub mod json;
mod limits;
mod mask;
#[cfg(feature = "mock")]
pub mod mock;
mod open_enum;
mod operation;
mod page;
mod pieces;
mod request;
mod response;
mod retry;
mod secret;
#[cfg(feature = "sign")]
mod sign;
#[cfg(feature = "stream")]
mod stream;
mod text;
#[cfg(feature = "timestamp")]
mod timestamp;
mod transport;
mod transport_error;
#[cfg(any(feature = "checksum", feature = "compression", feature = "tree-hash"))]
mod treatment;
mod uri;
mod validator;

#[cfg(feature = "big-number")]
pub use big_number::{BigDecimal, BigInteger, NotANumber};
#[cfg(feature = "blob")]
pub use blob::{Blob, base64};
pub use body::Body;
pub use build_error::{BuildError, InvalidMember, Reason};
pub use builder::ListState;
pub use client::{ClientBuilder, Service};
pub use config_error::ConfigError;
pub use decode_error::DecodeError;
pub use dispatcher::Dispatcher;
pub use endpoint::EndpointParameters;
#[cfg(all(feature = "reqwest", not(target_family = "wasm")))]
pub use environment::TokioEnvironment;
pub use environment::{BoxFuture, Environment};
pub use error::Error;
pub use error_response::ErrorResponse;
pub use exception::{ErrorShape, Exception, display_exception};
pub use limits::{LimitExceeded, Limits};
pub use operation::{Constrained, ErrorVariant, Operation, Paginated, ServiceError, Variant};
pub use page::{Items, Pages};
pub use request::Request;
pub use response::{FromResponse, Response};
pub use retry::{Retry, RetryBudget};
pub use secret::{Secret, Sensitive, same_text};
#[cfg(feature = "sign")]
pub use sign::{SignError, Signer, SigningContext};
#[cfg(feature = "stream")]
pub use stream::ByteStream;
pub use text::{FromText, Text};
#[cfg(feature = "timestamp")]
pub use timestamp::{OutOfRange, Timestamp, TimestampFormat};
#[cfg(feature = "reqwest")]
pub use transport::ReqwestTransport;
pub use transport::{IntoResponse, ResponseBody, Transport};
pub use transport_error::{TransportError, TransportErrorKind};
pub use validator::{Elements, Length, MemberValidator, Validator};

/// The types of HTTP that transports speak.
pub use http;
/// A JSON value of any kind (`document`).
pub use serde_json::Value as Document;
