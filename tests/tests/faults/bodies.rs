//! F10: bodies that are too large, and those that are encoded though nobody asked.

use connectparticipant_tests::fault_server::{Script, Step, response, response_with};
use connectparticipant_tests::matrix::{Kind, Over};
use restjson::LimitExceeded;

use crate::case::{Case, SENT};

connectparticipant_tests::over_each!(too_many_bytes, just_enough, encoded_though_not_asked_for);

async fn too_large(over: Over, name: &str, steps: Vec<Step>, limit: usize) {
    let case = Case::new(over, name).limit(|limits| limits.response_size(limit));
    let ran = case.against(Script::after_request(steps)).await;
    let problem = ran.problem();
    assert_eq!(problem.kind, Kind::Limit(LimitExceeded::ResponseSize(limit)), "{name}: {ran:?}");
    assert_eq!((ran.connections, problem.attempts), (1, 1), "{name}: another would be as large");
    assert!(!problem.is_retryable);
}

async fn too_many_bytes(over: Over) {
    let spaces = || Step::Endless(" ".repeat(16 << 10).into());
    let announced = Step::send("HTTP/1.1 200 OK\r\ncontent-length: 300000000\r\n\r\n");
    too_large(over, "300 MB, announced", vec![announced.clone(), Step::Stall], 8 << 20).await;
    too_large(over, "300 MB, sent", vec![announced, spaces()], 100_000).await;
    let open = Step::send("HTTP/1.1 200 OK\r\n\r\n");
    too_large(over, "without a length or an end", vec![open, spaces()], 8 << 20).await;
    let chunked = Step::send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    let chunk = Step::Endless(format!("4000\r\n{}\r\n", " ".repeat(0x4000)).into());
    too_large(over, "chunks without end", vec![chunked.clone(), chunk], 8 << 20).await;
    let huge_chunk = Step::send("fffffffffffffff0\r\n");
    too_large(over, "a chunk of 16 EiB", vec![chunked, huge_chunk, spaces()], 100_000).await;
    let one_more = Step::Send(response(200, SENT));
    too_large(over, "one byte more", vec![one_more], SENT.len() - 1).await;
}

async fn just_enough(over: Over) {
    let case = Case::new(over, "exactly").limit(|limits| limits.response_size(SENT.len()));
    let ran = case.against(Script::answer(response(200, SENT))).await;
    assert!(ran.outcome.is_ok(), "{ran:?}");
}

/// The length is what HTTP says, not what a body would be if it were unpacked.
async fn encoded_though_not_asked_for(over: Over) {
    for encoding in ["gzip", "br", "zstd", "deflate", "CANARY"] {
        let response = response_with(200, &[("content-encoding", encoding)], "\u{1f}packed");
        let ran = Case::new(over, encoding).against(Script::answer(response)).await;
        let path = Kind::Decode("header content-encoding".to_owned());
        assert_eq!(ran.problem().kind, path, "{ran:?}");
        assert_eq!(ran.requests[0].header("accept-encoding"), None, "none is asked for");
        assert!(ran.problem().text.contains("was not requested"), "{}", ran.problem().text);
    }
}
