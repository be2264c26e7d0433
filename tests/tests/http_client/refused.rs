//! Settings that a transport cannot be made with: each is named before anything is sent, and no
//! secret is shown.

use connectparticipant::{Client, ConfigError};
use connectparticipant_tests::fault_server::Authority;
use restjson::{HyperTransport, HyperTransportBuilder, Limits};

fn refused(transport: HyperTransportBuilder) -> ConfigError {
    let builder = Client::builder().region("us-east-1").hyper_transport(transport);
    builder.build().map(drop).expect_err("a setting that cannot be")
}

#[test]
fn proxies() {
    for url in ["", "ftp://CANARY@proxy.example", "http://user:CANARY@proxy.example:0", "http://["]
    {
        let error = refused(HyperTransport::builder().proxy(url));
        assert_eq!(error.setting(), "proxy", "{url}: {error}");
        assert!(error.to_string().contains("is not the URL of a proxy"), "{error}");
        assert!(!format!("{error} {error:?}").contains("CANARY"), "{error}");
    }
}

#[test]
fn root_certificates() {
    let text = "-----BEGIN CERTIFICATE-----\nQ0FOQVJZ\n-----END CERTIFICATE-----\n";
    let second = format!("{}{text}", Authority::new().pem());
    for (pem, why) in [
        ("", "no certificate"),
        ("CANARY", "no certificate"),
        (text, "number 1"),
        (second.as_str(), "number 2"),
        ("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n", "PEM"),
    ] {
        let error = refused(HyperTransport::builder().root_certificates(pem));
        assert_eq!(error.setting(), "root_certificates", "{pem}: {error}");
        assert!(error.to_string().contains(why), "{pem}: {error}");
        assert!(!format!("{error} {error:?}").contains("CANARY"), "{error}");
    }
    let error = refused(HyperTransport::builder().no_platform_roots());
    assert_eq!(error.setting(), "root_certificates", "{error}");
}

#[test]
fn client_certificates() {
    let (certificate, key) = Authority::new().client("a-program");
    let (_, another) = Authority::new().client("a-program");
    for (chain, key) in [
        ("", key.as_str()),
        (&certificate, ""),
        (&certificate, "CANARY"),
        (&certificate, "-----BEGIN PRIVATE KEY-----\nQ0FOQVJZ\n-----END PRIVATE KEY-----\n"),
        (&certificate, &certificate),
        (&certificate, &another),
    ] {
        let error = refused(HyperTransport::builder().client_certificate(chain, key));
        assert_eq!(error.setting(), "client_certificate", "{error}");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("CANARY") && !shown.contains("Q0FO"), "{error}");
    }
}

/// Of several the first is told.
#[test]
fn the_first_of_several() {
    let transport = HyperTransport::builder().root_certificates("").proxy("");
    let error = transport.build(&Limits::default()).expect_err("settings that cannot be");
    assert_eq!(error.setting(), "root_certificates");
}
