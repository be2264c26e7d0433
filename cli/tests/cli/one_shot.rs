//! `send`, `upload` and `download`, and what a chat shows besides messages.

use std::path::PathBuf;

use connectparticipant_emulator::{Chat, Emulator};

use crate::program::Program;
use crate::running::LIMIT;

async fn stage() -> (Emulator, Chat) {
    let emulator = Emulator::start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    (emulator, chat)
}

fn program(emulator: &Emulator, chat: &Chat, arguments: &[&str]) -> Program {
    Program::at(emulator.url(), arguments)
        .variable("CONNECTPARTICIPANT_PARTICIPANT_TOKEN", chat.participant_token().expose())
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-one-{name}", std::process::id()))
}

fn said(chat: &Chat) -> Vec<(String, String)> {
    let sent = chat.sent_by_customer();
    let messages = sent.iter().filter(|sent| sent.operation == "SendMessage");
    let text = |sent: &connectparticipant_emulator::Sent| {
        let content = sent.content.as_ref().map(|text| text.expose().to_owned());
        (sent.content_type.clone().unwrap_or_default(), content.unwrap_or_default())
    };
    messages.map(text).collect()
}

#[tokio::test]
async fn one_message() {
    let (emulator, chat) = stage().await;
    let sent = program(&emulator, &chat, &["send", "Good morning"]).run().await.json();
    assert!(sent["Id"].is_string());
    program(&emulator, &chat, &["send", "--markdown"]).input("**Hi**\n").run().await.json();
    program(&emulator, &chat, &["send", "-"]).input("a\nb\n").run().await.json();
    let id = ["send", "x", "--query", "Id", "--output", "text"];
    assert_eq!(program(&emulator, &chat, &id).run().await.out.lines().count(), 1);
    let plain = |text: &str| ("text/plain".to_owned(), text.to_owned());
    let markdown = ("text/markdown".to_owned(), "**Hi**".to_owned());
    assert_eq!(said(&chat), [plain("Good morning"), markdown, plain("a\nb"), plain("x")]);
    assert_eq!(emulator.open_sockets(), 0);
    assert_eq!(
        program(&emulator, &chat, &["send", ""]).run().await.failure(2),
        "connectparticipant: TEXT is empty"
    );
    let ran = program(&emulator, &chat, &["send"]).input("").run().await;
    assert!(ran.failure(1).contains("TEXT: cannot read the standard input: it is empty"));
}

#[tokio::test]
async fn one_file() {
    let (emulator, chat) = stage().await;
    let (path, saved) = (file("note.txt"), file("saved.txt"));
    std::fs::write(&path, "a file").unwrap();
    let _ = std::fs::remove_file(&saved);
    let path = path.to_str().unwrap();
    let uploaded = program(&emulator, &chat, &["upload", path]).run().await.json();
    assert_eq!(uploaded["Status"], "APPROVED");
    let id = uploaded["AttachmentId"].as_str().unwrap();
    let saved = saved.to_str().unwrap();
    let ran = program(&emulator, &chat, &["download", id, saved]).run().await;
    assert_eq!((ran.code, ran.out.as_str(), ran.error.as_str()), (0, "", ""));
    assert_eq!(std::fs::read_to_string(saved).unwrap(), "a file");
    let ran = program(&emulator, &chat, &["download", id, saved]).run().await;
    assert!(
        ran.failure(1).ends_with("saved.txt already exists; it was not overwritten"),
        "{}",
        ran.error
    );
    assert_eq!(program(&emulator, &chat, &["download", id, "-"]).run().await.out, "a file");
    assert!(!chat.has_ended(), "the participant stays in the chat");
    let ran = program(&emulator, &chat, &["upload", "/no/such"]).run().await;
    assert!(ran.failure(1).contains("cannot read /no/such"), "{}", ran.error);
    let ran = program(&emulator, &chat, &["upload", env!("CARGO_TARGET_TMPDIR")]).run().await;
    assert!(ran.failure(1).ends_with(": it is a folder"), "{}", ran.error);
    program(&emulator, &chat, &["download", "nothing", "-"]).run().await.failure(3);
}

/// `/signin URI`, where no option has named one.
#[tokio::test]
async fn a_sign_in_by_command() {
    let (emulator, chat) = stage().await;
    let mut running = program(&emulator, &chat, &["chat", "--no-browser"]).start();
    tokio::time::timeout(LIMIT, chat.customer_subscribed()).await.unwrap();
    chat.ask_to_sign_in().unwrap();
    running.line("* to sign in, type /signin URI").await;
    running.type_line("/signin https://app.example.com/back").await;
    let line = running.line("* sign in at ").await;
    assert!(line.contains("app.example.com%2Fback"), "{line}");
    running.type_line("/cancel").await;
    running.line("* the sign-in was cancelled").await;
    running.end_input();
    assert_eq!(running.ended().await, (0, String::new()));
}

/// The user learns that the connection was lost, and that it is back.
#[tokio::test]
async fn a_connection_that_is_lost() {
    let (emulator, chat) = stage().await;
    let mut running = program(&emulator, &chat, &["chat"]).start();
    tokio::time::timeout(LIMIT, chat.customer_subscribed()).await.unwrap();
    chat.say("hello").unwrap();
    running.line("SYSTEM_MESSAGE: hello").await;
    chat.inject(connectparticipant_emulator::SocketFault::Cut).unwrap();
    running.line("* the connection was lost; connecting again").await;
    running.line("* connected again").await;
    running.end_input();
    assert_eq!(running.ended().await, (0, String::new()));
}

#[tokio::test]
async fn times_and_colours() {
    let (emulator, chat) = stage().await;
    chat.join("Sam").unwrap().say("hello").unwrap();
    let arguments = ["chat", "--timestamps", "--color", "always"];
    let mut running = program(&emulator, &chat, &arguments).variable("NO_COLOR", "1").start();
    let mut line = String::new();
    while !line.contains("hello") {
        line = running.line("").await;
    }
    let (time, rest) = line.split_at(9);
    assert!(
        time.bytes().filter(|byte| *byte == b':').count() == 2 && time.ends_with(' '),
        "{line}"
    );
    assert!(rest.starts_with("\u{1b}[") && rest.ends_with("Sam\u{1b}[0m: hello"), "{line:?}");
    running.end_input();
    assert_eq!(running.ended().await, (0, String::new()));
    // Without being asked for, colours are for terminals.
    let mut running = program(&emulator, &emulator.start_chat("Ada").unwrap(), &["chat"]).start();
    running.end_input();
    assert!(!running.line("").await.contains('\u{1b}'));
    running.ended().await;
}

/// A service whose transcript does not end.
#[tokio::test]
async fn an_endless_transcript_ends() {
    let (emulator, chat) = stage().await;
    for number in 0..100 {
        chat.say(&format!("{number} {}", "x".repeat(900))).unwrap();
    }
    let ran = program(&emulator, &chat, &["transcript", "--newest", "150", "--json"]).run().await;
    assert_eq!((ran.code, ran.out.lines().count()), (0, 100));
    // Pages without items, each with another token.
    for number in 0..200 {
        let page = format!("{{\"Transcript\": [], \"NextToken\": \"{number}\"}}");
        emulator
            .inject(connectparticipant_emulator::Fault::on("GetTranscript").body(&page))
            .unwrap();
    }
    let before = emulator.request_count("GetTranscript");
    let ran = program(&emulator, &chat, &["transcript"]).run().await;
    assert_eq!(ran.code, 1);
    assert!(ran.error.contains("the transcript has more items"), "{}", ran.error);
    assert!(emulator.request_count("GetTranscript") - before <= 102);
}
