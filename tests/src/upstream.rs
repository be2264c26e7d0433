//! Published data that tests compare with, where it is at hand.
//!
//! None of it is part of this project. `UPSTREAM_DATA` names a folder that holds `upstream/` (the
//! published models, endpoint tests and partitions) and `protocol/` (the official protocol suite).

use std::path::PathBuf;

/// A published file; `None`, and a line that says so, where there is none.
pub fn file(path: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("UPSTREAM_DATA") else {
        skipped(&format!("{path}: UPSTREAM_DATA is not set"));
        return None;
    };
    let file = PathBuf::from(folder).join(path);
    if !file.exists() {
        skipped(&format!("{} does not exist", file.display()));
        return None;
    }
    Some(file)
}

#[expect(clippy::print_stderr, reason = "a test that does not run must say so")]
fn skipped(why: &str) {
    eprintln!("SKIPPED: {why}");
}
