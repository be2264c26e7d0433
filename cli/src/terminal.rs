//! Text on a terminal: what others say must not be able to steer it.

use std::io::{self, Write as _};

use crate::failure::Failure;

/// Writes a line on the standard output.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .map_err(|error| Failure::io("cannot write the output", &error))
}

/// JSON without the characters that some terminals obey. It escapes the control characters of
/// ASCII itself.
pub(crate) fn json(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if c >= ' ' && steers(c) {
            text.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            text.push(c);
        }
    }
    text
}

/// A text without the characters that terminals obey; its lines after the first are indented, so
/// that they cannot pass for something that somebody else has said.
pub(crate) fn text(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => shown.push_str("\n    "),
            '\r' => {}
            '\t' => shown.push(' '),
            c if steers(c) => shown.push('\u{fffd}'),
            c => shown.push(c),
        }
    }
    shown
}

/// Control characters, and those by which text runs backwards.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_response_can_steer_the_terminal() {
        let json =
            serde_json::json!({"Content": "\u{9b}2J \u{1b}[2J \u{7f} \u{202e}x é 🙂"}).to_string();
        let shown = super::json(&json);
        assert_eq!(shown, "{\"Content\":\"\\u009b2J \\u001b[2J \\u007f \\u202ex é 🙂\"}");
        let read: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(read.to_string(), json);
    }

    #[test]
    fn no_message_can_pass_for_another() {
        let said = "Hi\u{1b}]0;x\u{7}\r\nSam: pay\tme";
        assert_eq!(super::text(said), "Hi\u{fffd}]0;x\u{fffd}\n    Sam: pay me");
    }
}
