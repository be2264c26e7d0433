//! A response with every member, of every operation; what is read, as `Debug` shows it.

use connectparticipant_tests::fault_server::{FaultServer, Script, response};
use connectparticipant_tests::matrix::responses::good_responses;
use connectparticipant_tests::matrix::{Sample, assert_hidden};
use insta::{assert_snapshot, with_settings};

use crate::client::client;

#[tokio::test]
async fn with_every_member() {
    let mut shown = String::new();
    for good in good_responses() {
        let server = FaultServer::start(Script::answer(response(200, &good.body.to_string())));
        let outcome = Sample::named(&good.operation).send(&client(&server)).await;
        assert_hidden(&good.operation, &outcome);
        shown.push_str(&format!("=== {}\n{}\n\n", good.operation, outcome.unwrap()));
    }
    with_settings!({ omit_expression => true }, { assert_snapshot!("every_member", shown) });
}
