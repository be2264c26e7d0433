//! botocore's files: the service, and after separator lines, paginators, endpoint rules and waiters.
#![no_main]

use libfuzzer_sys::fuzz_target;
use restjson_model::{assemble, botocore};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut files = text.split("\n---\n");
    let files = botocore::Files {
        service: files.next().unwrap_or_default(),
        paginators: files.next(),
        endpoint_rule_set: files.next(),
        endpoint_tests: files.next(),
        waiters: files.next(),
    };
    match botocore::read(files).and_then(|source| assemble([source])) {
        Ok(model) => drop(restjson_model::drift::compare(&model, &model)),
        Err(problems) => assert!(problems.iter().all(|problem| !problem.to_string().is_empty())),
    }
});
