//! R2: every good reply, cut off at every byte.

use tests::fault_server::{FaultServer, Script, Step};
use tests::matrix::replies::good_replies;
use tests::matrix::{Kind, Sample, assert_hidden, canary};

use crate::answers::success;

#[test]
fn good_replies_are_read_whole() {
    let replies = good_replies();
    assert_eq!(replies.len(), 11);
    for reply in &replies {
        let shown = success("whole", &reply.operation, reply.body.to_string()).unwrap();
        // What is not secret is there, so it has been read.
        let texts: Vec<_> = reply
            .places
            .iter()
            .filter_map(|place| reply.body.pointer(&place.pointer)?.as_str())
            .filter(|text| text.starts_with("a "))
            .collect();
        assert!(texts.iter().all(|text| shown.contains(text)), "{texts:?} in {shown}");
        assert!(!shown.contains("None"), "{shown}");
    }
}

#[test]
fn at_every_byte() {
    let mut cases = 0;
    for reply in good_replies() {
        let whole = reply.body.to_string();
        let empty_will_do = whole == "{}";
        for end in 0..whole.len() {
            let case = format!("{} cut off at byte {end}", reply.operation);
            let outcome = success(&case, &reply.operation, whole.as_bytes()[..end].to_vec());
            cases += 1;
            if empty_will_do && end == 0 {
                assert!(outcome.is_ok(), "an output without members may come without a body");
                continue;
            }
            let problem = outcome.expect_err(&case);
            assert!(matches!(problem.kind, Kind::Decode(_)), "{case}: {problem:?}");
            assert_eq!((problem.status, problem.is_retryable), (Some(200), false), "{case}");
            let texts = ["(200, application/json)", "cannot be read", "EOF while parsing"];
            assert!(texts.iter().all(|text| problem.text.contains(text)), "{}", problem.text);
        }
    }
    assert!(cases > 1500, "{cases}");
}

/// The same over a connection that says how long the body is and closes before its end.
#[tokio::test]
async fn at_many_bytes_of_a_connection() {
    canary::watch_logs();
    for reply in good_replies() {
        let whole = reply.body.to_string();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", whole.len());
        let ends: Vec<usize> = (0..whole.len()).step_by(17).collect();
        let scripts = ends
            .iter()
            .map(|end| Script::after_request([Step::send(format!("{head}{}", &whole[..*end]))]));
        let server = FaultServer::in_turn(scripts.collect());
        let client = connectparticipant::Client::builder()
            .endpoint_url(server.url())
            .retry(restjson::Retry::never())
            .build()
            .unwrap();
        for end in ends {
            let case = format!("{} cut off at byte {end}", reply.operation);
            let outcome = Sample::named(&reply.operation).send(&client).await;
            assert_hidden(&case, &outcome);
            let lost = Kind::Transport(restjson::TransportErrorKind::Io);
            assert_eq!(outcome.expect_err(&case).kind, lost, "{case}");
        }
    }
}
