//! No secret is in the log of a back end, nor in what it shows of itself.

use std::io::Write;
use std::sync::{Arc, Mutex};

use connectparticipant_emulator::Fault;
use reqwest::StatusCode;
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use super::sign_in::Customer;
use super::site::{Site, chat};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

/// The log of the whole process. With one of this thread only, a test on another thread could be the first
/// to log an event, and switch it off for both.
#[tokio::test]
async fn of_a_whole_chat() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(log.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let site = Site::start().await;
    let customer = Customer::enter(&site).await;
    let redirected = customer.sign_in(&site).await;
    let key = customer.announce(&site, &redirected.state).await;
    let body = json!({ "state": redirected.state, "code": redirected.code, "signInKey": key });
    assert_eq!(site.post("/authentication", &body).await.status, StatusCode::OK);
    assert_eq!(site.post("/authentication", &body).await.status, StatusCode::CONFLICT);
    let canary = json!({
        "state": "canary-state", "code": "canary-code", "signInKey": "canary-key",
        "error": "canary-error", "errorDescription": "canary-description", "chatKey": "canary-chat",
    });
    assert_eq!(site.post("/authentication", &canary).await.status, StatusCode::BAD_REQUEST);
    let mut named = chat();
    named["ParticipantDetails"]["DisplayName"] = json!("canary-name");
    site.emulator
        .inject(Fault::on("StartChatContact").error(400, "InvalidRequestException"))
        .unwrap();
    assert_eq!(site.post("/chat", &named).await.status, StatusCode::BAD_GATEWAY);
    let typed = r#"{"ParticipantDetails": {"DisplayName": ["canary-type"]}}"#;
    let headers = [("origin", super::site::ORIGIN), ("content-type", "text/plain")];
    let answer = site.send(reqwest::Method::POST, "/chat", &headers, typed).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(!answer.body.to_string().contains("canary"));
    let shown = format!("{:?} {:?}", site.backend, site.backend.chat_endpoint());

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("a request was refused"), "the back end logs");
    assert!(log.contains("state_used"), "it says what it has refused");
    let secrets = [
        redirected.state.as_str(),
        &redirected.code,
        key.as_str().unwrap(),
        customer.chat_key.as_str().unwrap(),
        "canary",
    ];
    for secret in secrets {
        // The emulator and the test's own HTTP client log in the same thread: not of this project's clients.
        let leak = log.lines().find(|line| line.contains(secret));
        assert_eq!(leak, None);
        assert!(!shown.contains(secret), "{shown}");
    }
}
