//! `--output`, `--query`, `--input-json` and `--skeleton`.

use connectparticipant_emulator::{Chat, Emulator};
use serde_json::Value;

use crate::program::{Program, Ran};

async fn stage() -> (Emulator, Chat, String) {
    let emulator = Emulator::start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let token = chat.connect_customer().1.connection_token.as_str().to_owned();
    chat.say("one").unwrap();
    chat.say("t\u{1b}[2Jwo").unwrap();
    (emulator, chat, token)
}

async fn transcript(arguments: &[&str]) -> Ran {
    let (emulator, _chat, token) = stage().await;
    let arguments = [&["get-transcript", "--sort-order=ascending"], arguments].concat();
    Program::at(emulator.url(), &arguments).token(&token).run().await
}

#[tokio::test]
async fn a_query_selects() {
    let ran = transcript(&["--query", "Transcript[].Content", "--secrets", "all"]).await;
    assert_eq!(ran.json(), serde_json::json!(["one", "t\u{1b}[2Jwo"]));
    let ran = transcript(&["--query", "Transcript[].Content", "--output", "text"]).await;
    assert_eq!((ran.code, ran.out.as_str()), (0, "one\tt\u{fffd}[2Jwo\n"));
    let ran = transcript(&["--query", "length(Transcript)", "--output", "text"]).await;
    assert_eq!(ran.out, "2\n");
    // A wrong query is an error before anything is sent.
    let ran = transcript(&["--query", "Transcript[.Content"]).await;
    assert!(ran.failure(2).contains("'Transcript[.Content'"), "{}", ran.error);
    // What is hidden cannot be selected.
    let ran = transcript(&["--query", "Transcript[0].Content", "--secrets", "none"]).await;
    assert_eq!(ran.json(), "***");
}

#[tokio::test]
async fn tables_are_for_people() {
    let ran = transcript(&[
        "--output",
        "table",
        "--query",
        "Transcript[].{Who: ParticipantRole, Text: Content}",
    ])
    .await;
    assert_eq!((ran.code, ran.error.as_str()), (0, ""));
    assert!(ran.out.contains("| one "), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'), "{}", ran.out);
}

#[tokio::test]
async fn a_skeleton_can_be_filled_in() {
    for command in [
        "cancel-participant-authentication",
        "complete-attachment-upload",
        "create-participant-connection",
        "describe-view",
        "disconnect-participant",
        "get-attachment",
        "get-authentication-url",
        "get-transcript",
        "send-event",
        "send-message",
        "start-attachment-upload",
    ] {
        let ran = Program::new(&[command, "--skeleton"]).run().await;
        assert_eq!((ran.code, ran.error.as_str()), (0, ""), "{command}");
        let skeleton: Value = serde_json::from_str(&ran.out).unwrap();
        assert!(
            skeleton["ConnectionToken"].is_string() || skeleton["ParticipantToken"].is_string()
        );
        assert_eq!(skeleton.get("ClientToken"), None, "the client fills it in");
    }
    let (emulator, _chat, token) = stage().await;
    let skeleton = Program::new(&["get-transcript", "--skeleton"]).run().await.out;
    let mut input: Value = serde_json::from_str(&skeleton).unwrap();
    assert!(input["StartPosition"]["MostRecent"].is_number());
    let members = input.as_object_mut().unwrap();
    members.retain(|name, _| {
        ["ScanDirection", "SortOrder", "ConnectionToken"].contains(&name.as_str())
    });
    members.insert("ConnectionToken".to_owned(), token.as_str().into());
    members.insert("ScanDirection".to_owned(), "BACKWARD".into());
    let program =
        || Program::at(emulator.url(), &["get-transcript", "--input-json", "-", "--max-results=1"]);
    let ran = program().token("another").input(&input.to_string()).run().await;
    assert_eq!(ran.json()["Transcript"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_input_that_is_wrong() {
    let (emulator, _chat, token) = stage().await;
    for (input, code, expected) in [
        ("{", 2, "--input-json -: not valid JSON at line 1, column 1"),
        ("[]", 2, "--input-json -: must be a JSON object"),
        (
            "{\"MaxResult\": 1}",
            2,
            "--input-json -: there is no member 'MaxResult'; there are: ContactId, MaxResults,",
        ),
        (
            "{\"MaxResults\": \"x\"}",
            2,
            "--input-json: MaxResults must be a whole number of 32 bits",
        ),
        ("{\"MaxResults\": 101}", 3, "--input-json: MaxResults must be 0 to 100"),
    ] {
        let arguments = ["get-transcript", "--input-json", "-"];
        let ran = Program::at(emulator.url(), &arguments).token(&token).input(input).run().await;
        let line = ran.failure(code);
        assert!(line.starts_with(&format!("connectparticipant: {expected}")), "{line}");
    }
    // A required member may be in the input, or in neither.
    let ran = Program::at(emulator.url(), &["send-message", "--input-json", "-"])
        .token(&token)
        .input("{\"Content\": \"canary\"}")
        .run()
        .await;
    assert_eq!(ran.failure(2), "connectparticipant: --content-type must be given");
    let ran = Program::at(emulator.url(), &["send-message", "--input-json", "-"])
        .token(&token)
        .input("{\"Content\": \"hello\", \"ContentType\": \"text/plain\"}")
        .run()
        .await;
    assert!(ran.json()["Id"].is_string());
}
