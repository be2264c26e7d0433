//! What goes around every call: faults, the record of requests, the log, and late echoes.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::json;

use crate::faults::Effect;
use crate::state::hub::{Held, Hub};
use crate::state::tokens::new_id;

/// Marks a response that is not to be sent: the connection is closed instead.
#[derive(Clone)]
pub(crate) struct NoResponse;

/// Carries out a call, with the fault that is set for it, and takes note of it.
pub(crate) async fn call(
    hub: &Hub,
    operation: &str,
    headers: HeaderMap,
    carry_out: impl Future<Output = Response>,
) -> Response {
    let fault = hub.faults().next(operation);
    let mut response = match fault {
        None => carry_out.await,
        Some(fault) => {
            let carried_out = match fault.carries_out() {
                true => Some(carry_out.await),
                false => None,
            };
            hub.clock.sleep(fault.how_long()).await;
            match fault.effect() {
                Effect::Delay => carried_out.unwrap_or_else(no_response),
                Effect::Close => no_response(),
                Effect::Truncate => truncate(carried_out.unwrap_or_else(no_response)).await,
                Effect::Response { status, code, headers, body } => {
                    let body = match body {
                        Some(body) => body.to_owned(),
                        None => json!({"message": "A fault that was asked for."}).to_string(),
                    };
                    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
                    let mut response = (status, body).into_response();
                    insert(response.headers_mut(), "content-type", "application/json");
                    if let Some(code) = code {
                        insert(response.headers_mut(), "x-amzn-errortype", code);
                    }
                    for (name, value) in headers {
                        insert(response.headers_mut(), name, value);
                    }
                    response
                }
            }
        }
    };
    let request_id = new_id();
    insert(response.headers_mut(), "x-amzn-requestid", &request_id);
    let sent = response.extensions().get::<NoResponse>().is_none();
    let status = sent.then(|| response.status().as_u16());
    hub.turn(|turn| turn.state.requests.add(operation, headers, status));
    match status {
        Some(status) => tracing::info!(operation, status, request_id),
        None => tracing::info!(operation, "closed without a response"),
    }
    response
}

fn insert(headers: &mut HeaderMap, name: &str, value: &str) {
    if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
        headers.insert(name, value);
    }
}

fn no_response() -> Response {
    let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    response.extensions_mut().insert(NoResponse);
    response
}

/// The response with its head, half of its body, and no more.
async fn truncate(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    parts.headers.insert(header::CONTENT_LENGTH, (whole.len() + 1).into());
    let half = whole.slice(..whole.len() / 2);
    let pieces = stream::unfold(Some(half), |half| async {
        let error = || Err(std::io::Error::other("a fault that was asked for"));
        match half {
            Some(half) => Some((Ok(half), None)),
            None => {
                // While the body makes it wait, the server writes what it has.
                tokio::task::yield_now().await;
                Some((error(), None))
            }
        }
    });
    Response::from_parts(parts, Body::from_stream(pieces))
}

/// A response's body; when it has been sent, the items that were held back go out.
pub(crate) struct ThenRelease {
    body: Body,
    hub: Arc<Hub>,
    held: Vec<Held>,
    delay: Duration,
}

impl ThenRelease {
    /// The response with such a body.
    pub(crate) fn after(
        response: Response,
        hub: &Arc<Hub>,
        held: Vec<Held>,
        delay: Duration,
    ) -> Response {
        response.map(|body| Body::new(ThenRelease { body, hub: Arc::clone(hub), held, delay }))
    }
}

impl http_body::Body for ThenRelease {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.size_hint()
    }
}

impl Drop for ThenRelease {
    fn drop(&mut self) {
        let (hub, held, delay) =
            (Arc::clone(&self.hub), std::mem::take(&mut self.held), self.delay);
        self.hub.spawn(async move {
            hub.clock.sleep(delay).await;
            hub.release(held, None);
        });
    }
}
