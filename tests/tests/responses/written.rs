//! R10: what serde writes of an output, with the feature `serialize`.

use connectparticipant_tests::matrix::Sample;
use connectparticipant_tests::matrix::responses::good_responses;
use http::{HeaderMap, StatusCode};
use restjson::Response;
use serde_json::{Value, json};

fn written(operation: &str, body: &Value) -> Value {
    let response = Response::new(StatusCode::OK, HeaderMap::new(), body.to_string());
    (Sample::named(operation).written)(response).unwrap()
}

/// Secrets too: what is relayed is of use.
#[test]
fn each_output_is_written_as_it_was_received() {
    let responses = good_responses();
    assert!(responses.len() >= 20, "{} responses", responses.len());
    for response in &responses {
        let mut written = written(&response.operation, &response.body);
        // Members from headers and the status are beside those of the body.
        let in_body = response.body.as_object().unwrap();
        written.as_object_mut().unwrap().retain(|name, _| in_body.contains_key(name));
        assert_eq!(written, response.body, "{}", response.operation);
    }
}

#[test]
fn absent_members_are_left_out() {
    let transcript = json!({ "Transcript": [{ "Id": "1" }], "NextToken": null });
    assert_eq!(written("GetTranscript", &transcript), json!({ "Transcript": [{ "Id": "1" }] }));
    assert_eq!(written("GetTranscript", &json!({})), json!({}));
}

#[test]
fn unknown_values_of_enums_are_kept() {
    let transcript = json!({ "Transcript": [{ "Type": "SOMETHING_NEW" }] });
    assert_eq!(written("GetTranscript", &transcript), transcript);
}
