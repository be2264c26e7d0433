//! A `reqwest::Client` that the program has made.

use connectparticipant_tests::fault_server::Authority;

use crate::service::{builder, send, service};

fn root(authority: &Authority) -> reqwest::Certificate {
    reqwest::Certificate::from_pem(authority.pem().as_bytes()).unwrap()
}

/// Two clients over one HTTP client share its connections.
#[tokio::test]
async fn shares_its_pool() {
    let authority = Authority::new();
    let server = service(&authority, "localhost");
    let http = reqwest::Client::builder()
        .tls_certs_only([root(&authority)])
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    for _ in 0..2 {
        let client = builder(&server.tls_url()).http_client(http.clone()).build().unwrap();
        send(&client).await.unwrap();
    }
    assert_eq!(server.seen().requests().len(), 2);
    assert_eq!(server.seen().connections(), 1);
}

/// Its defaults are its own: headers go with each request.
#[tokio::test]
async fn keeps_its_settings() {
    let authority = Authority::new();
    let server = service(&authority, "localhost");
    let mut headers = http::HeaderMap::new();
    headers.insert("x-tenant", http::HeaderValue::from_static("acme"));
    let http = reqwest::Client::builder()
        .tls_certs_only([root(&authority)])
        .default_headers(headers)
        .build()
        .unwrap();
    let client = builder(&server.tls_url()).http_client(http).build().unwrap();
    send(&client).await.unwrap();
    let requests = server.seen().requests();
    assert!(requests.iter().all(|request| request.header("x-tenant") == Some("acme")));
}
