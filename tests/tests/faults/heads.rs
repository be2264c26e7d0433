//! F9: heads of responses that are too large, and those that come in several parts.

use connectparticipant_tests::fault_server::{Script, Step, response, response_with};
use connectparticipant_tests::matrix::{Kind, Over};
use restjson::LimitExceeded;

use crate::case::{Case, SENT};

connectparticipant_tests::over_each!(
    bombs,
    lengths_that_cannot_be_counted,
    headers_without_end,
    a_limit_of_ones_own,
    interim_responses
);

async fn too_large(over: Over, name: &str, head: String, limit: usize) {
    let script = Script::after_request([Step::send(head)]);
    let ran = Case::new(over, name).against(script).await;
    let problem = ran.problem();
    assert_eq!(problem.kind, Kind::Limit(LimitExceeded::HeaderSize(limit)), "{name}: {ran:?}");
    assert_eq!((ran.connections, problem.attempts), (1, 1), "{name}: another would be as large");
    assert!(!problem.is_retryable);
    assert!(problem.text.contains(&format!("more than {limit} bytes")), "{}", problem.text);
}

async fn bombs(over: Over) {
    let head = |headers: String| format!("HTTP/1.1 200 OK\r\n{headers}\r\n");
    let one = |size: usize| head(format!("x-bomb: {}CANARY\r\n", "a".repeat(size)));
    let many =
        |count: usize| head((0..count).map(|n| format!("x-{n}: CANARY\r\n")).collect::<String>());
    let default = 64 << 10;
    too_large(over, "2 MB in one header", one(2 << 20), default).await;
    too_large(over, "70 kB in one header", one(70 << 10), default).await;
    too_large(over, "1000 headers", many(1000), default).await;
    too_large(over, "101 headers", many(101), default).await;
    too_large(
        over,
        "a status line of 2 MB",
        format!("HTTP/1.1 200 {}\r\n\r\n", "O".repeat(2 << 20)),
        default,
    )
    .await;
    too_large(
        over,
        "10 headers of 8 kB",
        head(format!("x: {}\r\n", "a".repeat(8 << 10)).repeat(10)),
        default,
    )
    .await;
}

/// hyper has one error for these lengths and for large heads. Those beyond 64 bits are in `garbage.rs`.
async fn lengths_that_cannot_be_counted(over: Over) {
    for length in [u64::MAX, u64::MAX - 1] {
        let script = Script::after_request([Step::send(format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n"
        ))]);
        let ran = Case::new(over, "a length of 2^64").against(script).await;
        let problem = ran.problem();
        assert!(problem.text.contains("a Content-Length that is too large to count"), "{ran:?}");
        assert_eq!((ran.connections, problem.attempts), (1, 1), "{ran:?}");
    }
    // The largest length that can be counted is a matter of the body.
    let length = u64::MAX - 2;
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
    let ran =
        Case::new(over, "a length below").against(Script::after_request([Step::send(head)])).await;
    assert_eq!(ran.problem().kind, Kind::Limit(LimitExceeded::ResponseSize(8 << 20)), "{ran:?}");
}

async fn headers_without_end(over: Over) {
    let steps = [Step::send("HTTP/1.1 200 OK\r\n"), Step::Endless("x-more: CANARY\r\n".into())];
    let ran = Case::new(over, "endless headers").against(Script::after_request(steps)).await;
    let limit = LimitExceeded::HeaderSize(64 << 10);
    assert_eq!(ran.problem().kind, Kind::Limit(limit), "{ran:?}");
}

async fn a_limit_of_ones_own(over: Over) {
    let large = "a".repeat(100 << 10);
    let response = response_with(200, &[("x-large", &large)], SENT);
    let script = Script::answer(response);
    let case = Case::new(over, "a limit of 1 kB").limit(|limits| limits.header_size(1 << 10));
    let ran = case.against(script.clone()).await;
    let limit = LimitExceeded::HeaderSize(1 << 10);
    assert_eq!(ran.problem().kind, Kind::Limit(limit), "{ran:?}");
    let case = Case::new(over, "a limit of 200 kB").limit(|limits| limits.header_size(200 << 10));
    let ran = case.against(script).await;
    assert!(ran.outcome.is_ok(), "{ran:?}");
}

async fn interim_responses(over: Over) {
    for interim in ["100 Continue", "102 Processing", "103 Early Hints"] {
        let first = format!("HTTP/1.1 {interim}\r\nlink: <x>\r\n\r\n").repeat(3);
        let script = Script::after_request([Step::send(first), Step::Send(response(200, SENT))]);
        let ran = Case::new(over, interim).against(script).await;
        assert!(ran.outcome.is_ok(), "{interim}: {ran:?}");
        assert_eq!(ran.requests.len(), 1);
    }
}
