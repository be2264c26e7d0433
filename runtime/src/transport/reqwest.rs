//! The transport over reqwest.

#[cfg(not(feature = "rustls-no-provider"))]
mod other_tls;
#[cfg(feature = "rustls-no-provider")]
mod tls;

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::Url;

#[cfg(not(feature = "rustls-no-provider"))]
use self::other_tls::Tls;
#[cfg(feature = "rustls-no-provider")]
use self::tls::Tls;

use super::fault;
use super::tokio_runtime::RuntimeCheck;
use crate::{
    Body, BoxFuture, ConfigError, Limits, ResponseBody, Transport, TransportError,
    TransportErrorKind,
};

/// Sends requests over [`reqwest`]: HTTP/1.1, without redirects, cookies, retries and decompression. Needs a tokio runtime.
///
/// ```
/// use restjson::{ConfigError, Limits, ReqwestTransport};
///
/// fn transports(http: reqwest::Client) -> Result<Vec<ReqwestTransport>, ConfigError> {
///     let limits = Limits::default();
///     Ok(vec![
///         ReqwestTransport::new(&limits)?,
///         ReqwestTransport::without_proxy(&limits)?,
///         ReqwestTransport::from_builder(reqwest::Client::builder().user_agent("shop"), &limits)?,
///         ReqwestTransport::from_client(http),
///     ])
/// }
/// ```
#[derive(Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    runtime: RuntimeCheck,
    /// Scheme, host and port of the first request. Nearly all other requests have the same.
    origin: Arc<OnceLock<Url>>,
    /// Its settings; `None` for a client that the program has made.
    settings: Option<ClientSettings>,
    tls: Tls,
}

#[derive(Clone, Copy, PartialEq)]
struct ClientSettings {
    connect: Duration,
    pool_idle: Duration,
    base: Base,
}

/// The client to which the settings are applied.
#[derive(Clone, Copy, PartialEq)]
enum Base {
    Default,
    WithoutProxy,
    /// A builder of the program, which has been used: it can be used once.
    Brought,
}

impl ClientSettings {
    fn of(limits: &Limits, base: Base) -> Self {
        Self { connect: limits.connect, pool_idle: limits.pool_idle, base }
    }

    /// A client with this TLS configuration, or else with reqwest's own: a reqwest with another version of rustls does
    /// not accept ours.
    fn client_over(
        self,
        tls: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Result<reqwest::Client, ConfigError> {
        let builder = reqwest::Client::builder;
        self.client(tls(builder())).or_else(|_| self.client(builder()))
    }

    fn client(self, builder: reqwest::ClientBuilder) -> Result<reqwest::Client, ConfigError> {
        let builder = builder
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // Another crate of the program may switch on reqwest's HTTP/2, which does not support
            // the upgrade to a WebSocket, and its encodings, with which a small body may expand to
            // a huge one.
            .http1_only()
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .retry(reqwest::retry::never())
            .connect_timeout(self.connect)
            .pool_idle_timeout(self.pool_idle.min(super::LONGEST_POOL_IDLE));
        #[cfg(any(feature = "native-tls", feature = "rustls-no-provider"))]
        let builder = builder.tls_version_min(reqwest::tls::Version::TLS_1_2);
        let builder = match self.base {
            Base::WithoutProxy => builder.no_proxy(),
            Base::Default | Base::Brought => builder,
        };
        builder.build().map_err(|error| {
            ConfigError::new("transport", format!("cannot be set up: {}", error.without_url()))
        })
    }
}

impl ReqwestTransport {
    /// A transport with its own connections. It uses the proxies of the environment (`HTTPS_PROXY`, `NO_PROXY`).
    ///
    /// # Errors
    /// If TLS cannot be set up. With the feature `rustls-no-provider` alone, the program must install a crypto provider
    /// first.
    pub fn new(limits: &Limits) -> Result<Self, ConfigError> {
        Self::with(ClientSettings::of(limits, Base::Default), Tls::new()?)
    }

    /// A transport with its own connections and without a proxy.
    ///
    /// # Errors
    /// If TLS cannot be set up.
    pub fn without_proxy(limits: &Limits) -> Result<Self, ConfigError> {
        Self::with(ClientSettings::of(limits, Base::WithoutProxy), Tls::new()?)
    }

    /// A transport with its own connections and with the builder's root certificates, proxies and resolver. Whatever the
    /// builder's settings, redirects are not followed, bodies are not decoded, and the limits apply to connections; a single
    /// call cannot change those limits.
    ///
    /// # Errors
    /// If the builder fails.
    pub fn from_builder(
        builder: reqwest::ClientBuilder,
        limits: &Limits,
    ) -> Result<Self, ConfigError> {
        let settings = ClientSettings::of(limits, Base::Brought);
        Ok(Self { settings: Some(settings), ..Self::from_client(settings.client(builder)?) })
    }

