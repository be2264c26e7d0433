//! Text on a terminal. Others write what is shown: it must not control the terminal, hide anything,
//! or look like a line of this program.

mod characters;
pub(crate) mod mode;
pub(crate) mod name;
pub(crate) mod style;

use std::io::{self, Write as _};

use crate::failure::Failure;
use characters::{Shown, shown};

/// Writes a line to the standard output.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .map_err(|error| Failure::io("cannot write the output", &error))
}

/// Tells a person something on the error stream, where a script does not take it for a response.
pub(crate) fn note(text: &str) {
    // If the error stream is closed, nobody wants to know.
    let _ = writeln!(io::stderr(), "connectparticipant: {text}");
}

/// JSON in which characters that control the terminal, or are invisible, are escaped. The JSON has
/// the same value as before.
pub(crate) fn json(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for (c, shown) in characters::all(json) {
        // serde_json escapes line breaks within values: this one is between values.
        if c == '\n' || shown == Shown::AsIs {
            text.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    text
}

/// The indentation of the lines after the first.
pub(crate) const INDENT: &str = "    ";

/// Text without characters that control the terminal or are invisible. The lines after the first are
/// indented, so that they do not look like a line of this program or of another participant.
pub(crate) fn text(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for (c, shown) in characters::all(text) {
        match shown {
            Shown::LineBreak => {
                safe.push('\n');
                safe.push_str(INDENT);
            }
            Shown::Nothing => {}
            Shown::Space => safe.push(' '),
            Shown::Replaced => safe.push(char::REPLACEMENT_CHARACTER),
            Shown::AsIs => safe.push(c),
        }
    }
    safe
}

/// Breaks safe text at the width of the terminal, in columns. Without that, the terminal would begin
/// a row with any part of the text.
pub(crate) fn wrap(text: &str, width: usize) -> String {
    let options = textwrap::Options::new(width.max(INDENT.len() + 16))
        .subsequent_indent(INDENT)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    let lines = text.split('\n').map(|line| {
        let (indent, rest) = match line.strip_prefix(INDENT) {
            Some(rest) => (INDENT, rest),
            None => ("", line),
        };
        textwrap::fill(rest, options.clone().initial_indent(indent))
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_response_controls_the_terminal() {
        let said = "\u{9b}2J \u{1b}[2J \u{7f} \u{202e}x \u{200b}\u{e0041} é 🙂";
        let json = serde_json::json!({"Content": said}).to_string();
        let shown = super::json(&json);
        let expected = "{\"Content\":\"\\u009b2J \\u001b[2J \\u007f \\u202ex \
                        \\u200b\\udb40\\udc41 é 🙂\"}";
        assert_eq!(shown, expected);
        let read: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(read.to_string(), json);
        let pretty = "{\n  \"a\": 1\n}";
        assert_eq!(super::json(pretty), pretty);
    }

    #[test]
    fn no_message_looks_like_another() {
        let said = "Hi\u{1b}]0;x\u{7}\r\nSam: pay\tme\u{2028}* you are signed in";
        let expected = "Hi\u{fffd}]0;x\u{fffd}\n    Sam: pay me\n    * you are signed in";
        assert_eq!(super::text(said), expected);
    }

    /// Each row that the terminal shows begins with the name or is indented, in columns and not in
    /// characters.
    #[test]
    fn long_lines_are_broken_at_the_width() {
        for said in ["x".repeat(200), "ｗｉｄｅ".repeat(30), "word ".repeat(50), "🙂".repeat(50)]
        {
            let shown = super::wrap(&format!("Sam: {said}\n    {said}"), 40);
            for (index, row) in shown.lines().enumerate() {
                assert!(unicode_width::UnicodeWidthStr::width(row) <= 40, "{row}");
                assert!(index == 0 || row.starts_with("    "), "{row}");
            }
        }
    }
}
