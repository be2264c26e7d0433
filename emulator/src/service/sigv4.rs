//! AWS Signature Version 4 in requests of the service `connect`: whether a known account has signed.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>

use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use http::request::Parts;
use http::{HeaderMap, header};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

use crate::api::{ErrorCode, ServiceError};
use crate::settings::Account;

/// The service's name in the credential scope.
const SERVICE: &str = "connect";
const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// How far a request's time may be from the emulator machine's. AWS allows five minutes.
const SKEW: Duration = Duration::from_secs(5 * 60);

/// The characters that are encoded: all but the unreserved ones of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const ENCODED_PATH: &AsciiSet = &ENCODED.remove(b'/');

/// Checks that one of the accounts has signed a request, and that the signature is of now.
pub(crate) fn verify(
    accounts: &[Account],
    now: Timestamp,
    parts: &Parts,
    body: &[u8],
) -> Result<(), ServiceError> {
    let authorization = Authorization::read(&parts.headers)?;
    let account = accounts.iter().find(|account| account.access_key == authorization.access_key);
    let invalid_token = || {
        let message = "The security token included in the request is invalid.";
        ServiceError::new(ErrorCode::UnrecognizedClient, message)
    };
    let account = account.ok_or_else(invalid_token)?;
    let session_token = text(&parts.headers, "x-amz-security-token");
    if account.session_token.as_deref() != session_token {
        return Err(invalid_token());
    }
    if account.expires.is_some_and(|expires| now >= expires) {
        return Err(ServiceError::new(
            ErrorCode::ExpiredToken,
            "The security token included in the request is expired",
        ));
    }
    let date = text(&parts.headers, "x-amz-date")
        .ok_or_else(|| incomplete("Authorization header requires existence of 'X-Amz-Date'."))?;
    check_date(date, now, &authorization)?;
    let canonical = canonical_request(parts, body, &authorization.signed_headers)?;
    let scope = authorization.scope.join("/");
    let string_to_sign = format!("{ALGORITHM}\n{date}\n{scope}\n{}", sha256(canonical.as_bytes()));
    let mut key = format!("AWS4{}", account.secret_key.expose()).into_bytes();
    for part in &authorization.scope {
        key = hmac(&key, part.as_bytes()).to_vec();
    }
    // A comparison through HMAC, whose time does not depend on the number of equal bytes.
    let signature = hex(&hmac(&key, string_to_sign.as_bytes()));
    if hmac(&key, signature.as_bytes()) != hmac(&key, authorization.signature.as_bytes()) {
        return Err(mismatch(
            "The request signature we calculated does not match the signature you provided. Check \
             your AWS Secret Access Key and signing method. Consult the service documentation for \
             details.",
        ));
    }
    Ok(())
}

/// The parts of an `Authorization` header.
struct Authorization<'h> {
    access_key: &'h str,
    /// Date, region, service and `aws4_request`.
    scope: [&'h str; 4],
    signed_headers: Vec<&'h str>,
    signature: &'h str,
}

impl<'h> Authorization<'h> {
    fn read(headers: &'h HeaderMap) -> Result<Self, ServiceError> {
        let text = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let missing = || {
            ServiceError::new(ErrorCode::MissingAuthenticationToken, "Missing Authentication Token")
        };
        let fields = text.and_then(|text| text.strip_prefix(ALGORITHM)).ok_or_else(missing)?;
        let field = |name: &str| {
            let mut fields = fields.split(',').map(str::trim);
            let value = fields.find_map(|field| field.strip_prefix(name)?.strip_prefix('='));
            value.ok_or_else(|| {
                incomplete(&format!("Authorization header requires '{name}' parameter."))
            })
        };
        let (credential, signed, signature) =
            (field("Credential")?, field("SignedHeaders")?, field("Signature")?);
        let mut parts = credential.split('/');
        let mut next = || parts.next().unwrap_or_default();
        let access_key = next();
        let scope = [next(), next(), next(), next()];
        let [_, region, service, terminator] = scope;
        if parts.next().is_some() || terminator != "aws4_request" || region.is_empty() {
            return Err(incomplete("Credential must be key/date/region/service/aws4_request."));
        }
        if service != SERVICE {
            let message = format!("Credential should be scoped to correct service: '{SERVICE}'.");
            return Err(mismatch(&message));
        }
        let signed_headers: Vec<&str> = signed.split(';').collect();
        if !signed_headers.contains(&"host") {
            return Err(mismatch(
                "'Host' or ':authority' must be a 'SignedHeader' in the AWS \
                Authorization.",
            ));
        }
        Ok(Self { access_key, scope, signed_headers, signature })
    }
}

