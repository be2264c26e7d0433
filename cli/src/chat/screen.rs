//! What is shown: lines, above the prompt or the bar, whichever is there.

use std::io::{self, Write as _};

use indicatif::{ProgressBar, ProgressStyle};

use crate::failure::Failure;
use crate::terminal;

use super::input::Printer;

/// Where lines are written.
pub(super) struct Screen {
    printer: Option<Printer>,
    bar: Option<ProgressBar>,
}

const STYLE: &str = "{bar:30} {bytes}/{total_bytes} {msg}";

impl Screen {
    /// Writes above a prompt, or just writes.
    pub(super) fn new(printer: Option<Printer>) -> Self {
        Self { printer, bar: None }
    }

    /// Whether somebody sits there.
    pub(super) fn is_interactive(&self) -> bool {
        self.printer.is_some()
    }

    /// A bar for a file, until it is [done](Self::done). It is on the error stream, and only if
    /// that is a terminal.
    pub(super) fn bar(&mut self) -> ProgressBar {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template(STYLE) {
            bar.set_style(style);
        }
        self.bar = Some(bar.clone());
        bar
    }

    /// No bar any more.
    pub(super) fn done(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    /// What somebody has said.
    pub(super) fn line(&mut self, text: &str) -> Result<(), Failure> {
        let text = terminal::text(text);
        let failed = |error: &io::Error| Failure::io("cannot write the output", error);
        match (&self.bar, &mut self.printer) {
            (Some(bar), _) => bar.suspend(|| terminal::line(&text)),
            (None, Some(printer)) => printer
                .print(format!("{text}\n"))
                .map_err(|error| failed(&io::Error::other(error.to_string()))),
            (None, None) => terminal::line(&text),
        }
    }

    /// What this program has to say.
    pub(super) fn note(&mut self, text: &str) -> Result<(), Failure> {
        self.line(&format!("* {text}"))
    }

    /// What has not worked: for whoever sits there, or for the error stream.
    pub(super) fn warning(&mut self, text: &str) -> Result<(), Failure> {
        if self.is_interactive() {
            return self.line(&format!("! {text}"));
        }
        // Nobody is left to tell if the error stream is closed.
        let _ = writeln!(io::stderr(), "connectparticipant: {}", terminal::text(text));
        Ok(())
    }
}
