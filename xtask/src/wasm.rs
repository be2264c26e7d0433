//! `cargo xtask wasm`: the package for browsers.

use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::wasm_target::{WASM, WasmTarget};
use crate::{Failure, console, workspace};

/// Build the package for browsers, print its sizes, and run its scenarios in Chromium
///
/// Writes `target/web/package`: the module, its JavaScript and its TypeScript types. Needs the target
/// wasm32-unknown-unknown and wasm-bindgen-cli in the version of Cargo.lock; `.ci/install` installs both.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Build only; run no scenarios
    #[arg(long)]
    no_test: bool,
    /// Put the pictures of the page that a scenario takes into docs/, for the README
    #[arg(long, conflicts_with = "no_test")]
    pictures: bool,
}

/// Below the target folder, since its profile and its compiler may differ from those of other builds.
const TARGET: &str = "target/web";
const MODULE: &str = "connectparticipant_web";

/// Runs the task.
///
/// # Errors
/// If something is not installed, the build fails, or a scenario does.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let package = package()?;
    let (mut whole, mut zipped) = (0, 0);
    for name in [format!("{MODULE}_bg.wasm"), format!("{MODULE}.js"), "index.js".to_owned()] {
        let (size, gzip) = sizes(&package.join(&name))?;
        console::line(&format!("{name}: {size} bytes, {gzip} with gzip"));
        whole += size;
        zipped += gzip;
    }
    console::line(&format!("{}: {whole} bytes, {zipped} with gzip", package.display()));
    if arguments.no_test {
        return Ok(());
    }
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["test", "--locked", "-p", "browser-tests", "web::"]).current_dir(workspace::root());
    execute(cargo, "a scenario has failed")?;
    if arguments.pictures {
        for (from, to) in
            [("readme.png", "chat-page.png"), ("readme-dark.png", "chat-page-dark.png")]
        {
            let from = workspace::path("target/browser").join(from);
            let to = workspace::path("docs").join(to);
            fs::copy(&from, to).map_err(Failure::file("copy", &from))?;
        }
    }
    Ok(())
}

/// What is missing on this machine to build the package, if something is.
pub fn missing() -> Option<String> {
    let bindgen = || bindgen().is_none().then(|| "wasm-bindgen is not installed".to_owned());
    WasmTarget::find().err().or_else(bindgen)
}

/// Builds the package.
///
/// # Errors
/// If something is not installed, or the build fails.
pub fn package() -> Result<PathBuf, Failure> {
    let target = WasmTarget::find().map_err(Failure::Check)?;
    let bindgen = bindgen().ok_or_else(|| {
        let how = "wasm-bindgen is needed: `.ci/install` installs it into target/tools";
        Failure::Check(how.to_owned())
    })?;
    let build =
        ["build", "--locked", "--quiet", "--profile", "web", "--package", "connectparticipant-web"];
    let mut cargo = target.cargo(&build, TARGET);
    cargo.env("CARGO_ENCODED_RUSTFLAGS", without_paths());
    execute(cargo, "the module does not compile")?;
    let package = workspace::path(TARGET).join("package");
    let mut command = Command::new(bindgen);
    // Names of functions are for debuggers, and a fifth of the module.
    command.args(["--target", "web", "--remove-name-section", "--remove-producers-section"]);
    command.arg("--out-dir").arg(&package);
    command.arg(workspace::path(TARGET).join(WASM).join("web").join(format!("{MODULE}.wasm")));
    execute(command, "wasm-bindgen has failed")?;
    for entry in ["index.js", "index.d.ts", "package.json"] {
        let (from, to) = (workspace::path("web").join(entry), package.join(entry));
        fs::copy(&from, &to).map_err(Failure::file("write", &to))?;
    }
    Ok(package)
}

/// Flags for the compiler that keep this machine's paths out of the module: panics name their source.
fn without_paths() -> String {
    let home = std::env::var("HOME").unwrap_or_default();
    let cargo = std::env::var("CARGO_HOME").unwrap_or_else(|_| format!("{home}/.cargo"));
    let root = workspace::root().display();
    let folders = [format!("{cargo}/registry/src=crates"), format!("{root}=.")];
    folders.map(|folder| format!("--remap-path-prefix={folder}")).join("\u{1f}")
}

fn execute(mut command: Command, failed: &str) -> Result<(), Failure> {
    let program = PathBuf::from(command.get_program());
    match command.status().map_err(Failure::file("run", &program))?.success() {
        true => Ok(()),
        false => Err(Failure::Check(failed.to_owned())),
    }
}

/// The program, below target/tools or on the path.
fn bindgen() -> Option<OsString> {
    let own = workspace::path("target/tools/bin/wasm-bindgen");
    if own.exists() {
        return Some(own.into_os_string());
    }
    let name = "wasm-bindgen";
    let found = Command::new(name).arg("--version").output();
    found.is_ok_and(|output| output.status.success()).then(|| name.into())
}

/// The size of a file, and that with gzip, in bytes.
fn sizes(path: &Path) -> Result<(usize, usize), Failure> {
    let content = fs::read(path).map_err(Failure::file("read", path))?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&content).map_err(Failure::file("compress", path))?;
    let zipped = encoder.finish().map_err(Failure::file("compress", path))?;
    Ok((content.len(), zipped.len()))
}
