//! Where things are.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A path in `bench/`.
pub(crate) fn bench(relative: &str) -> PathBuf {
    let runner = Path::new(env!("CARGO_MANIFEST_DIR"));
    runner.parent().unwrap_or(runner).join(relative)
}

/// A path in the folder that all this is built in.
pub(crate) fn target(relative: &str) -> PathBuf {
    bench("../target/bench").join(relative)
}

/// The cargo that runs us.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(bench(""));
    cargo
}
