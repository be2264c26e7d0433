//! TLS over whatever carries bytes, in a build that has it.

use std::sync::Arc;

use hyper_rustls::HttpsConnector;

use crate::transport::tls::Tls;

/// Makes a connection to `https` out of one to the same host and port.
pub(super) struct TlsLayer(Tls);

/// A connector under that layer.
pub(super) type Secured<C> = HttpsConnector<C>;

impl TlsLayer {
    pub(super) fn new(tls: Tls) -> Self {
        Self(tls)
    }

    pub(super) fn over<C>(&self, connector: C) -> Secured<C> {
        HttpsConnector::from((connector, Arc::clone(self.0.config())))
    }
}
