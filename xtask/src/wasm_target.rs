//! The compiler for WebAssembly on this machine.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::workspace;

/// The target of browsers.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// A compiler for WebAssembly.
#[derive(Debug)]
pub(crate) struct WasmTarget {
    /// A compiler with the source of its standard library; none if rustc has the library.
    compiler: Option<PathBuf>,
}

impl WasmTarget {
    /// rustc, if it has the library for that target, or the compiler that `.ci/install` unpacks; otherwise
    /// what is missing.
    pub(crate) fn find() -> Result<Self, String> {
        if has_library() {
            return Ok(Self { compiler: None });
        }
        let unpacked = workspace::path("target/tools/rust-web/rustc");
        match unpacked.exists() {
            true => Ok(Self { compiler: Some(unpacked) }),
            false => Err(format!("rustc has no library for {WASM}")),
        }
    }

    /// A command of cargo that compiles for it, into this folder. Arguments of the program that the command
    /// runs follow `--`, so that they are the last.
    pub(crate) fn cargo(&self, arguments: &[&str], target_dir: &str) -> Command {
        let end = arguments.iter().position(|argument| *argument == "--");
        let (own, others) = arguments.split_at(end.unwrap_or(arguments.len()));
        let mut cargo = Command::new(env!("CARGO"));
        if let Some(compiler) = &self.compiler {
            if own.first() == Some(&"clippy") {
                // The linter of the same compiler, which finds cargo by that variable.
                cargo = Command::new(compiler.with_file_name("cargo-clippy"));
                cargo.env("CARGO", env!("CARGO"));
            }
            // What builds a standard library is not stable yet.
            cargo.env("RUSTC", compiler).env("RUSTC_BOOTSTRAP", "1");
            if let Some(linker) = linker() {
                cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
            }
        }
        cargo.args(own).args(["--target", WASM, "--target-dir", target_dir]);
        if self.compiler.is_some() {
            cargo.arg("-Zbuild-std=std,panic_abort");
        }
        cargo.args(others).current_dir(workspace::root());
        cargo
    }
}

/// The linker that comes with rustc. The unpacked compiler has none.
fn linker() -> Option<PathBuf> {
    let output = rustc().args(["--print", "target-libdir"]).output().ok()?;
    let libraries = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    let linker = libraries.with_file_name("bin").join("rust-lld");
    linker.exists().then_some(linker)
}

fn rustc() -> Command {
    Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}

/// Whether the compiler has a standard library for that target.
fn has_library() -> bool {
    let output = rustc().args(["--print", "target-libdir", "--target", WASM]).output();
    let Ok(output) = output else { return false };
    let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    fs::read_dir(folder).is_ok_and(|files| files.count() > 0)
}
