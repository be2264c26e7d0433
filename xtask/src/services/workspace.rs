//! The workspace in which all generated crates are checked: dependencies are compiled once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use restjson_codegen::Files;
use restjson_codegen::ir::Service;

use super::outcomes::Outcomes;
use crate::{Failure, console, crate_files, nested_cargo, workspace};

/// A crate, before it is written.
pub(super) struct Generated {
    /// The model's file.
    pub(super) name: String,
    /// The line to print for it.
    pub(super) line: String,
    /// Why operations were left out.
    pub(super) left_out: Vec<String>,
    /// Lines for each operation.
    pub(super) lines: usize,
    /// The time for reading and generating.
    pub(super) milliseconds: u128,
    /// The peak size of the process.
    pub(super) mebibytes: Option<u64>,
    pub(super) files: Files,
    pub(super) service: Service,
}

pub(super) struct Workspace {
    folder: PathBuf,
    /// The model's file by the name of the package.
    packages: BTreeMap<String, String>,
}

impl Workspace {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, packages: BTreeMap::new() }
    }

    /// Writes a crate; a file that has not changed is left alone, so that cargo need not look again.
    pub(super) fn add(&mut self, generated: &Generated) -> Result<(), Failure> {
        let word = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        let package: String = format!("s-{}", generated.name).chars().map(word).collect();
        let folder = self.folder.join(&package);
        crate_files::write(&folder.join("src"), &generated.files)?;
        let features: Vec<String> =
            generated.service.features.iter().map(|one| format!("{:?}", one.name())).collect();
        let manifest = format!(
            "[package]\nname = {package:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nrestjson = {{ path = {:?}, default-features = false, features = [{}] }}\n\
             serde = {{ version = \"1\", features = [\"derive\"] }}\n\n\
             [features]\ndefault = [\"serialize\"]\nserialize = []\n\
             blocking = [\"restjson/blocking\"]\nmock = [\"restjson/mock\"]\n\n\
             [lints]\nworkspace = true\n",
            workspace::path("runtime"),
            features.join(", "),
        );
        write(&folder.join("Cargo.toml"), &manifest)?;
        self.packages.insert(package, generated.name.clone());
        Ok(())
    }

    /// Lints and documents all crates. Prints a line for each model; what failed, a text for each.
    pub(super) fn check(&self, jobs: Option<u32>) -> Result<Vec<String>, Failure> {
        let members: Vec<String> = self.packages.keys().map(|name| format!("{name:?}")).collect();
        let manifest = format!(
            "[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n[profile.dev]\ndebug = false\n\n{}",
            members.join(", "),
            lints()?
        );
        write(&self.folder.join("Cargo.toml"), &manifest)?;
        let linted = self.cargo(&["clippy", "--all-targets"], jobs)?;
        let documented = self.cargo(&["doc", "--no-deps"], jobs)?;
        let mut failed = Vec::new();
        for (package, model) in &self.packages {
            let faults = [&linted, &documented].into_iter();
            let mut faults: Vec<&str> = faults
                .flat_map(|outcomes| outcomes.faults.get(package).into_iter().flatten())
                .map(String::as_str)
                .collect();
            if faults.is_empty() && !linted.built.contains(package) {
                faults.push("it was not compiled");
            }
            match faults.len() {
                0 => console::line(&format!("{model}: compiles, no warning")),
                count => {
                    let plural = if count == 1 { "message" } else { "messages" };
                    console::line(&format!("{model}: failed, {count} {plural} of the compiler"));
                    failed.push(format!("{model}: {}", indented(&faults)));
                }
            }
        }
        let others = linted.others.iter().chain(&documented.others);
        let others: Vec<&str> = others.map(String::as_str).collect();
        if !others.is_empty() {
            failed.push(format!("the workspace: {}", indented(&others)));
        }
        Ok(failed)
    }

    fn cargo(&self, task: &[&str], jobs: Option<u32>) -> Result<Outcomes, Failure> {
        console::note(&format!("cargo {} …", task.join(" ")));
        let mut arguments = task.to_vec();
        arguments.extend(["--workspace", "--keep-going", "--quiet", "--message-format", "json"]);
        let jobs = jobs.map(|jobs| jobs.to_string());
        if let Some(jobs) = &jobs {
            arguments.extend(["--jobs", jobs]);
        }
        let output = nested_cargo::run(&self.folder, &self.folder.join("target"), &arguments)?;
        Ok(Outcomes::of(&self.folder, &output))
    }
}

