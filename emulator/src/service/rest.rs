//! The operations of the model over HTTP.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderName, StatusCode, header};
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::mpsc;

use super::calls::{call, send_after};
use super::sigv4;
use crate::api::{Api, BEARER, ErrorCode, Operation, ServiceError, binding, constraints};
use crate::faults::Echo;
use crate::hub::Hub;
use crate::operations;
use crate::state::transaction::Transaction;

/// The largest body of a request that is read.
const BODY_BYTES: usize = 1024 * 1024;

const JSON: (HeaderName, &str) = (header::CONTENT_TYPE, "application/json");

/// Marks a response that is only an example from the model.
const BY_EXAMPLE: (HeaderName, &str) = (HeaderName::from_static("x-emulator-response"), "example");

/// How long a response waits for sockets that do not read.
const ECHO_PATIENCE: Duration = Duration::from_secs(5);

/// Handles a call of any operation.
pub(crate) async fn handle(State(hub): State<Arc<Hub>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let headers = parts.headers.clone();
    let found = hub.apis.iter().find_map(|api| {
        let (operation, labels) = api.route(&parts.method, parts.uri.path())?;
        Some((*api, operation, labels))
    });
    let Some((api, operation, labels)) = found else {
        return call(&hub, "UnknownOperation", headers, async {
            let error = ServiceError::new(
                ErrorCode::UnknownOperation,
                "There is no operation with this method and path.",
            );
            refuse(&hub, hub.apis[0], &error)
        })
        .await;
    };
    call(&hub, &operation.name, headers, async {
        match axum::body::to_bytes(body, BODY_BYTES).await {
            Ok(body) => answer(&hub, api, operation, labels, &parts, &body).await,
            Err(_) => refuse(
                &hub,
                api,
                &ServiceError::new(ErrorCode::RequestTooLarge, "The body is too large."),
            ),
        }
    })
    .await
}

async fn answer(
    hub: &Arc<Hub>,
    api: &Api,
    operation: &Operation,
    labels: BTreeMap<String, String>,
    parts: &Parts,
    body: &Bytes,
) -> Response {
    let settings = &hub.context.settings;
    if operation.token.is_none()
        && !settings.accounts.is_empty()
        // The real time is used, because callers sign with their own clock.
        && let Err(error) = sigv4::verify(&settings.accounts, Timestamp::now(), parts, body)
    {
        return refuse(hub, api, &error);
    }
    let perform = |tx: &mut Transaction<'_>| {
        if settings.throttling && !tx.state.throttle.admit(&operation.name, tx.now) {
            let limit = ErrorCode::LimitExceeded;
            let code = match operation.errors.contains(limit.name()) {
                true => limit,
                false => ErrorCode::Throttling,
            };
            return Err(ServiceError::new(code, "Rate exceeded"));
        }
        let query = parts.uri.query();
        let bound = binding::Parts { labels, query, headers: &parts.headers, body };
        // If a part of the input cannot be read, the input is not checked; this was reported at the
        // start.
        let is_read = operation.unread.is_empty();
        let input = match is_read {
            true => binding::bind(api, operation, &bound)?,
            false => binding::Input::new(),
        };
        let Some(kind) = operation.token else {
            constraints::check(api, &operation.input, &Value::Object(input.clone()))?;
            return operations::connect::perform(tx, operation, &input);
        };
        let bearer = parts.headers.get(BEARER).map(|bearer| bearer.to_str().unwrap_or_default());
        let Some(bearer) = bearer.filter(|bearer| !bearer.is_empty()) else {
            return Err(ServiceError::access_denied());
        };
        if is_read {
            constraints::check(api, &operation.input, &Value::Object(input.clone()))?;
        }
        let identity = operations::authorize(tx, kind, bearer)?;
        operations::perform(tx, operation, &identity, &input)
    };
    let echo = hub.context.faults().echo;
    if echo == Echo::WithResponse {
        return response(hub, api, operation, hub.transact(perform));
    }
    let (result, frames) = hub.transact_deferred(perform);
    let response = response(hub, api, operation, result);
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

