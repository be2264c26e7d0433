//! An authority that only the program knows.

use connectparticipant::Error;
use connectparticipant_tests::fault_server::Authority;
use restjson::TransportErrorKind;

use crate::service::{builder, send, service};

#[tokio::test]
async fn in_the_place_of_the_platforms() {
    let authority = Authority::new();
    let server = service(&authority, "localhost");
    let http = reqwest::Client::builder().tls_certs_only([authority.root()]);
    let client = builder(&server.tls_url()).http_client_builder(http).build().unwrap();
    send(&client).await.unwrap();
    assert_eq!(server.seen().requests().len(), 1);
}

#[tokio::test]
async fn beside_the_platforms() {
    let authority = Authority::new();
    let server = service(&authority, "localhost");
    let http = reqwest::Client::builder().tls_certs_merge([authority.root()]);
    let client = builder(&server.tls_url()).http_client_builder(http).build().unwrap();
    send(&client).await.unwrap();
}

/// As it stands in a file.
#[tokio::test]
async fn read_from_pem() {
    let authority = Authority::new();
    let server = service(&authority, "localhost");
    let root = reqwest::Certificate::from_pem(authority.pem().as_bytes()).unwrap();
    let http = reqwest::Client::builder().tls_certs_merge([root]);
    let client = builder(&server.tls_url()).http_client_builder(http).build().unwrap();
    send(&client).await.unwrap();
}

#[tokio::test]
async fn of_somebody_else() {
    let server = service(&Authority::new(), "localhost");
    let http = reqwest::Client::builder().tls_certs_only([Authority::new().root()]);
    let client = builder(&server.tls_url()).http_client_builder(http).build().unwrap();
    let Err(Error::Transport { error, .. }) = send(&client).await else { panic!("it was sent") };
    assert_eq!(error.kind(), TransportErrorKind::Tls);
    assert!(server.seen().requests().is_empty());
}
