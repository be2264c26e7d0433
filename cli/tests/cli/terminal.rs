//! `chat` on a terminal: a prompt, what comes above it, and the keys that are told of.

use std::io::{Read, Write};
use std::sync::mpsc::{self, Receiver};

use connectparticipant_emulator::Emulator;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::running::LIMIT;

/// What a terminal shows.
struct Shown {
    output: Receiver<Vec<u8>>,
    text: String,
    /// Where what is new begins.
    new: usize,
}

/// The prompt of an empty line, once keys are read one by one: what is typed before may be lost.
const PROMPT: &str = "> \r";

impl Shown {
    /// Reads until a text has been shown, after those that were waited for before.
    fn until(&mut self, wanted: &str) {
        loop {
            if let Some(at) = self.text[self.new..].find(wanted) {
                self.new += at + wanted.len();
                return;
            }
            let Ok(piece) = self.output.recv_timeout(LIMIT) else {
                panic!("{wanted:?} is not shown: {:?}", self.text);
            };
            self.text.push_str(&String::from_utf8_lossy(&piece));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_and_what_comes_meanwhile() {
    let emulator = Emulator::start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    let terminal = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_connectparticipant"));
    command.args(["chat", "--endpoint", emulator.url()]);
    command.env_clear();
    command.env("TERM", "xterm");
    command.env("NO_COLOR", "1");
    command.env("CONNECTPARTICIPANT_PARTICIPANT_TOKEN", chat.participant_token().as_str());
    let mut child = terminal.slave.spawn_command(command).unwrap();
    drop(terminal.slave);
    let mut reader = terminal.master.try_clone_reader().unwrap();
    let mut keys = terminal.master.take_writer().unwrap();
    let (sender, output) = mpsc::channel();
    std::thread::spawn(move || {
        let mut piece = [0; 4096];
        while let Ok(length @ 1..) = reader.read(&mut piece) {
            if sender.send(piece[..length].to_vec()).is_err() {
                return;
            }
        }
    });

    let mut shown = Shown { output, text: String::new(), new: 0 };
    shown.until(PROMPT);
    keys.write_all(b"Good mor").unwrap();
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
    shown.until("Sam: Are you there?");
    keys.write_all(b"ning\r").unwrap();
    let said = chat.until(|view| {
        let mut said = view.sent_by_customer().filter(|sent| sent.operation == "SendMessage");
        said.find_map(|sent| sent.content.as_ref().map(|text| text.as_str().to_owned()))
    });
    assert_eq!(tokio::time::timeout(LIMIT, said).await.unwrap(), "Good morning");
    shown.until(PROMPT);
    // A file, with a bar.
    let path = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("{}-terminal.txt", std::process::id()));
    std::fs::write(&path, "x".repeat(100_000)).unwrap();
    keys.write_all(format!("/file {}\r", path.display()).as_bytes()).unwrap();
    shown.until("KiB");
    shown.until("the file is in the chat");
    shown.until(PROMPT);
    // Ctrl-D
    keys.write_all(&[4]).unwrap();
    shown.until("the chat has ended");
    let ended = tokio::task::spawn_blocking(move || child.wait());
    let status = tokio::time::timeout(LIMIT, ended).await.unwrap().unwrap().unwrap();
    assert_eq!(status.exit_code(), 0, "{}", shown.text);
    assert!(!shown.text.contains("* Ada is typing"), "{}", shown.text);
    assert!(chat.has_ended());
    std::fs::remove_file(path).unwrap();
}
