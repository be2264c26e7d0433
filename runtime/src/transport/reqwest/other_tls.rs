//! TLS that is not rustls, or none: as reqwest sets it up.

#[derive(Clone)]
pub(super) struct Tls;

impl Tls {
    pub(super) fn none() -> Self {
        Self
    }

    pub(super) fn new() -> Self {
        Self
    }

    #[expect(clippy::unused_self, reason = "there is something to lay over with rustls")]
    pub(super) fn over(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        builder
    }
}
