//! `cargo xtask fuzz`: what is read from a network or from others' files, with whatever may come.

use std::path::Path;
use std::process::{Command, Stdio};

use clap::Args;

use crate::{Failure, console, workspace};

/// Run the fuzz targets, each for some time
///
/// The targets are in `fuzz/`, with their seeds in `fuzz/seeds/`; what grows from them is kept in
/// `fuzz/corpus/`, which is not checked in. Stops at the first target that fails, and says where its
/// input is: make a test of it. Needs cargo-fuzz and a C++ compiler, and uses a nightly compiler
/// with its address sanitizer if there is one; otherwise the stable one, without.
#[derive(Args, Debug)]
pub struct Arguments {
    /// How long each target runs
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    seconds: u64,
    /// Only this target
    #[arg(long)]
    target: Option<String>,
}

/// A single input must not need more than that, in MiB, the sanitizer's own memory included.
const MOST_MEMORY: u32 = 2048;

/// The available compiler.
enum Compiler {
    Nightly,
    /// It is made to take the flags that only a nightly one takes.
    Stable,
}

/// Runs the task.
///
/// # Errors
/// If cargo-fuzz is not installed, a target cannot be built, or one fails.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let folder = workspace::path("fuzz");
    let known = targets(&folder)?;
    let targets = match &arguments.target {
        None => known,
        Some(target) if known.contains(target) => vec![target.clone()],
        Some(target) => {
            let known = known.join(", ");
            return Err(Failure::Check(format!("there is no target {target}, but {known}")));
        }
    };
    if !succeeds(Command::new(env!("CARGO")).args(["fuzz", "--version"])) {
        let how = "cargo-fuzz is needed: cargo install cargo-fuzz --locked";
        return Err(Failure::Check(how.to_owned()));
    }
    let compiler = match succeeds(Command::new("cargo").args(["+nightly", "--version"])) {
        true => Compiler::Nightly,
        false => Compiler::Stable,
    };
    console::note(match compiler {
        Compiler::Nightly => "with the nightly compiler and the address sanitizer",
        Compiler::Stable => "with the stable compiler, without a sanitizer",
    });
    let mut executions = 0;
    for target in &targets {
        let report = fuzz(&folder, target, arguments.seconds, &compiler)?;
        executions += report.executions;
        console::line(&format!("{target}: {} inputs, no failure", report.executions));
    }
    console::line(&format!(
        "{} targets, {} s each, {executions} inputs, 0 failures",
        targets.len(),
        arguments.seconds
    ));
    Ok(())
}

struct Report {
    executions: u64,
}

/// The names of the files in `fuzz_targets`, in their order.
fn targets(folder: &Path) -> Result<Vec<String>, Failure> {
    let folder = folder.join("fuzz_targets");
    let entries = std::fs::read_dir(&folder).map_err(Failure::file("read", &folder))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    Ok(names)
}

fn fuzz(folder: &Path, target: &str, seconds: u64, compiler: &Compiler) -> Result<Report, Failure> {
    console::note(&format!("== {target}"));
    let corpus = folder.join("corpus").join(target);
    std::fs::create_dir_all(&corpus).map_err(Failure::file("make", &corpus))?;
    let mut cargo = Command::new("cargo");
    match compiler {
        Compiler::Nightly => cargo.args(["+nightly", "fuzz", "run"]),
        Compiler::Stable => {
            cargo.args(["fuzz", "run", "--sanitizer", "none"]).env("RUSTC_BOOTSTRAP", "1")
        }
    };
    let log = corpus.with_extension("log");
    let file = std::fs::File::create(&log).map_err(Failure::file("write", &log))?;
    cargo
        .arg(target)
        .args([corpus, folder.join("seeds").join(target)])
        .args(["--", "-print_final_stats=1", "-timeout=25"])
        .args([format!("-max_total_time={seconds}"), format!("-rss_limit_mb={MOST_MEMORY}")])
        .current_dir(folder)
        // `cargo xtask` sets it to the compiler it was made by.
        .env_remove("RUSTUP_TOOLCHAIN")
        .stderr(file);
    let status = cargo.status().map_err(Failure::file("run cargo in", folder))?;
    let text = std::fs::read_to_string(&log).map_err(Failure::file("read", &log))?;
    if !status.success() {
        return Err(Failure::Check(format!("{target} failed:\n{}", end(&text, &log))));
    }
    let executions = text
        .lines()
        .find_map(|line| line.strip_prefix("stat::number_of_executed_units:")?.trim().parse().ok());
    match executions {
        Some(executions) if executions > 0 => Ok(Report { executions }),
        _ => Err(Failure::Check(format!("{target} ran no input: see {}", log.display()))),
    }
}

/// The last lines of a log, and where the rest is.
fn end(text: &str, log: &Path) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.get(lines.len().saturating_sub(30)..).unwrap_or_default();
    format!("{}\n(all of it: {})", last.join("\n"), log.display())
}

fn succeeds(command: &mut Command) -> bool {
    command
        .env_remove("RUSTUP_TOOLCHAIN")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
