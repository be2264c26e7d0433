//! A proxy that the program names.

use connectparticipant_tests::fault_server::Authority;
use connectparticipant_tests::matrix::{Over, Way};
use restjson::TransportErrorKind;
use tokio_rustls::TlsAcceptor;

use crate::proxy::{Proxy, Speaks};
use crate::service::{HOST, builder_with, send, service};
use connectparticipant::Error;

connectparticipant_tests::over_each!(
    tunnel_what_they_cannot_read,
    that_want_a_password,
    that_only_the_builder_knows,
    that_are_reached_over_tls
);

async fn tunnel_what_they_cannot_read(over: Over) {
    let authority = Authority::new();
    let server = service(&authority, HOST);
    let proxy = Proxy::to(server.address(), None).await;
    let way = Way::default().only_roots(authority.pem()).proxy(proxy.url());
    let client = builder_with(over, &format!("https://{HOST}"), way).build().unwrap();
    for _ in 0..3 {
        send(&client).await.unwrap();
    }
    let heads = proxy.heads();
    assert_eq!(heads.len(), 1, "the tunnel is kept: {heads:?}");
    assert!(heads.iter().all(|head| head.starts_with("CONNECT service.invalid:443 HTTP/1.1")));
    assert!(!heads.concat().contains("CANARY"), "{heads:?}");
    let requests = server.seen().requests();
    assert_eq!(requests.len(), 3);
    assert!(requests.iter().all(|it| it.line() == "POST /participant/message HTTP/1.1"));
    assert!(requests.iter().all(|it| it.header("x-amz-bearer") == Some("CANARY-token")));
    assert!(requests.iter().all(|it| it.header("proxy-authorization").is_none()));
}

async fn that_want_a_password(over: Over) {
    let authority = Authority::new();
    let server = service(&authority, HOST);
    // user:password
    let proxy = Proxy::to(server.address(), Some("Basic dXNlcjpwYXNzd29yZA==")).await;
    for (user, admitted) in [("user:password@", true), ("user:CANARY-wrong@", false), ("", false)] {
        let url = proxy.url().replace("http://", &format!("http://{user}"));
        let way = Way::default().only_roots(authority.pem()).proxy(url);
        let client = builder_with(over, &format!("https://{HOST}"), way).build().unwrap();
        match send(&client).await {
            Ok(()) => assert!(admitted),
            Err(Error::Transport { error, .. }) => {
                assert!(!admitted, "{error}");
                assert_eq!(error.kind(), TransportErrorKind::Connect, "{error}");
                assert!(!format!("{error:?} {error}").contains("CANARY"), "{error:?}");
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// `no_proxy` is of the default HTTP client; what the program's builder says is its own affair.
async fn that_only_the_builder_knows(over: Over) {
    let authority = Authority::new();
    let server = service(&authority, HOST);
    let proxy = Proxy::to(server.address(), None).await;
    let way = Way::default().only_roots(authority.pem()).proxy(proxy.url());
    let client = builder_with(over, &format!("https://{HOST}"), way).no_proxy();
    send(&client.build().unwrap()).await.unwrap();
    assert_eq!(proxy.heads().len(), 1);
}

/// A proxy that is itself behind TLS.
async fn that_are_reached_over_tls(over: Over) {
    let authority = Authority::new();
    let server = service(&authority, HOST);
    let tls = TlsAcceptor::from(authority.server("localhost"));
    let proxy = Proxy::that_speaks(Speaks::Https(tls), server.address()).await;
    let url = format!("https://localhost:{}", proxy.port());
    let way = Way::default().only_roots(authority.pem()).proxy(url);
    let client = builder_with(over, &format!("https://{HOST}"), way).build().unwrap();
    send(&client).await.unwrap();
    let heads = proxy.heads();
    assert!(
        heads.first().is_some_and(|head| head.starts_with("CONNECT service.invalid:443 HTTP/1.1")),
        "{heads:?}"
    );
}

/// SOCKS is a feature of reqwest's that is off here. The proxy looks the name up.
#[tokio::test]
async fn that_speak_socks() {
    let authority = Authority::new();
    let server = service(&authority, HOST);
    let proxy = Proxy::that_speaks(Speaks::Socks5, server.address()).await;
    for scheme in ["socks5", "socks5h"] {
        let url = format!("{scheme}://127.0.0.1:{}", proxy.port());
        let way = Way::default().only_roots(authority.pem()).proxy(url);
        let client = builder_with(Over::Hyper, &format!("https://{HOST}"), way).build().unwrap();
        send(&client).await.unwrap();
    }
    assert_eq!(proxy.heads(), ["service.invalid:443"; 2]);
    assert_eq!(server.seen().requests().len(), 2);
}
