//! Published data that tests compare with, where it is at hand.
//!
//! None of it is part of this project. `UPSTREAM_DATA` names a folder that holds `upstream/` (the
//! published models, endpoint tests and partitions), `protocol/` (the official protocol suite) and
//! `sigv4/` (the suite of signatures).

use std::path::PathBuf;

use crate::{Lack, skip};

/// A published file; `None`, and a line that says so, where there is none.
pub fn file(path: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("UPSTREAM_DATA") else {
        skip(Lack::Data(&format!("{path}: UPSTREAM_DATA is not set")));
        return None;
    };
    let file = PathBuf::from(folder).join(path);
    if !file.exists() {
        skip(Lack::Data(&format!("{} does not exist", file.display())));
        return None;
    }
    Some(file)
}
