//! The clients in JavaScript, and the browser for one of them.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::{Missing, succeeds};
use crate::{console, workspace};

/// Node, which finds the clients that are installed.
pub(super) fn command() -> Result<Command, Missing> {
    let folder = workspace::path("target/peers/node");
    let wanted = workspace::path("tests/peers/package.json");
    let copy = folder.join("package.json");
    if !succeeds(Command::new("node").arg("--version"))
        || !succeeds(Command::new("npm").arg("--version"))
    {
        return Err(Missing::Program("node with npm (Debian: nodejs npm)"));
    }
    // npm writes its lock file only after all packages are there.
    let is_there = folder.join("package-lock.json").is_file()
        && fs::read(&wanted).ok().is_some_and(|wanted| fs::read(&copy).ok() == Some(wanted));
    if !is_there {
        console::note("installing the clients in JavaScript from npm");
        let copied = fs::create_dir_all(&folder).and_then(|()| fs::copy(&wanted, &copy));
        let mut install = Command::new("npm");
        install.args(["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]);
        let installed = install.current_dir(&folder).status();
        if copied.is_err() || !installed.is_ok_and(|status| status.success()) {
            // The next run is to try again.
            let _ = fs::remove_file(&copy);
            return Err(Missing::Client("not installed from npm: is its registry reachable?"));
        }
    }
    let mut node = Command::new("node");
    node.env("NODE_PATH", folder.join("node_modules")).env("NODE_NO_WARNINGS", "1");
    Ok(node)
}

/// The browser.
pub(super) fn chromium() -> Result<PathBuf, Missing> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let folders = || std::env::split_paths(&path);
    let found = names
        .iter()
        .find_map(|name| folders().map(|folder| folder.join(name)).find(|path| path.is_file()));
    found.ok_or(Missing::Program("Chromium (Debian: chromium)"))
}
