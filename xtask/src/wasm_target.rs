//! How this machine compiles for WebAssembly.

use std::ffi::OsString;
use std::fs;
use std::process::Command;

/// The target of browsers.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// A compiler for WebAssembly.
#[derive(Debug)]
pub(crate) struct WasmTarget {
    /// A compiler with the source of its standard library; none if rustc has the library.
    compiler: Option<OsString>,
}

impl WasmTarget {
    /// rustc, if it has the library for that target, or the compiler that the variable `WASM_RUSTC` names;
    /// otherwise what is missing.
    pub(crate) fn find() -> Result<Self, String> {
        if has_library() {
            return Ok(Self { compiler: None });
        }
        match std::env::var_os("WASM_RUSTC") {
            Some(compiler) => Ok(Self { compiler: Some(compiler) }),
            None => Err(format!("rustc has no library for {WASM}")),
        }
    }

    /// Has a command of cargo compile for it, into this folder.
    pub(crate) fn apply(&self, cargo: &mut Command, target_dir: &str) {
        cargo.args(["--target", WASM, "--target-dir", target_dir]);
        if let Some(compiler) = &self.compiler {
            cargo
                .arg("-Zbuild-std=std,panic_abort")
                .env("RUSTC", compiler)
                // What builds a standard library is not stable yet.
                .env("RUSTC_BOOTSTRAP", "1");
        }
    }
}

/// Whether the compiler has a standard library for that target.
fn has_library() -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).args(["--print", "target-libdir", "--target", WASM]).output();
    let Ok(output) = output else { return false };
    let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    fs::read_dir(folder).is_ok_and(|files| files.count() > 0)
}
