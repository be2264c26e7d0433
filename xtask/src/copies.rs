//! Files that a package includes and that belong elsewhere in the project: a package has to hold what
//! it is compiled with. They are copies, not links, which a checkout on Windows does not have.

use std::fs;

use crate::{Failure, workspace};

/// Each copy, and the file it is a copy of.
const COPIES: [(&str, &str); 1] = [("generated/chat.svg", "docs/chat.svg")];

/// The copies that differ from their originals, with those.
///
/// # Errors
/// If a file cannot be read.
pub(crate) fn outdated() -> Result<Vec<(&'static str, &'static str)>, Failure> {
    let mut outdated = Vec::new();
    for (copy, original) in COPIES {
        let path = workspace::path(copy);
        // A link would be equal to what it leads to.
        let is_file = fs::symlink_metadata(&path).is_ok_and(|it| it.is_file());
        if !is_file || fs::read(&path).map_err(Failure::file("read", &path))? != read(original)? {
            outdated.push((copy, original));
        }
    }
    Ok(outdated)
}

/// Writes the copies that are outdated, and says which.
///
/// # Errors
/// If a file cannot be read or written.
pub(crate) fn write() -> Result<Vec<(&'static str, &'static str)>, Failure> {
    let outdated = outdated()?;
    for (copy, original) in &outdated {
        let path = workspace::path(copy);
        let text = read(original)?;
        if path.is_symlink() {
            fs::remove_file(&path).map_err(Failure::file("replace", &path))?;
        }
        fs::write(&path, text).map_err(Failure::file("write", &path))?;
    }
    Ok(outdated)
}

fn read(original: &str) -> Result<Vec<u8>, Failure> {
    let path = workspace::path(original);
    fs::read(&path).map_err(Failure::file("read", &path))
}
