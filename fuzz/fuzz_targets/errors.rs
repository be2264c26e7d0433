//! Error responses of each operation: a byte for the operation, two for the status, a line for the
//! header with the code, and the body.
#![no_main]

use fuzz::decode_error;
use http::{HeaderMap, HeaderValue, StatusCode};
use libfuzzer_sys::fuzz_target;
use restjson::ErrorResponse;

fuzz_target!(|data: &[u8]| {
    let Some((&[operation, high, low], rest)) = data.split_first_chunk() else { return };
    let status = 300 + u16::from_be_bytes([high, low]) % 700;
    let Ok(status) = StatusCode::from_u16(status) else { return };
    let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or_default();
    let (line, body) = rest.split_at(end);
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(line) {
        headers.insert("x-amzn-errortype", value.clone());
        headers.insert("x-amzn-requestid", value);
    }
    let (response, typed) = decode_error(operation, |shapes| {
        ErrorResponse::new(status, headers.clone(), body.to_vec(), shapes)
    });
    let text = response.to_string();
    assert!(!text.contains(['\n', '\r']) && !typed.contains(['\n', '\r']), "{text} {typed}");
    assert!(text.contains(&status.as_u16().to_string()));
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._".contains(&byte);
    assert!(response.code().is_none_or(|code| code.bytes().all(plain)), "{text}");
    assert!(!response.is_throttling() || response.is_retryable());
});