/// The messages, indented; each begins on a new line.
fn indented(messages: &[&str]) -> String {
    messages.iter().map(|text| format!("\n  {}", text.replace('\n', "\n  "))).collect()
}

/// The lints of this workspace, and every warning an error.
fn lints() -> Result<String, Failure> {
    let path = workspace::path("Cargo.toml");
    let text = fs::read_to_string(&path).map_err(Failure::file("read", &path))?;
    let start = text.find("[workspace.lints.rust]").unwrap_or(text.len());
    let lints: Vec<&str> = text
        .get(start..)
        .unwrap_or_default()
        .lines()
        .take_while(|line| !line.starts_with('[') || line.starts_with("[workspace.lints."))
        .collect();
    Ok(lints
        .join("\n")
        .replace("[workspace.lints.rust]", "[workspace.lints.rust]\nwarnings = \"deny\"")
        .replace("= \"warn\"", "= { level = \"deny\", priority = 1 }")
        .replace("\"deny\"\n", "{ level = \"deny\", priority = -1 }\n")
        + "\n")
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    if fs::read_to_string(path).is_ok_and(|there| there == text) {
        return Ok(());
    }
    fs::write(path, text).map_err(Failure::file("write", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three crates without dependencies: one is good, one does not compile, one has a broken link.
    #[test]
    fn failures_are_those_of_their_models() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().canonicalize().unwrap();
        let mut workspace = Workspace::new(path.clone());
        // The message about `bad` names the file and the crate of another.
        for (package, text) in [
            (
                "s-bad",
                "//! Bad.\n/// `s-good` s-good/src/lib.rs\npub fn one() -> u8 { s_good::two() }\n",
            ),
            ("s-good", "//! Good.\n"),
            ("s-link", "//! To [`nothing`].\n"),
            ("s-lint", "//! Odd.\nfn unused() {}\n"),
        ] {
            std::fs::create_dir_all(path.join(package).join("src")).unwrap();
            std::fs::write(path.join(package).join("src/lib.rs"), text).unwrap();
            let manifest = format!(
                "[package]\nname = {package:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\
                 [lints]\nworkspace = true\n"
            );
            std::fs::write(path.join(package).join("Cargo.toml"), manifest).unwrap();
            workspace.packages.insert(package.to_owned(), package.replace("s-", "model "));
        }
        let failed = workspace.check(None).unwrap();
        let heads: Vec<&str> = failed.iter().filter_map(|text| text.lines().next()).collect();
        assert_eq!(heads, ["model bad: ", "model link: ", "model lint: "], "{failed:#?}");
        for (text, part) in failed.iter().zip(["s_good", "nothing", "unused"]) {
            assert!(text.contains(part), "{text}");
        }
    }

    /// What is wrong with no crate is not put on one.
    #[test]
    fn a_manifest_that_cargo_cannot_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().canonicalize().unwrap();
        std::fs::create_dir_all(path.join("s-odd")).unwrap();
        std::fs::write(path.join("s-odd/Cargo.toml"), "[package\n").unwrap();
        let mut workspace = Workspace::new(path);
        workspace.packages.insert("s-odd".to_owned(), "model odd".to_owned());
        let failed = workspace.check(None).unwrap();
        assert_eq!(failed.len(), 2, "{failed:#?}");
        assert_eq!(failed.first().unwrap(), "model odd: \n  it was not compiled");
        assert!(failed.last().unwrap().starts_with("the workspace: \n  error: "), "{failed:#?}");
    }
}
