//! Connections: name resolution, an optional proxy, TCP and TLS, all within one limit.

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV4, SocksV5, Tunnel};
use hyper_util::client::proxy::matcher::Intercept;
use tower_service::Service;

use super::proxy::Proxies;
use super::resolver::Dns;
use super::stream::Stream;
use super::tls::{Secured, TlsLayer};
use crate::LimitExceeded;

type BoxError = Box<dyn StdError + Send + Sync>;
type Connecting<T> = Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send>>;

/// A TCP connection, with TLS if the proxy uses it.
type Hop = Secured<HttpConnector<Dns>>;
type HopStream = <Hop as Service<Uri>>::Response;
type RouteStream = <Secured<Route> as Service<Uri>>::Response;

/// The state that the transports of one client share: resolver, proxies and TLS.
pub(super) struct Ways {
    pub(super) proxies: Option<Proxies>,
    pub(super) dns: Dns,
    pub(super) tls: TlsLayer,
    /// Whether HTTP/2 is offered.
    pub(super) http2: bool,
    #[cfg(feature = "http2")]
    pub(super) pings: super::pings::Pings,
}

/// Connects within a limit.
#[derive(Clone)]
pub(super) struct Connector {
    route: Secured<Route>,
    limit: Duration,
}

impl Connector {
    pub(super) fn new(ways: Arc<Ways>, limit: Duration) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(ways.dns.clone());
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // If there are several addresses, each gets a share of the time.
        tcp.set_connect_timeout(Some(limit));
        // As in reqwest: a connection that a router has dropped is noticed within a minute.
        tcp.set_keepalive(Some(Duration::from_secs(15)));
        tcp.set_keepalive_interval(Some(Duration::from_secs(15)));
        tcp.set_keepalive_retries(Some(3));
        let hop = ways.tls.over(tcp);
        let route = ways.tls.over(Route { hop, ways: Arc::clone(&ways) });
        Self { route, limit }
    }
}

impl Service<Uri> for Connector {
    type Response = Stream<RouteStream>;
    type Error = BoxError;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.route.poll_ready(context)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let limit = self.limit;
        let connecting = self.route.call(to);
        Box::pin(async move {
            match tokio::time::timeout(limit, connecting).await {
                Ok(connected) => connected.map(Stream),
                Err(_) => Err(LimitExceeded::Connect(limit).into()),
            }
        })
    }
}

/// A connection to the host itself, or through a proxy.
#[derive(Clone)]
pub(super) struct Route {
    hop: Hop,
    ways: Arc<Ways>,
}

impl Service<Uri> for Route {
    type Response = HopStream;
    type Error = BoxError;
    type Future = Connecting<HopStream>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.hop.poll_ready(context)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let proxy = self.ways.proxies.as_ref().and_then(|proxies| proxies.for_url(&to));
        let default = if to.scheme() == Some(&Scheme::HTTPS) { 443 } else { 80 };
        // TLS to the host is added above this connection.
        let Some(to) = plain(&to, default) else { return refuse("the URL has no host") };
        match proxy {
            None => self.hop.call(to),
            Some(proxy) => self.through(&proxy, to),
        }
    }
}

impl Route {
    fn through(&self, proxy: &Intercept, to: Uri) -> Connecting<HopStream> {
        let hop = self.hop.clone();
        let url = proxy.uri();
        let socks = || plain(url, 1080);
        let user = proxy.raw_auth().map(|(user, password)| (user.to_owned(), password.to_owned()));
        match (url.scheme_str(), socks()) {
            (Some("socks5" | "socks5h"), Some(url)) => {
                let mut socks = SocksV5::new(url, hop);
                if let Some((user, password)) = user {
                    socks = socks.with_auth(user, password);
                }
                boxed(socks.call(to))
            }
            (Some("socks4" | "socks4a"), Some(url)) => boxed(SocksV4::new(url, hop).call(to)),
            _ => {
                let mut tunnel = Tunnel::new(url.clone(), hop);
                if let Some(authorization) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(authorization.clone());
                }
                boxed(tunnel.call(to))
            }
        }
    }
}

fn boxed<T, E: Into<BoxError>>(
    connecting: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Connecting<T> {
    Box::pin(async move { connecting.await.map_err(Into::into) })
}

fn refuse<T: Send + 'static>(why: &'static str) -> Connecting<T> {
    Box::pin(std::future::ready(Err(why.into())))
}

/// The URL of the same host with the scheme `http` and an explicit port.
fn plain(to: &Uri, default: u16) -> Option<Uri> {
    let port = to.port_u16().unwrap_or(default);
    let authority = format!("{}:{port}", to.host()?);
    Uri::builder().scheme(Scheme::HTTP).authority(authority).path_and_query("/").build().ok()
}
