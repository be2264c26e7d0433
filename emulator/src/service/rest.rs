//! The operations of the model over HTTP.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::request::Parts;
use http::{StatusCode, header};
use serde_json::Value;
use tokio::sync::mpsc;

use super::calls::{call, send_after};
use crate::api::{BEARER, ErrorCode, Operation, ServiceError, binding, constraints};
use crate::faults::Echo;
use crate::hub::Hub;
use crate::operations;
use crate::state::transaction::Transaction;

/// The largest body of a request that is read.
const BODY_BYTES: usize = 1024 * 1024;

/// How long a response waits for sockets that do not read.
const ECHO_PATIENCE: Duration = Duration::from_secs(5);

/// Answers a call of an operation, whichever it is.
pub(crate) async fn handle(State(hub): State<Arc<Hub>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let headers = parts.headers.clone();
    let Some((operation, labels)) = hub.api.route(&parts.method, parts.uri.path()) else {
        return call(&hub, "UnknownOperation", headers, async {
            let error = ServiceError::new(
                ErrorCode::UnknownOperation,
                "There is no operation with this method and path.",
            );
            refuse(&hub, &error)
        })
        .await;
    };
    call(&hub, &operation.name, headers, async {
        match axum::body::to_bytes(body, BODY_BYTES).await {
            Ok(body) => answer(&hub, operation, labels, &parts, &body).await,
            Err(_) => refuse(
                &hub,
                &ServiceError::new(ErrorCode::RequestTooLarge, "The body is too large."),
            ),
        }
    })
    .await
}

async fn answer(
    hub: &Arc<Hub>,
    operation: &Operation,
    labels: BTreeMap<String, String>,
    parts: &Parts,
    body: &Bytes,
) -> Response {
    let perform = |tx: &mut Transaction<'_>| {
        if hub.context.settings.throttling && !tx.state.throttle.admit(&operation.name, tx.now) {
            return Err(ServiceError::new(ErrorCode::Throttling, "Rate exceeded"));
        }
        let query = parts.uri.query();
        let bound = binding::Parts { labels, query, headers: &parts.headers, body };
        let input = binding::bind(hub.api, operation, &bound)?;
        let bearer = parts.headers.get(BEARER).map(|bearer| bearer.to_str().unwrap_or_default());
        let Some(bearer) = bearer.filter(|bearer| !bearer.is_empty()) else {
            return Err(ServiceError::access_denied());
        };
        constraints::check(hub.api, &operation.input, &Value::Object(input.clone()))?;
        let identity = operations::authorize(tx, operation.token, bearer)?;
        operations::perform(tx, operation, &identity, &input)
    };
    let echo = hub.context.faults().echo;
    if echo == Echo::WithResponse {
        return response(hub, operation, hub.transact(perform));
    }
    let (result, frames) = hub.transact_deferred(perform);
    let response = response(hub, operation, result);
    match echo {
        Echo::AfterResponse { milliseconds } => {
            send_after(response, hub, frames, Duration::from_millis(milliseconds))
        }
        Echo::BeforeResponse | Echo::WithResponse => {
            let (barrier, mut written) = mpsc::channel(1);
            hub.send_deferred(frames, Some(&barrier));
            drop(barrier);
            let _ = tokio::time::timeout(ECHO_PATIENCE, written.recv()).await;
            response
        }
    }
}

fn response(hub: &Hub, operation: &Operation, result: Result<Value, ServiceError>) -> Response {
    match result {
        Ok(output) => {
            let status = StatusCode::from_u16(operation.status).unwrap_or(StatusCode::OK);
            let json = [(header::CONTENT_TYPE, "application/json")];
            (status, json, output.to_string()).into_response()
        }
        Err(error) => refuse(hub, &error),
    }
}

/// An error response. Its style takes its turn among the error responses.
pub(crate) fn refuse(hub: &Hub, error: &ServiceError) -> Response {
    error.response(hub.api, hub.context.settings.error_style, hub.next_error())
}
