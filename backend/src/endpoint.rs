//! An endpoint as a `tower` service: the checks of every request before the endpoint handles it.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use http::request::Parts;
use http::{Method, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::Full;
use serde_json::{Value, json};
use tower_service::Service;

use crate::backend::{Backend, Shared};
use crate::refusal::Refusal;
use crate::{authentication, body, chat, origin};

/// An endpoint of a [`Backend`]: a `tower` service for requests with any type of body. Cheap to clone.
#[derive(Clone)]
pub struct Endpoint {
    backend: Backend,
    kind: Kind,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Chat,
    Authentication,
}

/// The response of an [`Endpoint`], on its way.
pub type ResponseFuture =
    Pin<Box<dyn Future<Output = Result<Response<Full<Bytes>>, Infallible>> + Send>>;

impl Endpoint {
    pub(crate) fn new(backend: Backend, kind: Kind) -> Self {
        Self { backend, kind }
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl<B> Service<Request<B>> for Endpoint
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> ResponseFuture {
        let Self { backend, kind } = self.clone();
        Box::pin(async move { Ok(backend.shared.respond(kind, request).await) })
    }
}

impl Shared {
    async fn respond<B>(&self, kind: Kind, request: Request<B>) -> Response<Full<Bytes>>
    where
        B: Body + Send,
        B::Data: Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (parts, body) = request.into_parts();
        let origin = match origin::allowed(&self.config, &parts.headers) {
            Ok(origin) => origin,
            // A page that may not call may not read why either.
            Err(refusal) => return self.refused(kind, refusal),
        };
        let mut response = match parts.method {
            Method::OPTIONS => {
                let mut response = empty(StatusCode::NO_CONTENT);
                origin::preflight(response.headers_mut());
                response
            }
            Method::POST => match self.post(kind, &parts, body).await {
                Ok(data) => in_json(StatusCode::OK, &json!({ "data": data })),
                Err(refusal) => self.refused(kind, refusal),
            },
            _ => self.refused(kind, Refusal::Method),
        };
        origin::expose(response.headers_mut(), origin);
        response
    }

    async fn post<B>(&self, kind: Kind, parts: &Parts, body: B) -> Result<Value, Refusal>
    where
        B: Body + Send,
        B::Data: Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let client = (self.config.client_address)(parts);
        let now = self.environment.now();
        self.clients.take(client, now, &self.counters.forgotten_clients).map_err(|wait| {
            Refusal::TooManyRequests { seconds: wait.as_secs().saturating_add(1) }
        })?;
        let (most, limit) = (self.config.max_body, self.config.body_timeout);
        let body = body::read(&parts.headers, body, most, limit, &self.environment).await?;
        match kind {
            Kind::Chat => chat::start(self, parts, body::parse(&body)?).await,
            Kind::Authentication => authentication::post(self, body::parse(&body)?).await,
        }
    }

    fn refused(&self, kind: Kind, refusal: Refusal) -> Response<Full<Bytes>> {
        if !matches!(refusal, Refusal::Busy { .. } | Refusal::Service | Refusal::SignInOver) {
            self.counters.refused.add();
        }
        tracing::info!(endpoint = ?kind, code = refusal.code(), "a request was refused");
        let error = json!({ "code": refusal.code(), "message": refusal.message() });
        let mut response = in_json(refusal.status(), &json!({ "error": error }));
        if let Some(seconds) = refusal.retry_after() {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if refusal == Refusal::Method {
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST, OPTIONS"));
        }
        response
    }
}

fn empty(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}

/// A response that must not be cached, because it may contain a token.
fn in_json(status: StatusCode, body: &Value) -> Response<Full<Bytes>> {
    let mut response = empty(status);
    *response.body_mut() = Full::from(body.to_string());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
