//! Bodies, paths and queries of the control API. What cannot be read is [`Refused`].

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::refused::Refused;

/// The largest body that is read: room for an attachment of 100 MB in Base64.
pub(crate) const BODY_BYTES: usize = 140 * 1024 * 1024;

/// A body of JSON.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        // A web page can send anything else to another origin without a preflight.
        if !is_json(request.headers()) {
            let message = "Content-Type must be application/json";
            return Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
        }
        let Body(body) = Body::from_request(request, state).await?;
        read(&body).map(Self).map_err(|why| Refused::new(StatusCode::BAD_REQUEST, why))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let essence = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let essence = essence.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    // Serde reads a structure from an array, too.
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err("the body is not a JSON object".to_owned());
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let (path, error) = (error.path().to_string(), error.into_inner());
        if !error.is_data() {
            return not_json(&error);
        }
        reason(&path, &error.to_string())
    })?;
    json.end().map_err(|error| not_json(&error))?;
    Ok(value)
}

fn not_json(error: &serde_json::Error) -> String {
    format!("the body is not JSON (line {}, column {})", error.line(), error.column())
}

/// The member, and what is wrong with it: serde's message without the values that it repeats.
fn reason(path: &str, message: &str) -> String {
    let message = message.rsplit_once(" at line ").map_or(message, |(message, _)| message);
    for what in ["missing", "unknown", "duplicate"] {
        let of_a_name = message.strip_prefix(what).and_then(|rest| rest.strip_prefix(" field `"));
        if let Some((name, expected)) = of_a_name.and_then(|rest| rest.split_once('`')) {
            return format!("{}: {what} member{expected}", member(path, name));
        }
    }
    let reason = match message.rsplit_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => "the value is not valid".to_owned(),
    };
    if path == "." { reason } else { format!("{path}: {reason}") }
}

/// The path of a member. The path of serde's error ends with the member only if the member is there.
fn member(path: &str, name: &str) -> String {
    let ends_with_it = path == name || path.ends_with(&format!(".{name}"));
    match path {
        "." => name.to_owned(),
        _ if ends_with_it => path.to_owned(),
        _ => format!("{path}.{name}"),
    }
}

/// The bytes of a body of whatever type.
pub(crate) struct Body(pub(crate) Bytes);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        Bytes::from_request(request, state).await.map(Self).map_err(|rejection| {
            let status = rejection.status();
            let message = match status {
                StatusCode::PAYLOAD_TOO_LARGE => "the body has more than 140 MiB",
                _ => "the body ends early",
            };
            Refused::new(status, message)
        })
    }
}

/// The variables of a path.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let found = axum::extract::Path::from_request_parts(parts, state).await;
        found.map(|axum::extract::Path(path)| Self(path)).map_err(|rejection| {
            Refused::new(rejection.status(), "the path is not percent-encoded UTF-8")
        })
    }
}

/// The id of the event after which a watcher continues.
pub(crate) struct After(pub(crate) Option<String>);

/// The query of a watcher.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct AfterQuery {
    /// The id of the last event that was received: only later changes are sent. Browsers that connect again
    /// send it in the header `Last-Event-ID`.
    after: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for After {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let query = axum::extract::Query::<AfterQuery>::from_request_parts(parts, state).await;
        let axum::extract::Query(AfterQuery { after }) = query.map_err(|rejection| {
            Refused::new(rejection.status(), "the query string has more than one `after`")
        })?;
        let header = parts.headers.get("last-event-id").and_then(|id| id.to_str().ok());
        Ok(Self(after.or_else(|| header.map(str::to_owned))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Role;
    use crate::faults::{Echo, Fault, SocketFault};
    use crate::{BotScript, StartChat};

    #[derive(Debug, Deserialize)]
    struct Joins {
        #[expect(dead_code, reason = "only its reading is tested")]
        role: Role,
    }

    #[test]
    fn the_member_is_named_and_its_value_is_not() {
        fn why<T: DeserializeOwned>(body: &str) -> String {
            read::<T>(body.as_bytes()).map(drop).unwrap_err()
        }
        let not_object = "the body is not a JSON object";
        for (found, expected) in [
            (why::<Joins>(r#"{"role": "canary, expected x"}"#), "role: expected one of `AGENT`"),
            (why::<Joins>(r#"["canary"]"#), not_object),
            (why::<Joins>(r#""canary""#), not_object),
            (why::<Joins>(""), not_object),
            (why::<Joins>("{}"), "role: missing member"),
            (why::<Joins>(r#"{"role": canary"#), "not JSON (line 1, column 10)"),
            (why::<Joins>(r#"{"role": "AGENT"} canary"#), "not JSON (line 1, column 19)"),
            (
                why::<StartChat>(r#"{"displayNam": "canary"}"#),
                "displayNam: unknown member, expected one of `displayName`",
            ),
            (
                why::<BotScript>(r#"{"answers": [{"piece": "canary"}]}"#),
                "answers[0].piece: unknown member, expected",
            ),
            (
                why::<StartChat>(r#"{"displayName": "canary", "displayName": "canary"}"#),
                "displayName: duplicate member",
            ),
            (
                why::<StartChat>(r#"{"attributes": {"a": {"canary": 1}}}"#),
                "attributes.a: expected a string",
            ),
            (
                why::<StartChat>(r#"{"contentTypes": ["a", 815]}"#),
                "contentTypes[1]: expected a string",
            ),
            (why::<Fault>(r#"{"status": 70000}"#), "status: expected u16"),
            (why::<SocketFault>(r#"{"fault": "canary"}"#), "expected one of `cut`"),
            (why::<SocketFault>(r#"{"fault": "cutAfter"}"#), "frames: missing member"),
            (
                why::<Echo>(r#"{"order": "afterResponse", "milliseconds": "canary"}"#),
                "expected u64",
            ),
            (
                why::<BotScript>(r#"{"answers": [{"pieces": "canary"}]}"#),
                "answers[0].pieces: expected a sequence",
            ),
        ] {
            assert!(found.contains(expected), "{found:?} has no {expected:?}");
            for value in ["canary", "815", "70000"] {
                assert!(!found.contains(value), "{found}");
            }
        }
    }
}
