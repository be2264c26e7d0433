//! The default transport, over hyper.
//!
//! The connection pool is hyper-util's, which reqwest uses too. A prototype of our own pool needed 13 to 20 %
//! fewer instructions per call. But our own pool would have to handle servers that close a connection in use, calls
//! that compete for a connection, idle timeouts, upgrades and HTTP/2. hyper-util handles these, and this transport
//! still needs only half of reqwest's instructions per call.

mod body;
mod builder;
mod connector;
#[cfg(feature = "http2")]
mod pings;
mod proxy;
mod resolver;
mod stream;
#[cfg_attr(feature = "rustls-no-provider", path = "hyper/secure.rs")]
#[cfg_attr(not(feature = "rustls-no-provider"), path = "hyper/plain.rs")]
mod tls;

pub use self::builder::HyperTransportBuilder;
pub use self::resolver::Resolver;

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;
use http::header::HOST;
use http::uri::{Authority, Scheme};
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use self::body::Outgoing;
use self::connector::{Connector, Ways};
use super::tokio_runtime::RuntimeCheck;
use super::{LONGEST_POOL_IDLE, fault};
use crate::{
    Body, BoxFuture, ConfigError, LimitExceeded, Limits, ResponseBody, Transport, TransportError,
    TransportErrorKind,
};

/// Sends requests with [hyper](https://hyper.rs): HTTP/1.1, without redirects, cookies, retries and
/// decompression. Needs a tokio runtime. Clones share their connections.
///
/// If the server has closed a pooled connection before a request was written to it, the request is
/// sent over another connection. The transport never repeats a request if a byte of it may have
/// been sent; the client's [`Retry`](crate::Retry) decides on that.
///
/// ```
/// use restjson::{HyperTransport, Limits};
///
/// let transport = HyperTransport::builder()
///     .proxy("http://user:password@proxy.example:3128")
///     .build(&Limits::default())?;
/// # Ok::<(), restjson::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct HyperTransport {
    client: legacy::Client<Connector, Outgoing>,
    ways: Arc<Ways>,
    runtime: RuntimeCheck,
    host: Arc<OnceLock<Host>>,
    connect: Duration,
    pool_idle: Duration,
}

impl HyperTransport {
    /// A transport with its own connections, the platform's root certificates, and the proxies of the
    /// environment (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`).
    ///
    /// # Errors
    /// If a variable is not the URL of a proxy, or TLS cannot be set up. With the feature
    /// `rustls-no-provider` alone, the program must install a crypto provider first.
    pub fn new(limits: &Limits) -> Result<Self, ConfigError> {
        Self::builder().build(limits)
    }

    /// Makes a transport with other settings: a proxy, root certificates, a resolver.
    pub fn builder() -> HyperTransportBuilder {
        HyperTransportBuilder::default()
    }

    fn over(ways: Arc<Ways>, limits: &Limits) -> Self {
        let Limits { connect, pool_idle, .. } = *limits;
        let mut client = legacy::Client::builder(TokioExecutor::new());
        client.pool_timer(TokioTimer::new()).pool_idle_timeout(pool_idle.min(LONGEST_POOL_IDLE));
        #[cfg(feature = "http2")]
        client
            .timer(TokioTimer::new())
            .http2_keep_alive_interval(ways.pings.interval)
            .http2_keep_alive_timeout(ways.pings.wait);
        let client = client.build(Connector::new(Arc::clone(&ways), connect));
        Self {
            client,
            ways,
            runtime: RuntimeCheck::default(),
            host: Arc::default(),
            connect,
            pool_idle,
        }
    }

    /// Sets the `Host` header, which hyper-util would format for each request.
    fn name_host(&self, request: &mut http::Request<Outgoing>) {
        // HTTP/2 has `:authority` instead.
        if self.ways.http2 {
            return;
        }
        let (Some(scheme), Some(authority)) = (request.uri().scheme(), request.uri().authority())
        else {
            return;
        };
        let first = self.host.get_or_init(|| Host::new(scheme, authority));
        if first.authority == *authority && first.scheme == *scheme {
            let value = first.value.clone();
            request.headers_mut().entry(HOST).or_insert(value);
        }
    }

    fn error(&self, error: legacy::Error) -> TransportError {
        if fault::causes(&error).any(|cause| cause.is::<NoTls>()) {
            return TransportError::new(TransportErrorKind::Unsupported, error);
        }
        let connecting = error.is_connect();
        let too_late = fault::causes(&error).any(is_timeout);
        fault::of(error, connecting, too_late.then_some(self.connect))
    }
}

/// The host of the first request; nearly all other requests have the same host.
struct Host {
    scheme: Scheme,
    authority: Authority,
    value: HeaderValue,
}

impl Host {
    fn new(scheme: &Scheme, authority: &Authority) -> Self {
        let usual = if *scheme == Scheme::HTTPS { 443 } else { 80 };
        let port = authority.port_u16().filter(|port| *port != usual);
        let text = match port {
            Some(port) => format!("{}:{port}", authority.host()),
            None => authority.host().to_owned(),
        };
        // An authority has only characters that a header may contain.
        let value = HeaderValue::from_maybe_shared(Bytes::from(text));
        let value = value.unwrap_or(HeaderValue::from_static(""));
        Self { scheme: scheme.clone(), authority: authority.clone(), value }
    }
}

fn is_timeout(error: &(dyn StdError + 'static)) -> bool {
    let io: Option<&io::Error> = error.downcast_ref();
    io.is_some_and(|error| error.kind() == io::ErrorKind::TimedOut) || error.is::<LimitExceeded>()
}

impl Transport for HyperTransport {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(async move {
            self.runtime.check()?;
            let mut request = request.map(Outgoing::new);
            self.name_host(&mut request);
            let response = self.client.request(request).await;
            let response = response.map_err(|error| self.error(error))?;
            Ok(response.map(ResponseBody::incoming))
        })
    }

    fn with_limits(&self, limits: &Limits) -> Option<Arc<dyn Transport>> {
        if (limits.connect, limits.pool_idle) == (self.connect, self.pool_idle) {
            return None;
        }
        Some(Arc::new(Self::over(Arc::clone(&self.ways), limits)))
    }
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HyperTransport")
    }
}

/// The error for an `https` URL in a build without TLS.
#[derive(Debug)]
struct NoTls;

impl fmt::Display for NoTls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this build has no TLS: turn on the feature `rustls`")
    }
}

impl StdError for NoTls {}
