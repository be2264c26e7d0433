//! The turns of a script as text, and their comparison with what is expected.

use crate::turns::Turn;

/// `Completed@625: Hello`, with the files and whether a message was cut off.
pub(super) fn shown(turn: &Turn, after: u64) -> String {
    let end = format!("{:?}", turn.end);
    let end = end.split('(').next().unwrap_or_default();
    let mut said = vec![turn.text().replace('\n', ", ")];
    said.extend(turn.attachments.iter().map(|file| format!("[{}]", file.id.as_deref().unwrap())));
    said.retain(|text| !text.is_empty());
    let mut shown = format!("{end}@{after}: {}", said.join(" "));
    if !turn.is_complete() {
        shown += " …";
    }
    shown
}

/// Whether the turns are those that are expected. An expectation may leave out the time.
pub(super) fn matches(found: &str, expected: &str) -> bool {
    let (found, expected) = (found.split(" / "), expected.split(" / "));
    let without_time = |turn: &str| match turn.split_once(": ").or(turn.split_once(':')) {
        Some((end, text)) => format!("{}: {text}", end.split('@').next().unwrap_or_default()),
        None => turn.to_owned(),
    };
    let same = |(found, expected): (&str, &str)| {
        let is_timed = expected.split(':').next().is_some_and(|end| end.contains('@'));
        if is_timed {
            found.trim() == expected.trim()
        } else {
            without_time(found).trim() == without_time(expected).trim()
        }
    };
    found.clone().count() == expected.clone().count() && found.zip(expected).all(same)
}
