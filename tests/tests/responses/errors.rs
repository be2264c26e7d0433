//! R4: where an error's code and message stand, and how they are written.

use connectparticipant_tests::matrix::network::Answer;
use connectparticipant_tests::matrix::{EACH, Given, Kind};
use connectparticipant_tests::models;
use serde_json::json;

use crate::answers::{outcome, outcome_with};

/// The errors that an operation lists: code and status.
fn modelled(operation: &str) -> Vec<(String, u16)> {
    let model = models::all();
    let operations = models::operations(&model);
    let (_, errors) = operations.iter().find(|(one, _)| one.shape.id.name() == operation).unwrap();
    errors
        .iter()
        .map(|id| {
            let status = model.shape(id).unwrap().traits.get("smithy.api#httpError").unwrap();
            (id.name().to_owned(), u16::try_from(status.as_i64().unwrap()).unwrap())
        })
        .collect()
}

#[derive(Clone, Copy, Debug)]
enum Place {
    Header,
    Type,
    Code,
}

/// A response with the code in that place and the message under that name.
fn answer(status: u16, place: Place, code: &str, name: &str) -> Answer {
    let mut body = json!({ name: "what happened" });
    match place {
        Place::Header => {
            return Answer::json(status, body.to_string()).header("x-amzn-errortype", code);
        }
        Place::Type => body["__type"] = json!(code),
        Place::Code => body["code"] = json!(code),
    }
    Answer::json(status, body.to_string())
}

#[test]
fn each_error_of_each_operation() {
    let mut cases = 0;
    for sample in &EACH {
        for (code, status) in modelled(sample.name) {
            for place in [Place::Header, Place::Type, Place::Code] {
                for written in [
                    code.clone(),
                    format!("{code}:http://internal.amazon.com/coral/com.amazon.coral.validate/"),
                    format!("com.amazonaws.connectparticipant#{code}"),
                    format!("aws.example#{code}:http://example.com/?a#b"),
                    format!(" {code} "),
                ] {
                    for name in ["message", "Message", "errorMessage"] {
                        let case = format!("{} {place:?} {written} {name}", sample.name);
                        let answer =
                            answer(status, place, &written, name).header("x-amzn-requestid", "r-1");
                        let problem = outcome(&case, sample.name, answer).expect_err(&case);
                        cases += 1;
                        assert_eq!(problem.kind, Kind::Service, "{case}");
                        assert_eq!(problem.code.as_deref(), Some(code.as_str()), "{case}");
                        assert_eq!(problem.message.as_deref(), Some("what happened"), "{case}");
                        let typed = problem.typed.unwrap();
                        let variant = code.strip_suffix("Exception").unwrap_or(&code);
                        assert!(typed.starts_with(&format!("{variant}(")), "{case}: {typed}");
                        assert!(typed.contains("Some(\"what happened\")"), "{case}: {typed}");
                        assert_eq!(
                            problem.text,
                            format!(
                                "{} failed: {code} ({status}): \"what happened\" [request id r-1]",
                                sample.name
                            )
                        );
                    }
                }
            }
        }
    }
    assert!(cases > 2000, "{cases}");
}

/// The code says which error it is, even with a status that does not fit.
#[test]
fn with_another_status() {
    for sample in &EACH {
        for (code, own) in modelled(sample.name) {
            for status in [400, 403, 418, 500, 503] {
                let case = format!("{} {code} {status}", sample.name);
                let problem =
                    outcome(&case, sample.name, answer(status, Place::Header, &code, "Message"))
                        .expect_err(&case);
                assert_eq!(
                    (problem.code.as_deref(), problem.status),
                    (Some(&*code), Some(status)),
                    "{case}"
                );
                let retryable = matches!(own, 429 | 500 | 502..=504) || matches!(status, 500 | 503);
                assert_eq!(problem.is_retryable, retryable, "{case}");
            }
        }
    }
}

#[test]
fn codes_that_nobody_knows() {
    for (written, code) in [
        ("BrandNewException", Some("BrandNewException")),
        ("AWS.Some.Thing", Some("AWS.Some.Thing")),
        ("snake_case", Some("snake_case")),
        // What is no name is not shown: it may be anything, and nothing names an error by it.
        ("", None),
        ("#", None),
        (":", None),
        ("a b", None),
        ("CANARY-0000-1111", None),
        ("9lives", None),
        ("<html>", None),
        ("\u{e9}", None),
    ] {
        for place in [Place::Header, Place::Type, Place::Code] {
            let case = format!("{written:?} {place:?}");
            let problem = outcome(&case, "SendMessage", answer(418, place, written, "message"))
                .expect_err(&case);
            assert_eq!(problem.code.as_deref(), code, "{case}");
            assert!(problem.typed.unwrap().starts_with("Unhandled("), "{case}");
        }
    }
    let long = "A".repeat(129);
    let problem = outcome("long", "SendMessage", answer(418, Place::Header, &long, "message"));
    assert_eq!(problem.unwrap_err().code, None);
}

