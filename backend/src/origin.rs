//! Origins of pages, and the headers of CORS.

use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue, Uri};

use crate::config::Config;
use crate::refusal::Refusal;

/// Whether a string is an origin as browsers write it.
pub(crate) fn is_origin(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else { return false };
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return false };
    let written = format!("{scheme}://{}", authority.as_str().to_ascii_lowercase());
    ["http", "https"].contains(&scheme) && !authority.as_str().contains('@') && text == written
}

/// The origin of a request that may call; `None` if it has none and need not have one.
pub(crate) fn allowed(
    config: &Config,
    headers: &HeaderMap,
) -> Result<Option<HeaderValue>, Refusal> {
    let mut origins = headers.get_all(ORIGIN).iter();
    let origin = match (origins.next(), origins.next()) {
        (None, _) if config.without_origin => return Ok(None),
        (None, _) => return Err(Refusal::OriginMissing),
        (Some(origin), None) => origin,
        (Some(_), Some(_)) => return Err(Refusal::OriginNotAllowed),
    };
    let known = origin.to_str().is_ok_and(|origin| config.origins.contains(origin));
    if known { Ok(Some(origin.clone())) } else { Err(Refusal::OriginNotAllowed) }
}

/// Lets the page of that origin read a response.
pub(crate) fn expose(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    headers.insert(VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
}

/// The response to a preflight request.
pub(crate) fn preflight(headers: &mut HeaderMap) {
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type"));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
}

#[cfg(test)]
mod tests {
    use super::is_origin;

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        for origin in [
            "https://www.example.com",
            "http://localhost:3000",
            "http://127.0.0.1:8080",
            "http://[::1]:1",
        ] {
            assert!(is_origin(origin), "{origin}");
        }
        for text in [
            "",
            "*",
            "null",
            "www.example.com",
            "https://",
            "https://www.example.com/",
            "https://www.example.com/a",
            "https://WWW.example.com",
            "HTTPS://www.example.com",
            "https://a@www.example.com",
            "ftp://www.example.com",
            "https://www.example.com?x",
            " https://www.example.com",
        ] {
            assert!(!is_origin(text), "{text}");
        }
    }
}
