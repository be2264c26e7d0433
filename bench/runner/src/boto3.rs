//! boto3, in a separate Python environment.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::build::run;
use crate::place;

/// The environment's python and the version of boto3.
pub(crate) fn install() -> Result<(PathBuf, String)> {
    let folder = place::target("venv");
    let python = folder.join("bin/python");
    if !python.exists() {
        eprintln!("installing boto3 …");
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--upgrade", "boto3"]))?;
    let version =
        run(Command::new(&python).args(["-c", "import boto3; print(boto3.__version__)"]))?;
    Ok((python, version.trim().to_owned()))
}
