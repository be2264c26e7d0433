//! Outputs of which some members are not in the body's JSON, written by serde.

use crate::build::{of_feature, output, program};

#[test]
fn members_of_headers_and_payloads_are_written() {
    let headers = program("written_headers", "head", of_feature("headers"));
    assert_eq!(
        output(&headers, ""),
        "{\"Name\":\"Ada\",\"Count\":3,\"Meta\":{\"a\":\"b\"},\"Rest\":\"body\"}\n{\"Count\":4}\n"
    );
    let payloads = program("written_payloads", "whole", of_feature("payloads"));
    assert_eq!(
        output(&payloads, ""),
        "{\"Body\":{\"Name\":\"Ada\"}}\n{\"Body\":\"AQI=\",\"Type\":\"image/png\"}\n"
    );
}
