//! Proxies that the environment names.

use connectparticipant_tests::fault_server::{Authority, FaultServer, Script};
use connectparticipant_tests::matrix::Over;

use crate::service::{HOST, builder_over, over, send, service};

/// A host that the client may call without TLS.
const PLAIN_HOST: &str = "emulator.invalid";

/// Calls `https://service.invalid`, a service on this machine and `http://emulator.invalid`, in another
/// process with these variables. Returns the number of requests that the proxy received, which must be
/// for the first one only: a proxy could read a request without TLS.
fn asked(over: Over, variables: &[(&str, &str)]) -> usize {
    let proxy = FaultServer::start(Script::after_request([]));
    let local = service(&Authority::new(), "localhost");
    let mut process = std::process::Command::new(std::env::current_exe().unwrap());
    process.args(["--exact", "environment::as_another_process", "--nocapture"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        process.env_remove(name).env_remove(name.to_lowercase());
    }
    process.env_remove("REQUEST_METHOD").env("LOCAL_SERVICE", local.tls_url());
    process.env("OVER", format!("{over:?}"));
    for (name, value) in variables {
        process.env(name, value.replace("PROXY", &proxy.url()));
    }
    let output = process.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let requests = proxy.seen().requests();
    for request in &requests {
        assert!(request.line().starts_with("CONNECT service.invalid:443"), "{request:?}");
    }
    assert_eq!(local.seen().connections(), 1, "{variables:?}: this machine is asked directly");
    requests.len()
}

#[test]
fn as_documented() {
    for (variables, expected) in [
        (&[][..], 0),
        (&[("HTTPS_PROXY", "PROXY")], 1),
        (&[("https_proxy", "PROXY")], 1),
        (&[("ALL_PROXY", "PROXY")], 1),
        (&[("ALL_PROXY", "PROXY"), ("HTTP_PROXY", "PROXY")], 1),
        (&[("all_proxy", "PROXY"), ("http_proxy", "PROXY")], 1),
        (&[("HTTP_PROXY", "PROXY")], 0),
        (&[("HTTPS_PROXY", "PROXY"), ("NO_PROXY", "service.invalid")], 0),
        (&[("HTTPS_PROXY", "PROXY"), ("NO_PROXY", "other.example, invalid")], 0),
        (&[("HTTPS_PROXY", "PROXY"), ("NO_PROXY", "ervice.invalid")], 1),
        (&[("HTTPS_PROXY", "PROXY"), ("no_proxy", "*")], 0),
        // A CGI program's `HTTP_PROXY` may be a header of the request that it answers.
        (&[("HTTPS_PROXY", "PROXY"), ("REQUEST_METHOD", "GET")], 0),
    ] {
        for over in Over::EACH {
            assert_eq!(asked(over, variables), expected, "{over:?} {variables:?}");
        }
    }
}

/// Does nothing unless the test above has started it.
#[tokio::test]
async fn as_another_process() {
    let Ok(local) = std::env::var("LOCAL_SERVICE") else { return };
    for endpoint in [format!("https://{HOST}"), local, format!("http://{PLAIN_HOST}")] {
        // Nobody answers, or nobody whom this machine trusts.
        let client = builder_over(over(), &endpoint).allow_http_hosts([PLAIN_HOST]).build();
        assert!(send(&client.unwrap()).await.is_err());
    }
}
