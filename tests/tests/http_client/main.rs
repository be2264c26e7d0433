//! HTTP clients of one's own: proxies, authorities, layers, for real.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

mod authorities;
mod brought;
mod environment;
mod http2;
mod layers;
mod platform;
mod proxies;
mod proxy;
mod refused;
mod service;
