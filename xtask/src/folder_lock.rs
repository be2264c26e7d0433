//! One run at a time writes into a folder.

use std::fs::{self, File};
use std::path::Path;

use crate::Failure;

/// Keeps other runs out of a folder until it is dropped.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Makes the folder if it does not exist, and locks it.
    ///
    /// # Errors
    /// If another run has locked it, or it cannot be made.
    pub fn new(folder: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(folder).map_err(Failure::file("create", folder))?;
        match lock(folder) {
            Ok(Some(file)) => Ok(Self { _file: file }),
            Ok(None) => Err(Failure::Check(format!(
                "another run of `cargo xtask codegen` is writing into {}; nothing was written",
                folder.display()
            ))),
            Err(error) => Err(Failure::file("lock", folder)(error)),
        }
    }
}

/// Locks the folder itself, so that no file is left in it.
#[cfg(unix)]
fn lock(folder: &Path) -> std::io::Result<Option<File>> {
    let file = File::open(folder)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

/// Windows cannot lock a folder: a file that no other process can open and that is deleted with its handle.
#[cfg(windows)]
fn lock(folder: &Path) -> std::io::Result<Option<File>> {
    use std::os::windows::fs::OpenOptionsExt as _;

    const DELETE_ON_CLOSE: u32 = 0x0400_0000;
    const SHARING_VIOLATION: i32 = 32;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).share_mode(0).custom_flags(DELETE_ON_CLOSE);
    match options.open(folder.join(".codegen.lock")) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.raw_os_error() == Some(SHARING_VIOLATION) => Ok(None),
        Err(error) => Err(error),
    }
}
