//! F3: TLS that does not come about. The certificates are made for each test.

use std::sync::Arc;
use std::time::Duration;

use connectparticipant_tests::fault_server::{Authority, FaultServer, Script, Step, response};
use connectparticipant_tests::matrix::{Kind, Over, Way};
use restjson::{LimitExceeded, TransportErrorKind};
use tokio_rustls::rustls::ServerConfig;

use crate::case::{Case, Ran, SENT};

connectparticipant_tests::over_each!(
    that_is_well,
    that_prefers_http_2,
    with_certificates_that_are_refused,
    of_an_old_version,
    that_nobody_speaks,
    that_breaks_off,
    that_never_comes_about,
    that_only_the_test_trusts,
    that_is_cut_off
);

/// Calls `https://localhost` as a client that trusts the authority, and nobody else.
async fn call(over: Over, name: &str, authority: &Authority, script: Script) -> Ran {
    let server = FaultServer::start(script);
    let case = Case::new(over, name);
    let way = Way::default().only_roots(authority.pem());
    let client = case.builder_with(server.tls_url(), way).build().unwrap();
    case.call(client, &server).await
}

fn serving(config: Arc<ServerConfig>) -> Script {
    Script::answer(response(200, SENT)).over_tls(config)
}

async fn that_is_well(over: Over) {
    let authority = Authority::new();
    let ran = call(over, "well", &authority, serving(authority.server("localhost"))).await;
    assert!(ran.outcome.is_ok(), "{ran:?}");
    assert_eq!(ran.requests.len(), 1);
}

/// F12: HTTP/2 is not spoken, even where a server prefers it, so none of its floods arrives.
async fn that_prefers_http_2(over: Over) {
    let authority = Authority::new();
    let mut config = ServerConfig::clone(&authority.server("localhost"));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let ran = call(over, "prefers HTTP/2", &authority, serving(Arc::new(config))).await;
    assert!(ran.outcome.is_ok(), "{ran:?}");
    assert!(ran.requests[0].line().ends_with(" HTTP/1.1"), "{ran:?}");
}

async fn with_certificates_that_are_refused(over: Over) {
    let authority = Authority::new();
    for (name, config, why) in [
        ("expired", authority.expired_server("localhost"), "xpired"),
        ("of another host", authority.server("another.example"), "another.example"),
        ("self-signed", Authority::self_signed("localhost"), "UnknownIssuer"),
        ("of an unknown authority", Authority::new().server("localhost"), ""),
    ] {
        let ran = call(over, name, &authority, serving(config)).await;
        let problem = ran.problem();
        assert_eq!(problem.kind, Kind::Transport(TransportErrorKind::Tls), "{name}: {ran:?}");
        assert_eq!((problem.attempts, problem.is_retryable), (1, false), "{name}: {ran:?}");
        assert!(problem.text.contains("no secure connection: "), "{name}: {}", problem.text);
        assert!(problem.text.contains(why), "{name}: {}", problem.text);
        assert!(ran.requests.is_empty(), "{name}: nothing was sent");
    }
}

/// A record of TLS.
fn record(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).unwrap().to_be_bytes();
    [&[kind, 3, 2], &length[..], body].concat()
}

async fn of_an_old_version(over: Over) {
    // What a server that knows only TLS 1.1 says: an alert, or a hello of that version.
    let alert = record(0x15, &[2, 70]);
    let mut hello = vec![3, 2];
    hello.extend([0x11; 32]);
    hello.extend([0, 0, 0x2f, 0]);
    let length = u8::try_from(hello.len()).unwrap();
    let hello = record(0x16, &[&[2, 0, 0, length], &hello[..]].concat());
    for (name, bytes) in [("alert", alert), ("hello", hello)] {
        let name = format!("TLS 1.1: {name}");
        let script = Script::new([Step::ReadByte, Step::send(bytes), Step::Stall]);
        let ran = call(over, &name, &Authority::new(), script).await;
        let problem = ran.problem();
        assert_eq!(problem.kind, Kind::Transport(TransportErrorKind::Tls), "{name}: {ran:?}");
        assert_eq!(problem.attempts, 1, "{name}: {ran:?}");
    }
}

async fn that_nobody_speaks(over: Over) {
    let script =
        Script::new([Step::ReadByte, Step::Send(response(400, "no TLS here")), Step::Stall]);
    let ran = call(over, "plain HTTP", &Authority::new(), script).await;
    assert_eq!(ran.problem().kind, Kind::Transport(TransportErrorKind::Tls), "{ran:?}");
}

async fn that_breaks_off(over: Over) {
    for (name, steps) in [
        ("closed", vec![Step::ReadByte]),
        ("reset", vec![Step::ReadByte, Step::Reset]),
        ("closed in a record", vec![Step::ReadByte, Step::send(&[0x16, 3, 3][..])]),
    ] {
        let ran = call(over, name, &Authority::new(), Script::new(steps)).await;
        let problem = ran.problem();
        assert_eq!(problem.kind, Kind::Transport(TransportErrorKind::Connect), "{name}: {ran:?}");
        assert_eq!((problem.attempts, ran.connections), (3, 3), "{name}: {ran:?}");
    }
}

async fn that_never_comes_about(over: Over) {
    let server = FaultServer::start(Script::new([Step::Stall]));
    let time = Duration::from_millis(120);
    let case = Case::new(over, "handshake stalls").limit(|limits| limits.connect(time));
    let client = case.builder(server.tls_url()).build().unwrap();
    let ran = case.call(client, &server).await;
    let limit = LimitExceeded::Connect(time);
    assert_eq!(ran.problem().kind, Kind::Limit(limit), "{ran:?}");
}

/// Trust is not a thing to be taken from the system's own roots by accident.
async fn that_only_the_test_trusts(over: Over) {
    let authority = Authority::new();
    let server = FaultServer::start(serving(authority.server("localhost")));
    let case = Case::new(over, "the platform's roots");
    let client = case.builder(server.tls_url()).build().unwrap();
    let ran = case.call(client, &server).await;
    assert_eq!(ran.problem().kind, Kind::Transport(TransportErrorKind::Tls), "{ran:?}");
}

/// A body that TLS does not end is cut off, whatever its JSON.
async fn that_is_cut_off(over: Over) {
    let authority = Authority::new();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", SENT.len() + 1);
    let script = Script::new([Step::Read, Step::send(format!("{head}{SENT}")), Step::Reset]);
    let ran =
        call(over, "cut off", &authority, script.over_tls(authority.server("localhost"))).await;
    assert_eq!(ran.problem().kind, Kind::Transport(TransportErrorKind::Io), "{ran:?}");
    assert_eq!(ran.connections, 3);
}
