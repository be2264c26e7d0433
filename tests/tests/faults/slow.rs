//! F8: the service sends, but too slowly.

use std::time::Duration;

use connectparticipant_tests::fault_server::{Script, Step, response};
use connectparticipant_tests::matrix::{Kind, Over};
use restjson::LimitExceeded;

use crate::case::{Case, SENT};

connectparticipant_tests::over_each!(
    a_head_that_drips,
    a_body_that_drips,
    slow_but_within_the_limits,
    interim_responses_without_end,
    an_error_whose_body_does_not_end
);

const PAUSE: Duration = Duration::from_millis(20);

async fn a_head_that_drips(over: Over) {
    let drip = Step::Drip(response(200, SENT), PAUSE);
    let time = Duration::from_millis(150);
    let case = Case::new(over, "head drips").limit(|limits| limits.attempt(time));
    let ran = case.against(Script::after_request([drip])).await;
    let limit = LimitExceeded::Attempt(time);
    assert_eq!(ran.problem().kind, Kind::Limit(limit), "{ran:?}");
}

/// No pause is longer than the idle limit, but there are many.
async fn a_body_that_drips(over: Over) {
    let whole = response(200, SENT);
    let body = whole.len() - SENT.len();
    let script = Script::after_request([
        Step::Send(whole.slice(..body)),
        Step::Drip(whole.slice(body..), PAUSE),
    ]);
    let time = Duration::from_millis(500);
    let ran =
        Case::new(over, "body drips").limit(|limits| limits.operation(time)).against(script).await;
    let limit = LimitExceeded::Operation(time);
    assert_eq!(ran.problem().kind, Kind::Limit(limit), "{ran:?}");
    assert_eq!((ran.connections, ran.problem().attempts), (1, 1));
    assert!(ran.problem().text.contains("not completed within 500ms (operation limit)"), "{ran:?}");
}

async fn slow_but_within_the_limits(over: Over) {
    let whole = response(200, SENT);
    let pieces = [&whole[..20], &whole[20..70], &whole[70..]];
    let steps = pieces.into_iter().flat_map(|piece| {
        [Step::Send(whole.slice_ref(piece)), Step::Wait(Duration::from_millis(5))]
    });
    let ran = Case::new(over, "slow").against(Script::after_request(steps)).await;
    assert!(ran.outcome.is_ok(), "{ran:?}");
}

/// Interim responses that never end are no response.
async fn interim_responses_without_end(over: Over) {
    let interim = "HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n";
    let script = Script::after_request([Step::Pulse(interim.into(), PAUSE / 10)]);
    let time = Duration::from_millis(150);
    let case = Case::new(over, "103 without end").limit(|limits| limits.attempt(time));
    let ran = case.against(script).await;
    let limit = LimitExceeded::Attempt(time);
    assert_eq!(ran.problem().kind, Kind::Limit(limit), "{ran:?}");
}

/// An error is an error, even if the rest of what the service says about it does not arrive.
async fn an_error_whose_body_does_not_end(over: Over) {
    for (name, last) in [
        ("stalls", Step::Stall),
        ("is reset", Step::Reset),
        ("drips", Step::Drip(" ".repeat(500).into(), PAUSE)),
        ("is endless", Step::Endless(" ".repeat(4096).into())),
    ] {
        let head = "HTTP/1.1 403 Forbidden\r\nx-amzn-errortype: AccessDeniedException\r\n\
                    content-length: 100000000\r\n\r\n{\"message\":\"CANARY";
        let script = Script::after_request([Step::send(head), last]);
        let case = Case::new(over, format!("403 whose body {name}"));
        let case = case.limit(|limits| limits.idle(PAUSE * 5).operation(PAUSE * 15));
        let ran = case.against(script).await;
        let problem = ran.problem();
        assert_eq!((&problem.kind, problem.status), (&Kind::Service, Some(403)), "{name}: {ran:?}");
        assert_eq!(problem.code.as_deref(), Some("AccessDeniedException"));
        assert_eq!(ran.connections, 1);
    }
}
