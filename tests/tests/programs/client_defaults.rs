//! A service that sets the default limits and retries of its client (`restjson.traits#clientDefaults`).

use crate::build::{of_feature, output, program};

#[test]
fn the_client_obeys_the_defaults_of_its_service() {
    let program = program("client_defaults", "patient", of_feature("client_defaults"));
    let text = output(&program, "");
    let lines: Vec<&str> = text.lines().collect();
    let expected = [
        "limits: Limits { connect: 3.1s, attempt: 900s, operation: 3600s, idle: 10s, response_size: 6291456, ",
        "retry: Retry { attempts: 2, base: 250ms, throttling_base: 1s, max_backoff: 2s }",
        // One wait between two attempts.
        "; slept [250] ms",
        "no response within 900s (attempt limit)",
        "(response size limit)",
        "no response within 7s (attempt limit)",
        "no response within 15s (attempt limit)",
    ];
    assert_eq!(lines.len(), expected.len(), "{text}");
    for (line, part) in lines.iter().zip(expected) {
        assert!(line.contains(part), "{part}\n{text}");
    }
}
