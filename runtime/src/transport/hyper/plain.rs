//! Replaces TLS in a build without it: `https` is refused before anything is sent.

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::Uri;
use http::uri::Scheme;
use tower_service::Service;

use super::NoTls;

/// Stands in for the TLS layer.
pub(super) struct TlsLayer;

/// A connector that refuses `https`.
#[derive(Clone)]
pub(super) struct Secured<C>(C);

impl TlsLayer {
    #[expect(clippy::unused_self, reason = "there is something to lay over with rustls")]
    pub(super) fn over<C>(&self, connector: C) -> Secured<C> {
        Secured(connector)
    }
}

type BoxError = Box<dyn StdError + Send + Sync>;

impl<C> Service<Uri> for Secured<C>
where
    C: Service<Uri, Response: Send + 'static, Error: Into<BoxError>, Future: Send + 'static>,
{
    type Response = C::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<C::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(ready!(self.0.poll_ready(context)).map_err(Into::into))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        if to.scheme() != Some(&Scheme::HTTP) {
            return Box::pin(std::future::ready(Err(NoTls.into())));
        }
        let connecting = self.0.call(to);
        Box::pin(async move { connecting.await.map_err(Into::into) })
    }
}
