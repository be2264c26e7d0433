//! R2: every good response, cut off at every byte.

use connectparticipant::operation::create_participant_connection::CreateParticipantConnectionOutput;
use connectparticipant::operation::start_attachment_upload::StartAttachmentUploadOutput;
use connectparticipant_tests::fault_server::{FaultServer, Script, Step};
use connectparticipant_tests::matrix::responses::{Expected, good_responses};
use connectparticipant_tests::matrix::{Kind, Sample, assert_hidden, canary};
use http::{HeaderMap, StatusCode};
use restjson::{FromResponse, Response};
use serde_json::{Value, json};

use crate::answers::success;

/// What stands at any place makes a difference to what is read, so it has been read; secrets too,
/// which no `Debug` shows.
#[test]
fn good_responses_are_read_whole() {
    let responses = good_responses();
    assert!(!responses.is_empty());
    let mut places = 0;
    for response in &responses {
        let read = |body: &Value| Response::new(StatusCode::OK, HeaderMap::new(), body.to_string());
        let same = |other: &Value| {
            let same_output = Sample::named(&response.operation).same_output;
            // What cannot be read any more has been read.
            same_output(read(&response.body), read(other)).unwrap_or(false)
        };
        assert!(same(&response.body), "{}", response.operation);
        for place in response.places.iter().filter(|one| one.expected != Expected::Other) {
            let mut body = response.body.clone();
            let value = body.pointer_mut(&place.pointer).unwrap();
            *value = match value.take() {
                Value::String(text) => Value::from(text + "!"),
                Value::Number(number) => Value::from(number.as_i64().unwrap() + 1),
                Value::Bool(flag) => Value::from(!flag),
                Value::Object(_) => json!({}),
                Value::Array(_) => json!([]),
                Value::Null => panic!("no response has a null"),
            };
            assert!(!same(&body), "{}: {} is not read", response.operation, place.path);
            places += 1;
        }
    }
    assert!(places >= 60, "{places} places");
}

/// Each value is where its name says, the secret ones too.
#[test]
fn values_have_their_places() {
    let responses = good_responses();
    let body = |operation: &str| {
        let response = responses.iter().find(|response| response.operation == operation).unwrap();
        Response::new(StatusCode::OK, HeaderMap::new(), response.body.to_string())
    };
    let connection =
        CreateParticipantConnectionOutput::from_response(body("CreateParticipantConnection"))
            .unwrap();
    let socket = connection.websocket.unwrap();
    assert_eq!(socket.url.unwrap().expose(), "CANARY PreSignedConnectionUrl");
    assert_eq!(socket.connection_expiry.unwrap(), "a ISO8601Datetime");
    let credentials = connection.connection_credentials.unwrap();
    assert_eq!(credentials.connection_token.unwrap().expose(), "CANARY ConnectionToken");
    let upload = StartAttachmentUploadOutput::from_response(body("StartAttachmentUpload")).unwrap();
    assert_eq!(upload.attachment_id.unwrap(), "a ArtifactId");
    let upload = upload.upload_metadata.unwrap();
    assert_eq!(upload.url.unwrap().expose(), "CANARY UploadUrl");
    let headers = upload.headers_to_include.unwrap();
    assert_eq!(headers.expose()["x-key"], "CANARY");
    let shown = success("whole", "GetTranscript", body("GetTranscript").bytes().unwrap()).unwrap();
    assert!(shown.contains("absolute_time: Some(\"a Instant\")"), "{shown}");
}

#[test]
fn at_every_byte() {
    let mut cases = 0;
    for response in good_responses() {
        let whole = response.body.to_string();
        let has_no_output = whole == "{}";
        for end in 0..whole.len() {
            let case = format!("{} cut off at byte {end}", response.operation);
            let outcome = success(&case, &response.operation, whole.as_bytes()[..end].to_vec());
            cases += 1;
            if has_no_output {
                assert!(outcome.is_ok(), "the body of an operation without output is ignored");
                continue;
            }
            if end == 0 {
                let empty = success(&case, &response.operation, b"{}".to_vec());
                assert_eq!(
                    outcome.is_ok(),
                    empty.is_ok(),
                    "an empty body counts as an empty object"
                );
                continue;
            }
            let problem = outcome.expect_err(&case);
            assert!(matches!(problem.kind, Kind::Decode(_)), "{case}: {problem:?}");
            assert_eq!((problem.status, problem.is_retryable), (Some(200), false), "{case}");
            let texts = ["(200, application/json)", "cannot be decoded", "EOF while parsing"];
            assert!(texts.iter().all(|text| problem.text.contains(text)), "{}", problem.text);
        }
    }
    assert!(cases > 1500, "{cases}");
}

/// The same over a connection that says how long the body is and closes before its end.
#[tokio::test]
async fn at_many_bytes_of_a_connection() {
    canary::watch_logs();
    for response in good_responses() {
        let whole = response.body.to_string();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", whole.len());
        let ends: Vec<usize> = (0..whole.len()).step_by(17).collect();
        let scripts = ends
            .iter()
            .map(|end| Script::after_request([Step::send(format!("{head}{}", &whole[..*end]))]));
        let server = FaultServer::in_turn(scripts.collect());
        let client = connectparticipant::Client::builder()
            .endpoint_url(server.url())
            .retry(restjson::Retry::never())
            .build()
            .unwrap();
        for end in ends {
            let case = format!("{} cut off at byte {end}", response.operation);
            let outcome = Sample::named(&response.operation).send(&client).await;
            assert_hidden(&case, &outcome);
            let lost = Kind::Transport(restjson::TransportErrorKind::Io);
            assert_eq!(outcome.expect_err(&case).kind, lost, "{case}");
        }
    }
}
