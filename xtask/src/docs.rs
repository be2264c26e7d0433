//! `cargo xtask docs`: copies compiled examples into the Markdown pages.

pub mod cargo_lines;
pub mod links;
mod page;
mod region;

use std::path::{Path, PathBuf};

use clap::Args;

use crate::{Failure, console, workspace};

/// Copy compiled examples into the Markdown pages
///
/// A page names the source of an example in a comment on the line above a code block:
/// `<!-- example: tests/tests/pages/errors.rs#matching -->`. The task replaces the code block by the
/// lines of that file between `// region: matching` and `// end region` (in scripts, `# region: …`), so that a
/// page shows code that is compiled and run by `cargo test`, without the hidden lines of rustdoc.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Write nothing; exit with 1 if a page differs from its source
    #[arg(long)]
    pub check: bool,
}

/// Runs the task.
///
/// # Errors
/// If a file cannot be read or written, a comment names no region, or, with `--check`, a page is out of
/// date.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut outdated = Vec::new();
    for path in pages()? {
        let text = read(&path)?;
        let current = page::update(&text, |source, name| {
            let source_path = workspace::path(source);
            region::extract(&read(&source_path)?, name).ok_or_else(|| {
                Failure::Check(format!("{}: no region {name}", source_path.display()))
            })
        })?;
        if current == text {
            continue;
        }
        if !arguments.check {
            std::fs::write(&path, current).map_err(Failure::file("write", &path))?;
        }
        outdated.push(path);
    }
    for path in &outdated {
        console::line(&format!("  ~ {}", path.display()));
    }
    if arguments.check && !outdated.is_empty() {
        return Err(Failure::Check(
            "the pages above differ from their examples; run cargo xtask docs".to_owned(),
        ));
    }
    Ok(())
}

/// The Markdown files of the project: those at the root and one folder below it.
fn pages() -> Result<Vec<PathBuf>, Failure> {
    let root = workspace::root();
    let mut pages = markdown_files(root)?;
    for folder in entries(root)? {
        let hidden = folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if folder.is_dir() && !hidden && !folder.ends_with("target") {
            pages.extend(markdown_files(&folder)?);
        }
    }
    pages.sort();
    Ok(pages)
}

fn markdown_files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = entries(folder)?;
    files.retain(|path| {
        path.is_file() && path.extension().is_some_and(|extension| extension == "md")
    });
    Ok(files)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = std::fs::read_dir(folder).map_err(Failure::file("read", folder))?;
    entries
        .map(|entry| entry.map(|entry| entry.path()).map_err(Failure::file("read", folder)))
        .collect()
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(Failure::file("read", path))
}
