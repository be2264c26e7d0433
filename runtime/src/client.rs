//! Clients: how they are made and how they send operations.

mod client_builder;
mod client_endpoint;
mod dispatcher;
#[cfg(feature = "context-parameters")]
mod operation_endpoint;
mod outcome;
#[cfg(feature = "sigv4")]
mod presign;
mod service;
mod user_agent;

pub use client_builder::ClientBuilder;
pub use dispatcher::Dispatcher;
#[cfg(feature = "context-parameters")]
pub(crate) use operation_endpoint::OperationEndpoint;
#[cfg(feature = "mock")]
pub(crate) use outcome::{Circumstances, outcome};
pub use service::Service;
