//! Reads the JSON body of a request, within limits.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use http_body::Body;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use restjson::{Environment, timeout};
use serde::de::DeserializeOwned;

use crate::refusal::Refusal;

/// A page may send `text/plain`, so that the browser needs no preflight.
const CONTENT_TYPES: [&str; 2] = ["application/json", "text/plain"];

/// The body, if its type is accepted, it is not too large, and it arrives in time.
pub(crate) async fn read<B>(
    headers: &HeaderMap,
    body: B,
    most: usize,
    limit: Duration,
    environment: &Arc<dyn Environment>,
) -> Result<Bytes, Refusal>
where
    B: Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let content_type =
        headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if !CONTENT_TYPES.iter().any(|known| essence.eq_ignore_ascii_case(known)) {
        return Err(Refusal::ContentType);
    }
    if body.size_hint().lower() > most as u64 {
        return Err(Refusal::BodyTooLarge);
    }
    let collected = Limited::new(body, most).collect();
    match timeout(&**environment, limit, collected).await {
        None => Err(Refusal::BodyTimeout),
        Some(Ok(collected)) => Ok(collected.to_bytes()),
        Some(Err(error)) if error.is::<LengthLimitError>() => Err(Refusal::BodyTooLarge),
        Some(Err(_)) => Err(Refusal::BodyIncomplete),
    }
}

/// The members of a body. An error names only the kind of the mistake, because the parser's message may repeat a
/// secret.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| {
        Refusal::Malformed(match error.classify() {
            serde_json::error::Category::Data => {
                "The JSON has a member of another type, or lacks one."
            }
            _ => "The body is not JSON.",
        })
    })
}
