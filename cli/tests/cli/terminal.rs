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

/// The chat ends while a prompt is open: by the customer's command, and by the agent.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_last_line_and_the_mode_of_the_terminal() {
    let emulator = Emulator::start().await.unwrap();
    for leaves in [true, false] {
        let chat = emulator.start_chat("Ada").unwrap();
        chat.join("Sam").unwrap();
        let token = chat.participant_token().expose();
        let variables = [("NO_COLOR", "1"), ("CONNECTPARTICIPANT_PARTICIPANT_TOKEN", token)];
        let mut terminal = Terminal::open(24, &["chat", "--endpoint", emulator.url()], &variables);
        terminal.until("Sam has joined");
        terminal.until(PROMPT);
        assert!(!terminal.echoes_lines());
        if leaves {
            terminal.press("/bye\r");
        } else {
            chat.end().unwrap();
        }
        terminal.until("the chat has ended");
        assert_eq!(terminal.exit_code().await, 0);
        assert!(terminal.echoes_lines(), "{}", terminal.text);
    }
}
