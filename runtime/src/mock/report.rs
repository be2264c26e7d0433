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

/// The report of a call that matches no expectation. It names a line of the test: of expectations, or of the mock.
pub(super) fn unexpected<O: Operation>(book: &Book, operation: &O) -> String {
    let open: Vec<&Entry> = open(book).collect();
    let of_this: Vec<&Entry> = open.iter().copied().filter(|it| it.of::<O>().is_some()).collect();
    let others: Vec<&Entry> = open.into_iter().filter(|it| it.of::<O>().is_none()).collect();
    let mut parts = Vec::new();
    if of_this.is_empty() {
        let own: Vec<&Entry> = book.entries.iter().filter(|it| it.of::<O>().is_some()).collect();
        parts.push(refusal::<O>(&own, book.in_order));
        parts.push(show::members(operation));
        if !own.is_empty() {
            parts.push(format!("Its expectations:\n{}", lines(&own)));
        } else if others.is_empty() {
            parts.push(format!("The mock was made at {}", book.place));
        }
    } else {
        parts.push(format!("{} was called with unexpected members", O::NAME));
        parts.extend(of_this.iter().map(|entry| mismatch(entry, operation)));
    }
    if !others.is_empty() {
        parts.push(format!("Still expected:\n{}", lines(&others)));
    }
    parts.join("\n\n")
}

/// Why none of an operation's own expectations takes the call.
fn refusal<O: Operation>(own: &[&Entry], in_order: bool) -> String {
    let expected: u64 = own.iter().map(|entry| u64::from(entry.most)).sum();
    let called: u64 = own.iter().map(|entry| u64::from(entry.calls)).sum();
    match expected {
        _ if in_order && expected > called => format!("{} was called before its turn", O::NAME),
        0 => format!("{} was called, which is not expected", O::NAME),
        _ => format!("{} was called more often than expected ({})", O::NAME, times(expected)),
    }
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
    let unmet: Vec<&Entry> = unmet.collect();
    (!unmet.is_empty()).then(|| format!("not all expected calls were made:\n{}", lines(&unmet)))
}

fn lines(entries: &[&Entry]) -> String {
    entries.iter().map(|entry| line(entry)).collect::<Vec<_>>().join("\n")
}

fn line(entry: &Entry) -> String {
    let expected = match (entry.least, entry.most) {
        (0, u32::MAX) => "any number of times".to_owned(),
        (least, u32::MAX) => format!("{} or more", times(least.into())),
        (least, _) => times(least.into()),
    };
    let called = times(entry.calls.into());
    format!("  {}: called {called}, expected {expected} at {}", entry.name, entry.place)
}

fn times(count: u64) -> String {
    match count {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}
