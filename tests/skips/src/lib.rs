//! How a test says that it does not run, and when it may not.
//!
//! A test that lacks something returns early, and the test runner counts it as passed: its words
//! are swallowed. A test that calls [`skip`] is listed and counted at the end of `cargo xtask ci`,
//! and fails where continuous integration (`CI`) could have installed what it lacks.
#![expect(clippy::panic, reason = "everything here runs in tests, which fail by panicking")]

pub mod upstream;

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

/// The variable with the name of the file that collects what is skipped, a line for each.
/// `cargo xtask ci` sets it and reads the file.
pub const FILE: &str = "SKIPPED_TESTS_FILE";

/// What a test lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack<'a> {
    /// A program that can be installed. With `CI` set, its absence is a failure: `.ci/run` installs
    /// what the tests need.
    Program(&'a str),
    /// Data that is not part of the project and that nobody can install.
    Data(&'a str),
}

/// Says that the test that runs now, or a part of it, does not run.
///
/// The word goes to the error stream, past the test runner, and to the file that [`FILE`] names.
///
/// # Panics
/// If `CI` is set and what lacks can be installed; if the file cannot be written.
pub fn skip(lack: Lack<'_>) {
    let ci = std::env::var_os("CI").is_some_and(|ci| !ci.is_empty() && ci != "false");
    if let Some(failure) = refused(lack, ci) {
        panic!("{failure}");
    }
    let thread = std::thread::current();
    let line = line(thread.name(), lack);
    // Not by `eprintln!`, which nobody sees of a test that passes. If nobody reads the error stream,
    // that is no reason to fail.
    let _ = std::io::stderr().write_all(format!("\nSKIPPED: {line}").as_bytes());
    if let Some(file) = std::env::var_os(FILE)
        && let Err(error) = append(Path::new(&file), &line)
    {
        panic!("{}: {error}", Path::new(&file).display());
    }
}

/// Why a test may not be skipped.
fn refused(lack: Lack<'_>, ci: bool) -> Option<String> {
    match lack {
        Lack::Program(program) if ci => {
            Some(format!("CI is set and {program} is not installed: `.ci/run` installs it"))
        }
        Lack::Program(_) | Lack::Data(_) => None,
    }
}

/// The test's name and what it lacks. The test runner names threads for their tests.
fn line(test: Option<&str>, lack: Lack<'_>) -> String {
    let why = match lack {
        Lack::Program(program) => format!("{program} is not installed"),
        Lack::Data(why) => why.to_owned(),
    };
    format!("{}: {}\n", test.unwrap_or("a test"), why.replace('\n', " "))
}

fn append(file: &Path, line: &str) -> std::io::Result<()> {
    // One call of `write`, so that lines of programs that run at the same time do not mix.
    OpenOptions::new().create(true).append(true).open(file)?.write_all(line.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{Lack, append, line, refused};

    #[test]
    fn what_can_be_installed_is_not_skipped_by_ci() {
        let shell = Lack::Program("zsh");
        let failure = refused(shell, true).unwrap_or_default();
        assert!(failure.contains("zsh is not installed"), "{failure}");
        assert_eq!(refused(shell, false), None);
        assert_eq!(refused(Lack::Data("no data"), true), None);
    }

    #[test]
    fn lines_name_the_test_and_what_it_lacks() {
        let file = std::env::temp_dir().join(format!("skips-{}", std::process::id()));
        for (test, lack) in
            [(Some("shells::fish"), Lack::Program("fish")), (None, Lack::Data("a\nb"))]
        {
            append(&file, &line(test, lack)).unwrap_or_else(|error| panic!("{error}"));
        }
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let _ = std::fs::remove_file(&file);
        assert_eq!(text, "shells::fish: fish is not installed\na test: a b\n");
    }
}
