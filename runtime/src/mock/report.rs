//! The reports of failed expectations.

use super::calls::{Book, Entry, Fits};
use super::show;
use crate::Operation;

/// Fails the test.
#[expect(clippy::panic, reason = "a mock is a part of a test, which fails by panicking")]
#[track_caller]
pub(super) fn fail(why: &str) -> ! {
    panic!("{why}")
}

/// The report of a call that matches no expectation.
pub(super) fn unexpected<O: Operation>(book: &Book, operation: &O) -> String {
    let open: Vec<&Entry> = open(book).collect();
    let of_this: Vec<&Entry> = open.iter().copied().filter(|it| it.of::<O>().is_some()).collect();
    let mut parts = Vec::new();
    if of_this.is_empty() {
        let all = book.entries.iter().filter(|entry| entry.of::<O>().is_some());
        let expected: u64 = all.map(|entry| u64::from(entry.most)).sum();
        parts.push(match (expected, book.in_order && expected > u64::from(calls::<O>(book))) {
            (_, true) => format!("{} was called before its turn", O::NAME),
            (0, _) => format!("{} was called, which is not expected", O::NAME),
            (expected, _) => {
                format!("{} was called more often than expected ({})", O::NAME, times(expected))
            }
        });
        parts.push(show::members(operation));
    } else {
        parts.push(format!("{} was called with other members than expected", O::NAME));
        parts.extend(of_this.iter().map(|entry| mismatch(entry, operation)));
    }
    let others = open.iter().filter(|entry| entry.of::<O>().is_none());
    let others: Vec<String> = others.map(|entry| line(entry)).collect();
    if !others.is_empty() {
        parts.push(format!("Still expected:\n{}", others.join("\n")));
    }
    parts.join("\n\n")
}

/// The expectations that the next call could be for.
fn open(book: &Book) -> impl Iterator<Item = &Entry> {
    let mut closed = false;
    book.entries.iter().filter(move |entry| {
        let is_open = !closed && entry.calls < entry.most;
        closed |= book.in_order && entry.calls < entry.least;
        is_open
    })
}

fn calls<O: Operation>(book: &Book) -> u32 {
    let of_this = book.entries.iter().filter(|entry| entry.of::<O>().is_some());
    of_this.map(|entry| entry.calls).sum()
}

/// Why a call does not match the expectation.
fn mismatch<O: Operation>(entry: &Entry, operation: &O) -> String {
    let place = entry.place;
    match entry.of::<O>().map(|typed| &typed.fits) {
        Some(Fits::Equal(expected, _)) => {
            let difference = show::difference(expected, operation);
            format!("Expected at {place} (- expected, + called):\n{difference}")
        }
        _ => {
            let members = show::members(operation);
            format!("Expected at {place}, but `when` refused:\n{members}")
        }
    }
}

/// The report of the expectations that are not met, if there are any.
pub(super) fn unmet(book: &Book) -> Option<String> {
    let unmet = book.entries.iter().filter(|entry| entry.calls < entry.least);
    let lines: Vec<String> = unmet.map(line).collect();
    let lines = (!lines.is_empty()).then(|| lines.join("\n"))?;
    Some(format!("not all expected calls were made:\n{lines}"))
}

fn line(entry: &Entry) -> String {
    let expected = match (entry.least, entry.most) {
        (0, u32::MAX) => "any number of times".to_owned(),
        (least, u32::MAX) => format!("{} or more", times(least.into())),
        (least, _) => times(least.into()),
    };
    let called = times(entry.calls.into());
    format!("  {}: expected {expected}, called {called} ({})", entry.name, entry.place)
}

fn times(count: u64) -> String {
    match count {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}
