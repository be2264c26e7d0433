//! A reply with every member, of every operation; what is read, as `Debug` shows it.

use insta::{assert_snapshot, with_settings};
use tests::fault_server::{FaultServer, Script, reply};
use tests::matrix::replies::good_replies;
use tests::matrix::{Sample, assert_hidden};

use crate::client::client;

#[tokio::test]
async fn with_every_member() {
    let mut shown = String::new();
    for good in good_replies() {
        let server = FaultServer::start(Script::answer(reply(200, &good.body.to_string())));
        let outcome = Sample::named(&good.operation).send(&client(&server)).await;
        assert_hidden(&good.operation, &outcome);
        shown.push_str(&format!("=== {}\n{}\n\n", good.operation, outcome.unwrap()));
    }
    with_settings!({ omit_expression => true }, { assert_snapshot!("every_member", shown) });
}
