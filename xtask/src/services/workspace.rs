//! The workspace in which all generated crates are checked: dependencies are compiled once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use restjson_codegen::Files;
use restjson_codegen::ir::Service;

use crate::{Failure, console, crate_files, nested_cargo, workspace};

/// A crate, before it is written.
pub(super) struct Generated {
    /// The model's file.
    pub(super) name: String,
    /// What is said of it.
    pub(super) line: String,
    /// Why operations were left out.
    pub(super) left_out: Vec<String>,
    /// Lines for each operation.
    pub(super) lines: usize,
    /// What it took to read and to generate.
    pub(super) milliseconds: u128,
    /// How large the process has been.
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
             [features]\nblocking = [\"restjson/blocking\"]\nmock = [\"restjson/mock\"]\n\n\
             [lints]\nworkspace = true\n",
            workspace::path("runtime"),
            features.join(", "),
        );
        write(&folder.join("Cargo.toml"), &manifest)?;
        self.packages.insert(package, generated.name.clone());
        Ok(())
    }

    /// Lints and documents all crates; what failed, a text for each model.
    pub(super) fn check(&self, jobs: Option<u32>) -> Result<Vec<String>, Failure> {
        let members: Vec<String> = self.packages.keys().map(|name| format!("{name:?}")).collect();
        let manifest = format!(
            "[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n[profile.dev]\ndebug = false\n\n{}",
            members.join(", "),
            lints()?
        );
        write(&self.folder.join("Cargo.toml"), &manifest)?;
        let jobs = jobs.map(|jobs| jobs.to_string());
        let mut failed: BTreeMap<&str, String> = BTreeMap::new();
        for task in [&["clippy", "--all-targets"][..], &["doc", "--no-deps"]] {
            console::note(&format!("cargo {} …", task.join(" ")));
            let mut arguments = task.to_vec();
            arguments.extend(["--workspace", "--keep-going", "--quiet"]);
            if let Some(jobs) = &jobs {
                arguments.extend(["--jobs", jobs]);
            }
            let output = nested_cargo::run(&self.folder, &self.folder.join("target"), &arguments)?;
            let errors = String::from_utf8_lossy(&output.stderr);
            for part in errors.split("\n\n").filter(|part| !part.trim().is_empty()) {
                let model = self.model_of(part).unwrap_or("the workspace");
                let text = failed.entry(model).or_insert_with(|| format!("{model}: failed"));
                text.push_str("\n  ");
                text.push_str(&part.trim().replace('\n', "\n  "));
            }
            if !output.status.success() && errors.trim().is_empty() {
                failed.insert("the workspace", format!("cargo {} failed", task.join(" ")));
            }
        }
        Ok(failed.into_values().collect())
    }

    /// The model whose crate a message is about: it names a file of the crate, or the crate.
    fn model_of(&self, message: &str) -> Option<&str> {
        let named = |package: &String| {
            message.contains(&format!(" {package}/src/"))
                || message.contains(&format!("`{package}`"))
        };
        self.packages.iter().find(|(package, _)| named(package)).map(|(_, model)| model.as_str())
    }
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