fn check_date(
    date: &str,
    now: Timestamp,
    authorization: &Authorization<'_>,
) -> Result<(), ServiceError> {
    let parsed = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", date).ok();
    let time = parsed
        .and_then(|time| Offset::UTC.to_timestamp(time).ok())
        .ok_or_else(|| incomplete("Date must be in ISO-8601 'basic format'."))?;
    if !date.starts_with(authorization.scope[0]) {
        return Err(mismatch(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 \
            version of date from HTTP.",
        ));
    }
    let skew = SignedDuration::try_from(SKEW).unwrap_or(SignedDuration::MAX);
    let now_text = now.strftime("%Y%m%dT%H%M%SZ");
    if now.duration_since(time) > skew {
        return Err(mismatch(&format!(
            "Signature expired: {date} is now earlier than the allowed time (now {now_text}, less \
             5 min.)"
        )));
    }
    if time.duration_since(now) > skew {
        return Err(mismatch(&format!(
            "Signature not yet current: {date} is still later than the allowed time (now \
             {now_text}, plus 5 min.)"
        )));
    }
    Ok(())
}

fn canonical_request(
    parts: &Parts,
    body: &[u8],
    signed_headers: &[&str],
) -> Result<String, ServiceError> {
    let mut query: Vec<(String, String)> = parts
        .uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (encoded_anew(name), encoded_anew(value))
        })
        .collect();
    query.sort();
    let query: Vec<String> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut headers = String::new();
    for name in signed_headers {
        let values: Vec<String> = parts
            .headers
            .get_all(*name)
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
            .map(|value| value.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        if values.is_empty() {
            return Err(mismatch(&format!("The signed header '{name}' is missing.")));
        }
        headers += &format!("{name}:{}\n", values.join(","));
    }
    let hash = sha256(body);
    let sent_hash = text(&parts.headers, "x-amz-content-sha256");
    if sent_hash.is_some_and(|sent| sent != hash && sent != "UNSIGNED-PAYLOAD") {
        return Err(mismatch("The value of x-amz-content-sha256 is not the hash of the body."));
    }
    Ok(format!(
        "{}\n{}\n{}\n{headers}\n{}\n{}",
        parts.method,
        // Every service but S3 encodes the path a second time.
        utf8_percent_encode(parts.uri.path(), ENCODED_PATH),
        query.join("&"),
        signed_headers.join(";"),
        sent_hash.unwrap_or(&hash),
    ))
}

