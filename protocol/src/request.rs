//! `smithy.test#httpRequestTests`

use bytes::Bytes;
use serde_json::Value;

use crate::Recording;

/// What a request must be.
#[derive(Clone, Copy, Debug, Default)]
pub struct RequestCase<'a> {
    /// The method.
    pub method: &'a str,
    /// The path.
    pub uri: &'a str,
    /// The host that is called.
    pub host: Option<&'a str>,
    /// Parameters of the query, encoded, that must be there.
    pub query: &'a [&'a str],
    /// Names of parameters that must not be there.
    pub forbid_query: &'a [&'a str],
    /// Names of parameters that must be there.
    pub require_query: &'a [&'a str],
    /// Headers that must be there.
    pub headers: &'a [(&'a str, &'a str)],
    /// Names of headers that must not be there.
    pub forbid_headers: &'a [&'a str],
    /// Names of headers that must be there.
    pub require_headers: &'a [&'a str],
    /// The body, if the case says anything about it.
    pub body: Option<&'a str>,
    /// The type of the body, which decides how it is compared.
    pub body_media_type: Option<&'a str>,
}

impl RequestCase<'_> {
    /// Compares the recorded request with the case.
    ///
    /// # Panics
    /// If it differs.
    pub fn check(&self, recording: &Recording, failure: Option<&str>) {
        let request = recording.request(failure);
        self.check_head(&request);
        self.check_body(request.body());
    }

    /// Compares what is before the body.
    ///
    /// # Panics
    /// If it differs.
    pub fn check_head(&self, request: &http::Request<Bytes>) {
        assert_eq!(request.method(), self.method, "method");
        assert_eq!(request.uri().path(), self.uri, "path");
        if let Some(host) = self.host {
            assert_eq!(request.uri().host(), Some(host), "host");
        }
        self.check_query(request.uri().query().unwrap_or_default());
        self.check_headers(request);
    }

    fn check_query(&self, query: &str) {
        let pairs: Vec<&str> = query.split('&').collect();
        let names: Vec<&str> = pairs.iter().filter_map(|pair| pair.split('=').next()).collect();
        for expected in self.query {
            let count = |list: &[&str]| list.iter().filter(|pair| *pair == expected).count();
            assert!(count(&pairs) >= count(self.query), "{expected:?} in the query {query:?}");
        }
        for forbidden in self.forbid_query {
            assert!(!names.contains(forbidden), "no {forbidden:?} in the query {query:?}");
        }
        for required in self.require_query {
            assert!(names.contains(required), "{required:?} in the query {query:?}");
        }
    }

    fn check_headers(&self, request: &http::Request<Bytes>) {
        for (name, expected) in self.headers {
            let values: Vec<_> = request.headers().get_all(*name).iter().collect();
            let values: Vec<&str> = values.iter().filter_map(|value| value.to_str().ok()).collect();
            assert_eq!(values.join(", "), *expected, "header {name}");
        }
        for name in self.forbid_headers {
            assert!(!has_header(request, name), "no header {name}");
        }
        for name in self.require_headers {
            assert!(has_header(request, name), "header {name}");
        }
    }

    fn check_body(&self, body: &[u8]) {
        let Some(expected) = self.body else { return };
        if expected.is_empty() {
            assert!(body.is_empty(), "no body, but {}", String::from_utf8_lossy(body));
        } else if self.body_media_type == Some("application/json") {
            let expected: Value = serde_json::from_str(expected).expect("the case's body is JSON");
            let found: Value = serde_json::from_slice(body).expect("a JSON body");
            assert_eq!(found, expected, "body");
        } else {
            assert_eq!(String::from_utf8_lossy(body), expected, "body");
        }
    }
}

/// Whether the header is on the wire: HTTP itself adds the length of a body, which no transport is
/// told in a header.
fn has_header(request: &http::Request<Bytes>, name: &str) -> bool {
    let length = name.eq_ignore_ascii_case("content-length") && !request.body().is_empty();
    length || request.headers().contains_key(name)
}