/// A secret may look like a code, or come back as the name of the request: it is not shown, nor
/// logged before anybody knows that it is one.
#[test]
fn secrets_that_come_back_as_something_else() {
    let secret = "CANARY.hello";
    let said = || vec![("Content".to_owned(), Given::Text(secret.to_owned()))];
    for place in [Place::Header, Place::Type, Place::Code] {
        for status in [400, 418, 429, 500] {
            let answer = answer(status, place, secret, "message");
            let problem = outcome_with("a code", "SendMessage", said(), answer).unwrap_err();
            assert_eq!(problem.code.as_deref(), Some("***"), "{place:?} {status}");
        }
    }
    for (status, body) in [(200, "{}"), (200, "CANARY"), (400, "{}"), (503, "")] {
        let answer = Answer::json(status, body).header("x-amzn-requestid", secret);
        let outcome = outcome_with("a request id", "SendMessage", said(), answer);
        let id = outcome.err().and_then(|problem| problem.request_id);
        assert!(id.is_none_or(|id| id == "***"), "{status} {body}");
    }
}

#[test]
fn the_header_before_the_body() {
    let body = r#"{"__type":"ValidationException","code":"ConflictException","message":"a","Message":"b"}"#;
    let both = Answer::json(403, body).header("x-amzn-errortype", "AccessDeniedException");
    let problem = outcome("both", "SendMessage", both).unwrap_err();
    assert_eq!(problem.code.as_deref(), Some("AccessDeniedException"));
    assert_eq!(problem.message.as_deref(), Some("a"));
    let problem = outcome("body", "SendMessage", Answer::json(403, body)).unwrap_err();
    assert_eq!(problem.code.as_deref(), Some("ValidationException"));
}

#[test]
fn values_of_other_types() {
    for body in [
        r#"{"code":400,"__type":null,"message":"a"}"#,
        r#"{"code":{"x":1},"__type":[],"Message":"a"}"#,
        r#"{"message":null,"Message":"a"}"#,
        r#"{"message":{"nested":"CANARY"},"Message":"a"}"#,
        r#"{"Message":"a","extra":"CANARY"}"#,
    ] {
        let problem = outcome(body, "SendMessage", Answer::json(403, body)).unwrap_err();
        assert_eq!(problem.code.as_deref(), Some("AccessDeniedException"), "{body}");
        assert_eq!(problem.message.as_deref(), Some("a"), "{body}");
    }
}

/// A message may hold anything that a line may not.
#[test]
fn messages_are_one_line() {
    for message in ["a\nb", "a\r\nb", "\u{1b}[31mred", "a\u{2028}b", "\"quoted\"", "\0", "\u{202e}"]
    {
        let body = json!({ "message": message }).to_string();
        let problem = outcome(message, "SendMessage", Answer::json(400, body)).unwrap_err();
        assert_eq!(problem.message.as_deref(), Some(message));
        for text in &problem.shown {
            // A text of several lines is indented.
            if !text.contains("{\n") && !text.contains("(\n") {
                assert!(!text.contains(['\n', '\r', '\u{1b}', '\0']), "{text:?}");
            }
        }
    }
}

/// A member that cannot be read takes the others with it, but neither the error nor its message.
#[test]
fn members_of_other_types() {
    for body in [
        r#"{"Message":"gone","ResourceId":7,"ResourceType":"CONTACT_FLOW"}"#,
        r#"{"message":"gone","ResourceId":["CANARY"]}"#,
        r#"{"Message":7,"errorMessage":"gone"}"#,
        r#"{"Message":"gone","ResourceId":"a","ResourceId":"b"}"#,
    ] {
        let answer = Answer::json(404, body);
        let typed = outcome(body, "DescribeView", answer).unwrap_err().typed.unwrap();
        let least = r#"ResourceNotFound(ResourceNotFoundException { message: Some("gone"), resource_id: None, resource_type: None })"#;
        assert_eq!(typed, least, "{body}");
    }
}

#[test]
fn what_only_one_error_has() {
    let body = r#"{"Message":"gone","ResourceId":"view-1","ResourceType":"CONTACT_FLOW"}"#;
    let answer = Answer::json(404, body).header("x-amzn-errortype", "ResourceNotFoundException");
    let typed = outcome("a resource", "DescribeView", answer).unwrap_err().typed.unwrap();
    assert!(typed.contains("Some(\"view-1\")") && typed.contains("Some(ContactFlow)"), "{typed}");
}
