//! What is tried again: each operation against each failure.

use std::collections::HashSet;
use std::sync::Arc;

use connectparticipant_tests::matrix::network::{Answer, Network, Then};
use connectparticipant_tests::matrix::responses::good_responses;
use connectparticipant_tests::matrix::{EACH, Kind, Seeded, assert_hidden};
use connectparticipant_tests::models;
use restjson::{LimitExceeded, TransportErrorKind};
use serde_json::json;

use crate::calls::{builder, client};

/// Who is tried again after a failure.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Again {
    /// Every operation: the service has not seen the request, or says that it has done nothing.
    All,
    /// Those that may be done twice: nobody knows what the service has done.
    Repeatable,
    /// Those of which the model says that the error may be tried again: the service has failed. Of the
    /// others, those that may be repeated.
    Listed,
    /// None: it would fail again, or it has not failed.
    None,
}

/// The failure that operations without output do not have.
const NO_JSON: &str = "a body that is no JSON";

const INTERNAL: &str = "InternalServerException";

fn failures() -> Vec<(String, Answer, Again)> {
    let mut failures = Vec::new();
    let mut add =
        |name: &str, answer: Answer, again: Again| failures.push((name.to_owned(), answer, again));
    for (kind, again) in [
        (TransportErrorKind::Connect, Again::All),
        (TransportErrorKind::Io, Again::Repeatable),
        (TransportErrorKind::Tls, Again::None),
        (TransportErrorKind::Unsupported, Again::None),
    ] {
        add(&format!("{kind:?}"), Answer::Fault(kind), again);
    }
    add("no response", Answer::Silence, Again::Repeatable);
    let cut = Answer::json(200, "{").then(Then::Fault);
    add("lost in the body", cut, Again::Repeatable);
    add("silent in the body", Answer::json(200, "{").then(Then::Silence), Again::Repeatable);
    add(NO_JSON, Answer::json(200, "<html>"), Again::None);
    add("a body that is too large", Answer::json(200, vec![b' '; 9 << 20]), Again::None);
    add(
        "headers that are too large",
        Answer::status(500).header("x", &"a".repeat(70_000)),
        Again::None,
    );

    // By the status alone, from something before the service.
    for status in 400..=511 {
        let again = match status {
            429 | 503 => Again::All,
            500 | 502 | 504 => Again::Repeatable,
            _ => Again::None,
        };
        add(&status.to_string(), Answer::json(status, "<html>CANARY</html>"), again);
    }
    for status in [300, 302, 307, 599, 600, 999] {
        add(&status.to_string(), Answer::status(status), Again::None);
    }

    // By the code, whatever the status.
    let named = |status, code: &str| Answer::json(status, format!("{{\"__type\":\"{code}\"}}"));
    for code in [
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottledException",
        "TooManyRequestsException",
        "ProvisionedThroughputExceededException",
        "TransactionInProgressException",
        "RequestLimitExceeded",
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "RequestThrottled",
        "SlowDown",
        "PriorRequestNotComplete",
        "EC2ThrottledException",
    ] {
        add(code, named(400, code), Again::All);
    }
    add("ThrottlingException as modelled", named(429, "ThrottlingException"), Again::All);
    add("RequestTimeout", named(400, "RequestTimeout"), Again::Repeatable);
    add("RequestTimeoutException", named(408, "RequestTimeoutException"), Again::Repeatable);
    add(INTERNAL, named(500, INTERNAL), Again::Listed);
    for (status, code) in [
        (400, "ValidationException"),
        (402, "ServiceQuotaExceededException"),
        (403, "AccessDeniedException"),
        (404, "ResourceNotFoundException"),
        (409, "ConflictException"),
        (418, "BrandNewException"),
    ] {
        add(code, named(status, code), Again::None);
    }
    failures
}

