//! Writes the files of a crate's `src`, or compares them with what is there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use restjson_codegen::Files;

use crate::Failure;

/// How a folder differs from the files that should be in it. Paths are relative to the folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that are not there.
    pub added: Vec<String>,
    /// Files that say something else.
    pub changed: Vec<String>,
    /// Files that should not be there.
    pub removed: Vec<String>,
}

impl Changes {
    /// Whether everything is as it should be.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }

    /// A line for each file.
    pub fn lines(&self) -> Vec<String> {
        let line = |mark: char| move |path: &String| format!("  {mark} {path}");
        let added = self.added.iter().map(line('+'));
        let changed = self.changed.iter().map(line('~'));
        let removed = self.removed.iter().map(line('-'));
        added.chain(changed).chain(removed).collect()
    }
}

/// Compares a folder with the files that should be in it.
///
/// # Errors
/// If the folder cannot be read.
pub fn compare(folder: &Path, files: &Files) -> Result<Changes, Failure> {
    let there = existing(folder)?;
    let mut changes = Changes::default();
    for (path, text) in files {
        match there.get(path) {
            None => changes.added.push(path.clone()),
            Some(old) if old != text.as_bytes() => changes.changed.push(path.clone()),
            Some(_) => {}
        }
    }
    changes.removed = there.into_keys().filter(|path| !files.contains_key(path)).collect();
    Ok(changes)
}

/// Makes a folder hold exactly these files, and says what changed. The folder is made anew beside
/// the old one and takes its place at once, so that it is never seen half written.
///
/// # Errors
/// If the folder cannot be read or written.
pub fn write(folder: &Path, files: &Files) -> Result<Changes, Failure> {
    let changes = compare(folder, files)?;
    if changes.is_empty() {
        return Ok(changes);
    }
    let new = sibling(folder, "new");
    let old = sibling(folder, "old");
    remove(&new)?;
    remove(&old)?;
    for (path, text) in files {
        let path = new.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(Failure::file("create", parent))?;
        }
        fs::write(&path, text).map_err(Failure::file("write", &path))?;
    }
    if folder.exists() {
        fs::rename(folder, &old).map_err(Failure::file("replace", folder))?;
    }
    fs::rename(&new, folder).map_err(Failure::file("replace", folder))?;
    remove(&old)?;
    Ok(changes)
}

fn sibling(folder: &Path, ending: &str) -> PathBuf {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or("src");
    folder.with_file_name(format!(".{name}.{ending}"))
}

fn remove(folder: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::file("remove", folder)(error))
        }
        _ => Ok(()),
    }
}

/// Every file below a folder, by its path relative to it, with `/` between the parts.
fn existing(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let mut files = BTreeMap::new();
    let mut waiting = vec![(folder.to_owned(), String::new())];
    while let Some((path, prefix)) = waiting.pop() {
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(Failure::file("read", &path)(error)),
        };
        for entry in entries {
            let entry = entry.map_err(Failure::file("read", &path))?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                waiting.push((entry.path(), format!("{name}/")));
            } else {
                let bytes = fs::read(entry.path()).map_err(Failure::file("read", &entry.path()))?;
                files.insert(name, bytes);
            }
        }
    }
    Ok(files)
}
