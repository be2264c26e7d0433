//! How a request authenticates its sender.

/// An authentication scheme that a service accepts (`smithy.api#auth`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthScheme {
    /// AWS Signature Version 4 (`aws.auth#sigv4`).
    SigV4,
    /// A bearer token (`smithy.api#httpBearerAuth`).
    HttpBearer,
}
