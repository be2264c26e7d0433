//! The operations that are signed, as a client with credentials sends them.

use connectparticipant::Retry;
use connectparticipant_tests::fault_server::{FaultServer, Script, response, response_with};
use connectparticipant_tests::matrix::{
    CANARY, EACH, assert_hidden, canary, patient_limits, requests,
};
use restjson::signing::Credentials;

fn client(server: &FaultServer) -> connect_chat::ClientBuilder<connect_chat::Client> {
    connect_chat::Client::builder()
        .region("eu-central-1")
        .endpoint_url(server.url())
        .limits(patient_limits())
        .retry(Retry::never())
}

/// Keys that hold what must be nowhere.
fn credentials() -> Credentials {
    Credentials::new("AKIDEXAMPLE", format!("{CANARY}-secret-key"))
        .with_session_token(format!("{CANARY}-session-token"))
}

/// The body and the path are those of the unsigned request; the signature is for this service and region.
#[tokio::test]
async fn each_carries_a_signature() {
    canary::watch_logs();
    let server = FaultServer::start(Script::answer(response(200, "{}")));
    let client = client(&server).credentials(credentials()).build().unwrap();
    let mut count = 0;
    for sample in EACH.iter().filter(|sample| sample.is_signed) {
        let input = requests::all(sample.name);
        drop((sample.send_input)(client.dispatcher(), input.clone()).await);
        let outcome = (sample.send_signed)(client.dispatcher(), input).await;
        assert_hidden(sample.name, &outcome);
        let sent = server.seen().requests();
        let [.., unsigned, signed] = sent.as_slice() else { panic!("two requests were sent") };
        assert_eq!((&signed.body, signed.line()), (&unsigned.body, unsigned.line()));
        assert_eq!(unsigned.header("authorization"), None);
        let authorization = signed.header("authorization").unwrap();
        assert!(
            authorization.starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"),
            "{authorization}"
        );
        assert!(authorization.contains("/eu-central-1/connect/aws4_request"), "{authorization}");
        assert!(authorization.contains("x-amz-security-token"), "{authorization}");
        assert!(!authorization.contains(CANARY), "{authorization}");
        count += 1;
    }
    assert_eq!(count, 11);
}

/// Nor what a service says of them.
#[tokio::test]
async fn an_error_shows_no_secret() {
    canary::watch_logs();
    // A service can repeat what it was sent, which the key is not.
    let message = format!(r#"{{"Message":"for {CANARY}-session-token: no"}}"#);
    let headers = [("x-amzn-errortype", "AccessDeniedException")];
    let server = FaultServer::start(Script::answer(response_with(403, &headers, &message)));
    let client = client(&server).credentials(credentials()).build().unwrap();
    for sample in EACH.iter().filter(|sample| sample.is_signed) {
        let outcome = (sample.send_signed)(client.dispatcher(), requests::good(sample.name)).await;
        assert!(outcome.is_err(), "{}", sample.name);
        assert_hidden(sample.name, &outcome);
    }
}

#[tokio::test]
async fn without_credentials_nothing_is_sent() {
    let server = FaultServer::start(Script::answer(response(200, "{}")));
    let client = client(&server).build().unwrap();
    for sample in EACH.iter().filter(|sample| sample.is_signed) {
        let outcome = (sample.send_signed)(client.dispatcher(), requests::good(sample.name)).await;
        let problem = outcome.unwrap_err();
        assert!(problem.text.contains("credentials must be set"), "{}", problem.text);
    }
    assert!(server.seen().requests().is_empty());
}
