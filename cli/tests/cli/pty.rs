//! The program on a terminal.

use std::io::{Read, Write};
use std::sync::mpsc::{self, Receiver};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::running::LIMIT;

/// The prompt of an empty line, once keys are read one by one: what is typed before may be lost.
pub(crate) const PROMPT: &str = "> \r";

/// A run of the program on a terminal.
pub(crate) struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    /// Everything that was shown.
    pub(crate) text: String,
    /// Where what is new begins.
    new: usize,
    /// Kept open: the program would end without its terminal.
    master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    /// Starts the program on a terminal of that many rows, with 80 columns.
    pub(crate) fn open(rows: u16, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let size = PtySize { rows, cols: 80, pixel_width: 0, pixel_height: 0 };
        let terminal = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_connectparticipant"));
        command.args(arguments);
        command.env_clear();
        command.env("TERM", "xterm");
        for (name, value) in variables {
            command.env(name, value);
        }
        let child = terminal.slave.spawn_command(command).unwrap();
        drop(terminal.slave);
        let mut reader = terminal.master.try_clone_reader().unwrap();
        let keys = terminal.master.take_writer().unwrap();
        let (sender, output) = mpsc::channel();
        std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(length @ 1..) = reader.read(&mut piece) {
                if sender.send(piece[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        let text = String::new();
        Self { child, keys, output, text, new: 0, master: terminal.master }
    }

    /// Reads until a text has been shown, after those that were waited for before.
    pub(crate) fn until(&mut self, wanted: &str) {
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

    /// Whether the terminal shows what is typed, line by line, as a shell expects it.
    #[cfg(unix)]
    pub(crate) fn echoes_lines(&self) -> bool {
        let flags = format!("{:?}", self.master.get_termios().unwrap().local_flags);
        ["ECHO", "ICANON"].iter().all(|flag| flags.split(" | ").any(|word| word.ends_with(flag)))
    }

    /// Presses keys.
    pub(crate) fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    /// The exit code.
    pub(crate) async fn exit_code(&mut self) -> u32 {
        let poll = async {
            loop {
                if let Some(status) = self.child.try_wait().unwrap() {
                    return status.exit_code();
                }
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(LIMIT, poll).await.unwrap()
    }

    /// The exit code, and everything that was shown.
    pub(crate) async fn ended(mut self) -> (u32, String) {
        (self.exit_code().await, self.text)
    }
}
