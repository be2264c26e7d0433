//! Headers: what is sent is what was meant, and what arrives is read or refused.
#![no_main]

use fuzz::{Echo, sent};
use http::{HeaderMap, HeaderValue, StatusCode};
use libfuzzer_sys::fuzz_target;
use restjson::{Response, TimestampFormat};

fuzz_target!(|data: &[u8]| {
    received(data);
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (header, list) = text.split_once('\n').unwrap_or((text, ""));
    let list: Vec<String> = list.split('\n').map(str::to_owned).collect();
    let operation = Echo {
        label: "-".to_owned(),
        rest: "-".to_owned(),
        header: Some(header.to_owned()),
        list: Some(list.clone()),
        ..Echo::default()
    };
    let Some(request) = sent(&operation) else { return };
    assert_eq!(request.headers()["x-header"].as_bytes(), header.as_bytes());
    let response = Response::new(StatusCode::OK, request.headers().clone(), "");
    let read = response.header_list::<String>("x-list").expect("what was written");
    let empty = list.len() == 1 && list[0].is_empty();
    assert!(empty || read.as_ref() == Some(&list), "{list:?} {read:?}");
});

fn received(data: &[u8]) {
    let mut headers = HeaderMap::new();
    for line in data.split(|byte| *byte == b'\n') {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append("x", value);
        }
    }
    let response = Response::new(StatusCode::OK, headers, "");
    let _ = response.header::<String>("x");
    let _ = response.header::<bool>("x");
    let _ = response.header::<i8>("x");
    let _ = response.header::<i64>("x");
    let _ = response.header::<f32>("x");
    let _ = response.header_list::<String>("x");
    let _ = response.header_list::<f64>("x");
    for format in
        [TimestampFormat::EpochSeconds, TimestampFormat::DateTime, TimestampFormat::HttpDate]
    {
        let _ = response.header_timestamp("x", format);
        let _ = response.header_timestamps("x", format);
    }
    let _ = response.prefix_headers::<String, String>("x");
}
