//! `cargo xtask services`: generates a crate for every model in a folder, and checks all of them.

mod outcomes;
mod workspace;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use restjson_codegen::{Files, Options, generate, resolve};

use restjson_model::{Model, Problems};

use crate::{Failure, concerned, console, model_files};
use workspace::{Generated, Workspace};

/// Generate a crate for every service model in a folder
///
/// Reads Smithy JSON and botocore's service-2.json (.gz), also in folders below. Prints a line for each
/// service: operations, generated lines per operation, milliseconds, MiB of the process at its largest; and
/// with --check another one when all are compiled. A model that the generator does not support is `refused`,
/// with every problem; that is not a failure. What is left out of a generated crate, such as a waiter, is
/// named with the reason. A crate that does not compile or has a warning is `failed`, with the compiler's
/// messages, and the exit code is 1.
#[derive(Args, Clone, Debug, Default)]
pub struct Arguments {
    /// The folder with the models
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Compile, lint (`clippy -D warnings`) and document (`rustdoc -D warnings`) all crates, in one
    /// workspace with shared dependencies
    #[arg(long)]
    pub check: bool,
    /// How many crates are compiled at a time [default: cargo's]
    #[arg(long, value_name = "N", requires = "check")]
    pub jobs: Option<u32>,
    /// Where the crates are written [default: target/services]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Runs the task.
///
/// # Errors
/// If there is no model, a model cannot be read, or a crate fails.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let models = models(&arguments.folder)?;
    if models.is_empty() {
        return Err(Failure::Check(format!("{} holds no model", arguments.folder.display())));
    }
    let out = arguments.out.clone().unwrap_or_else(|| crate::workspace::path("target/services"));
    // cargo is run in the folder, where a relative path would lead elsewhere.
    let out = std::path::absolute(&out).map_err(Failure::file("find", &out))?;
    let mut workspace = Workspace::new(out);
    let mut failures = Vec::new();
    let mut numbers = Numbers::default();
    let mut refused = 0;
    for path in &models {
        let name = path.strip_prefix(&arguments.folder).unwrap_or(path).display().to_string();
        match service(path, &name) {
            Ok(generated) => {
                console::line(&generated.line);
                generated
                    .left_out
                    .iter()
                    .for_each(|problem| console::line(&format!("  {problem}")));
                numbers.add(&generated);
                if arguments.check {
                    workspace.add(&generated)?;
                }
            }
            Err(Failure::Model { problems, .. }) => {
                refused += 1;
                console::line(&format!("{name}: refused"));
                problems.iter().for_each(|problem| console::line(&format!("  {problem}")));
            }
            Err(failure) => {
                console::line(&format!("{name}: failed"));
                failures.push(format!("{name}: {failure}"));
            }
        }
    }
    if arguments.check {
        failures.extend(workspace.check(arguments.jobs)?);
    }
    numbers.print();
    let failed = failures.len();
    console::line(&format!("{} models, {refused} refused, {failed} failed", models.len()));
    if failures.is_empty() { Ok(()) } else { Err(Failure::Check(failures.join("\n"))) }
}

/// Reads and generates one.
fn service(path: &Path, name: &str) -> Result<Generated, Failure> {
    reset_memory();
    let started = Instant::now();
    let model = model_files::read(path, None)?;
    let mut options = Options { source: name.to_owned(), ..Options::default() };
    let refused = |problems| Failure::Model { path: path.to_owned(), problems };
    let mut left_out = Vec::new();
    // Some problems are found only when others are not there any more.
    let files = loop {
        let problems = match generate(&model, &options) {
            Ok(files) => break files,
            Err(problems) => problems,
        };
        let excluded = &options.excluded_operations;
        let more = supported_without(&model, &problems, excluded);
        let Some(more) = more else { return Err(refused(problems)) };
        left_out.extend(problems.iter().map(ToString::to_string));
        options.excluded_operations.extend(more);
    };
    let milliseconds = started.elapsed().as_millis();
    let mebibytes = memory();
    for (path, text) in &files {
        if let Err(error) = syn::parse_file(text) {
            return Err(Failure::Check(format!("{path} is not valid Rust: {error}")));
        }
    }
    let service = resolve(&model, &options).map_err(refused)?;
    let operations = service.operations.len();
    let lines = lines(&files) / operations.max(1);
    let without = match options.excluded_operations.len() {
        0 => String::new(),
        count => format!(" and {count} refused"),
    };
    let memory = mebibytes.map_or_else(|| "-".to_owned(), |mebibytes| mebibytes.to_string());
    let line = format!(
        "{name}: ok, {operations} operations{without}, {lines} lines each, {milliseconds} ms, {memory} MiB"
    );
    left_out.extend(service.left_out());
    let name = name.to_owned();
    Ok(Generated { name, line, left_out, lines, milliseconds, mebibytes, files, service })
}

