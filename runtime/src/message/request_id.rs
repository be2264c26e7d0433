//! The service's id of a request.

use http::HeaderMap;

/// The headers in which AWS services send it.
const NAMES: [&str; 3] = ["x-amzn-requestid", "x-amzn-request-id", "x-amz-request-id"];

/// The request id in these headers of a response.
pub(crate) fn request_id_of(headers: &HeaderMap) -> Option<&str> {
    NAMES.iter().find_map(|name| headers.get(*name)?.to_str().ok())
}
