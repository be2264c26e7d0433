//! `cargo xtask codegen`: writes a generated crate, or checks that it is up to date.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use restjson_codegen::ir::Service;
use restjson_codegen::{Files, Options, generate, resolve};

use crate::folder_lock::FolderLock;
use crate::progress::Progress;
use crate::{
    Failure, concerned, console, copies, crate_files, crate_name, manifest, model_files,
    operation_table, workspace,
};

/// Generate the client crate from the model
///
/// Without arguments: reads model/connectparticipant.json and its overlay, writes generated/src and
/// the table of operations in cli/src/generated and the copies that other packages hold, removes what
/// does not belong there, and says what changed.
/// With --model and --out: generates a crate for any service that speaks restJson1.
#[derive(Args, Clone, Debug, Default)]
pub struct Arguments {
    /// Write nothing; exit with 1 and name the files if something is not up to date
    #[arg(long)]
    pub check: bool,
    /// The model: Smithy JSON, or botocore's service-2.json (.gz)
    #[arg(long, value_name = "FILE", requires = "out")]
    pub model: Option<PathBuf>,
    /// A second Smithy file, of `apply` statements, laid over the model
    #[arg(long, value_name = "FILE", requires = "model")]
    pub overlay: Option<PathBuf>,
    /// The folder of the crate; its src is replaced, and its Cargo.toml written if it has none
    #[arg(long, value_name = "DIR", requires = "model")]
    pub out: Option<PathBuf>,
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

/// The model of the crate that is checked in.
pub(crate) const MODEL: &str = "model/connectparticipant.json";
pub(crate) const OVERLAY: &str = "model/connectparticipant.overlay.json";
const CRATE: &str = "generated";
/// The table of operations of the same model, for the command line.
const OPERATION_TABLE: &str = "cli/src/generated";

/// What the documentation of our own crate is made of.
pub fn own_pages() -> Vec<String> {
    vec!["README.md".to_owned(), "chat.svg".to_owned()]
}

/// Runs the task.
///
/// # Errors
/// If the model cannot be read or generated, or, when checking, if something is not up to date.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (model_path, out) = match (&arguments.model, &arguments.out) {
        (Some(model), Some(out)) => (model.clone(), out.clone()),
        _ => (workspace::path(MODEL), workspace::path(CRATE)),
    };
    let own = arguments.model.is_none();
    arguments.name.as_deref().map_or(Ok(()), crate_name::check)?;
    let overlay = if own { Some(workspace::path(OVERLAY)) } else { arguments.overlay.clone() };
    let progress = Progress::new(format!("generating from {}", model_path.display()));
    let model = model_files::read(&model_path, overlay.as_deref())?;
    let options = Options {
        service: arguments.service.clone(),
        operations: arguments.operations.clone(),
        excluded_operations: arguments.excluded_operations.clone(),
        crate_name: arguments.name.clone(),
        source: if own { MODEL.to_owned() } else { file_name(&model_path) },
        pages: if own { own_pages() } else { Vec::new() },
    };
    let refused = |problems| Failure::Generate {
        path: model_path.clone(),
        refusal: concerned::of(&model, problems),
    };
    let mut folders = vec![(out.join("src"), generate(&model, &options).map_err(refused)?)];
    if own {
        let (files, left_out) = operation_table::generate(&model, &options).map_err(refused)?;
        for problem in left_out {
            console::note(&format!("no command: {problem}"));
        }
        folders.push((workspace::path(OPERATION_TABLE), files));
    }
    drop(progress);
    if arguments.check {
        return up_to_date(&folders, own);
    }
    let _locks = folders
        .iter()
        .map(|(folder, _)| FolderLock::new(folder.parent().unwrap_or(folder)))
        .collect::<Result<Vec<_>, _>>()?;
    if !own {
        let src = out.join("src");
        if !crate_files::is_generated(&src)? {
            return Err(Failure::Check(format!("{} {NOT_OURS}", src.display())));
        }
        let service = resolve(&model, &options).map_err(refused)?;
        write_manifest(&service, &out)?;
    }
    for (folder, files) in &folders {
        let changes = crate_files::write(folder, files)?;
        let current = if changes.is_empty() { "up to date, " } else { "" };
        console::line(&format!("{}: {current}{} files", folder.display(), files.len()));
        for line in changes.lines() {
            console::line(&line);
        }
    }
    if own {
        for (copy, original) in copies::write()? {
            console::line(&format!("{copy}: copied from {original}"));
        }
    }
    Ok(())
}

const NOT_OURS: &str = "holds what `cargo xtask codegen` has not written, and would be replaced: \
                        give --out a folder of its own";

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

/// What `--check` says. Folders are named as the reader knows them.
fn up_to_date(folders: &[(PathBuf, Files)], own: bool) -> Result<(), Failure> {
    let mut wrong = String::new();
    for (folder, files) in folders {
        let changes = crate_files::compare(folder, files)?;
        if !changes.is_empty() {
            let known = if own { folder.strip_prefix(workspace::root()).ok() } else { None };
            let folder = known.unwrap_or(folder);
            wrong.push_str(&format!(
                "{} is not what `cargo xtask codegen` writes:\n{}\n",
                folder.display(),
                changes.lines().join("\n"),
            ));
        }
    }
    for (copy, original) in if own { copies::outdated()? } else { Vec::new() } {
        wrong.push_str(&format!("{copy} is not a copy of {original}\n"));
    }
    if wrong.is_empty() {
        return Ok(());
    }
    let command = if own { "Run `cargo xtask codegen`" } else { "Run the same without --check" };
    Err(Failure::Check(format!("{wrong}{command}; what is generated is not edited by hand.")))
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
