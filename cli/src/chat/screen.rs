//! Writes lines: above the prompt or the progress bar, if there is one.

use std::io::{self, Write as _};
use std::time::{Duration, SystemTime};

use indicatif::{ProgressBar, ProgressStyle};

use crate::failure::Failure;
use crate::terminal;
use crate::terminal::mode::Mode;
use crate::terminal::style::{Colors, Role};
use crate::time::clock_time;

use super::input::Printer;

/// A line of the chat. Its text may contain line breaks.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Line {
    /// A message of a participant.
    Said {
        /// The name, as it is shown.
        name: String,
        /// Whether it is the customer's message.
        own: bool,
        /// The text of the message.
        text: String,
    },
    /// An answer that the user can choose.
    Choice(String),
    /// A message of this program.
    Status(String),
}

/// Where lines are written.
pub(super) struct Screen {
    printer: Option<Printer>,
    /// The terminal's mode before the prompt.
    mode: Option<Mode>,
    interactive: bool,
    bar: Option<ProgressBar>,
    colors: Colors,
    timestamps: bool,
}

/// How long the thread of a prompt takes at most to write a line above it.
const PENDING_LINES: Duration = Duration::from_millis(50);

/// No bracketed paste, and a line without a prompt.
const END_PROMPT: &str = "\x1b[?2004l\r\x1b[K";

const BAR_STYLE: &str = "{bar:30} {bytes}/{total_bytes} {msg}";

impl Screen {
    /// Writes above a prompt if there is a printer, and to the standard output if not.
    pub(super) fn new(printer: Option<Printer>, colors: Colors, timestamps: bool) -> Self {
        let interactive = printer.is_some();
        let mode = if interactive { Mode::present() } else { None };
        Self { printer, mode, interactive, bar: None, colors, timestamps }
    }

    /// Whether the output is a terminal with a user.
    pub(super) fn is_interactive(&self) -> bool {
        self.interactive
    }

    /// Ends the prompt, which may be open: what is written later stands in its place. The editor of the prompt
    /// cannot be ended, so this does what the editor would do at its end.
    pub(super) fn end_prompt(&mut self) {
        if self.printer.take().is_none() {
            return;
        }
        // The thread of the prompt may still have lines to write above it.
        std::thread::sleep(PENDING_LINES);
        if let Some(mode) = &self.mode {
            mode.set();
        }
        let mut out = io::stdout().lock();
        // If the output is closed, there is no prompt either.
        let _ = out.write_all(END_PROMPT.as_bytes()).and_then(|()| out.flush());
    }

    /// Shows a progress bar until [`Screen::remove_bar`]. It is written to the error stream, and only
    /// if that is a terminal.
    pub(super) fn add_bar(&mut self) -> ProgressBar {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template(BAR_STYLE) {
            bar.set_style(style);
        }
        self.bar = Some(bar.clone());
        bar
    }

    /// Removes the progress bar.
    pub(super) fn remove_bar(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    /// Writes a line of the chat.
    pub(super) fn line(&mut self, time: Option<SystemTime>, line: &Line) -> Result<(), Failure> {
        let (head, role, rest) = match line {
            Line::Said { name, own, text } => {
                let role = if *own { Role::Customer } else { Role::Other };
                (name.clone(), role, format!(": {}", terminal::text(text)))
            }
            Line::Choice(text) => {
                let text = terminal::text(text);
                (format!("{}{text}", terminal::INDENT), Role::Choice, String::new())
            }
            Line::Status(text) => {
                (format!("* {}", terminal::text(text)), Role::Status, String::new())
            }
        };
        self.write(time, &head, role, &rest)
    }

    /// Writes a message of this program.
    pub(super) fn status(&mut self, text: &str) -> Result<(), Failure> {
        self.line(None, &Line::Status(text.to_owned()))
    }

    /// Writes what has failed: on the screen if the output is a terminal, otherwise to the error stream.
    pub(super) fn warning(&mut self, text: &str) -> Result<(), Failure> {
        let text = format!("! {}", terminal::text(text));
        if self.is_interactive() {
            return self.write(None, &text, Role::Warning, "");
        }
        // If the error stream is closed, the warning is lost.
        let _ = writeln!(io::stderr(), "{}{text}", self.timestamp(None));
        Ok(())
    }

    /// The time in front of a line, if it is shown.
    fn timestamp(&self, time: Option<SystemTime>) -> String {
        match self.timestamps {
            true => format!("{} ", clock_time(time.unwrap_or_else(SystemTime::now))),
            false => String::new(),
        }
    }

    /// Writes a head in its colour, and the rest.
    fn write(
        &mut self,
        time: Option<SystemTime>,
        head: &str,
        role: Role,
        rest: &str,
    ) -> Result<(), Failure> {
        let time = self.timestamp(time);
        let mut text = format!("{time}{head}{rest}");
        if let Some((terminal_size::Width(columns), _)) =
            self.is_interactive().then(terminal_size::terminal_size).flatten()
        {
            text = terminal::wrap(&text, columns.into());
        }
        let text = match text.split_at_checked(time.len()) {
            Some((time, text)) => match text.strip_prefix(head) {
                Some(rest) => format!("{time}{}{rest}", self.colors.paint(role, head)),
                // The head was wrapped.
                None => format!("{time}{}", self.colors.paint(role, text)),
            },
            None => text,
        };
        match (&self.bar, &mut self.printer) {
            (Some(bar), _) => bar.suspend(|| terminal::line(&text)),
            (None, Some(printer)) => printer
                .print(format!("{text}\n"))
                .map_err(|error| Failure::other(format!("cannot write the output: {error}"))),
            (None, None) => terminal::line(&text),
        }
    }
}

impl Drop for Screen {
    /// A shell does not set the mode that a program has left behind.
    fn drop(&mut self) {
        self.end_prompt();
    }
}
