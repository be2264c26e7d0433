//! The recorded session that README.md shows: a chat with a sign-in, in a terminal.
//!
//! `UPDATE_RECORDING=1 cargo test -p connectparticipant-cli --test cli recording` writes it again:
//! `docs/session.cast`, which `asciinema play` shows, and `docs/session.svg`, its last screen.

use std::fmt::Write as _;
use std::path::PathBuf;

use connectparticipant_emulator::{Emulator, SignInOutcome};
use serde_json::json;
use vt100::{Color, Parser, Screen};

use crate::pty::{PROMPT, Terminal};
use crate::running::LIMIT;

const ROWS: u16 = 14;
const COLUMNS: u16 = 80;

/// The sizes of the picture, in pixels: of a character, a line and the edge.
const CHARACTER: f64 = 8.4;
const LINE: f64 = 19.0;
const EDGE: f64 = 16.0;

/// What was shown, in steps with the times that a person would take.
struct Recording {
    terminal: Terminal,
    /// The address of the emulator, which is another in each run.
    url: String,
    recorded: usize,
    seconds: f64,
    steps: Vec<(f64, String)>,
}

impl Recording {
    /// Records what has been shown since the last step, that many seconds later.
    fn step(&mut self, seconds: f64) {
        let shown = self.terminal.text[self.recorded..].to_owned();
        self.recorded = self.terminal.text.len();
        self.seconds += seconds;
        self.steps.push((self.seconds, self.stable(&shown)));
    }

    /// The text without what differs from run to run: the address, the query of a URL, and how much time is left.
    fn stable(&self, text: &str) -> String {
        let text = text.replace(&self.url, "https://auth.example.com");
        let text = text.replace("within 59 s", "within 60 s");
        let Some((before, query)) = text.split_once("/authorize?") else { return text };
        // The query goes on over several lines, to the end of their style.
        let rest = query.find('\u{1b}').map_or("", |end| &query[end..]);
        format!("{before}/authorize?…{rest}")
    }

    /// Waits until a text is shown, and the prompt below it.
    fn until(&mut self, wanted: &str, seconds: f64) {
        self.terminal.until(wanted);
        self.terminal.until(PROMPT);
        self.step(seconds);
    }

    fn type_line(&mut self, line: &str) {
        for key in line.chars() {
            self.terminal.press(&key.to_string());
            self.terminal.until(&key.to_string());
            self.step(0.07);
        }
        self.terminal.press("\r");
        self.terminal.until(PROMPT);
        self.step(0.3);
    }
}

