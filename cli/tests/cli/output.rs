//! Responses: as they came, for people or for programs, with the secrets that are wanted.

use std::process::Stdio;

use connectparticipant_emulator::{Emulator, Fault};
use serde_json::json;
use tokio::io::AsyncReadExt;

use crate::program::Program;

const PAGE: &str = r#"{
    "InitialContactId": "1",
    "Transcript": [{"Id": "2", "Content": "hello", "DisplayName": "Ada", "New": {"Deep": "?"}}],
    "NextToken": "canary"
}"#;

async fn page(arguments: &[&str]) -> crate::program::Ran {
    let emulator = Emulator::start().await.unwrap();
    emulator.inject(Fault::on("GetTranscript").body(PAGE)).unwrap();
    let arguments = [&["get-transcript"], arguments].concat();
    Program::at(emulator.url(), &arguments).token("token").run().await
}

/// Members that the model does not know yet are shown too.
#[tokio::test]
async fn is_the_response_but_for_the_token_of_the_next_page() {
    let expected = json!({
        "InitialContactId": "1",
        "Transcript": [{"Id": "2", "Content": "hello", "DisplayName": "Ada", "New": {"Deep": "?"}}],
        "NextToken": "***",
    });
    assert_eq!(page(&[]).await.json(), expected);
    let all = page(&["--secrets", "all"]).await.json();
    assert_eq!(all["NextToken"], "canary");
}

/// Nothing that nobody has vouched for: fit for a log.
#[tokio::test]
async fn without_secrets() {
    let expected = json!({
        "InitialContactId": "1",
        "Transcript": [{"Id": "2", "Content": "***", "DisplayName": "***", "New": "***"}],
        "NextToken": "***",
    });
    assert_eq!(page(&["--secrets", "none"]).await.json(), expected);
    let ran = Program::new(&[
        "create-participant-connection",
        "--emulator",
        "--secrets=none",
        "--type=WEBSOCKET",
    ])
    .run()
    .await;
    let response = ran.json();
    assert_eq!(response["Websocket"]["Url"], "***");
    assert!(response["Websocket"]["ConnectionExpiry"].as_str().unwrap().contains('T'));
}

#[tokio::test]
async fn for_people_or_for_programs() {
    let pretty = page(&["--pretty"]).await;
    assert!(pretty.out.starts_with("{\n  \"InitialContactId\": \"1\",\n"), "{}", pretty.out);
    let compact = page(&["--compact"]).await;
    assert_eq!(compact.out.lines().count(), 1);
}

/// `connectparticipant … | head -1`
#[tokio::test]
async fn a_reader_who_leaves_is_no_error() {
    let emulator = Emulator::start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let token = chat.connect_customer().1.connection_token.expose().to_owned();
    for number in 0..400 {
        chat.say(&format!("{number} {}", "x".repeat(400))).unwrap();
    }
    let arguments = ["get-transcript", "--all", "--max-results", "1"];
    let mut command = Program::at(emulator.url(), &arguments).token(&token).into_command();
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 64];
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut first).await.unwrap();
    drop(out);
    let ended = child.wait_with_output().await.unwrap();
    assert_eq!(
        (ended.status.code(), String::from_utf8(ended.stderr).unwrap().as_str()),
        (Some(0), "")
    );
    assert!(emulator.request_count("GetTranscript") < 400, "it stops when nobody reads");
}

/// Every command whose members the emulator's chat has can be tried without a service.
#[tokio::test]
async fn of_an_emulator_of_its_own() {
    for arguments in [
        &["create-participant-connection", "--type=CONNECTION_CREDENTIALS"][..],
        &["get-transcript"],
        &["get-authentication-url", "--redirect-uri=https://app.example.com/"],
        &["disconnect-participant"],
    ] {
        let arguments = [arguments, &["--emulator"]].concat();
        Program::new(&arguments).run().await.json();
    }
}
