//! Shows operations side by side, and that secrets differ, but not the secrets.

use std::fmt::Debug;

use similar::{ChangeTag, TextDiff};

use crate::value::Hidden;
use crate::{Operation, SecretValues};

/// Surrounds the number of a secret. The shown text does not contain this character, because
/// `Debug` escapes it.
const MARK: char = '\u{0}';

/// An operation as it is, a line for each member.
pub(super) fn members(operation: &impl Debug) -> String {
    indent(&format!("{operation:#?}"), ' ')
}

/// Compares two operations: expected lines after `-`, actual lines after `+`.
pub(super) fn difference<O: Operation>(expected: &O, called: &O) -> String {
    let mut known = Vec::new();
    let (expected, called) = (numbered(expected, &mut known), numbered(called, &mut known));
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
            ChangeTag::Insert => format!("{} // a different value", indent(&shown, '+')),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The operation as text, in which each secret has a number; equal secrets have the same number.
fn numbered<O: Operation>(operation: &O, known: &mut Vec<Hidden>) -> String {
    let text = format!("{operation:#?}");
    let mut secrets = SecretValues::default();
    operation.secrets(&mut secrets);
    let secrets = secrets.into_hidden();
    let places = hidden_places(&text);
    if places.len() != secrets.len() {
        return text;
    }
    let mut marked = String::new();
    let mut taken = 0;
    for (place, secret) in places.into_iter().zip(secrets) {
        let number = known.iter().position(|other| *other == secret).unwrap_or_else(|| {
            known.push(secret);
            known.len() - 1
        });
        marked.push_str(text.get(taken..place).unwrap_or_default());
        marked.push_str(&format!("{MARK}{number}{MARK}"));
        taken = place;
    }
    marked.push_str(text.get(taken..).unwrap_or_default());
    marked
}

/// The positions of `***` that replace a value: outside the quotes of texts.
fn hidden_places(text: &str) -> Vec<usize> {
    let mut places = Vec::new();
    let mut quoted = false;
    let mut chars = text.char_indices();
    while let Some((index, char)) = chars.next() {
        match char {
            '"' => quoted = !quoted,
            '\\' if quoted => {
                chars.next();
            }
            '*' if !quoted && text.get(index..).is_some_and(|rest| rest.starts_with("***")) => {
                places.push(index);
                chars.nth(1);
            }
            _ => {}
        }
    }
    places
}

/// The text without the numbers of its secrets.
fn unmarked(text: &str) -> String {
    text.split(MARK).step_by(2).collect()
}

fn indent(text: &str, mark: char) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("  {mark} {line}")).collect();
    lines.join("\n")
}
