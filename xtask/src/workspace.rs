//! Where things are in this workspace.

use std::path::{Path, PathBuf};

/// A path in the workspace.
pub fn path(relative: &str) -> PathBuf {
    root().join(relative)
}

/// The workspace's folder.
pub fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}
