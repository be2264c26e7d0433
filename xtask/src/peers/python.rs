//! The clients in Python.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Missing, succeeds};
use crate::{console, workspace};

/// The Python of a virtual environment that has boto3, the AWS command line and a validator of OpenAPI.
pub(super) fn environment(folder: &Path) -> Result<PathBuf, Missing> {
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if !succeeds(Command::new(&python).args(["-m", "pip", "--version"])) {
        console::note(&format!("making a virtual environment in {}", folder.display()));
        let mut make = Command::new("python3");
        if !succeeds(make.args(["-m", "venv", "--clear"]).arg(folder)) {
            return Err(Missing::Program("python3 with its venv module (Debian: python3-venv)"));
        }
    }
    if !succeeds(Command::new(&python).args(["-c", "import awscli, boto3, openapi_spec_validator"]))
    {
        console::note(
            "installing boto3, the AWS command line and a validator of OpenAPI from PyPI",
        );
        let options = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        let mut install = Command::new(&python);
        install.args(options).arg("-r").arg(workspace::path("tests/peers/requirements.txt"));
        // Its words say why it fails.
        if !install.status().is_ok_and(|status| status.success()) {
            return Err(Missing::Client(
                "not installed from PyPI: is https://pypi.org reachable, or PIP_INDEX_URL set?",
            ));
        }
    }
    Ok(python)
}
