//! The tools that a step needs in addition to cargo, and whether they are installed.

use std::ffi::OsString;
use std::fs;
use std::process::{Command, Stdio};

/// The target of browsers.
const WASM: &str = "wasm32-unknown-unknown";

/// What must be installed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Need {
    /// A subcommand of cargo.
    Tool(&'static str),
    /// A standard library for WebAssembly, or a compiler that can build one.
    Wasm,
}

/// How a step compiles for WebAssembly.
#[derive(Debug)]
pub(super) struct Target {
    /// A compiler with the source of its standard library; none if rustc has the library.
    compiler: Option<OsString>,
}

impl Need {
    /// Whether it is there, and for which target; what lacks otherwise.
    pub(super) fn look(self) -> Result<Option<Target>, String> {
        match self {
            Need::Tool(tool) if is_installed(tool) => Ok(None),
            Need::Tool(tool) => Err(format!("cargo-{tool} is not installed")),
            Need::Wasm if has_library(WASM) => Ok(Some(Target { compiler: None })),
            Need::Wasm => match std::env::var_os("WASM_RUSTC") {
                Some(compiler) => Ok(Some(Target { compiler: Some(compiler) })),
                None => Err(format!("rustc has no library for {WASM}")),
            },
        }
    }
}

impl Target {
    /// Has the command compile for it.
    pub(super) fn apply(self, cargo: &mut Command) {
        cargo.args(["--target", WASM]);
        if let Some(compiler) = self.compiler {
            cargo
                .args(["-Zbuild-std=std,panic_abort", "--target-dir", "target/wasm"])
                .env("RUSTC", compiler)
                // What builds a standard library is not stable yet.
                .env("RUSTC_BOOTSTRAP", "1");
        }
    }
}

/// Whether this is continuous integration, where what can be installed must be there.
pub(super) fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|ci| !ci.is_empty() && ci != "false")
}

fn is_installed(tool: &str) -> bool {
    let mut cargo = Command::new(env!("CARGO"));
    let probe = cargo.args([tool, "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    probe.status().is_ok_and(|status| status.success())
}

/// Whether the compiler has a standard library for that target.
fn has_library(target: &str) -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output =
        Command::new(rustc).args(["--print", "target-libdir", "--target", target]).output();
    let Ok(output) = output else { return false };
    let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    fs::read_dir(folder).is_ok_and(|files| files.count() > 0)
}
