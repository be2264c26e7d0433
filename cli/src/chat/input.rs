//! The input: lines from a file or a pipe, or keys on a terminal.

use std::io;
use std::sync::mpsc as blocking;
use std::thread;

use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::Validator;
use rustyline::{Context, Editor, ExternalPrinter, Helper};
use tokio::sync::mpsc;

use crate::failure::Failure;

/// A line or an end of the input.
pub(super) enum Typed {
    Line(String),
    End,
    Interrupt,
}

/// Lines, one at a time. The next line is read once the previous one was handled, so that no prompt
/// interrupts what is shown meanwhile.
pub(super) struct Input {
    ask: blocking::Sender<()>,
    asked: bool,
    typed: mpsc::Receiver<Typed>,
    keys: Option<mpsc::Receiver<()>>,
}

/// Key presses on a terminal.
pub(super) struct KeyPresses(Option<mpsc::Receiver<()>>);

impl KeyPresses {
    /// The next key press. Pending forever without a terminal.
    pub(super) async fn next(&mut self) {
        let key = match &mut self.0 {
            Some(keys) => keys.recv().await,
            None => None,
        };
        if key.is_none() {
            std::future::pending().await
        }
    }
}

/// Writes lines above the prompt.
pub(super) type Printer = Box<dyn ExternalPrinter + Send>;

const PROMPT: &str = "> ";

impl Input {
    /// The lines of the standard input.
    pub(super) fn lines() -> Result<Self, Failure> {
        Self::start(None, || {
            let mut line = String::new();
            match io::stdin().read_line(&mut line) {
                Ok(0) | Err(_) => Typed::End,
                Ok(_) => Typed::Line(line),
            }
        })
    }

    /// The keys of the terminal, and the printer of lines above the prompt.
    pub(super) fn keys() -> Result<(Self, Printer), Failure> {
        let failed = |error: ReadlineError| Failure::other(format!("no terminal: {error}"));
        let (pressed, keys) = mpsc::channel(1);
        let mut editor = Editor::<Keys, DefaultHistory>::new().map_err(failed)?;
        editor.set_helper(Some(Keys { pressed }));
        let printer = editor.create_external_printer().map_err(failed)?;
        let input = Self::start(Some(keys), move || match editor.readline(PROMPT) {
            Ok(line) => {
                // The history is for the arrow keys. It is not written to a file.
                let _ = editor.add_history_entry(line.as_str());
                Typed::Line(line)
            }
            Err(ReadlineError::Interrupted) => Typed::Interrupt,
            Err(_) => Typed::End,
        })?;
        Ok((input, Box::new(printer)))
    }

    /// Reads in a thread, which ends with the program: a read of a terminal cannot be cancelled.
    fn start(
        keys: Option<mpsc::Receiver<()>>,
        mut read: impl FnMut() -> Typed + Send + 'static,
    ) -> Result<Self, Failure> {
        let (ask, asked) = blocking::channel();
        let (sender, typed) = mpsc::channel(1);
        let reading = move || {
            while asked.recv().is_ok() {
                if sender.blocking_send(read()).is_err() {
                    return;
                }
            }
        };
        thread::Builder::new()
            .name("input".to_owned())
            .spawn(reading)
            .map_err(|error| Failure::io("cannot read the input", &error))?;
        Ok(Self { ask, asked: false, typed, keys })
    }

    /// The key presses, which are separate from the lines.
    pub(super) fn key_presses(&mut self) -> KeyPresses {
        KeyPresses(self.keys.take())
    }

    /// The next line. If the future is dropped, the line is not lost.
    pub(super) async fn next(&mut self) -> Typed {
        if !self.asked {
            self.asked = self.ask.send(()).is_ok();
        }
        let typed = self.typed.recv().await.unwrap_or(Typed::End);
        self.asked = false;
        typed
    }
}

/// Reports key presses.
struct Keys {
    pressed: mpsc::Sender<()>,
}

impl Hinter for Keys {
    type Hint = String;

    /// The editor calls this after each change of the line. There is no hint.
    fn hint(&self, line: &str, _: usize, _: &Context<'_>) -> Option<String> {
        if !line.is_empty() && !line.starts_with('/') {
            // If the channel is full, a key press is reported already.
            let _ = self.pressed.try_send(());
        }
        None
    }
}

impl Helper for Keys {}
impl Highlighter for Keys {}
impl Validator for Keys {}
impl Completer for Keys {
    type Candidate = String;
}
