//! `cargo run --example chat`

use connectparticipant_emulator::Emulator;
use serde_json::json;

use crate::program::{Program, example};

#[tokio::test]
async fn with_an_emulator_of_its_own() {
    let mut chat = Program::start(example("chat"));
    chat.prints("you can be the agent at http://127.0.0.1:").await;
    chat.prints("Sam: Hello, I am Sam. What can I repeat for you?").await;
    chat.says("Tea, Earl Grey").await;
    chat.prints("Sam: You said: Tea, Earl Grey").await;
    chat.says("/dance").await;
    chat.prints("! ").await;
    chat.says("/bye").await;
    let (status, lines, errors) = chat.ends().await;
    assert!(status.success(), "{errors}");
    assert!(lines.last().is_some_and(|last| last.starts_with("* ")), "{lines:?}");
}

#[tokio::test]
async fn lines_from_a_pipe_are_answered() {
    let mut chat = Program::start(example("chat"));
    chat.says("Hello").await;
    chat.says_no_more();
    chat.prints("Sam: You said: Hello").await;
    assert!(chat.ends().await.0.success());
}

#[tokio::test]
async fn with_a_service_that_is_there() {
    let emulator = Emulator::start().await.unwrap();
    let flow = emulator.start_chat("Ada").unwrap();
    let mut command = example("chat");
    command.args(["--endpoint", emulator.url(), "--token-file", "-"]);
    let mut chat = Program::start(command);
    chat.says(flow.participant_token().expose()).await;
    flow.customer_subscribed().await;

    let agent = flow.join("Sam").unwrap();
    let question = json!({"templateType": "QuickReply", "version": "1.0", "data": {"content":
        {"title": "Is it solved?", "elements": [{"title": "Yes"}, {"title": "Not yet"}]}}});
    agent.say_interactive(&question).unwrap();
    chat.prints("/2 Not yet").await;
    chat.says("/2").await;
    let answer = flow.until(|view| {
        let sent = view.sent_by_customer().last()?;
        sent.content.clone()
    });
    assert_eq!(answer.await, "Not yet");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "17 is missing").unwrap();
    chat.says(&format!("/file {}", file.display())).await;
    chat.prints("* sent, approved").await;
    let id = agent.attach("drawing.txt", "text/plain", "a mill").unwrap();
    chat.prints(&id).await;
    let copy = folder.path().join("copy.txt");
    chat.says(&format!("/save {id} {}", copy.display())).await;
    chat.prints("* 6 bytes saved").await;
    assert_eq!(std::fs::read_to_string(copy).unwrap(), "a mill");

    flow.ask_to_sign_in().unwrap();
    chat.prints(&format!("* sign in at {}", emulator.url())).await;
    flow.end().unwrap();
    assert!(chat.ends().await.0.success());
}

#[tokio::test]
async fn a_token_from_a_file_that_is_refused() {
    let emulator = Emulator::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "canary-4711\n").unwrap();
    let mut command = example("chat");
    command.args(["--endpoint", emulator.url(), "--token-file"]).arg(&file);
    let (status, _, errors) = Program::start(command).ends().await;
    assert!(!status.success());
    assert!(errors.contains("AccessDenied"), "{errors}");
    assert!(!errors.contains("canary"), "{errors}");

    let mut command = example("chat");
    command.args(["--endpoint", emulator.url()]);
    let (status, _, errors) = Program::start(command).ends().await;
    assert!(!status.success());
    assert!(errors.contains("PARTICIPANT_TOKEN"), "{errors}");
}
