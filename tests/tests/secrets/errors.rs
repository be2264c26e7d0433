//! What a program logs when something has gone wrong.

use connectparticipant::{Client, Limits, Retry};
use connectparticipant_tests::matrix::canary::watch_logs;
use connectparticipant_tests::matrix::network::{Answer, Network, Then};
use connectparticipant_tests::matrix::responses::good_responses;
use connectparticipant_tests::matrix::{
    CANARY, EACH, Given, Kind, Sample, assert_hidden, requests,
};
use restjson::TransportErrorKind;
use serde_json::{Value, json};

async fn fails(sample: &Sample, answer: Answer) {
    assert!(!is_answered(sample, answer).await, "{}", sample.name);
}

/// Whether the call succeeds; either way it shows no secret.
async fn is_answered(sample: &Sample, answer: Answer) -> bool {
    watch_logs();
    let client = Client::builder()
        .endpoint_url("https://localhost")
        .transport(Network::always(answer))
        .limits(Limits::default().response_size(1 << 16))
        .retry(Retry::never())
        .build()
        .unwrap();
    let outcome = sample.send(&client).await;
    assert_hidden(sample.name, &outcome);
    outcome.is_ok()
}

/// A service that repeats what it was sent: in its message, its code, its headers, its body.
#[tokio::test]
async fn services_that_repeat_a_secret() {
    let mut repeated = 0;
    for sample in &EACH {
        // Each secret of the sample is repeated whole.
        let input = requests::good(sample.name);
        for secret in secrets(&input) {
            let message = format!("{secret} is not valid, {secret}!");
            for status in [400, 403, 404, 409, 429, 500, 599] {
                let body = json!({ "Message": message, "ResourceId": "r", "Other": message });
                fails(sample, Answer::json(status, body.to_string())).await;
            }
            let header = secret.replace(['\n', '"'], "");
            let refused = Answer::json(400, "{}").header("x-amzn-errortype", "ValidationException");
            if header == secret {
                fails(sample, refused.header("x-amzn-requestid", &secret)).await;
            }
            repeated += 1;
        }
    }
    assert!(repeated > EACH.len(), "{repeated}");
}

/// Every text in it that holds the canary.
fn secrets(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if text.contains(CANARY) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(secrets).collect(),
        Value::Object(members) => members.values().flat_map(secrets).collect(),
        _ => Vec::new(),
    }
}

/// Responses whose secrets are where the client stumbles.
#[tokio::test]
async fn responses_that_cannot_be_read() {
    // A stream is handed over as it is.
    for sample in EACH.iter().filter(|sample| !sample.streams) {
        // The protocol ignores the body of an operation without output.
        let good = good_responses().into_iter().find(|good| good.operation == sample.name);
        let has_output = good.is_some_and(|good| good.body != json!({}));
        for body in ["\"CANARY\"", "CANARY", "{\"CANARY", "[\"CANARY\"]", "<html>CANARY</html>"] {
            let is_answered = is_answered(sample, Answer::json(200, body)).await;
            assert_eq!(is_answered, !has_output, "{}: {body}", sample.name);
            fails(sample, Answer::json(200, body).then(Then::Fault)).await;
        }
        fails(sample, Answer::json(200, CANARY.repeat(1 << 14))).await;
        fails(sample, Answer::json(302, CANARY).header("location", "https://CANARY/")).await;
        fails(sample, Answer::Fault(TransportErrorKind::Connect)).await;
    }
}

/// Values that are refused before anything is sent.
#[tokio::test]
async fn members_that_cannot_be_sent() {
    let client = Client::with_transport(Network::always(Answer::json(200, "{}"))).unwrap();
    let mut refused = 0;
    let with_token = || EACH.iter().filter(|sample| !sample.is_signed);
    for sample in with_token() {
        let (_, members) = requests::operation(sample.name);
        let bearer = members.iter().find(|one| one.traits.has("smithy.api#httpHeader"));
        let token = bearer.map(|one| one.name.as_str()).unwrap();
        for value in ["CANARY\r\nx: y", "CANARY\u{7f}", &CANARY.repeat(500), ""] {
            let members = vec![(token.to_owned(), Given::Text(value.to_owned()))];
            let outcome = sample.send_with(&client, members).await;
            assert_hidden(sample.name, &outcome);
            let problem = outcome.unwrap_err();
            assert_eq!(problem.kind, Kind::Build(vec![token.to_owned()]), "{}", problem.text);
            assert!(problem.text.contains(token), "{}", problem.text);
            refused += 1;
        }
    }
    assert_eq!(refused, 4 * with_token().count());
}
