//! R5, R6: statuses, and heads that say odd things.

use connectparticipant_tests::matrix::network::Answer;
use connectparticipant_tests::matrix::responses::good_responses;
use connectparticipant_tests::matrix::{EACH, Kind};

use crate::answers::outcome;

#[test]
fn successes_of_every_kind() {
    for status in 200..300 {
        for response in good_responses() {
            let case = format!("{} {status}", response.operation);
            let answer = Answer::json(status, response.body.to_string());
            assert!(outcome(&case, &response.operation, answer).is_ok(), "{case}");
            let nothing = outcome(&case, &response.operation, Answer::status(status));
            let empty = outcome(&case, &response.operation, Answer::json(status, "{}"));
            assert_eq!(nothing.is_ok(), empty.is_ok(), "{case} without a body: {nothing:?}");
        }
    }
}

#[test]
fn everything_else_is_an_error() {
    for status in (300..600).chain([600, 799, 999]) {
        for sample in &EACH {
            let case = format!("{} {status}", sample.name);
            // Not even a good body makes it a success.
            for body in ["", "{}", "{\"Id\":\"a\",\"Url\":\"CANARY\"}", "<html>CANARY</html>"] {
                let problem =
                    outcome(&case, sample.name, Answer::json(status, body)).expect_err(&case);
                assert_eq!(
                    (&problem.kind, problem.status),
                    (&Kind::Service, Some(status)),
                    "{case}"
                );
                assert!(problem.text.contains(&format!("({status})")), "{}", problem.text);
                assert_eq!(problem.message, None, "{case}");
                assert_eq!(problem.is_throttling, status == 429, "{case}");
            }
        }
    }
}

/// The protocol ignores the body of an operation without output.
#[test]
fn bodies_that_nobody_reads() {
    for body in ["OK", "[]", "7", "null", "{", "<html>CANARY</html>", "\u{0}"] {
        for content_type in ["application/json", "text/html"] {
            let answer = Answer::json(200, body).header("content-type", content_type);
            let case = format!("DisconnectParticipant {body}");
            assert!(outcome(&case, "DisconnectParticipant", answer).is_ok(), "{case}");
        }
    }
}

/// A response of a proxy or a gateway: its status is nobody's error but its own.
#[test]
fn that_are_not_the_services() {
    for (status, operation) in [(400, "SendMessage"), (403, "SendMessage"), (404, "DescribeView")] {
        for body in ["", "<html>CANARY</html>", "Forbidden"] {
            let case = format!("{operation} {status} {body}");
            let answer = Answer::json(status, body).header("content-type", "text/html");
            let problem = outcome(&case, operation, answer).expect_err(&case);
            assert_eq!(problem.code, None, "{case}");
            assert_eq!(problem.status, Some(status), "{case}");
            assert!(problem.typed.unwrap().starts_with("Unhandled("), "{case}");
        }
        let case = format!("{operation} {status} of the service");
        let answer = Answer::status(status).header("x-amzn-requestid", "r-1");
        let problem = outcome(&case, operation, answer).expect_err(&case);
        assert!(problem.code.is_some(), "{case}");
    }
}

#[test]
fn messages_that_are_a_bare_sentence() {
    for (body, message) in [
        ("The security token is invalid.", Some("The security token is invalid.")),
        ("  Forbidden\n", Some("Forbidden")),
        ("\"Service unavailable\"", Some("Service unavailable")),
        ("<html>CANARY</html>", None),
        ("{\"message\":", None),
        ("null", None),
        ("two\nlines", None),
    ] {
        let answer = Answer::json(503, body);
        let problem = outcome(body, "SendMessage", answer).expect_err(body);
        assert_eq!(problem.message.as_deref(), message, "{body}");
    }
}

/// Where only the status says what it is, it is the error that the model has for it: what a caller
/// matches on does not hang on whether the message, or another member, can be read.
#[test]
fn by_the_status_alone() {
    for (status, operation, code, typed) in [
        (400, "SendMessage", Some("ValidationException"), "Validation("),
        (
            402,
            "StartAttachmentUpload",
            Some("ServiceQuotaExceededException"),
            "ServiceQuotaExceeded(",
        ),
        (402, "SendMessage", None, "Unhandled("),
        (403, "SendMessage", Some("AccessDeniedException"), "AccessDenied("),
        (404, "DescribeView", Some("ResourceNotFoundException"), "ResourceNotFound("),
        (404, "SendMessage", None, "Unhandled("),
        (409, "SendEvent", Some("ConflictException"), "Conflict("),
        (429, "SendMessage", Some("ThrottlingException"), "Throttling("),
        (500, "SendMessage", Some("InternalServerException"), "InternalServer("),
        (418, "SendMessage", None, "Unhandled("),
        (502, "SendMessage", None, "Unhandled("),
    ] {
        for body in [
            "",
            "{}",
            "<html>CANARY</html>",
            "[]",
            "[\"a\"]",
            "null",
            r#"{"message":7}"#,
            r#"{"Message":7}"#,
            r#"{"Message":["a"],"ResourceId":{}}"#,
        ] {
            let case = format!("{operation} {status} {body}");
            let answer = Answer::json(status, body).header("x-amzn-requestid", "r-1");
            let problem = outcome(&case, operation, answer).expect_err(&case);
            assert_eq!(problem.code.as_deref(), code, "{case}");
            assert_eq!(problem.message, None, "{case}");
            let shown = problem.typed.unwrap();
            assert!(shown.starts_with(typed), "{case}: {shown}");
        }
    }
}

#[test]
fn heads_with_odd_headers() {
    let odd = [
        ("content-length", "9999"),
        ("content-encoding", "identity"),
        ("transfer-encoding", "gzip"),
        ("content-type", "\u{e9}"),
        ("x-amzn-requestid", ""),
        ("x-amzn-requestid", "\t \u{e9}"),
        ("x-amzn-errortype", "AccessDeniedException"),
        ("set-cookie", "CANARY"),
        ("location", "https://CANARY.example"),
        ("retry-after", "9999"),
        ("connection", "upgrade"),
        ("date", "yesterday"),
    ];
    for (name, value) in odd {
        for response in good_responses() {
            let case = format!("{} {name}: {value}", response.operation);
            let answer = Answer::json(200, response.body.to_string()).header(name, value);
            assert!(outcome(&case, &response.operation, answer).is_ok(), "{case}");
            let answer = Answer::json(400, "{}").header(name, value);
            let problem = outcome(&case, &response.operation, answer).expect_err(&case);
            assert_eq!((problem.kind, problem.status), (Kind::Service, Some(400)), "{case}");
        }
    }
}
