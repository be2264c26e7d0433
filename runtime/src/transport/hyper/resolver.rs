//! The addresses of hosts.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use tower_service::Service;

use crate::BoxFuture;

/// Resolves host names to addresses.
///
/// The transport first tries the addresses of the same family (IPv6 or IPv4) as the first address.
/// After 300 ms it also tries the other family in parallel (Happy Eyeballs, RFC 8305).
///
/// ```
/// use std::io;
/// use std::net::IpAddr;
///
/// use restjson::{BoxFuture, Resolver};
///
/// /// Resolves every host to one address.
/// struct Fixed(IpAddr);
///
/// impl Resolver for Fixed {
///     fn resolve(&self, _host: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
///         let address = self.0;
///         Box::pin(async move { Ok(vec![address]) })
///     }
/// }
/// ```
pub trait Resolver: Send + Sync + 'static {
    /// Returns the addresses of a host, the preferred one first. Dropping the future must cancel the
    /// lookup.
    ///
    /// # Errors
    /// If the host does not exist or the lookup fails. An empty list is an error of the transport.
    fn resolve(&self, host: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// The resolver of a transport.
#[derive(Clone)]
pub(super) enum Dns {
    /// `getaddrinfo`, on a tokio thread that may block.
    Platform(GaiResolver),
    Own(Arc<dyn Resolver>),
}

impl Dns {
    pub(super) fn new(own: Option<Arc<dyn Resolver>>) -> Self {
        own.map_or_else(|| Dns::Platform(GaiResolver::new()), Dns::Own)
    }
}

impl Service<Name> for Dns {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        match self {
            Dns::Platform(platform) => {
                let found = platform.call(name);
                Box::pin(async move { Ok(found.await?.collect::<Vec<_>>().into_iter()) })
            }
            Dns::Own(own) => {
                let found = own.resolve(name.as_str());
                Box::pin(async move {
                    let found = found.await?;
                    if found.is_empty() {
                        let why = format!("the resolver knows no address of {}", name.as_str());
                        return Err(io::Error::new(io::ErrorKind::NotFound, why));
                    }
                    // The connector sets the port.
                    let found = found.into_iter().map(|address| SocketAddr::new(address, 0));
                    Ok(found.collect::<Vec<_>>().into_iter())
                })
            }
        }
    }
}