/// The further operations without which a model may be generated; none if no operation is left then, or a problem
/// does not concern an operation.
fn supported_without(
    model: &Model,
    problems: &Problems,
    excluded: &[String],
) -> Option<BTreeSet<String>> {
    let refusal = concerned::of(model, problems.clone());
    let mut further = BTreeSet::new();
    for concern in refusal.concerns {
        let operations = concern.operations.into_iter().filter(|name| !excluded.contains(name));
        let operations: Vec<String> = operations.collect();
        if operations.is_empty() {
            return None;
        }
        further.extend(operations);
    }
    (excluded.len() + further.len() < refusal.operations).then_some(further)
}

/// The numbers of all services.
#[derive(Default)]
struct Numbers {
    /// Of each service, for each operation.
    lines: Vec<(usize, String)>,
    all_lines: usize,
    operations: usize,
    milliseconds: Vec<u128>,
    mebibytes: Vec<u64>,
}

impl Numbers {
    fn add(&mut self, generated: &Generated) {
        self.lines.push((generated.lines, generated.name.clone()));
        self.all_lines += lines(&generated.files);
        self.operations += generated.service.operations.len();
        self.milliseconds.push(generated.milliseconds);
        self.mebibytes.extend(generated.mebibytes);
    }

    fn print(&mut self) {
        self.milliseconds.sort_unstable();
        let count = self.lines.len();
        let (Some((most, name)), Some(slowest)) =
            (self.lines.iter().max(), self.milliseconds.last())
        else {
            return;
        };
        let mean = self.all_lines / self.operations.max(1);
        let median = self.milliseconds.get(count / 2).unwrap_or(slowest);
        console::line(&format!(
            "lines per operation: {mean} over all services, {most} at most ({name}); \
             milliseconds: {median} in the median, {slowest} at most; MiB: {} at most",
            self.mebibytes.iter().max().unwrap_or(&0)
        ));
    }
}

fn lines(files: &Files) -> usize {
    files.values().map(|text| text.lines().count()).sum()
}

/// The files below a folder that are models, sorted.
fn models(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        let failed = |error| Failure::file("read", &folder)(error);
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if is_model(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// By the name: botocore has other files beside the model.
fn is_model(path: &Path) -> bool {
    const BESIDE: &[&str] = &[
        "endpoint-",
        "endpoints",
        "examples-",
        "paginators-",
        "partitions",
        "waiters-",
        "sdk-extras",
    ];
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let json = name.ends_with(".json") || name.ends_with(".json.gz");
    json && !BESIDE.iter().any(|beside| name.contains(beside))
}

/// Resets the peak size of the process, if the system can.
fn reset_memory() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// The peak size of the process, in MiB.
fn memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = peak.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kibibytes / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: &str = r#"{
        "metadata": {"apiVersion": "1", "protocol": "rest-json", "serviceId": "Things", "endpointPrefix": "things"},
        "operations": {
            "GetThing": {"http": {"method": "GET", "requestUri": "/"}, "output": {"shape": "Thing"}},
            "LockThing": {"http": {"method": "PUT", "requestUri": "/"}, "authtype": "custom"},
            "PutThing": {"http": {"method": "POST", "requestUri": "/"}, "input": {"shape": "Lists"}}
        },
        "shapes": {
            "Lists": {"type": "structure", "members": {"All": {"shape": "Endless"}}},
            "Endless": {"type": "list", "member": {"shape": "Endless"}},
            "Thing": {"type": "structure", "members": {"State": {"shape": "State"}}},
            "State": {"type": "string"}
        }
    }"#;
    const WAITERS: &str = r#"{"version": 2, "waiters": {
        "Never": {"operation": "DropThing", "delay": 1, "acceptors": []},
        "Now": {"operation": "GetThing", "delay": 0, "acceptors": []}
    }}"#;
    const PAGINATORS: &str =
        r#"{"pagination": {"GetThing": {"input_token": "A", "output_token": "B"}}}"#;

    /// A service without the parts of it that are not supported, even if one hides another; each is named.
    #[test]
    fn what_is_left_out_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("service-2.json", SERVICE);
        write("waiters-2.json", WAITERS);
        write("paginators-1.json", PAGINATORS);
        let generated = service(&folder.path().join("service-2.json"), "things").unwrap();
        assert!(generated.line.starts_with("things: ok, 1 operations and 2 refused, "));
        let begin: Vec<&str> =
            generated.left_out.iter().filter_map(|line| line.get(..45)).collect();
        let expected = [
            "com.amazonaws.things#Endless: this shape is recursive",
            "com.amazonaws.things#LockThing: trait botocore",
            "no waiter Never: there is no operation `DropThing`",
            "no waiter Now: the delay must be a whole number",
            "no stream of pages of GetThing: the input has no",
        ];
        let expected: Vec<&str> = expected.iter().filter_map(|line| line.get(..45)).collect();
        assert_eq!(begin, expected, "{:#?}", generated.left_out);
    }
}
