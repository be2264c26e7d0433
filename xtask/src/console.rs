//! The output of a task. A closed output, as by `head`, is not a failure.

use std::io::Write;

/// A line of the result.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// A line about what is going on.
pub fn note(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// An error message.
pub fn error(text: &str) {
    let _ = writeln!(std::io::stderr(), "error: {text}");
}
