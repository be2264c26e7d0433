//! Bodies that are no JSON, or not the JSON of an object.

use connectparticipant_tests::matrix::Kind;
use connectparticipant_tests::matrix::network::Answer;
use connectparticipant_tests::matrix::responses::good_responses;

use crate::answers::{outcome, success};

const MALFORMED: &[&[u8]] = &[
    b" ",
    b"\t\n",
    b"\0",
    b"null",
    b"true",
    b"false",
    b"0",
    b"-1.5",
    b"\"\"",
    b"\"CANARY\"",
    b"[]",
    b"[{}]",
    b" [ ]",
    b"[\"id\",\"time\",null]",
    b"[\"CANARY\"]",
    b"[1,2,3,4,5]",
    b"{",
    b"}",
    b"{{}}",
    b"{}}",
    b"{}{}",
    b"{} {}",
    b"{},",
    b"{};",
    b"{}CANARY",
    b"{}\0",
    b"{}//",
    b"/**/{}",
    b"{,}",
    b"{\"a\"}",
    b"{\"a\":}",
    b"{\"a\":1,}",
    b"{\"a\" 1}",
    b"{\"a\":1 \"b\":2}",
    b"{:1}",
    b"{1:1}",
    b"{a:1}",
    b"{'a':1}",
    b"{\"a\":1;\"b\":2}",
    b"{\"a\":CANARY}",
    b"{\"a\":tru}",
    b"{\"a\":nul}",
    b"{\"a\":TRUE}",
    b"{\"a\":undefined}",
    b"{\"a\":.1}",
    b"{\"a\":1e}",
    b"{\"a\":-}",
    b"{\"a\":00}",
    b"{\"a\":\"}",
    b"{\"a\":\"\\\"}",
    b"{\"a\":\"\\u00\"}",
    b"{\"a\":\"\x01\"}",
    b"{\"a\":[1,]}",
    b"{\"a\":[}",
    b"{\"a\":[1 2]}",
    b"{\"a\":[1}]",
    b"{\"\\ud800\":1}{",
    b"\xef\xbb\xbf{}",
    b"\xff\xfe{\0}\0",
    b"\xfe\xff\0{\0}",
    b"\x1f\x8b\x08\0\0\0\0\0",
    b"{\"\xff\":1}x",
    b"{\"Id\":\"\xff\"}",
    b"{\"Id\":\"\xc3\"}",
    b"{\"Id\":\"\xed\xa0\x80\"}",
    b"{\"Id\":\"\xf8\x88\x80\x80\x80\"}",
    b"<html><body>CANARY</body></html>",
    b"<?xml version=\"1.0\"?><CANARY/>",
    b"CANARY",
    b"OK",
    b"--boundary\r\n",
    b"data: {}\n\n",
    b")]}',\n{}",
    b"callback({})",
    b"{\"Id\":\"a\"}\r\n0\r\n\r\n",
];

#[test]
fn is_no_response_of_any_operation() {
    let responses = good_responses();
    let with_id = responses.iter().filter(|one| one.places.iter().any(|place| place.path == "Id"));
    let ids: Vec<&str> = with_id.map(|one| one.operation.as_str()).collect();
    // The protocol ignores the body of an operation without output.
    let with_output = responses.iter().filter(|one| one.body != serde_json::json!({}));
    for operation in with_output.map(|one| one.operation.as_str()) {
        for body in MALFORMED {
            // What stands behind a member that nobody knows is still JSON.
            let case = format!("{operation}: {:?}", String::from_utf8_lossy(body));
            let has_id = body.starts_with(b"{\"Id\"") && body.ends_with(b"}");
            let result = success(&case, operation, body.to_vec());
            if has_id && !ids.contains(&operation) {
                // Whether a text that is skipped is UTF-8 is not looked at.
                continue;
            }
            let problem = result.expect_err(&case);
            assert!(matches!(problem.kind, Kind::Decode(_)), "{case}: {problem:?}");
            assert_eq!((problem.attempts, problem.is_retryable), (1, false), "{case}");
            assert!(!problem.text.contains(['\n', '\r']), "{case}: {}", problem.text);
        }
    }
}

/// Nesting is no danger, neither where it is skipped nor where it is read.
#[test]
fn two_hundred_thousand_deep() {
    let deep =
        |open: &str, close: &str| format!("{}{}", open.repeat(200_000), close.repeat(200_000));
    for response in good_responses() {
        for body in [deep("[", "]"), deep("{\"a\":", "}"), deep("[", ""), deep("{\"Id\":", "")] {
            // An object is skipped member by member, until its end is not there.
            let _ = success("deep", &response.operation, body);
        }
        for place in response.places.iter().filter(|place| !place.path.contains('.')) {
            let case = format!("{}: {} is deep", response.operation, place.path);
            let name = place.path.split('[').next().unwrap();
            let body = format!("{{\"{name}\":{}}}", deep("[", "]"));
            let problem = success(&case, &response.operation, body).expect_err(&case);
            assert!(matches!(problem.kind, Kind::Decode(_)), "{case}: {problem:?}");
        }
        for status in [400, 500] {
            let case = format!("{}: a deep {status}", response.operation);
            let body = format!("{{\"message\":{}}}", deep("[", "]").get(..60_000).unwrap());
            let problem =
                outcome(&case, &response.operation, Answer::json(status, body)).expect_err(&case);
            assert_eq!((problem.kind, problem.status), (Kind::Service, Some(status)), "{case}");
        }
    }
}

/// The body decides, whatever its type is called.
#[test]
fn content_types() {
    for content_type in [
        "application/json; charset=utf-8",
        "application/json; charset=utf-16",
        "application/x-amz-json-1.1",
        "text/html",
        "text/plain",
        "",
    ] {
        for response in good_responses() {
            let answer = Answer::json(200, response.body.to_string());
            let answer = answer.header("content-type", content_type);
            assert!(outcome(content_type, &response.operation, answer).is_ok());
        }
    }
    let page = Answer::json(200, "<html>CANARY</html>").header("content-type", "text/html");
    let problem = outcome("a page", "SendMessage", page).unwrap_err();
    assert_eq!(
        problem.text,
        "SendMessage failed: the response (200, text/html) cannot be decoded: expected value at line 1 column 1"
    );
    let nothing = outcome("no type", "GetAttachment", Answer::status(200)).unwrap_err();
    assert!(nothing.text.contains("(200, no content type)"), "{}", nothing.text);
}

/// The first bytes are there for those who ask, and only for them.
#[tokio::test]
async fn the_first_bytes_are_behind_an_accessor() {
    let body = format!("<html>CANARY{}</html>", "a".repeat(5000));
    let answer = body.clone();
    let client = connectparticipant::Client::with_transport(move |_| {
        http::Response::builder().header("x-amzn-requestid", "r-1").body(answer.clone()).unwrap()
    });
    let client = client.unwrap();
    let call = client.send_event().content_type("t").connection_token("CANARY").send();
    let error = call.await.unwrap_err();
    assert_eq!(error.request_id(), Some("r-1"));
    let connectparticipant::Error::Decode { error, .. } = error else { panic!("{error}") };
    assert_eq!(error.body_start(), &body.as_bytes()[..1024]);
}
