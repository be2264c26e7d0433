//! The platform's roots, which a client has that was told nothing.

use std::process::Command;

use connectparticipant::Error;
use connectparticipant_tests::fault_server::{Authority, FaultServer, Script, response};
use restjson::TransportErrorKind;

use crate::service::{builder, send, service};

/// Calls a service of that authority in a process of its own, for which this text is the platform's
/// roots.
fn call(authority: &Authority, roots: &str, expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("roots.pem");
    std::fs::write(&file, roots).unwrap();
    let server = service(authority, "localhost");
    let local = FaultServer::start(Script::answer(response(200, r#"{"Id":"message-1"}"#)));
    let mut process = Command::new(std::env::current_exe().unwrap());
    process.args(["--exact", "platform::as_another_process", "--nocapture"]);
    process.env("SSL_CERT_FILE", &file).env_remove("SSL_CERT_DIR");
    process
        .env("PLATFORM_SERVICE", server.tls_url())
        .env("PLATFORM_LOCAL", local.url())
        .env("PLATFORM_EXPECTED", expected);
    let output = process.output().unwrap();
    assert!(output.status.success(), "{expected}: {}", String::from_utf8_lossy(&output.stderr));
    let sent = usize::from(expected == "sent");
    assert_eq!(server.seen().requests().len(), 2 * sent, "{expected}");
}

#[test]
fn are_trusted() {
    let authority = Authority::new();
    call(&authority, &authority.pem(), "sent");
    call(&authority, &Authority::new().pem(), "no secure connection: invalid peer certificate");
}

/// A container without the package of certificates: nothing but TLS misses them.
#[test]
fn are_missed_where_they_are_needed() {
    call(&Authority::new(), "", "no secure connection: unexpected error: No CA certificates");
}

/// Does nothing unless a test above has started it.
#[tokio::test]
async fn as_another_process() {
    let (Ok(service), Ok(local), Ok(expected)) = (
        std::env::var("PLATFORM_SERVICE"),
        std::env::var("PLATFORM_LOCAL"),
        std::env::var("PLATFORM_EXPECTED"),
    ) else {
        return;
    };
    send(&builder(&local).build().unwrap()).await.unwrap();
    let client = builder(&service).build().unwrap();
    // A client with another limit has connections of its own, and the same roots.
    let limits = client.dispatcher().limits().clone().pool_idle(std::time::Duration::from_secs(1));
    for client in [client.clone(), client.with_limits(limits)] {
        match send(&client).await {
            Ok(()) => assert_eq!(expected, "sent"),
            Err(Error::Transport { error, .. }) => {
                assert_eq!(error.kind(), TransportErrorKind::Tls);
                assert!(error.to_string().starts_with(&expected), "{error}");
            }
            Err(error) => panic!("{error}"),
        }
    }
}
