//! Responses of each operation: the first byte says which, the rest is the body.
#![no_main]

use fuzz::decode_response;
use http::{HeaderMap, StatusCode};
use libfuzzer_sys::fuzz_target;
use restjson::Response;

fuzz_target!(|data: &[u8]| {
    let Some((&operation, body)) = data.split_first() else { return };
    let response = Response::new(StatusCode::OK, HeaderMap::new(), body.to_vec());
    if let Err(error) = decode_response(operation, response) {
        let text = error.to_string();
        assert!(text.len() < 4096 && !text.contains(['\n', '\r']), "{text}");
        assert!(!error.expected().contains("CANARY"), "{text}");
        assert!(body.starts_with(error.body_start()));
    }
});
