//! The Amazon Connect Participant Service from a terminal.

mod call;
mod chat;
mod config;
mod connect;
mod failure;
mod files;
mod format;
mod from_json;
mod generated;
mod help;
mod input;
mod local;
mod mask;
mod near;
mod numbers;
mod open_enum;
mod operations;
mod options;
mod output;
mod participant;
mod place;
mod program;
mod query;
mod secret;
mod send;
mod session;
mod settings;
mod shell;
mod start_chat;
mod table;
mod terminal;
mod time;
mod transcript;
mod usage;
mod wording;

use std::process::ExitCode;

use clap::error::ErrorKind;

use failure::Failure;

fn main() -> ExitCode {
    let matches = match program::command().try_get_matches() {
        Ok(matches) => matches,
        Err(error)
            if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) =>
        {
            return match error.print() {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => Failure::io("cannot write the output", &error).report(),
            };
        }
        Err(error) => return program::failure(&error).report(),
    };
    match program::run(&matches) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
