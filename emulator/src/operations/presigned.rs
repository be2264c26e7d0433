//! Pre-signed URLs, as S3 makes them: expiry, signed headers and signature in the query.
//!
//! The signature is an HMAC over what S3 signs, not Signature Version 4 itself: nobody but the
//! emulator makes or checks it.

use std::collections::BTreeMap;
use std::time::Duration;

use form_urlencoded::Serializer;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::HeaderMap;
use jiff::Timestamp;
use sha2::Sha256;

use crate::clock::later;
use crate::state::context::Context;
use crate::state::ids::AttachmentId;

/// Makes a URL that is valid for one method and object, with these headers, for this time.
pub(crate) fn presign(
    context: &Context,
    method: &str,
    object: &AttachmentId,
    now: Timestamp,
    lifetime: Duration,
    headers: &BTreeMap<&'static str, String>,
    disposition: Option<&str>,
) -> String {
    let headers: BTreeMap<String, String> =
        headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect();
    let names: Vec<&str> = headers.keys().map(String::as_str).collect();
    let mut query = BTreeMap::from([
        ("X-Amz-Algorithm", "AWS4-HMAC-SHA256".to_owned()),
        ("X-Amz-Date", now.strftime("%Y%m%dT%H%M%SZ").to_string()),
        ("X-Amz-Expires", lifetime.as_secs().to_string()),
        ("X-Amz-SignedHeaders", names.join(";")),
    ]);
    if let Some(disposition) = disposition {
        query.insert("response-content-disposition", disposition.to_owned());
    }
    let path = format!("/_storage/{}", object.as_str());
    let signature = sign(&context.signing_key, method, &path, &query, &headers);
    let query = Serializer::new(String::new())
        .extend_pairs(&query)
        .append_pair("X-Amz-Signature", &signature)
        .finish();
    format!("{}{path}?{query}", context.url)
}

fn sign<K: AsRef<str>>(
    key: &str,
    method: &str,
    path: &str,
    query: &BTreeMap<K, String>,
    headers: &BTreeMap<String, String>,
) -> String {
    // A key of any length will do for HMAC.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return String::new() };
    let mut line = |text: &str| {
        mac.update(&(text.len() as u64).to_be_bytes());
        mac.update(text.as_bytes());
    };
    line(method);
    line(path);
    for (name, value) in query {
        line(name.as_ref());
        line(value);
    }
    for (name, value) in headers {
        line(name);
        line(value);
    }
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Why a request for a pre-signed URL is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The URL is not a pre-signed one.
    NotSigned,
    /// There is an `Authorization` header in addition to the signature.
    TwoKindsOfAuthorization,
    Expired,
    /// The signature is another one: the URL, the method or a signed header is not the same.
    SignatureDoesNotMatch,
    /// Headers of S3's that were not signed.
    HeadersNotSigned(Vec<String>),
}

/// Checks a request against its URL's signature. If it is valid, returns the overrides of the response in the query.
pub(crate) fn check(
    context: &Context,
    now: Timestamp,
    method: &str,
    path: &str,
    query: &str,
    headers: &HeaderMap,
) -> Result<BTreeMap<String, String>, Refused> {
    let mut query: BTreeMap<String, String> =
        form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let signature = query.remove("X-Amz-Signature").ok_or(Refused::NotSigned)?;
    if headers.contains_key(http::header::AUTHORIZATION) {
        return Err(Refused::TwoKindsOfAuthorization);
    }
    let expires = expiry(&query).ok_or(Refused::NotSigned)?;
    if now >= expires {
        return Err(Refused::Expired);
    }
    let names = query.get("X-Amz-SignedHeaders").cloned().unwrap_or_default();
    let names: Vec<&str> = names.split(';').filter(|name| !name.is_empty()).collect();
    let not_signed: Vec<String> = headers
        .keys()
        .map(http::HeaderName::as_str)
        .filter(|name| name.starts_with("x-amz-") && !names.contains(name))
        .map(str::to_owned)
        .collect();
    if !not_signed.is_empty() {
        return Err(Refused::HeadersNotSigned(not_signed));
    }
    let mut signed = BTreeMap::new();
    for name in names {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        let value = value.ok_or(Refused::SignatureDoesNotMatch)?;
        signed.insert(name.to_owned(), value.to_owned());
    }
    if sign(&context.signing_key, method, path, &query, &signed) != signature {
        return Err(Refused::SignatureDoesNotMatch);
    }
    Ok(query)
}

fn expiry(query: &BTreeMap<String, String>) -> Option<Timestamp> {
    let date = query.get("X-Amz-Date")?;
    let date = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", date).ok()?;
    let date = jiff::tz::Offset::UTC.to_timestamp(date).ok()?;
    let lifetime = Duration::from_secs(query.get("X-Amz-Expires")?.parse().ok()?);
    Some(later(date, lifetime))
}
