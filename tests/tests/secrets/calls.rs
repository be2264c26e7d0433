//! What calls over a real connection log, at every level, here and in the crates below.

use connectparticipant::{Client, Retry};
use connectparticipant_tests::fault_server::{FaultServer, Script, Step, response, response_with};
use connectparticipant_tests::matrix::canary::{logged_lines, watch_logs};
use connectparticipant_tests::matrix::responses::good_responses;
use connectparticipant_tests::matrix::{EACH, Sample, assert_hidden, patient_limits};

fn client(server: &FaultServer, retry: Retry) -> Client {
    Client::builder()
        .endpoint_url(server.url())
        .limits(patient_limits())
        .retry(retry)
        .build()
        .unwrap()
}

#[tokio::test]
async fn that_succeed() {
    watch_logs();
    for good in good_responses() {
        let server = FaultServer::start(Script::answer(response(200, &good.body.to_string())));
        let outcome = Sample::named(&good.operation).send(&client(&server, Retry::never())).await;
        assert!(outcome.is_ok());
        assert_hidden(&good.operation, &outcome);
    }
    assert!(logged_lines() > 100, "{} lines", logged_lines());
}

#[tokio::test]
async fn that_fail_and_are_tried_again() {
    watch_logs();
    let headers = [("x-amzn-errortype", "ThrottlingException"), ("retry-after", "0")];
    let throttled = response_with(429, &headers, r#"{"Message":"CANARY-connection-token"}"#);
    let server = FaultServer::in_turn(vec![
        Script::after_request([Step::send(throttled)]),
        Script::after_request([Step::Reset]),
        Script::after_request([Step::send("CANARY")]),
        Script::answer(response(500, "<html>CANARY</html>")),
    ]);
    let client = client(&server, Retry::default());
    for sample in &EACH {
        let outcome = sample.send(&client).await;
        assert!(outcome.is_err(), "{}", sample.name);
        assert_hidden(sample.name, &outcome);
    }
}
