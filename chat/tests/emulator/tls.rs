//! Calls, socket and storage under TLS, with the roots that the client was given.

use std::net::SocketAddr;
use std::sync::Arc;

use connectparticipant::Client;
use connectparticipant::restjson::HyperTransport;
use connectparticipant_chat::{Chat, ConnectError, Timing, Upload};
use connectparticipant_emulator::Emulator;
use rcgen::{CertificateParams, KeyPair};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::support::{next_message, within};

/// A certificate for `localhost`, signed by itself, and the server that has it.
fn certificate() -> (String, TlsAcceptor) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let (root, certificate) = (certificate.pem(), certificate.der().clone());
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider);
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = config.with_single_cert(vec![certificate], key).unwrap();
    (root, TlsAcceptor::from(Arc::new(config)))
}

/// Takes the TLS off, as a load balancer does.
async fn terminate(listener: TcpListener, tls: TlsAcceptor, to: SocketAddr) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let tls = tls.clone();
        tokio::spawn(async move {
            if let Ok(mut stream) = tls.accept(stream).await {
                let mut plain = TcpStream::connect(to).await.unwrap();
                // How a connection ends is the business of its ends.
                let _ = tokio::io::copy_bidirectional(&mut stream, &mut plain).await;
            }
        });
    }
}

#[tokio::test]
async fn everything_goes_by_the_clients_own_transport() {
    for over in ["hyper", "reqwest"] {
        everything_goes_by(over).await;
    }
}

/// A client that trusts this certificate, in PEM, and nobody else.
fn trusting(over: &str, url: &str, root: &str) -> Client {
    let builder = Client::builder().endpoint_url(url);
    let builder = if over == "reqwest" {
        let root = reqwest::Certificate::from_pem(root.as_bytes()).unwrap();
        builder.http_client_builder(reqwest::Client::builder().no_proxy().tls_certs_only([root]))
    } else {
        builder
            .hyper_transport(HyperTransport::builder().no_platform_roots().root_certificates(root))
    };
    builder.build().unwrap()
}

async fn everything_goes_by(over: &str) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let emulator = Emulator::builder().public_url(&url).start().await.unwrap();
    let (root, tls) = certificate();
    let terminator = tokio::spawn(terminate(listener, tls, emulator.address()));
    let started = emulator.start_chat("Ada").unwrap();
    let token = started.participant_token();

    let client = trusting(over, &url, &root);
    let mut chat = within(Chat::connect(&client, token.expose())).await.unwrap();
    within(chat.send_text("Hello")).await.unwrap();
    assert_eq!(next_message(&mut chat).await.text(), "Hello");
    let uploaded = within(chat.upload(Upload::bytes("a.txt", "text"))).await.unwrap();
    let download = within(chat.download(&uploaded.attachment_id)).await.unwrap();
    assert_eq!(within(download.bytes(100)).await.unwrap(), "text");

    // Who does not trust the certificate does not even send the token.
    let requests = emulator.requests().len();
    let client = Client::builder().endpoint_url(&url).build().unwrap();
    let timing = Timing::default().connect_timeout(std::time::Duration::from_secs(2));
    let error = within(Chat::builder(&client, token.expose()).timing(timing).connect()).await;
    assert!(matches!(error, Err(ConnectError::TimedOut(_))), "{error:?}");
    assert_eq!(emulator.requests().len(), requests);
    terminator.abort();
}
