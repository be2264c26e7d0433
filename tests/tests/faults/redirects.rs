//! F14: redirects are not followed, so no token goes where it is not meant to.

use connectparticipant_tests::fault_server::{FaultServer, Script, response, response_with};
use connectparticipant_tests::matrix::{EACH, Kind, Over};

use crate::case::{Case, SENT};

connectparticipant_tests::over_each!(to_elsewhere, to_itself);

async fn to_elsewhere(over: Over) {
    let elsewhere = FaultServer::start(Script::answer(response(200, SENT)));
    let port = elsewhere.address().port();
    let targets = [
        format!("http://127.0.0.1:{port}/participant/message"),
        format!("http://localhost:{port}/"),
        format!("https://127.0.0.1:{port}/"),
        format!("//127.0.0.1:{port}/"),
    ];
    for status in [300, 301, 302, 303, 304, 305, 307, 308] {
        for target in &targets {
            let response = response_with(status, &[("location", target)], "");
            let ran = Case::new(over, format!("{status} {target}"))
                .against(Script::answer(response))
                .await;
            let problem = ran.problem();
            assert_eq!((&problem.kind, problem.status), (&Kind::Service, Some(status)), "{ran:?}");
            assert_eq!((ran.requests.len(), problem.attempts), (1, 1), "{ran:?}");
            assert!(problem.text.contains("redirects are not followed"), "{}", problem.text);
        }
    }
    assert_eq!(elsewhere.seen().connections(), 0, "nobody has gone there");
}

async fn to_itself(over: Over) {
    for sample in &EACH {
        for status in [302, 307] {
            let response = response_with(status, &[("location", "/elsewhere")], "");
            let case = Case::new(over, format!("{status} {}", sample.name)).operation(sample.name);
            let ran = case.against(Script::answer(response)).await;
            assert_eq!(ran.problem().status, Some(status), "{ran:?}");
            assert_eq!(ran.requests.len(), 1, "{ran:?}");
            let token = ran.requests[0].header("x-amz-bearer");
            let is_sent = token.is_some_and(|token| token.starts_with("CANARY"));
            assert_eq!(is_sent, !sample.is_signed, "a token is sent at all");
        }
    }
}

/// A builder that was brought says to follow; the client sees to it that nobody does.
#[tokio::test]
async fn whatever_the_builder_says() {
    let elsewhere = FaultServer::start(Script::answer(response(200, SENT)));
    let response = response_with(307, &[("location", &elsewhere.url())], "");
    let server = FaultServer::start(Script::answer(response));
    let case = Case::new(Over::Reqwest, "a builder that follows");
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::limited(10));
    let client = case.builder(server.url()).http_client_builder(http).build().unwrap();
    let ran = case.call(client, &server).await;
    assert_eq!(ran.problem().status, Some(307), "{ran:?}");
    assert_eq!(elsewhere.seen().connections(), 0);
}
