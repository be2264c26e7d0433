//! Every operation, from the command line to the service and back.

use connectparticipant_emulator::{AttachmentStatus, Chat, Emulator, Scan, Settings};
use serde_json::{Value, json};

use crate::program::Program;

struct Stage {
    emulator: Emulator,
    chat: Chat,
    token: String,
}

async fn stage() -> Stage {
    let mut settings = Settings::default();
    settings.scan = Scan::Manual;
    let emulator = Emulator::builder().settings(settings).start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let token = chat.connect_customer().1.connection_token.expose().to_owned();
    Stage { emulator, chat, token }
}

impl Stage {
    /// The response to a command that is given the connection token.
    async fn run(&self, arguments: &[&str]) -> Value {
        Program::at(self.emulator.url(), arguments).token(&self.token).run().await.json()
    }
}

#[tokio::test]
async fn create_participant_connection() {
    let stage = stage().await;
    let arguments = ["create-participant-connection", "--type", "websocket,connection-credentials"];
    let response = Program::at(stage.emulator.url(), &arguments)
        .variable("CONNECTPARTICIPANT_PARTICIPANT_TOKEN", stage.chat.participant_token().expose())
        .run()
        .await
        .json();
    assert!(response["Websocket"]["Url"].as_str().unwrap().starts_with("ws://127.0.0.1:"));
    assert!(response["Websocket"]["ConnectionExpiry"].is_string());
    // The tokens are what it is there for: the next command can use them.
    let token = response["ConnectionCredentials"]["ConnectionToken"].as_str().unwrap();
    let transcript =
        Program::at(stage.emulator.url(), &["get-transcript"]).token(token).run().await.json();
    assert_eq!(transcript["InitialContactId"], stage.chat.contact_id());
}

#[tokio::test]
async fn send_message_and_get_transcript() {
    let stage = stage().await;
    stage.chat.say("Welcome").unwrap();
    let sent = Program::at(
        stage.emulator.url(),
        &["send-message", "--content-type", "text/plain", "--content-file", "-"],
    )
    .token(&stage.token)
    .input("Good morning,\nSam\n")
    .run()
    .await
    .json();
    let response = stage.run(&["get-transcript", "--sort-order", "ascending"]).await;
    let items = response["Transcript"].as_array().unwrap();
    let texts: Vec<_> = items.iter().map(|item| item["Content"].as_str().unwrap()).collect();
    assert_eq!(texts, ["Welcome", "Good morning,\nSam"]);
    assert_eq!(items[1]["Id"], sent["Id"]);
    assert_eq!(items[1]["AbsoluteTime"], sent["AbsoluteTime"]);
    let start = format!("Id={}", sent["Id"].as_str().unwrap());
    let arguments = ["get-transcript", "--start-position", &start, "--max-results", "5"];
    assert!(stage.run(&arguments).await["Transcript"].is_array());
    let json = json!({ "MostRecent": 1 }).to_string();
    assert!(
        stage.run(&["get-transcript", "--start-position", &json]).await["Transcript"].is_array()
    );
}

#[tokio::test]
async fn all_pages_of_a_transcript() {
    let stage = stage().await;
    for number in 0..7 {
        stage.chat.say(&number.to_string()).unwrap();
    }
    let arguments = ["get-transcript", "--all", "--max-results", "3", "--sort-order", "ASCENDING"];
    let ran = Program::at(stage.emulator.url(), &arguments).token(&stage.token).run().await;
    assert_eq!((ran.code, ran.error.as_str()), (0, ""));
    let pages: Vec<Value> =
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let numbers: Vec<usize> =
        pages.iter().map(|page| page["Transcript"].as_array().unwrap().len()).collect();
    assert_eq!(numbers, [3, 3, 1]);
    // By hand, page by page: the token is there if it is asked for.
    let arguments = ["get-transcript", "--max-results", "3", "--secrets", "all"];
    let first = stage.run(&arguments).await;
    let second = Program::at(stage.emulator.url(), &arguments)
        .token(&stage.token)
        .variable("CONNECTPARTICIPANT_NEXT_TOKEN", first["NextToken"].as_str().unwrap())
        .run()
        .await
        .json();
    assert_eq!(second["Transcript"][0]["Content"], "3");
}

