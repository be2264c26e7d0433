//! `cargo xtask protocol`: the protocol compliance cases of a model, as tests of a generated crate.

mod areas;
mod report;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use restjson_codegen::{Options, ProtocolTests, protocol_tests};

use self::areas::Areas;
use self::report::Report;
use crate::{Failure, console, crate_files, manifest, model_files, nested_cargo, workspace};

/// Run the protocol compliance cases that a model carries
///
/// Generates a crate for each service of the model, with a test for each `smithy.test` case that
/// concerns clients, into target/protocol, runs them, and prints how many have passed in each area.
/// Operations that cannot be generated are named. Exits with 1 if a case fails.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The model: Smithy JSON whose operations and errors have `smithy.test` traits. If a
    /// tests.csv lies beside it, cases are grouped by its areas, otherwise by operation
    pub file: PathBuf,
    /// Where the crates are written [default: target/protocol]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Runs the task.
///
/// # Errors
/// If the model cannot be read, or a case fails.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let model = model_files::read(&arguments.file, None)?;
    let out = arguments.out.clone().unwrap_or_else(|| workspace::path("target/protocol"));
    let out = std::path::absolute(&out).map_err(Failure::file("find", &out))?;
    let areas = Areas::beside(&arguments.file)?;
    let mut report = Report::default();
    let services: Vec<String> = model.services().map(|(shape, _)| shape.id.to_string()).collect();
    for service in services {
        let options = Options {
            service: Some(service.clone()),
            source: arguments.file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            ..Options::default()
        };
        let tests = protocol_tests(&model, &options)
            .map_err(|problems| Failure::Model { path: arguments.file.clone(), problems })?;
        console::note(&format!("{service}: {} cases", tests.cases.len()));
        let output = test(&out, &tests)?;
        report.add(&tests, &output, &areas);
    }
    for line in report.lines() {
        console::line(&line);
    }
    report.verdict().map_err(Failure::Check)
}

/// Writes the crate, runs its tests, and returns what they print.
fn test(out: &Path, tests: &ProtocolTests) -> Result<String, Failure> {
    let folder = out.join(&tests.service.crate_name);
    fs::create_dir_all(&folder).map_err(Failure::file("create", &folder))?;
    let manifest = folder.join("Cargo.toml");
    let text = manifest::text_with_harness(&tests.service, &folder)?;
    fs::write(&manifest, text).map_err(Failure::file("write", &manifest))?;
    crate_files::write(&folder.join("src"), &tests.files)?;
    let arguments = [
        "test",
        "--lib",
        "--quiet",
        "--no-default-features",
        "--",
        "protocol_tests::",
        "--format",
        "pretty",
    ];
    let output = nested_cargo::run(&folder, &out.join("target"), &arguments)?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !text.contains("test result:") {
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(Failure::Check(format!("the tests do not compile:\n{errors}")));
    }
    Ok(text)
}
