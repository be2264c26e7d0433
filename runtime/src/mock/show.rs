//! Shows operations side by side, and that secrets differ, but not the secrets.

use std::cell::RefCell;
use std::fmt::Debug;

use similar::{ChangeTag, TextDiff};

thread_local! {
    /// The secrets that have been written; those that are equal have one number.
    static SECRETS: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Stands around a secret's number; no text that is shown holds it, since `Debug` escapes it.
const MARK: char = '\u{0}';

/// What distinguishes this secret from others in a text that is being made to be compared.
pub(crate) fn label(secret: &str) -> Option<String> {
    SECRETS.with_borrow_mut(|secrets| {
        let secrets = secrets.as_mut()?;
        let known = secrets.iter().position(|known| known == secret);
        let number = known.unwrap_or_else(|| {
            secrets.push(secret.to_owned());
            secrets.len() - 1
        });
        Some(format!("{MARK}{number}{MARK}"))
    })
}

/// An operation as it is, a line for each member.
pub(super) fn members(operation: &impl Debug) -> String {
    indent(&format!("{operation:#?}"), ' ')
}

/// Two operations: what is expected and not there after `-`, what is there instead after `+`.
pub(super) fn difference(expected: &impl Debug, called: &impl Debug) -> String {
    SECRETS.with_borrow_mut(|secrets| *secrets = Some(Vec::new()));
    let (expected, called) = (format!("{expected:#?}"), format!("{called:#?}"));
    SECRETS.take();
    if expected == called {
        return format!(
            "{}\n  What differs is in a member that is not shown.",
            indent(&called, ' ')
        );
    }
    let lines = TextDiff::from_lines(&expected, &called);
    let lines = lines.iter_all_changes().map(|change| {
        let line = change.value().trim_end_matches('\n');
        let shown = unmarked(line);
        match change.tag() {
            ChangeTag::Equal => indent(&shown, ' '),
            ChangeTag::Delete => indent(&shown, '-'),
            ChangeTag::Insert if shown == line => indent(&shown, '+'),
            ChangeTag::Insert => format!("{} // another one", indent(&shown, '+')),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The text without the numbers of its secrets.
fn unmarked(text: &str) -> String {
    text.split(MARK).step_by(2).collect()
}

fn indent(text: &str, mark: char) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("  {mark} {line}")).collect();
    lines.join("\n")
}
