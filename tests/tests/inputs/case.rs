//! A call that is sent, or is not.

use bytes::Bytes;
use connectparticipant::{Client, Retry};
use connectparticipant_tests::matrix::network::{Answer, Network};
use connectparticipant_tests::matrix::still::{Still, at_once};
use connectparticipant_tests::matrix::{Given, Kind, Members, Sample, assert_hidden, canary};
use serde_json::Value;

/// The request that is sent for these members, or the names of those that are refused. No secret can
/// be seen either way.
pub(crate) fn sent(
    case: &str,
    sample: &Sample,
    members: Members,
) -> Result<http::Request<Bytes>, Vec<String>> {
    canary::watch_logs();
    let network = Network::always(Answer::status(418));
    let client = Client::builder()
        .endpoint_url("https://localhost")
        .transport(network.clone())
        .environment(Still)
        .retry(Retry::never())
        .build()
        .unwrap();
    let outcome = at_once(sample.send_with(&client, members));
    assert_hidden(case, &outcome);
    let problem = outcome.expect_err("the answer is an error");
    let mut requests = network.requests();
    match problem.kind {
        Kind::Build(members) => {
            assert!(requests.is_empty(), "{case}: refused, and sent");
            assert!(!members.is_empty(), "{case}: refused for nothing");
            for member in &members {
                assert!(problem.text.contains(member), "{case}: {}", problem.text);
            }
            Err(members)
        }
        Kind::Service => {
            assert_eq!(requests.len(), 1, "{case}");
            Ok(requests.remove(0))
        }
        other => panic!("{case}: {other:?}"),
    }
}

/// The same with one member.
pub(crate) fn sent_with(
    case: &str,
    sample: &Sample,
    member: &str,
    value: Given,
) -> Result<http::Request<Bytes>, Vec<String>> {
    sent(case, sample, vec![(member.to_owned(), value)])
}

/// The value in the body under a name such as `StartPosition.Id`.
pub(crate) fn in_body(request: &http::Request<Bytes>, name: &str) -> Value {
    let body: Value = serde_json::from_slice(request.body()).unwrap();
    body.pointer(&format!("/{}", name.replace('.', "/"))).cloned().unwrap_or_default()
}

/// Asserts that a request is what the model says of this input.
pub(crate) fn assert_expected(case: &str, request: &http::Request<Bytes>, input: &Value) {
    connectparticipant_tests::matrix::expected::assert_sent(case, request, input);
}
