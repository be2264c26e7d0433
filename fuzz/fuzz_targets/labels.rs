//! Labels and query parameters: what a server decodes is what was meant, in the place meant for it.
#![no_main]

use fuzz::{Echo, sent};
use libfuzzer_sys::fuzz_target;
use percent_encoding::percent_decode_str;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut parts = text.splitn(3, '\n');
    let mut part = || parts.next().unwrap_or("-").to_owned();
    let operation = Echo { label: part(), rest: part(), query: part(), ..Echo::default() };
    let Some(request) = sent(&operation) else { return };
    let decode = |text: &str| percent_decode_str(text).decode_utf8().expect("UTF-8").into_owned();
    let path = request.uri().path();
    let (label, rest) =
        path.strip_prefix("/labels/").and_then(|path| path.split_once("/rest/")).expect(path);
    assert!(!label.contains('/'), "{path}");
    assert_eq!(decode(label), operation.label);
    assert_eq!(decode(rest), operation.rest);
    assert!(!path.split('/').any(|segment| matches!(segment, "." | "..")), "{path}");
    let query = request.uri().query().and_then(|query| query.strip_prefix("query="));
    let query = query.expect("a query");
    assert!(!query.contains(['&', '#']), "{query}");
    assert_eq!(decode(query), operation.query);
});
