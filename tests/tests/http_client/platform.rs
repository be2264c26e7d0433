//! The platform's roots, which a client has that was told nothing.

use std::process::Command;

use connectparticipant::Error;
use connectparticipant_tests::fault_server::{Authority, FaultServer, Script, response};
use connectparticipant_tests::matrix::Over;
use restjson::TransportErrorKind;

use crate::service::{builder_over, over, send, service};

connectparticipant_tests::over_each!(blocking: are_trusted, are_missed_where_they_are_needed);

/// Calls a service of that authority in a separate process, for which this text is the platform's
/// roots.
fn call(over: Over, authority: &Authority, roots: &str, expected: &str) {
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
        .env("PLATFORM_EXPECTED", expected)
        .env("OVER", format!("{over:?}"));
    let output = process.output().unwrap();
    assert!(output.status.success(), "{expected}: {}", String::from_utf8_lossy(&output.stderr));
    let sent = usize::from(expected == "sent");
    assert_eq!(server.seen().requests().len(), 2 * sent, "{expected}");
}

fn are_trusted(over: Over) {
    let authority = Authority::new();
    call(over, &authority, &authority.pem(), "sent");
    call(
        over,
        &authority,
        &Authority::new().pem(),
        "no secure connection: invalid peer certificate",
    );
}

/// A container without the package of certificates: nothing but TLS misses them.
fn are_missed_where_they_are_needed(over: Over) {
    call(over, &Authority::new(), "", "no secure connection: unexpected error: No CA certificates");
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
    send(&builder_over(over(), &local).build().unwrap()).await.unwrap();
    let client = builder_over(over(), &service).build().unwrap();
    // A client with another limit has separate connections and the same roots.
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
