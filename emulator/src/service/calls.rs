//! The steps around every call: faults, the record of requests, the log, and late echoes.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::json;

use crate::faults::Effect;
use crate::hub::Hub;
use crate::state::ids::new_uuid;
use crate::state::transaction::PendingFrame;

/// Marks a response that is not to be sent: the connection is closed instead.
#[derive(Clone)]
pub(crate) struct NoResponse;

/// Carries out a call, with its fault if there is one, and records it.
pub(crate) async fn call(
    hub: &Hub,
    operation: &str,
    headers: HeaderMap,
    carry_out: impl Future<Output = Response>,
) -> Response {
    let fault = hub.context.faults().next(operation);
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
    let request_id = new_uuid();
    insert(response.headers_mut(), "x-amzn-requestid", &request_id);
    let sent = response.extensions().get::<NoResponse>().is_none();
    let status = sent.then(|| response.status().as_u16());
    hub.transact(|tx| tx.state.requests.add(operation, headers, status));
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

/// The response. The deferred frames follow when its body has been sent or is dropped.
pub(crate) fn send_after(
    response: Response,
    hub: &Arc<Hub>,
    frames: Vec<PendingFrame>,
    delay: Duration,
) -> Response {
    let guard = SendOnDrop { hub: Arc::clone(hub), frames, delay };
    response.map(|body| {
        Body::new(body.map_frame(move |frame| {
            // The body owns the guard, and is dropped when it has been written.
            let _ = &guard;
            frame
        }))
    })
}

/// Sends deferred frames when it is dropped.
struct SendOnDrop {
    hub: Arc<Hub>,
    frames: Vec<PendingFrame>,
    delay: Duration,
}

impl Drop for SendOnDrop {
    fn drop(&mut self) {
        let (hub, frames, delay) =
            (Arc::clone(&self.hub), std::mem::take(&mut self.frames), self.delay);
        self.hub.spawn(async move {
            hub.clock.sleep(delay).await;
            hub.send_deferred(frames, None);
        });
    }
}