#[tokio::test(start_paused = true)]
async fn each_operation_after_each_failure() {
    let not_repeatable: Vec<_> =
        EACH.iter().filter(|sample| !sample.repeatable).map(|sample| sample.name).collect();
    assert!(not_repeatable.contains(&"GetAuthenticationUrl"), "its session id is good for once");
    // The others are as repeatable as the overlay says.
    for sample in &EACH {
        let (shape, _) = connectparticipant_tests::matrix::requests::operation(sample.name);
        assert_eq!(sample.repeatable, !shape.traits.has("restjson.traits#once"), "{}", sample.name);
    }
    let model = models::all();
    let with_internal = models::operations(&model)
        .into_iter()
        .filter(|(_, errors)| errors.iter().any(|error| error.name() == INTERNAL));
    let with_internal: HashSet<&str> =
        with_internal.map(|(operation, _)| operation.shape.id.name()).collect();
    let without_output = good_responses().into_iter().filter(|good| good.body == json!({}));
    let without_output: Vec<String> = without_output.map(|good| good.operation).collect();
    let failures = failures();
    assert!(failures.len() > 140, "{}", failures.len());
    for (name, answer, again) in &failures {
        for sample in &EACH {
            let network = Network::always(answer.clone());
            let client = client(&network, &Arc::new(Seeded::fixed(0.0)));
            let outcome = sample.send(&client).await;
            let case = format!("{} after {name}", sample.name);
            assert_hidden(&case, &outcome);
            if name == NO_JSON && without_output.contains(&sample.name.to_owned()) {
                // The protocol ignores the body of an operation without output.
                assert!(outcome.is_ok() && network.sent() == 1, "{case}");
                continue;
            }
            let problem = outcome.expect_err(&case);
            let expected = match again {
                Again::All => 3,
                Again::Repeatable | Again::Listed if sample.repeatable => 3,
                Again::Listed if with_internal.contains(sample.name) => 3,
                Again::Repeatable | Again::Listed | Again::None => 1,
            };
            assert_eq!(network.sent(), expected, "{case}: {problem:?}");
            assert_eq!(problem.attempts as usize, expected, "{case}: {problem:?}");
            let can_help = *again != Again::None;
            assert_eq!(problem.is_retryable, can_help, "{case}: {problem:?}");
        }
    }
}

/// What was tried in vain is told as it was the last time.
#[tokio::test(start_paused = true)]
async fn the_last_failure_is_told() {
    let network = Network::new([
        Answer::Fault(TransportErrorKind::Connect),
        Answer::status(503),
        Answer::json(403, r#"{"message":"over"}"#),
    ]);
    let client = client(&network, &Arc::new(Seeded::fixed(0.0)));
    let problem = crate::calls::send(&client).await.unwrap_err();
    assert_eq!((problem.attempts, problem.status), (3, Some(403)));
    assert_eq!(
        problem.text,
        "SendMessage failed: AccessDeniedException (403): \"over\" (after 3 attempts)"
    );
}

#[tokio::test(start_paused = true)]
async fn a_response_that_cannot_be_read_tells_how_often_it_was_tried() {
    let network = Network::new([Answer::status(503), Answer::json(200, "<html>")]);
    let client = client(&network, &Arc::new(Seeded::fixed(0.0)));
    let problem = crate::calls::send(&client).await.unwrap_err();
    assert_eq!((problem.kind, problem.attempts), (Kind::Decode(String::new()), 2));
    assert!(problem.text.ends_with("(after 2 attempts)"), "{}", problem.text);
}

/// The attempt's limit is as good a reason as a lost connection, the operation's is none.
#[tokio::test(start_paused = true)]
async fn the_operation_ends_with_its_time() {
    let network = Network::always(Answer::Silence);
    let world = Arc::new(Seeded::fixed(0.0));
    let second = std::time::Duration::from_secs(1);
    let limits = connectparticipant::Limits::default().attempt(second * 4).operation(second * 10);
    let client = builder(&network, &world).limits(limits).build().unwrap();
    let started = tokio::time::Instant::now();
    let problem = crate::calls::send(&client).await.unwrap_err();
    assert_eq!(problem.kind, Kind::Limit(LimitExceeded::Operation(second * 10)));
    assert_eq!((problem.attempts, started.elapsed()), (3, second * 10));
}
