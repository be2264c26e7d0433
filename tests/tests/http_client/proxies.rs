//! A proxy that the program names.

use connectparticipant_tests::fault_server::Authority;
use restjson::TransportErrorKind;

use crate::proxy::Proxy;
use crate::service::{HOST, builder, send, service};
use connectparticipant::Error;

fn http(authority: &Authority) -> reqwest::ClientBuilder {
    reqwest::Client::builder().tls_certs_only([authority.root()])
}

#[tokio::test]
async fn tunnel_what_they_cannot_read() {
    let authority = Authority::new();
    let server = service(&authority, HOST);
    let proxy = Proxy::to(server.address(), None).await;
    let through = reqwest::Proxy::https(proxy.url()).unwrap();
    let http = http(&authority).proxy(through);
    let client = builder(&format!("https://{HOST}")).http_client_builder(http).build().unwrap();
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

#[tokio::test]
async fn that_want_a_password() {
    let authority = Authority::new();
    let server = service(&authority, HOST);
    // user:password
    let proxy = Proxy::to(server.address(), Some("Basic dXNlcjpwYXNzd29yZA==")).await;
    let through = || reqwest::Proxy::https(proxy.url()).unwrap();
    for (through, admitted) in [
        (through().basic_auth("user", "password"), true),
        (through().basic_auth("user", "CANARY-wrong"), false),
        (through(), false),
    ] {
        let http = http(&authority).proxy(through);
        let client = builder(&format!("https://{HOST}")).http_client_builder(http).build().unwrap();
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
#[tokio::test]
async fn that_only_the_builder_knows() {
    let authority = Authority::new();
    let server = service(&authority, HOST);
    let proxy = Proxy::to(server.address(), None).await;
    let http = http(&authority).proxy(reqwest::Proxy::all(proxy.url()).unwrap());
    let client = builder(&format!("https://{HOST}")).no_proxy().http_client_builder(http);
    send(&client.build().unwrap()).await.unwrap();
    assert_eq!(proxy.heads().len(), 1);
}
