//! Every error that the model names, of every operation, and some that it does not name.

use connectparticipant_tests::fault_server::{FaultServer, Script, response_with};
use connectparticipant_tests::matrix::{EACH, Kind, Problem, Sample, assert_hidden};
use connectparticipant_tests::models;
use insta::{assert_snapshot, with_settings};

use crate::client::client;

async fn problem(sample: &Sample, status: u16, headers: &[(&str, &str)], body: &str) -> Problem {
    let server = FaultServer::start(Script::answer(response_with(status, headers, body)));
    let outcome = sample.send(&client(&server)).await;
    assert_hidden(sample.name, &outcome);
    assert_eq!(server.seen().requests().len(), 1);
    *outcome.unwrap_err()
}

#[tokio::test]
async fn those_of_the_model() {
    let model = models::all();
    let mut cases = 0;
    for (operation, errors) in models::operations(&model) {
        let sample = Sample::named(operation.shape.id.name());
        for id in errors {
            let traits = &model.shape(id).unwrap().traits;
            let status = traits.get("smithy.api#httpError").unwrap();
            let status = u16::try_from(status.as_i64().unwrap()).unwrap();
            let retryable = traits.has("smithy.api#retryable");
            let code = id.name();
            let headers = [
                ("content-type", "application/json"),
                ("x-amzn-errortype", &format!("{code}:http://internal.amazon.com/coral/")),
                ("x-amzn-requestid", "request-1"),
            ];
            let found = problem(sample, status, &headers, r#"{"Message":"because"}"#).await;
            assert_eq!(found.kind, Kind::Service);
            let variant = code.strip_suffix("Exception").unwrap_or(code);
            let typed = found.typed.unwrap();
            let holds = typed.starts_with(&format!("{variant}({code} {{"))
                && typed.contains("message: Some(\"because\")");
            assert!(holds, "{typed}");
            assert_eq!(
                found.text,
                format!(
                    "{} failed: {code} ({status}): \"because\" [request id request-1]",
                    sample.name
                )
            );
            assert_eq!(found.is_throttling, status == 429, "{code}");
            let transient = matches!(status, 429 | 500 | 502 | 503 | 504);
            assert_eq!(found.is_retryable, retryable || transient, "{code}");
            cases += 1;
        }
    }
    assert!(cases >= 4 * EACH.len(), "{cases} errors of operations in the model");
}

#[tokio::test]
async fn those_that_the_model_does_not_name() {
    let named = [("x-amzn-errortype", "TeapotException"), ("x-amzn-requestid", "request-1")];
    let html = [("content-type", "text/html")];
    for sample in &EACH {
        let found = problem(sample, 418, &named, r#"{"message":"short and stout"}"#).await;
        assert!(found.typed.unwrap().starts_with("Unhandled("), "{}", found.text);
        assert_eq!(found.code.as_deref(), Some("TeapotException"));
        let expected = "failed: TeapotException (418): \"short and stout\" [request id request-1]";
        assert_eq!(found.text, format!("{} {expected}", sample.name));
        let found = problem(sample, 502, &html, "<html>CANARY</html>").await;
        assert_eq!((found.code, found.status, found.is_retryable), (None, Some(502), true));
    }
    let sample = Sample::named("SendMessage");
    let mut lines = String::new();
    for (status, headers, body) in [
        (418, &named[..], r#"{"message":"short and stout"}"#),
        (418, &named[1..], "{}"),
        (502, &html, "<html>CANARY</html>"),
        (503, &[], ""),
        (400, &[], r#"{"__type":"aws.example#NewException","Message":"a \"b\"\n"}"#),
    ] {
        lines.push_str(&problem(sample, status, headers, body).await.text);
        lines.push('\n');
    }
    with_settings!({ omit_expression => true }, { assert_snapshot!("unmodelled", lines) });
}
