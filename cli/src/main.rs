//! The Amazon Connect Participant Service from a terminal.

mod arguments;
mod call;
mod chat;
mod command;
mod failure;
mod from_json;
mod generated;
mod local;
mod mask;
mod output;
mod participant;
mod program;
mod secret;
mod settings;
mod shell;
mod terminal;
mod transcript;
mod usage;

use std::process::ExitCode;

use clap::error::ErrorKind;

fn main() -> ExitCode {
    let matches = match program::command().try_get_matches() {
        Ok(matches) => matches,
        Err(error)
            if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) =>
        {
            // Whoever asked for help and looks away needs no error.
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        Err(error) => return usage::failure(&error).report(),
    };
    match program::run(&matches) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
