//! `cargo xtask`: what maintainers run. The only place that reads and writes files.

use std::process::ExitCode;

use clap::Parser;

/// Generates and checks the crates of this workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", version, about, long_about = None)]
enum Command {
    Bench(xtask::bench::Arguments),
    Ci(xtask::ci::Arguments),
    Codegen(xtask::codegen::Arguments),
    Docs(xtask::docs::Arguments),
    Drift(xtask::drift::Arguments),
    Fleet(xtask::fleet::Arguments),
    Fuzz(xtask::fuzz::Arguments),
    Load(xtask::load::Arguments),
    Peers(xtask::peers::Arguments),
    Protocol(xtask::protocol::Arguments),
    Rehearse(xtask::rehearse::Arguments),
    ReleaseCheck(xtask::release_check::Arguments),
    Services(xtask::services::Arguments),
    Update(xtask::update::Arguments),
    Wasm(xtask::wasm::Arguments),
}

fn main() -> ExitCode {
    let result = match Command::parse() {
        Command::Bench(arguments) => xtask::bench::run(&arguments),
        Command::Ci(arguments) => xtask::ci::run(&arguments),
        Command::Codegen(arguments) => xtask::codegen::run(&arguments),
        Command::Docs(arguments) => xtask::docs::run(&arguments),
        Command::Drift(arguments) => xtask::drift::run(&arguments),
        Command::Fleet(arguments) => xtask::fleet::run(&arguments),
        Command::Fuzz(arguments) => xtask::fuzz::run(&arguments),
        Command::Load(arguments) => xtask::load::run(&arguments),
        Command::Peers(arguments) => xtask::peers::run(&arguments),
        Command::Protocol(arguments) => xtask::protocol::run(&arguments),
        Command::Rehearse(arguments) => xtask::rehearse::run(&arguments),
        Command::ReleaseCheck(arguments) => xtask::release_check::run(&arguments),
        Command::Services(arguments) => xtask::services::run(&arguments),
        Command::Update(arguments) => xtask::update::run(&arguments),
        Command::Wasm(arguments) => xtask::wasm::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            xtask::console::error(&failure.to_string());
            ExitCode::FAILURE
        }
    }
}
