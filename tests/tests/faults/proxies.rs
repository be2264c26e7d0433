//! F13: proxies that refuse, and proxies that must not be used.

use std::time::Duration;

use connectparticipant_tests::fault_server::{FaultServer, Script, Step};
use connectparticipant_tests::matrix::{Kind, Over, Way};
use restjson::{LimitExceeded, ReqwestTransport, TransportErrorKind};

use crate::case::{Case, Ran};

connectparticipant_tests::over_each!(that_refuse, that_are_silent);

async fn through(over: Over, name: &str, connect: Duration, script: Script) -> Ran {
    let proxy = FaultServer::start(script);
    let case = Case::new(over, name).limit(|limits| limits.connect(connect));
    let url = format!("http://user:CANARY@{}", proxy.address());
    let way = Way::default().proxy(url);
    let client = case.builder_with("https://service.invalid", way).build().unwrap();
    case.call(client, &proxy).await
}

async fn that_refuse(over: Over) {
    for (name, text) in [
        ("407", "HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n"),
        ("403", "HTTP/1.1 403 Forbidden\r\n\r\n"),
        ("502", "HTTP/1.1 502 Bad Gateway\r\n\r\n<html>CANARY</html>"),
        ("nonsense", "CANARY\r\n\r\n"),
        ("half a response", "HTTP/1.1 200"),
        ("nothing", ""),
    ] {
        let ran =
            through(over, name, Duration::from_secs(30), Script::after_request([Step::send(text)]))
                .await;
        let problem = ran.problem();
        assert_eq!(problem.kind, Kind::Transport(TransportErrorKind::Connect), "{name}: {ran:?}");
        assert_eq!(problem.attempts, 3);
        let head = &ran.requests[0].head;
        assert!(head.starts_with("CONNECT service.invalid:443"), "{name}: {head}");
        assert!(!head.contains("x-amz-bearer"), "the proxy sees no token: {head}");
    }
}

async fn that_are_silent(over: Over) {
    let ran = through(over, "silent", Duration::from_millis(100), Script::new([Step::Stall])).await;
    let limit = LimitExceeded::Connect(Duration::from_millis(100));
    assert_eq!(ran.problem().kind, Kind::Limit(limit), "{ran:?}");
}

/// What the program's environment says holds for the service, but not for this machine.
#[test]
fn of_the_environment() {
    Over::EACH.into_iter().for_each(for_another_process);
}

fn for_another_process(over: Over) {
    let proxy = FaultServer::start(Script::after_request([]));
    let server = FaultServer::start(Script::answer(
        connectparticipant_tests::fault_server::response(400, "{}"),
    ));
    let program = std::env::current_exe().unwrap();
    let output = std::process::Command::new(program)
        .args(["--exact", "proxies::as_another_process", "--nocapture"])
        .env("FAULTS_OVER", format!("{over:?}"))
        .env("FAULTS_ENDPOINTS", format!("{} https://service.invalid", server.url()))
        .env("HTTP_PROXY", proxy.url())
        .env("HTTPS_PROXY", proxy.url())
        .env("ALL_PROXY", proxy.url())
        .env_remove("NO_PROXY")
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}");
    assert_eq!(server.seen().requests().len(), 1, "the call to this machine: {printed}");
    let requests = proxy.seen().requests();
    assert_eq!(requests.len(), 3, "the three attempts to reach the service: {requests:?}");
    assert!(requests.iter().all(|request| request.line().starts_with("CONNECT service.invalid")));
}

/// Does nothing unless the test above has started it.
#[tokio::test]
async fn as_another_process() {
    let Ok(endpoints) = std::env::var("FAULTS_ENDPOINTS") else { return };
    let reqwest = std::env::var("FAULTS_OVER").is_ok_and(|over| over == "Reqwest");
    let over = if reqwest { Over::Reqwest } else { Over::Hyper };
    for endpoint in endpoints.split(' ') {
        let case = Case::new(over, endpoint);
        let client = case.builder(endpoint).build().unwrap();
        case.call_only(client).await.unwrap_err();
        let builder = case.builder(endpoint).no_proxy();
        let client = match over {
            Over::Hyper => builder,
            // A transport that is given keeps its own settings.
            Over::Reqwest => {
                builder.transport(ReqwestTransport::without_proxy(&case.limits).unwrap())
            }
        };
        let client = client.build().unwrap();
        if endpoint.starts_with("https") {
            // There is no such service, and without the proxy nobody who could be asked.
            case.call_only(client).await.unwrap_err();
        }
    }
}
