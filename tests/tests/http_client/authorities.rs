//! An authority that only the program knows.

use connectparticipant::Error;
use connectparticipant_tests::fault_server::{Authority, FaultServer, Script, response};
use connectparticipant_tests::matrix::{Over, Way};
use restjson::TransportErrorKind;

use crate::service::{builder_with, send, service};

connectparticipant_tests::over_each!(
    in_the_place_of_the_platforms,
    beside_the_platforms,
    one_of_many,
    of_somebody_else,
    that_wants_to_know_its_clients
);

async fn in_the_place_of_the_platforms(over: Over) {
    let authority = Authority::new();
    let server = service(&authority, "localhost");
    let way = Way::default().only_roots(authority.pem());
    let client = builder_with(over, &server.tls_url(), way).build().unwrap();
    send(&client).await.unwrap();
    assert_eq!(server.seen().requests().len(), 1);
}

async fn beside_the_platforms(over: Over) {
    let authority = Authority::new();
    let server = service(&authority, "localhost");
    let way = Way::default().more_roots(authority.pem());
    let client = builder_with(over, &server.tls_url(), way).build().unwrap();
    send(&client).await.unwrap();
}

/// Several in one file.
async fn one_of_many(over: Over) {
    let authority = Authority::new();
    let server = service(&authority, "localhost");
    let way = Way::default().more_roots(Authority::new().pem() + &authority.pem());
    let client = builder_with(over, &server.tls_url(), way).build().unwrap();
    send(&client).await.unwrap();
}

async fn of_somebody_else(over: Over) {
    let server = service(&Authority::new(), "localhost");
    let way = Way::default().only_roots(Authority::new().pem());
    let client = builder_with(over, &server.tls_url(), way).build().unwrap();
    let Err(Error::Transport { error, .. }) = send(&client).await else { panic!("it was sent") };
    assert_eq!(error.kind(), TransportErrorKind::Tls);
    assert!(server.seen().requests().is_empty());
}

/// A service that admits only clients whose certificate it knows.
async fn that_wants_to_know_its_clients(over: Over) {
    let authority = Authority::new();
    let sent = Script::answer(response(200, r#"{"Id":"message-1"}"#));
    let script = sent.over_tls(authority.server_for_certified_clients("localhost"));
    let server = FaultServer::start(script);
    let (certificate, key) = authority.client("a-program");
    let (stranger, strangers_key) = Authority::new().client("a-program");
    let way = || Way::default().only_roots(authority.pem());
    let known = builder_with(over, &server.tls_url(), way().identity(certificate, key));
    send(&known.build().unwrap()).await.unwrap();
    for way in [way(), way().identity(stranger, strangers_key)] {
        let unknown = builder_with(over, &server.tls_url(), way).build().unwrap();
        assert!(send(&unknown).await.is_err());
    }
    assert_eq!(server.seen().requests().len(), 1);
}
