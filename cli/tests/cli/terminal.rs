//! `chat` on a terminal: a prompt, what comes above it, and the keys that are told of.

use connectparticipant_emulator::Emulator;

use crate::pty::{PROMPT, Terminal};
use crate::running::LIMIT;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_and_what_comes_meanwhile() {
    let emulator = Emulator::start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let token = chat.participant_token();
    let variables = [("NO_COLOR", "1"), ("CONNECTPARTICIPANT_PARTICIPANT_TOKEN", token.expose())];
    let mut terminal = Terminal::open(24, &["chat", "--endpoint", emulator.url()], &variables);
    terminal.until(PROMPT);
    terminal.press("Good mor");
    // The agent sees that somebody types.
    let typing = chat.until(|view| {
        let mut events = view.sent_by_customer().filter(|sent| sent.operation == "SendEvent");
        events
            .find(|sent| sent.content_type.as_deref().is_some_and(|kind| kind.ends_with(".typing")))
            .map(|_| ())
    });
    tokio::time::timeout(LIMIT, typing).await.unwrap();
    // What comes meanwhile does not take away what has been typed.
    let agent = chat.join("Sam").unwrap();
    agent.say("Are you there?").unwrap();
    terminal.until("Sam: Are you there?");
    terminal.press("ning\r");
    let said = chat.until(|view| {
        let mut said = view.sent_by_customer().filter(|sent| sent.operation == "SendMessage");
        said.find_map(|sent| sent.content.as_ref().map(|text| text.expose().to_owned()))
    });
    assert_eq!(tokio::time::timeout(LIMIT, said).await.unwrap(), "Good morning");
    terminal.until(PROMPT);
    // A file, with a bar.
    let path = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("{}-terminal.txt", std::process::id()));
    std::fs::write(&path, "x".repeat(100_000)).unwrap();
    terminal.press(&format!("/file {}\r", path.display()));
    terminal.until("KiB");
    terminal.until("the file is in the chat");
    terminal.until(PROMPT);
    // Ctrl-D
    terminal.press("\u{4}");
    terminal.until("the chat has ended");
    let (code, text) = terminal.ended().await;
    assert_eq!(code, 0, "{text}");
    assert!(!text.contains("* Ada is typing"), "{text}");
    assert!(chat.has_ended());
    std::fs::remove_file(path).unwrap();
}