#[tokio::test]
async fn send_event() {
    let stage = stage().await;
    let kind = "application/vnd.amazonaws.connect.event.typing";
    let response = stage.run(&["send-event", "--content-type", kind]).await;
    assert!(response["Id"].is_string());
    assert_eq!(stage.chat.sent_by_customer().len(), 1);
}

#[tokio::test]
async fn attachments() {
    let stage = stage().await;
    let arguments = [
        "start-attachment-upload",
        "--content-type",
        "text/plain",
        "--attachment-size-in-bytes",
        "5",
        "--attachment-name-from",
        "-",
    ];
    let started = Program::at(stage.emulator.url(), &arguments)
        .token(&stage.token)
        .input("note.txt")
        .run()
        .await
        .json();
    let id = started["AttachmentId"].as_str().unwrap();
    let upload = &started["UploadMetadata"];
    let mut put = reqwest::Client::new().put(upload["Url"].as_str().unwrap()).body("hello");
    for (name, value) in upload["HeadersToInclude"].as_object().unwrap() {
        put = put.header(name, value.as_str().unwrap());
    }
    assert!(put.send().await.unwrap().status().is_success());

    let response = stage.run(&["complete-attachment-upload", "--attachment-ids", id]).await;
    assert_eq!(response, json!({}));
    stage.chat.decide_attachment(id, AttachmentStatus::Approved).unwrap();
    let arguments = [
        "get-attachment",
        "--attachment-id",
        id,
        "--url-expiry-in-seconds",
        "60",
        "--url-content-disposition",
        "inline",
    ];
    let response = stage.run(&arguments).await;
    assert_eq!(response["AttachmentSizeInBytes"], 5);
    let got = reqwest::get(response["Url"].as_str().unwrap()).await.unwrap();
    assert_eq!(got.text().await.unwrap(), "hello");
}

#[tokio::test]
async fn describe_view() {
    let stage = stage().await;
    let agent = stage.chat.join("Sam").unwrap();
    let view = agent.show_view("Form", &json!({"a": 1}), &json!({}), &json!({})).unwrap();
    let ran = Program::at(stage.emulator.url(), &["describe-view", "--view-token-file", "-"])
        .token(&stage.token)
        .input(view.expose())
        .run()
        .await;
    let response = ran.json();
    assert_eq!(response["View"]["Name"], "Form");
    assert_eq!(response["View"]["Content"]["Template"], "{\"a\":1}");
}

#[tokio::test]
async fn sign_in() {
    let stage = stage().await;
    let session = stage.chat.ask_to_sign_in().unwrap();
    let with_session = |arguments: &[&str]| {
        Program::at(stage.emulator.url(), arguments)
            .token(&stage.token)
            .variable("CONNECTPARTICIPANT_SESSION_ID", session.expose())
    };
    let arguments = ["get-authentication-url", "--redirect-uri", "https://app.example.com/back"];
    let response = with_session(&arguments).run().await.json();
    let url = response["AuthenticationUrl"].as_str().unwrap();
    assert!(url.contains("redirect_uri=https%3A%2F%2Fapp.example.com%2Fback"), "{url}");
    // Neither the URL that was given nor the one that came has been fetched.
    assert_eq!(stage.emulator.request_counts().len(), 1, "{:?}", stage.emulator.request_counts());
    let response = with_session(&["cancel-participant-authentication"]).run().await.json();
    assert_eq!(response, json!({}));
    assert_eq!(stage.emulator.request_count("CancelParticipantAuthentication"), 1);
}

#[tokio::test]
async fn disconnect_participant() {
    let stage = stage().await;
    let response = stage.run(&["disconnect-participant"]).await;
    assert_eq!(response, json!({}));
    assert!(stage.chat.has_ended());
}
