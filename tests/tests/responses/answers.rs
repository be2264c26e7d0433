//! A response, and what a client makes of it.

use connectparticipant::{Client, Retry};
use connectparticipant_tests::matrix::network::{Answer, Network};
use connectparticipant_tests::matrix::still::{Still, at_once};
use connectparticipant_tests::matrix::{Members, Outcome, Sample, assert_hidden, canary};

/// What a client makes of a response to that operation.
pub(crate) fn outcome(case: &str, operation: &str, answer: Answer) -> Outcome {
    outcome_with(case, operation, Members::new(), answer)
}

/// The same with other members of the operation.
pub(crate) fn outcome_with(
    case: &str,
    operation: &str,
    members: Members,
    answer: Answer,
) -> Outcome {
    canary::watch_logs();
    let client = Client::builder()
        .endpoint_url("https://localhost")
        .transport(Network::always(answer))
        .environment(Still)
        .retry(Retry::never())
        .build()
        .unwrap();
    let outcome = at_once(Sample::named(operation).send_with(&client, members));
    assert_hidden(case, &outcome);
    outcome
}

/// What a client makes of a success with that body.
pub(crate) fn success(case: &str, operation: &str, body: impl Into<bytes::Bytes>) -> Outcome {
    let answer = Answer::json(200, body).header("content-type", "application/json");
    outcome(case, operation, answer)
}
