//! `cargo xtask codegen`: writes a generated crate, or checks that it is up to date.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use restjson_codegen::ir::Service;
use restjson_codegen::{Files, Options, generate, operation_names, resolve};
use restjson_model::{Model, Problems};

use crate::folder_lock::FolderLock;
use crate::progress::Progress;
use crate::{
    Failure, checked_in, concerned, console, copies, crate_files, crate_name, manifest,
    model_files, operation_table, workspace,
};

/// Generate client crates from their models
///
/// Without arguments: reads the models in model/ and their overlays, writes generated/src, connect/src,
/// the table of operations in cli/src/generated and the copies that other packages hold, removes what
/// does not belong there, and says what changed.
/// With --model and --out: generates a crate for any service that speaks restJson1. What is left out of it, such as a
/// waiter, is named with the reason.
#[derive(Args, Clone, Debug, Default)]
#[group(skip)]
#[command(group = ArgGroup::new("result"))]
pub struct Arguments {
    /// Write nothing; exit with 1 and name the files if something is not up to date
    #[arg(long)]
    pub check: bool,
    /// The model: Smithy JSON, or botocore's service-2.json (.gz)
    #[arg(long, value_name = "FILE", requires = "result")]
    pub model: Option<PathBuf>,
    /// A second Smithy file, of `apply` statements, that is merged into the model
    #[arg(long, value_name = "FILE", requires = "model")]
    pub overlay: Option<PathBuf>,
    /// The folder of the crate; its src is replaced, and its Cargo.toml written if it has none
    #[arg(long, value_name = "DIR", requires = "model", group = "result")]
    pub out: Option<PathBuf>,
    /// List the operations of the model, a name on each line, and write nothing
    #[arg(long, requires = "model", group = "result")]
    pub list: bool,
    /// The name of the crate [default: made from the service's id]
    #[arg(long, value_name = "CRATE", requires = "model")]
    pub name: Option<String>,
    /// Only this operation and what it reaches; can be given several times
    #[arg(long = "operation", value_name = "NAME", requires = "model")]
    pub operations: Vec<String>,
    /// All operations but this one; can be given several times
    #[arg(long = "exclude", value_name = "NAME", requires = "model")]
    pub excluded_operations: Vec<String>,
    /// The service, by its name, if the model has several
    #[arg(long, value_name = "NAME", requires = "model")]
    pub service: Option<String>,
}

/// Runs the task.
///
/// # Errors
/// If the model cannot be read or generated, or, when checking, if something is not up to date.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    arguments.name.as_deref().map_or(Ok(()), crate_name::check)?;
    match (&arguments.model, &arguments.out) {
        (Some(model), None) => list(arguments, model),
        (Some(model), Some(out)) => run_for(arguments, model, out),
        _ => run_own(arguments.check),
    }
}

/// The crates of this workspace.
fn run_own(check: bool) -> Result<(), Failure> {
    let mut folders = Vec::new();
    for one in &checked_in::EACH {
        let path = one.model();
        let _progress = Progress::new(format!("generating from {}", one.model));
        let model = model_files::read(&path, Some(&one.overlay()))?;
        let refused = refused(&path, &model);
        folders.push((one.src(), generate(&model, &one.options()).map_err(&refused)?));
        if let Some(folder) = one.operation_table {
            let (files, left_out) =
                operation_table::generate(&model, &one.options()).map_err(&refused)?;
            for problem in left_out {
                console::note(&format!("no command: {problem}"));
            }
            folders.push((workspace::path(folder), files));
        }
    }
    if check {
        let mut wrong = differences(&folders, checked_in::known)?;
        for (copy, original) in copies::outdated()? {
            wrong.push_str(&format!("{copy} is not a copy of {original}\n"));
        }
        return up_to_date(&wrong, "Run `cargo xtask codegen`");
    }
    let _locks = lock(&folders)?;
    write(&folders)?;
    for (copy, original) in copies::write()? {
        console::line(&format!("{copy}: copied from {original}"));
    }
    Ok(())
}

/// What to generate for any service.
fn options(arguments: &Arguments, model_path: &Path) -> Options {
    Options {
        service: arguments.service.clone(),
        operations: arguments.operations.clone(),
        excluded_operations: arguments.excluded_operations.clone(),
        crate_name: arguments.name.clone(),
        source: model_path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        pages: Vec::new(),
    }
}

