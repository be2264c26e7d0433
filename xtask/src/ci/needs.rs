//! The tools that a step needs in addition to cargo, and whether they are installed.

use std::process::{Command, Stdio};

use crate::wasm_target::WasmTarget;

/// What must be installed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Need {
    /// A subcommand of cargo.
    Tool(&'static str),
    /// A program of the system.
    Program(&'static str),
    /// A standard library for WebAssembly, or a compiler that can build one.
    Wasm,
}

impl Need {
    /// Whether it is there, and for which target; what lacks otherwise.
    pub(super) fn look(self) -> Result<Option<WasmTarget>, String> {
        match self {
            Need::Tool(tool) if is_installed(tool) => Ok(None),
            Need::Program(program) if is_there(program) => Ok(None),
            Need::Program(program) => Err(format!("{program} is not installed")),
            Need::Tool(tool) => Err(format!("cargo-{tool} is not installed")),
            Need::Wasm => WasmTarget::find().map(Some),
        }
    }
}

/// Whether this is continuous integration, where what can be installed must be there.
pub(crate) fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|ci| !ci.is_empty() && ci != "false")
}

fn is_installed(tool: &str) -> bool {
    runs(Command::new(env!("CARGO")).args([tool, "--version"]))
}

/// Whether the program can be run. Debian puts servers where only the administrator's path has them.
pub(crate) fn is_there(program: &str) -> bool {
    let places = [program.to_owned(), format!("/usr/sbin/{program}")];
    places.iter().any(|place| runs(Command::new(place).arg("--version")))
}

fn runs(probe: &mut Command) -> bool {
    let probe = probe.stdout(Stdio::null()).stderr(Stdio::null());
    probe.status().is_ok_and(|status| status.success())
}
