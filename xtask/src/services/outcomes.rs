//! What cargo says of each crate, from its messages in JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::Path;
use std::process::Output;

use cargo_metadata::Message;
use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};

/// The packages that a run of cargo has built, and what is wrong with the others. A package is the name of
/// its folder in the workspace.
#[derive(Debug, Default)]
pub(super) struct Outcomes {
    pub(super) built: BTreeSet<String>,
    /// The errors and warnings of a package, as rustc shows them.
    pub(super) faults: BTreeMap<String, Vec<String>>,
    /// The errors and warnings about anything else, such as a dependency or a manifest.
    pub(super) others: Vec<String>,
}

impl Outcomes {
    /// Reads the output of `cargo … --message-format json` in the workspace in this folder.
    pub(super) fn of(workspace: &Path, output: &Output) -> Self {
        let mut outcomes = Self::default();
        for message in Message::parse_stream(Cursor::new(&output.stdout)) {
            match message {
                Ok(Message::CompilerMessage(message)) if counts(&message.message) => {
                    let text = text(&message.message);
                    match package(workspace, message.target.src_path.as_std_path()) {
                        Some(package) => add(outcomes.faults.entry(package).or_default(), text),
                        None => add(&mut outcomes.others, text),
                    }
                }
                Ok(Message::CompilerArtifact(artifact)) => {
                    let found = package(workspace, artifact.target.src_path.as_std_path());
                    outcomes.built.extend(found);
                }
                Ok(_) => {}
                Err(error) => outcomes.others.push(format!("cargo's output ends early: {error}")),
            }
        }
        let failed = !output.status.success();
        if failed && outcomes.faults.is_empty() && outcomes.others.is_empty() {
            outcomes.others.push(String::from_utf8_lossy(&output.stderr).trim().to_owned());
        }
        outcomes
    }
}

/// A crate is compiled again for its tests, with the same messages.
fn add(texts: &mut Vec<String>, text: String) {
    if !texts.contains(&text) {
        texts.push(text);
    }
}

/// The package of the workspace that a source file belongs to.
fn package(workspace: &Path, source: &Path) -> Option<String> {
    let inside = source.strip_prefix(workspace).ok()?;
    let folder = inside.components().next()?;
    Some(folder.as_os_str().to_string_lossy().into_owned())
}

/// Whether a message is about the code, and not a sum of others.
fn counts(message: &Diagnostic) -> bool {
    let fault = !matches!(
        message.level,
        DiagnosticLevel::FailureNote | DiagnosticLevel::Note | DiagnosticLevel::Help
    );
    let sum = message.spans.is_empty()
        && (message.message.starts_with("aborting due to")
            || message.message.ends_with(" emitted"));
    fault && !sum
}

fn text(message: &Diagnostic) -> String {
    message.rendered.as_ref().unwrap_or(&message.message).trim().to_owned()
}