fn page(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_readme_shows_what_the_program_shows() {
    let emulator = Emulator::start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let token = chat.participant_token();
    let arguments = [
        "chat",
        "--endpoint",
        emulator.url(),
        "--no-browser",
        "--color",
        "always",
        "--redirect-uri",
        "https://app.example.com/signed-in",
    ];
    let variables = [("CONNECTPARTICIPANT_PARTICIPANT_TOKEN", token.expose())];
    let terminal = Terminal::open(ROWS, &arguments, &variables);
    let url = emulator.url().to_owned();
    let mut recording = Recording { terminal, url, recorded: 0, seconds: 0.0, steps: Vec::new() };

    recording.terminal.until(PROMPT);
    recording.step(0.5);
    let agent = chat.join("Sam").unwrap();
    agent.say("Hello, I am Sam. How can I help?").unwrap();
    recording.until("How can I help?", 1.0);
    recording.type_line("Where is my order?");
    agent.say("I can look. Please sign in first.").unwrap();
    recording.until("sign in first.", 1.5);
    chat.ask_to_sign_in().unwrap();
    recording.until("sign in at", 1.0);
    chat.finish_sign_in(SignInOutcome::Succeeded, Some("Ada Lovelace")).unwrap();
    recording.until("name is now", 4.0);
    agent.say("Thank you, Ada. It arrives today, before six.").unwrap();
    recording.until("before six.", 1.5);
    recording.type_line("Great, thank you!");
    // The recording ends in the chat: a prompt that nobody answers would stand above the last lines.
    recording.terminal.press("\u{4}");
    recording.terminal.until("the chat has ended");
    let (steps, seconds) = (std::mem::take(&mut recording.steps), recording.seconds);
    let (code, text) = tokio::time::timeout(LIMIT, recording.terminal.ended()).await.unwrap();
    assert_eq!(code, 0, "{text}");

    let mut parser = Parser::new(ROWS, COLUMNS, 0);
    steps.iter().for_each(|(_, shown)| parser.process(shown.as_bytes()));
    let picture = picture(parser.screen());
    let cast = cast(&steps, seconds);
    if std::env::var_os("UPDATE_RECORDING").is_some() {
        std::fs::write(page("session.svg"), &picture).unwrap();
        std::fs::write(page("session.cast"), &cast).unwrap();
    }
    let shown = std::fs::read_to_string(page("session.svg")).unwrap_or_default();
    assert_eq!(shown, picture, "docs/session.svg shows another screen: set UPDATE_RECORDING=1");
    let recorded = std::fs::read_to_string(page("session.cast")).unwrap_or_default();
    let steps_recorded = recorded.lines().skip(1).map(|line| {
        let (_, _, shown): (f64, String, String) = serde_json::from_str(line).unwrap();
        shown
    });
    let mut replayed = Parser::new(ROWS, COLUMNS, 0);
    steps_recorded.for_each(|shown| replayed.process(shown.as_bytes()));
    assert_eq!(replayed.screen().contents(), parser.screen().contents(), "docs/session.cast");
}

/// The file of asciinema, in its second version: a header, and one line for each step.
fn cast(steps: &[(f64, String)], seconds: f64) -> String {
    let title = "connectparticipant chat";
    let header = json!({"version": 2, "width": COLUMNS, "height": ROWS, "duration": (seconds * 100.0).round() / 100.0, "title": title});
    let mut cast = format!("{header}\n");
    for (seconds, shown) in steps {
        let _ = writeln!(cast, "{}", json!([(seconds * 100.0).round() / 100.0, "o", shown]));
    }
    cast
}

/// A screen as a picture. Its colours are its own, so that it is readable on light and dark pages.
fn picture(screen: &Screen) -> String {
    let width = CHARACTER * f64::from(COLUMNS) + 2.0 * EDGE;
    let height = LINE * f64::from(ROWS) + 2.0 * EDGE;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" role=\"img\" \
         aria-label=\"A chat with a sign-in, in a terminal\">\n\
         <style>text{{font:14px ui-monospace,Menlo,Consolas,monospace;white-space:pre;fill:#d8dee4}}</style>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#1f2428\"/>\n"
    );
    for row in 0..ROWS {
        let y = EDGE + LINE * (f64::from(row) + 0.75);
        let mut column = 0;
        while column < COLUMNS {
            let start = column;
            let style = |column| {
                screen.cell(row, column).map(|cell| (cell.fgcolor(), cell.bold(), cell.dim()))
            };
            let mut text = String::new();
            while column < COLUMNS && style(column) == style(start) {
                let cell = screen.cell(row, column).map(vt100::Cell::contents).unwrap_or_default();
                text.push_str(if cell.is_empty() { " " } else { cell });
                column += 1;
            }
            if text.trim().is_empty() {
                continue;
            }
            let text = text.trim_end().replace('&', "&amp;").replace('<', "&lt;");
            let x = EDGE + CHARACTER * f64::from(start);
            let (colour, bold, dim) = style(start).unwrap_or_default();
            let _ = write!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\"");
            if let Some(fill) = fill(colour, dim) {
                let _ = write!(svg, " style=\"fill:{fill}\"");
            }
            let weight = if bold { " font-weight=\"600\"" } else { "" };
            let _ = writeln!(svg, "{weight}>{text}</text>");
        }
    }
    svg + "</svg>\n"
}

fn fill(colour: Color, dim: bool) -> Option<&'static str> {
    const PALETTE: [&str; 8] =
        ["#8b949e", "#ff7b72", "#7ee787", "#e3b341", "#79c0ff", "#d2a8ff", "#76e3ea", "#f0f6fc"];
    match colour {
        Color::Idx(index) => PALETTE.get(usize::from(index % 8)).copied(),
        _ if dim => Some("#8b949e"),
        _ => None,
    }
}
