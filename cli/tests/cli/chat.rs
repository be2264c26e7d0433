//! `chat`, driven by its standard input, with the emulator's agent on the other side.

use std::path::PathBuf;
use std::time::Duration;

use connectparticipant_emulator::{Chat, ChatView, Emulator};
use serde_json::json;

use crate::program::Program;
use crate::running::{LIMIT, Running};

struct Stage {
    emulator: Emulator,
    chat: Chat,
}

async fn stage() -> Stage {
    let emulator = Emulator::start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    Stage { emulator, chat }
}

impl Stage {
    fn program(&self, arguments: &[&str]) -> Program {
        Program::at(self.emulator.url(), &[&["chat"], arguments].concat()).variable(
            "CONNECTPARTICIPANT_PARTICIPANT_TOKEN",
            self.chat.participant_token().expose(),
        )
    }

    /// The program, once items reach it.
    async fn running(&self, arguments: &[&str]) -> Running {
        let running = self.program(arguments).start();
        self.until(|view| (view.customer()?.subscribed_sockets > 0).then_some(())).await;
        running
    }

    async fn until<T>(&self, find: impl FnMut(&ChatView) -> Option<T>) -> T {
        tokio::time::timeout(LIMIT, self.chat.until(find)).await.expect("it happens")
    }

    /// The customer's messages, once there are so many.
    async fn said(&self, number: usize) -> Vec<String> {
        self.until(|view| {
            let said: Vec<String> = view
                .sent_by_customer()
                .filter(|sent| sent.operation == "SendMessage")
                .filter_map(|sent| sent.content.as_ref())
                .map(|text| text.expose().to_owned())
                .collect();
            (said.len() >= number).then_some(said)
        })
        .await
    }
}

