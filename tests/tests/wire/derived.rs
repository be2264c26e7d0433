//! The request of each operation against what the model says, binding by binding; so an operation that
//! is added is tested on the day it comes.

use connectparticipant::{Client, Retry};
use connectparticipant_tests::matrix::expected::assert_sent;
use connectparticipant_tests::matrix::network::{Answer, Network};
use connectparticipant_tests::matrix::{EACH, Sample, assert_hidden, canary, requests};
use serde_json::Value;

async fn check(sample: &Sample, input: Value) {
    canary::watch_logs();
    let network = Network::always(Answer::status(418));
    let client = Client::builder()
        .endpoint_url("https://localhost")
        .transport(network.clone())
        .retry(Retry::never())
        .build()
        .unwrap();
    let outcome = (sample.send_input)(client.dispatcher(), input.clone()).await;
    assert_hidden(sample.name, &outcome);
    let requests = network.requests();
    assert_eq!(requests.len(), 1, "{}: {outcome:?}", sample.name);
    assert_sent(sample.name, &requests[0], &input);
}

#[tokio::test]
async fn with_the_members_that_must_be_set() {
    for sample in &EACH {
        check(sample, requests::least(sample.name)).await;
    }
}

#[tokio::test]
async fn with_the_members_of_the_example() {
    for sample in &EACH {
        check(sample, requests::good(sample.name)).await;
    }
}

#[tokio::test]
async fn with_all_that_can_be_set() {
    for sample in &EACH {
        check(sample, requests::all(sample.name)).await;
    }
}
