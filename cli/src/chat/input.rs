//! What is typed: lines of a file or a pipe, or keys on a terminal.

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

/// What has been typed.
pub(super) enum Typed {
    Line(String),
    End,
    Interrupt,
}

/// Lines, one at a time: the next is asked for when this one has been dealt with, so that no prompt
/// stands in the way of what is shown meanwhile.
pub(super) struct Input {
    ask: blocking::Sender<()>,
    asked: bool,
    typed: mpsc::Receiver<Typed>,
    keys: Option<mpsc::Receiver<()>>,
}

/// That a key was pressed, on a terminal.
pub(super) struct Pressed(Option<mpsc::Receiver<()>>);

impl Pressed {
    /// The next time; never, where there is no terminal.
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

/// What writes above the prompt.
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

    /// The keys of the terminal, and what writes above the prompt.
    pub(super) fn keys() -> Result<(Self, Printer), Failure> {
        let failed = |error: ReadlineError| Failure::other(format!("no terminal: {error}"));
        let (pressed, keys) = mpsc::channel(1);
        let mut editor = Editor::<Keys, DefaultHistory>::new().map_err(failed)?;
        editor.set_helper(Some(Keys { pressed }));
        let printer = editor.create_external_printer().map_err(failed)?;
        let input = Self::start(Some(keys), move || match editor.readline(PROMPT) {
            Ok(line) => {
                // To be had again by the arrow keys; nothing is written to a file.
                let _ = editor.add_history_entry(line.as_str());
                Typed::Line(line)
            }
            Err(ReadlineError::Interrupted) => Typed::Interrupt,
            Err(_) => Typed::End,
        })?;
        Ok((input, Box::new(printer)))
    }

    /// Reads in a thread of its own, which ends with the program: no read of a terminal can be
    /// given up.
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

    /// The keys, apart from the lines.
    pub(super) fn pressed(&mut self) -> Pressed {
        Pressed(self.keys.take())
    }

    /// The next line. Nothing is lost if the future is dropped.
    pub(super) async fn next(&mut self) -> Typed {
        if !self.asked {
            self.asked = self.ask.send(()).is_ok();
        }
        let typed = self.typed.recv().await.unwrap_or(Typed::End);
        self.asked = false;
        typed
    }
}

/// Is told of each key.
struct Keys {
    pressed: mpsc::Sender<()>,
}

impl Hinter for Keys {
    type Hint = String;

    /// Called whenever the line has changed. There is no hint.
    fn hint(&self, line: &str, _: usize, _: &Context<'_>) -> Option<String> {
        if !line.is_empty() && !line.starts_with('/') {
            // One that waits is enough.
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