fn file(name: &str) -> PathBuf {
    let name = format!("{}-{name}", std::process::id());
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

#[tokio::test]
async fn lines_go_out_and_events_come_in() {
    let stage = stage().await;
    stage.chat.say("Welcome").unwrap();
    let mut running = stage.running(&[]).await;
    running.line("SYSTEM_MESSAGE: Welcome").await;
    let agent = stage.chat.join("Sam").unwrap();
    running.line("* Sam has joined").await;
    agent.say("How can I help?\nAda: not me").unwrap();
    running.line("Sam: How can I help?").await;
    // What somebody says cannot pass for what another says.
    running.line("    Ada: not me").await;
    running.type_line("  With my order  ").await;
    running.type_line("//5 of them").await;
    assert_eq!(stage.said(2).await, ["With my order", "/5 of them"]);
    agent.typing().unwrap();
    running.line("* Sam is typing").await;
    let id = stage
        .chat
        .transcript()
        .iter()
        .rev()
        .find(|item| item.content_type.as_deref() == Some("text/plain"))
        .unwrap()
        .id
        .clone();
    agent.read(&id).unwrap();
    running.line("* read").await;

    // The agent is told that the message was read.
    stage
        .until(|view| {
            let mut events = view.sent_by_customer().filter(|sent| sent.operation == "SendEvent");
            events
                .find(|sent| {
                    sent.content_type.as_deref().is_some_and(|kind| kind.ends_with("message.read"))
                })
                .map(|_| ())
        })
        .await;

    running.end_input();
    assert_eq!(running.ended().await, (0, String::new()));
    assert!(stage.chat.has_ended());
}

#[tokio::test]
async fn questions_are_answered_by_number() {
    let stage = stage().await;
    let mut running = stage.running(&["--receipts", "none"]).await;
    let agent = stage.chat.join("Sam").unwrap();
    let question = json!({
        "templateType": "QuickReply",
        "version": "1.0",
        "data": {"content": {"title": "How was it?", "elements": [{"title": "Good"}, {"title": "Bad"}]}},
    });
    agent.say_interactive(&question).unwrap();
    running.line("Sam: How was it?").await;
    running.line("    /1 Good").await;
    running.line("    /2 Bad").await;
    running.type_line("/2").await;
    assert_eq!(stage.said(1).await, ["Bad"]);
    running.type_line("/bye").await;
    running.line("* the chat has ended").await;
    assert_eq!(running.ended().await, (0, String::new()));
    assert_eq!(stage.emulator.request_count("SendEvent"), 0, "no receipt was sent");
}

#[tokio::test]
async fn files_go_both_ways() {
    let stage = stage().await;
    let mut running = stage.running(&[]).await;
    let path = file("note.txt");
    std::fs::write(&path, "a file").unwrap();
    running.type_line(&format!("/file {}", path.display())).await;
    running.line("* the file is in the chat, approved").await;
    let agent = stage.chat.join("Sam").unwrap();
    agent.attach("response.txt", "text/plain", "another file").unwrap();
    let line = running.line("Sam: file \"response.txt\" (APPROVED), id ").await;
    let id = line.split("/save ").nth(1).unwrap().split(' ').next().unwrap();
    let saved = file("saved.txt");
    let _ = std::fs::remove_file(&saved);
    running.type_line(&format!("/save {id} {}", saved.display())).await;
    running.line("* 12 bytes saved").await;
    assert_eq!(std::fs::read_to_string(&saved).unwrap(), "another file");
    // Nothing is overwritten.
    running.type_line(&format!("/save {id} {}", saved.display())).await;
    running.type_line("/bye").await;
    let (code, error) = running.ended().await;
    assert!(error.contains("cannot write") && error.contains("exists"), "{error}");
    assert_eq!(code, 1, "a script learns that a line has failed");
}

#[tokio::test]
async fn a_line_that_fails_does_not_end_the_chat() {
    let stage = stage().await;
    let mut running = stage.running(&[]).await;
    for line in ["/nothing", "/1", "/cancel", "/file /no/such/file", "/save x"] {
        running.type_line(line).await;
    }
    running.type_line("still here").await;
    assert_eq!(stage.said(1).await, ["still here"]);
    running.end_input();
    let (code, error) = running.ended().await;
    assert_eq!(code, 1);
    assert_eq!(error.lines().count(), 6, "{error}");
    assert!(error.lines().take(5).all(|line| line.starts_with("! ")), "{error}");
    assert!(error.ends_with("connectparticipant: 5 lines have failed\n"), "{error}");
}

/// The session is closed, not the chat.
#[cfg(unix)]
#[tokio::test]
async fn an_interrupted_session_can_be_joined_again() {
    let stage = stage().await;
    let running = stage.running(&[]).await;
    running.signal("INT").await;
    assert_eq!(running.ended().await, (130, String::new()));
    assert!(!stage.chat.has_ended());
    let mut running = stage.running(&[]).await;
    stage.chat.say("Again").unwrap();
    running.line("SYSTEM_MESSAGE: Again").await;
    stage.chat.end().unwrap();
    // The input is still open; the program ends all the same.
    running.line("* the chat has ended").await;
    assert_eq!(running.ended().await, (0, String::new()));
}

#[tokio::test]
async fn a_token_that_is_refused() {
    let emulator = Emulator::start().await.unwrap();
    let ran = Program::at(emulator.url(), &["chat"])
        .variable("CONNECTPARTICIPANT_PARTICIPANT_TOKEN", "canary")
        .run()
        .await;
    let line = ran.failure(4);
    assert!(
        line.starts_with("connectparticipant: not connected: ") && !line.contains("canary"),
        "{line}"
    );
    let ran = Program::at(emulator.url(), &["chat", "--participant-token-file", "-"]).run().await;
    assert_eq!(
        ran.failure(2),
        "connectparticipant: --participant-token cannot come from the standard input, which holds the messages"
    );
}

/// Nothing that `ps` shows.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn no_secret_is_in_the_arguments() {
    let stage = stage().await;
    let running = stage.running(&[]).await;
    let line = std::fs::read(format!("/proc/{}/cmdline", running.id())).unwrap();
    let line = String::from_utf8(line).unwrap();
    assert!(
        line.contains("chat") && !line.contains(stage.chat.participant_token().expose()),
        "{line}"
    );
}

#[tokio::test]
async fn with_an_emulator_of_its_own() {
    let mut running = Program::new(&["chat", "--emulator"]).start();
    running.line("* you can be the agent at http://127.0.0.1:").await;
    running.line("Sam: Hello, I am Sam.").await;
    running.type_line("one").await;
    running.line("Sam: You said: one").await;
    running.end_input();
    let ended = tokio::time::timeout(Duration::from_secs(60), running.ended()).await.unwrap();
    assert_eq!(ended, (0, String::new()));
}