fn response(
    hub: &Hub,
    api: &Api,
    operation: &Operation,
    result: Result<Value, ServiceError>,
) -> Response {
    match result {
        Ok(output) => {
            let status = StatusCode::from_u16(operation.status).unwrap_or(StatusCode::OK);
            let output = output.to_string();
            match operation.example {
                Some(_) => (status, [BY_EXAMPLE, JSON], output).into_response(),
                None => (status, [JSON], output).into_response(),
            }
        }
        Err(error) => refuse(hub, api, &error),
    }
}

/// An error response. The styles of error responses alternate.
fn refuse(hub: &Hub, api: &Api, error: &ServiceError) -> Response {
    error.response(api, hub.context.settings.error_style, hub.next_error())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hosts::AllowedHosts;
    use crate::operations::services;
    use crate::state::context::Context;
    use crate::{Clock, Settings};

    /// A model with an operation that the emulator has no behaviour for.
    const MODEL: &str = r##"{"smithy": "2.0", "shapes": {
        "a#S": {"type": "service", "version": "1", "operations": [{"target": "a#Whisper"}]},
        "a#Whisper": {"type": "operation", "input": {"target": "a#In"}, "output": {"target": "a#Out"},
            "errors": [{"target": "a#AccessDeniedException"}],
            "traits": {"smithy.api#http": {"method": "POST", "uri": "/whisper", "code": 202}}},
        "a#AccessDeniedException": {"type": "structure", "members": {},
            "traits": {"smithy.api#error": "client", "smithy.api#httpError": 403}},
        "a#In": {"type": "structure", "members": {
            "Text": {"target": "a#Text", "traits": {"smithy.api#required": {}}},
            "Token": {"target": "a#Text", "traits": {"smithy.api#httpHeader": "X-Amz-Bearer"}}}},
        "a#Out": {"type": "structure", "members": {"Id": {"target": "a#Text"}}},
        "a#Text": {"type": "string", "traits": {"smithy.api#length": {"min": 1, "max": 12}}}
    }}"##;

    fn hub() -> Arc<Hub> {
        let api = Box::leak(Box::new(Api::read(MODEL, |_| false).unwrap()));
        let runtime = tokio::runtime::Handle::current();
        let context = Context::new(Settings::default(), String::new(), AllowedHosts::default());
        Hub::new(runtime, [api, services::connect().unwrap()], Clock::running(), context)
    }

    async fn body(response: Response) -> Value {
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 16).await.unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    #[tokio::test]
    async fn an_operation_without_a_behaviour_is_answered_by_example() {
        let hub = hub();
        let operation = &hub.apis[0].operations[0];
        let example = Ok(operation.example.clone().unwrap());
        let answered = response(&hub, hub.apis[0], operation, example);
        assert_eq!(answered.status(), 202);
        assert_eq!(answered.headers()["x-emulator-response"], "example");
        assert_eq!(body(answered).await["Id"], "example");
    }

    /// Its constraints and its token are checked, like those of any other operation.
    #[tokio::test]
    async fn and_is_checked() {
        let hub = hub();
        for (text, bearer, status, expected) in [
            ("{}", "token", 400, "Member must not be null"),
            (r#"{"Text":""}"#, "token", 400, "length greater than or equal to 1"),
            (r#"{"Text":"a"}"#, "token", 403, "denied"),
            (r#"{"Text":"a"}"#, "", 403, "denied"),
        ] {
            let request = http::Request::post("/whisper")
                .header("content-type", "application/json")
                .header(BEARER, bearer)
                .body(axum::body::Body::from(text))
                .unwrap();
            let response = handle(State(Arc::clone(&hub)), request).await;
            assert_eq!(response.status(), status, "{text} {bearer:?}");
            let shown = body(response).await.to_string();
            assert!(shown.contains(expected), "{text}: {shown}");
        }
    }
}
