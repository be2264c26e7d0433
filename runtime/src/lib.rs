#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

#[cfg(all(feature = "blocking", not(target_family = "wasm")))]
pub mod blocking;
mod call;
mod client;
pub mod endpoint;
mod errors;
#[cfg(feature = "event-stream")]
pub mod event_stream;
#[doc(hidden)]
pub mod generated;
#[doc(hidden)]
pub mod json;
mod message;
pub mod metrics;
#[cfg(feature = "mock")]
pub mod mock;
mod operation;
mod platform;
#[cfg(feature = "sigv4")]
pub mod signing;
mod trace_context;
mod transport;
mod value;
#[cfg(feature = "waiter")]
pub mod waiter;

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub use call::BrowserEnvironment;
#[cfg(all(feature = "tokio", not(target_family = "wasm")))]
pub use call::TokioEnvironment;
pub use call::{Environment, Limits, Retry, RetryBudget, timeout};
pub use client::{ClientBuilder, Dispatcher, Service};
pub use endpoint::EndpointParameters;
pub use errors::{
    AnyError, AnyServiceError, BuildError, ConfigError, DecodeError, Error, InvalidMember,
    LimitExceeded, Reason, TransportError, TransportErrorKind,
};
#[cfg(feature = "stream")]
pub use message::ByteStream;
pub use message::{Body, ErrorResponse, FromResponse, Request, Response, ResponseBody};
pub use operation::{Items, Operation, Pages, Paginated, ServiceError, Validator};
pub use platform::{BoxFuture, MaybeSend, MaybeSync};
pub use trace_context::{InvalidTraceContext, TraceContext};
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub use transport::FetchTransport;
#[cfg(all(feature = "reqwest", not(target_family = "wasm")))]
pub use transport::ReqwestTransport;
#[cfg(all(feature = "hyper", not(target_family = "wasm")))]
pub use transport::{HyperTransport, HyperTransportBuilder, Resolver};
pub use transport::{IntoResponse, Transport};
#[cfg(feature = "blob")]
pub use value::Blob;
#[cfg(feature = "big-number")]
pub use value::{BigDecimal, BigInteger, NotANumber};
#[cfg(feature = "timestamp")]
pub use value::{OutOfRange, Timestamp, TimestampFormat};
pub use value::{Secret, SecretValues, Sensitive, same_text};

/// A JSON value of any kind (`document`).
pub use serde_json::Value as Document;
/// The HTTP types that transports use.
pub use {bytes, http};

/// For the macros of generated code.
#[doc(hidden)]
pub use errors::{Exception, display_exception};
#[doc(hidden)]
pub use operation::{ErrorVariant, Settable, Variant};
#[doc(hidden)]
pub use value::{FromText, Text};