fn encoded_anew(text: &str) -> String {
    let decoded: Vec<u8> = percent_decode_str(text).collect();
    percent_encoding::percent_encode(&decoded, ENCODED).to_string()
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn incomplete(message: &str) -> ServiceError {
    ServiceError::new(ErrorCode::IncompleteSignature, message)
}

fn mismatch(message: &str) -> ServiceError {
    ServiceError::new(ErrorCode::InvalidSignature, message)
}

fn hmac(key: &[u8], data: &[u8]) -> [u8; 32] {
    // HMAC takes keys of every length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    mac.update(data);
    mac.finalize().into_bytes().into()
}

fn sha256(data: &[u8]) -> String {
    hex(&Sha256::digest(data))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCOPE: &str =
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261125/eu-west-1/connect/aws4_request";

    fn account() -> Account {
        Account::new("AKIDEXAMPLE", "secret/EXAMPLE+KEY")
    }

    /// A request that botocore has signed for noon of 2026-11-25.
    fn start_chat() -> http::request::Builder {
        let signature = "df91b7c8a8b402212567b7a798838dda91665965d787d33d24a12c5da4112eb2";
        let signed = "content-type;host;x-amz-date";
        http::Request::put("/contact/chat")
            .header("host", "localhost:8080")
            .header("content-type", "application/json")
            .header("x-amz-date", "20261125T120000Z")
            .header(
                "authorization",
                format!("{SCOPE}, SignedHeaders={signed}, Signature={signature}"),
            )
    }

    const BODY: &[u8] = br#"{"InstanceId":"instance"}"#;

    fn check(
        accounts: &[Account],
        now: &str,
        request: http::request::Builder,
    ) -> Option<ErrorCode> {
        let parts = request.body(()).unwrap().into_parts().0;
        let body = if parts.method == http::Method::PUT { BODY } else { b"" };
        verify(accounts, now.parse().unwrap(), &parts, body).err().map(|error| error.code)
    }

    const NOON: &str = "2026-11-25T12:00:00Z";

    #[test]
    fn what_others_sign_is_right() {
        assert_eq!(check(&[account()], NOON, start_chat()), None);
        let signature = "ba487143ca884670d71d7bc6b60c66d46f50231e042c22d2b10d1ea63c1e7014";
        let signed = "host;x-amz-date;x-amz-security-token";
        let request = http::Request::get("/contact/attributes/instance/a%20b%2Fc?x=2&a=~%20y&x=1")
            .header("host", "localhost:8080")
            .header("x-amz-date", "20261125T120000Z")
            .header("x-amz-security-token", "session-token")
            .header(
                "authorization",
                format!("{SCOPE}, SignedHeaders={signed}, Signature={signature}"),
            );
        assert_eq!(check(&[account().with_session_token("session-token")], NOON, request), None);
    }

    #[test]
    fn what_is_wrong_is_told_apart() {
        let right = start_chat;
        let other = Account::new("AKIDEXAMPLE", "another secret");
        let session = account().with_session_token("x");
        let expired = account().expiring(NOON.parse().unwrap());
        let invalid = Some(ErrorCode::InvalidSignature);
        for (accounts, now, code) in [
            (vec![other], NOON, invalid),
            (vec![Account::new("other", "x")], NOON, Some(ErrorCode::UnrecognizedClient)),
            (vec![session], NOON, Some(ErrorCode::UnrecognizedClient)),
            (vec![expired], NOON, Some(ErrorCode::ExpiredToken)),
            (vec![account()], "2026-11-25T12:05:01Z", invalid),
            (vec![account()], "2026-11-25T11:54:59Z", invalid),
            (vec![account()], "2026-11-25T12:05:00Z", None),
        ] {
            assert_eq!(check(&accounts, now, right()), code, "{now}");
        }
        let headers = |change: fn(&mut HeaderMap)| {
            let mut request = right();
            change(request.headers_mut().unwrap());
            check(&[account()], NOON, request)
        };
        let missing = Some(ErrorCode::MissingAuthenticationToken);
        assert_eq!(headers(|it| drop(it.remove("authorization"))), missing);
        let incomplete = Some(ErrorCode::IncompleteSignature);
        assert_eq!(headers(|it| drop(it.remove("x-amz-date"))), incomplete);
        assert_eq!(
            headers(|it| drop(it.insert("authorization", "Bearer x".parse().unwrap()))),
            missing
        );
        assert_eq!(
            headers(|it| drop(it.insert("authorization", SCOPE.parse().unwrap()))),
            incomplete
        );
        assert_eq!(
            headers(|it| drop(it.insert("content-type", "text/plain".parse().unwrap()))),
            invalid
        );
        assert_eq!(headers(|it| drop(it.insert("host", "evil".parse().unwrap()))), invalid);
        let wrong_hash = "0".repeat(64);
        let request = right().header("x-amz-content-sha256", wrong_hash);
        assert_eq!(check(&[account()], NOON, request), invalid);
    }
}