/// The operations of a model, whether they can be generated or not.
fn list(arguments: &Arguments, model_path: &Path) -> Result<(), Failure> {
    let model = model_files::read(model_path, arguments.overlay.as_deref())?;
    let failed = |problems| Failure::Model { path: model_path.to_owned(), problems };
    for name in operation_names(&model, &options(arguments, model_path)).map_err(failed)? {
        console::line(&name);
    }
    Ok(())
}

/// A crate for any service, in any folder.
fn run_for(arguments: &Arguments, model_path: &Path, out: &Path) -> Result<(), Failure> {
    let progress = Progress::new(format!("generating from {}", model_path.display()));
    let model = model_files::read(model_path, arguments.overlay.as_deref())?;
    let options = options(arguments, model_path);
    let refused = refused(model_path, &model);
    let src = out.join("src");
    let folders = [(src.clone(), generate(&model, &options).map_err(&refused)?)];
    drop(progress);
    if arguments.check {
        return up_to_date(
            &differences(&folders, |folder| folder)?,
            "Run the same without --check",
        );
    }
    let _locks = lock(&folders)?;
    if !crate_files::is_generated(&src)? {
        return Err(Failure::Check(format!("{} {NOT_OURS}", src.display())));
    }
    let service = resolve(&model, &options).map_err(&refused)?;
    service.left_out().iter().for_each(|line| console::note(line));
    write_manifest(&service, out)?;
    write(&folders)
}

/// What a refusal of this model says.
fn refused(path: &Path, model: &Model) -> impl Fn(Problems) -> Failure {
    move |problems| Failure::Generate {
        path: path.to_owned(),
        refusal: concerned::of(model, problems),
    }
}

/// Locks the folders of the crates against a second run.
fn lock(folders: &[(PathBuf, Files)]) -> Result<Vec<FolderLock>, Failure> {
    let parents = folders.iter().map(|(folder, _)| folder.parent().unwrap_or(folder));
    parents.map(FolderLock::new).collect()
}

/// Writes the files that differ, and lists them.
fn write(folders: &[(PathBuf, Files)]) -> Result<(), Failure> {
    for (folder, files) in folders {
        let changes = crate_files::write(folder, files)?;
        let current = if changes.is_empty() { "up to date, " } else { "" };
        console::line(&format!("{}: {current}{} files", folder.display(), files.len()));
        for line in changes.lines() {
            console::line(&line);
        }
    }
    Ok(())
}

const NOT_OURS: &str = "holds what `cargo xtask codegen` has not written, and would be replaced: \
                        give --out another folder";

/// One that is there is kept, since others may have added to it.
fn write_manifest(service: &Service, out: &Path) -> Result<(), Failure> {
    fs::create_dir_all(out).map_err(Failure::file("create", out))?;
    let path = out.join("Cargo.toml");
    let text = manifest::text(service, out)?;
    if !path.exists() {
        return fs::write(&path, text).map_err(Failure::file("write", &path));
    }
    let there = fs::read_to_string(&path).map_err(Failure::file("read", &path))?;
    for line in manifest::lacking(&text, &there) {
        console::note(&format!("{} is kept as it is; it needs: {line}", path.display()));
    }
    Ok(())
}

/// The files that differ, one per line. `known` makes a path relative for messages.
fn differences(folders: &[(PathBuf, Files)], known: fn(&Path) -> &Path) -> Result<String, Failure> {
    let mut wrong = String::new();
    for (folder, files) in folders {
        let changes = crate_files::compare(folder, files)?;
        if !changes.is_empty() {
            wrong.push_str(&format!(
                "{} is not what `cargo xtask codegen` writes:\n{}\n",
                known(folder).display(),
                changes.lines().join("\n"),
            ));
        }
    }
    Ok(wrong)
}

/// The result of `--check`.
fn up_to_date(wrong: &str, command: &str) -> Result<(), Failure> {
    match wrong {
        "" => Ok(()),
        wrong => Err(Failure::Check(format!(
            "{wrong}{command}; what is generated is not edited by hand."
        ))),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        arguments: Arguments,
    }

    /// A model is listed or generated into a folder.
    #[test]
    fn a_model_has_one_result() {
        let parse = |words: &str| {
            let words = ["codegen"].into_iter().chain(words.split_whitespace());
            Command::try_parse_from(words).map(|command| command.arguments)
        };
        for good in ["", "--check", "--model m --list", "--model m --out o --operation A"] {
            assert!(parse(good).is_ok(), "{good}");
        }
        assert!(parse("--model m --list").is_ok_and(|it| it.list && it.out.is_none()));
        for wrong in ["--model m", "--list", "--out o", "--model m --list --out o"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