    fn with(settings: ClientSettings, tls: Tls) -> Result<Self, ConfigError> {
        let client = settings.client_over(|builder| tls.over(builder))?;
        Ok(Self { settings: Some(settings), tls, ..Self::from_client(client) })
    }

    /// A transport over a client that has its own settings.
    pub fn from_client(client: reqwest::Client) -> Self {
        Self {
            client,
            runtime: RuntimeCheck::default(),
            origin: Arc::default(),
            settings: None,
            tls: Tls::none(),
        }
    }

    /// The URL of a request. Parsing a URL takes a tenth of a call's time, most of it for the host.
    /// If the host is known, only the path is parsed.
    fn url(&self, uri: &http::Uri) -> Result<Url, TransportError> {
        let same = |origin: &&Url| {
            uri.scheme_str() == Some(origin.scheme())
                && uri.authority().is_some_and(|authority| authority == origin.authority())
        };
        if let Some(origin) = self.origin.get().filter(same) {
            let mut url = origin.clone();
            url.set_path(uri.path());
            url.set_query(uri.query());
            return Ok(url);
        }
        let url = Url::parse(&uri.to_string())
            .map_err(|error| TransportError::new(TransportErrorKind::Unsupported, error))?;
        self.origin.get_or_init(|| {
            let mut origin = url.clone();
            // The path and query may contain secrets.
            origin.set_path("");
            origin.set_query(None);
            origin
        });
        Ok(url)
    }

    fn error(&self, error: reqwest::Error) -> TransportError {
        let error = error.without_url();
        if error.is_builder() {
            return TransportError::new(TransportErrorKind::Unsupported, error);
        }
        let limit = self.settings.map(|settings| settings.connect);
        let too_late = limit.filter(|_| error.is_timeout());
        let connecting = error.is_connect();
        fault::of(error, connecting, too_late)
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(async move {
            self.runtime.check()?;
            let (head, body) = request.into_parts();
            let mut request = reqwest::Request::new(head.method, self.url(&head.uri)?);
            *request.headers_mut() = head.headers;
            *request.body_mut() = Some(match body {
                Body::Bytes(bytes) => reqwest::Body::from(bytes),
                #[cfg(feature = "stream")]
                Body::Stream(stream) => reqwest::Body::wrap(stream),
            });
            let response = self.client.execute(request).await.map_err(|error| self.error(error))?;
            let response: http::Response<reqwest::Body> = response.into();
            Ok(response.map(|body| ResponseBody::streamed(Incoming(body))))
        })
    }

    fn with_limits(&self, limits: &Limits) -> Option<Arc<dyn Transport>> {
        let settings = self.settings?;
        let changed = ClientSettings::of(limits, settings.base);
        if changed == settings || settings.base == Base::Brought {
            return None;
        }
        Some(Arc::new(Self::with(changed, self.tls.clone()).ok()?))
    }
}

/// A response's body whose faults do not name the URL.
struct Incoming(reqwest::Body);

impl http_body::Body for Incoming {
    type Data = bytes::Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        let frame = std::pin::Pin::new(&mut self.0).poll_frame(context);
        frame.map_err(|error| TransportError::new(TransportErrorKind::Io, error.without_url()))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReqwestTransport")
    }
}

// Without a provider reqwest makes no client.
#[cfg(all(test, any(feature = "rustls", not(feature = "rustls-no-provider"))))]
mod tests {
    use super::*;

    #[cfg(feature = "rustls")]
    #[test]
    fn a_reqwest_that_stands_on_another_rustls_goes_its_own_way() {
        fn tomorrows(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
            builder.tls_backend_preconfigured("a configuration of another version")
        }
        let settings = ClientSettings::of(&Limits::default(), Base::Default);
        settings.client(tomorrows(reqwest::Client::builder())).unwrap_err();
        settings.client_over(tomorrows).unwrap();
    }

    #[test]
    fn a_known_origin_changes_no_url() {
        let transport = ReqwestTransport::from_client(reqwest::Client::new());
        for text in [
            "https://example.com/first?canary=1",
            "https://example.com/a%2Fb/%2E%2e/c/..%2F/x%20y",
            "https://example.com/x?a%20b=c%26d&flag",
            "https://example.com",
            "https://example.com:8443/x",
            "https://EXAMPLE.com:443/x",
            "http://example.com/x",
            "https://other.example.com/x?y",
            "https://[::1]:8443/x",
        ] {
            let url = transport.url(&text.parse().unwrap()).unwrap();
            assert_eq!(url, Url::parse(text).unwrap());
        }
        assert_eq!(transport.origin.get().unwrap().as_str(), "https://example.com/");
    }
}
