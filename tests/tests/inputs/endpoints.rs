//! B5: endpoints that are refused while the client is made, so that nothing is sent, and those that
//! are called.

use connectparticipant::{Client, Retry};
use connectparticipant_tests::matrix::network::{Answer, Network};
use connectparticipant_tests::matrix::still::{Still, at_once};
use connectparticipant_tests::matrix::{Sample, canary};

fn client(url: &str, network: &Network) -> Result<Client, String> {
    let builder = Client::builder()
        .endpoint_url(url)
        .transport(network.clone())
        .environment(Still)
        .retry(Retry::never());
    let shown = format!("{builder:?}");
    canary::assert_hidden(url, [shown.as_str()]);
    builder.build().map_err(|error| {
        let (text, debug) = (error.to_string(), format!("{error:?}"));
        canary::assert_hidden(url, [text.as_str(), debug.as_str()]);
        text
    })
}

#[test]
fn that_are_refused() {
    let network = Network::always(Answer::status(418));
    for (url, why) in [
        ("http://example.com", "not https"),
        ("http://10.0.0.1", "not https"),
        ("http://0.0.0.0", "not https"),
        ("http://128.0.0.1", "not https"),
        ("http://localhost.example.com", "not https"),
        ("http://127.0.0.1.example.com", "not https"),
        ("http://[::ffff:10.0.0.1]", "not https"),
        ("ftp://example.com", "not https"),
        ("ws://example.com", "not https"),
        ("wss://example.com", "not https"),
        ("file:///etc/passwd", ""),
        ("data:text/plain,CANARY", ""),
        ("javascript:CANARY", ""),
        ("unix:/run/CANARY.sock", ""),
        ("https://CANARY@example.com", "user name or password"),
        ("https://user:CANARY@example.com", "user name or password"),
        ("https://:CANARY@example.com", "user name or password"),
        ("https://example.com@CANARY.example", "user name or password"),
        ("https://", ""),
        ("https:///path", ""),
        ("https://:443", ""),
        ("https://?CANARY", ""),
        ("//example.com", ""),
        ("example.com", "absolute URL"),
        ("/path", "absolute URL"),
        ("", "not a URL"),
        (" ", "not a URL"),
        ("https://example.com:0", "port"),
        ("https://example.com:", "port"),
        ("https://example.com:65536", "port"),
        ("https://example.com:CANARY", ""),
        ("https://example.com?CANARY=1", "query"),
        ("https://example.com/#CANARY", "fragment"),
        ("https://example.com/a?b#c", "fragment"),
        ("https://169.254.169.254", "link-local"),
        ("http://169.254.169.254/latest/meta-data", "link-local"),
        ("https://169.254.170.2", "link-local"),
        ("https://[fe80::1]", "link-local"),
        ("https://[fd00:ec2::254]", "link-local"),
        ("https://[::ffff:169.254.169.254]", "link-local"),
        ("https://ex\u{e4}mple.com", "not a URL"),
        ("https://example.com\r\nx-injected: CANARY", "not a URL"),
        ("https://exa mple.com", "not a URL"),
        ("https://exa_mple.com", "host"),
        ("https://-example.com", "host"),
        ("https://example..com", "host"),
        ("https://[::1", ""),
        ("https://[CANARY]", ""),
    ] {
        let problem = client(url, &network).expect_err(url);
        assert!(problem.contains("endpoint ") && problem.contains(why), "{url}: {problem}");
    }
    assert_eq!(network.sent(), 0);
}

#[test]
fn that_are_called() {
    for (url, called) in [
        ("https://example.com", "https://example.com/participant/disconnect"),
        ("https://example.com/", "https://example.com/participant/disconnect"),
        ("https://EXAMPLE.com", "https://EXAMPLE.com/participant/disconnect"),
        ("https://example.com:8443", "https://example.com:8443/participant/disconnect"),
        ("https://example.com/a/b/", "https://example.com/a/b/participant/disconnect"),
        ("https://xn--exmple-cua.com", "https://xn--exmple-cua.com/participant/disconnect"),
        ("https://192.0.2.1", "https://192.0.2.1/participant/disconnect"),
        ("https://[2001:db8::1]:1", "https://[2001:db8::1]:1/participant/disconnect"),
        ("http://localhost:1", "http://localhost:1/participant/disconnect"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1/participant/disconnect"),
        ("http://127.9.9.9", "http://127.9.9.9/participant/disconnect"),
        ("http://[::1]:1/x", "http://[::1]:1/x/participant/disconnect"),
    ] {
        let network = Network::always(Answer::status(418));
        let client = client(url, &network).expect(url);
        at_once(Sample::named("DisconnectParticipant").send(&client)).unwrap_err();
        assert_eq!(network.requests()[0].uri().to_string(), called);
    }
}
