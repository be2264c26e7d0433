//! What stays the same over the attempts of a call, and what does not.

use std::collections::HashSet;
use std::sync::Arc;

use connectparticipant_tests::matrix::network::{Answer, Network};
use connectparticipant_tests::matrix::{EACH, Given, Seeded};
use connectparticipant_tests::models;
use http::HeaderValue;
use serde_json::Value;

use crate::calls::client;

/// The operations with a member that is an idempotency token, by the model.
fn with_token() -> HashSet<String> {
    let model = models::all();
    let operations = models::operations(&model);
    let with_token = operations.iter().filter(|(operation, _)| {
        let input = model.structure(&operation.operation.input);
        input.iter().any(|member| member.traits.has("smithy.api#idempotencyToken"))
    });
    with_token.map(|(operation, _)| operation.shape.id.name().to_owned()).collect()
}

fn header(request: &http::Request<bytes::Bytes>, name: &str) -> String {
    request.headers()[name].to_str().unwrap().to_owned()
}

#[tokio::test(start_paused = true)]
async fn one_call_is_one_call() {
    let with_token = with_token();
    assert!(with_token.contains("SendMessage"), "{with_token:?}");
    for sample in &EACH {
        let network = Network::always(Answer::status(503));
        let client = client(&network, &Arc::new(Seeded::new(1)));
        for _ in 0..2 {
            sample.send(&client).await.unwrap_err();
        }
        let requests = network.requests();
        assert_eq!(requests.len(), 6);
        let (first, second) = requests.split_at(3);
        for attempts in [first, second] {
            for (number, request) in attempts.iter().enumerate() {
                assert_eq!(request.body(), attempts[0].body(), "{}", sample.name);
                assert_eq!(request.uri(), attempts[0].uri());
                let bearer = request.headers().get("x-amz-bearer");
                assert_eq!(bearer, attempts[0].headers().get("x-amz-bearer"));
                assert_eq!(bearer.is_some_and(HeaderValue::is_sensitive), !sample.is_signed);
                let id = "amz-sdk-invocation-id";
                assert_eq!(header(request, id), header(&attempts[0], id));
                let expected = format!("attempt={}; max=3", number + 1);
                assert_eq!(header(request, "amz-sdk-request"), expected);
            }
        }
        let id = "amz-sdk-invocation-id";
        assert_ne!(header(&first[0], id), header(&second[0], id), "{}", sample.name);
        let token = |request: &http::Request<bytes::Bytes>| {
            let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
            body.get("ClientToken").and_then(Value::as_str).map(str::to_owned)
        };
        assert_eq!(token(&first[0]).is_some(), with_token.contains(sample.name), "{}", sample.name);
        if let (Some(one), Some(other)) = (token(&first[0]), token(&second[0])) {
            assert_eq!(one.len(), 36);
            assert_ne!(one, other, "another call of {}", sample.name);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_of_ones_own_stays() {
    for sample in EACH.iter().filter(|sample| with_token().contains(sample.name)) {
        let network = Network::always(Answer::status(503));
        let client = client(&network, &Arc::new(Seeded::new(1)));
        let own = vec![("ClientToken".to_owned(), Given::Text("my-own".to_owned()))];
        sample.send_with(&client, own).await.unwrap_err();
        for request in network.requests() {
            let body: Value = serde_json::from_slice(request.body()).unwrap();
            assert_eq!(body["ClientToken"], "my-own", "{}", sample.name);
        }
    }
}
