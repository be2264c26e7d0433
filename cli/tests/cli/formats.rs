//! `--output`, `--query`, `--input-json` and `--skeleton`.

use connectparticipant_emulator::{Chat, Emulator};
use serde_json::Value;

use crate::program::{Program, Ran};

async fn stage() -> (Emulator, Chat, String) {
    let emulator = Emulator::start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let token = chat.connect_customer().1.connection_token.expose().to_owned();
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
    for (query, why) in [
        ("Transcript[.Content", "at character 12 ('.Content'), a number, ':' or '*' is expected"),
        ("lenght(Transcript)", "at character 7 ('(Transcript)'), there is no function 'lenght'"),
    ] {
        let ran = transcript(&["--query", query]).await;
        assert_eq!(
            ran.failure(2),
            format!("connectparticipant: --query '{query}' is wrong: {why}")
        );
    }
    let ran = transcript(&["--query", "length(InitialContactId, `1`)"]).await;
    assert!(ran.failure(2).ends_with("the function takes 1 argument, not 2"), "{}", ran.error);
    let ran = transcript(&["--query", "sum(Transcript)"]).await;
    assert_eq!(
        ran.failure(1),
        "connectparticipant: --query 'sum(Transcript)' is wrong: at character 4 ('(Transcript)'), argument 1 \
         of the function is of type array, not array[number]"
    );
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

/// For a script, an empty list has no rows. A person learns that there is nothing.
#[tokio::test]
async fn a_table_of_nothing_is_a_sentence() {
    for (query, sentence) in
        [("Transcript[?Id=='none']", "the list is empty"), ("Nothing", "there is no such value")]
    {
        let ran = transcript(&["--output", "table", "--query", query]).await;
        let expected = format!("connectparticipant: {sentence}\n");
        assert_eq!((ran.code, ran.out.as_str(), ran.error.as_str()), (0, "", expected.as_str()));
    }
    let arguments = ["disconnect-participant", "--emulator", "--output", "table"];
    let ran = Program::new(&arguments).run().await;
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert_eq!(ran.error, "connectparticipant: the response is empty\n");
    let query = "{Items: Transcript[?Id=='none'], Id: 'x'}";
    let ran = transcript(&["--output", "table", "--query", query]).await;
    assert_eq!((ran.code, ran.error.as_str()), (0, ""));
    assert!(ran.out.contains("| Items | (none) |"), "{}", ran.out);
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
            "--input-json -: there is no member 'MaxResult'; did you mean 'MaxResults'?",
        ),
        (
            "{\"Other\": 1}",
            2,
            "--input-json -: there is no member 'Other'; there are: ContactId, MaxResults,",
        ),
        (
            "{\"StartPosition\": {\"mostRecnt\": 1}}",
            2,
            "--input-json: StartPosition '{\"mostRecnt\":1}' has no member 'mostRecnt'; did you mean 'MostRecent'?",
        ),
        (
            "{\"MaxResults\": \"x\"}",
            2,
            "--input-json: MaxResults 'x' must be a whole number of 32 bits",
        ),
        ("{\"MaxResults\": 101}", 3, "--input-json: MaxResults '101' must be 0 to 100"),
    ] {
        let arguments = ["get-transcript", "--input-json", "-"];
        let ran = Program::at(emulator.url(), &arguments).token(&token).input(input).run().await;
        let line = ran.failure(code);
        assert!(line.starts_with(&format!("connectparticipant: {expected}")), "{line}");
    }
    // A binary file.
    let file = env!("CARGO_BIN_EXE_connectparticipant");
    let arguments = ["get-transcript", "--region=us-east-1", "--input-json", file];
    let ran = Program::new(&arguments).run().await;
    assert!(ran.failure(1).ends_with(": it is not text in UTF-8"), "{}", ran.error);
    // A required member may be in the input, or in neither.
    let ran = Program::at(emulator.url(), &["send-message", "--input-json", "-"])
        .token(&token)
        .input("{\"Content\": \"canary\"}")
        .run()
        .await;
    assert_eq!(ran.failure(2), "connectparticipant: --content-type is missing");
    let ran = Program::at(emulator.url(), &["send-message", "--input-json", "-"])
        .token(&token)
        .input("{\"Content\": \"hello\", \"ContentType\": \"text/plain\"}")
        .run()
        .await;
    assert!(ran.json()["Id"].is_string());
}
