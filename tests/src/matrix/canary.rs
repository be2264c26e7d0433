//! A word that is part of every secret, and must appear nowhere else.

use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, Once, PoisonError};

use tracing_subscriber::fmt::format::FmtSpan;

/// The word.
pub const CANARY: &str = "CANARY";

static LINES: AtomicUsize = AtomicUsize::new(0);
static LEAKS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Looks for the word in every line that anything in this process logs from now on, at any level:
/// this project's crates by `tracing`, those below by `log`.
pub fn watch_logs() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_span_events(FmtSpan::FULL)
            .with_ansi(false)
            .with_writer(|| Watch)
            .init();
    });
}

/// How many lines have been logged.
pub fn logged_lines() -> usize {
    LINES.load(Ordering::SeqCst)
}

/// Fails if the word is in one of the texts, or has been logged.
///
/// # Panics
/// If it does or has.
pub fn assert_hidden<'a>(case: &str, texts: impl IntoIterator<Item = &'a str>) {
    for text in texts {
        assert!(!text.contains(CANARY), "{case}: a secret is in {text}");
    }
    let leaks = LEAKS.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(leaks.is_empty(), "{case}: a secret was logged: {leaks:?}");
}

struct Watch;

impl Write for Watch {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        LINES.fetch_add(1, Ordering::SeqCst);
        if line.windows(CANARY.len()).any(|word| word == CANARY.as_bytes()) {
            let text = String::from_utf8_lossy(line).into_owned();
            LEAKS.lock().unwrap_or_else(PoisonError::into_inner).push(text);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
