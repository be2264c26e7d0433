//! The program `connectparticipant-fleet`: a worker, and the commands that a script needs.

mod program;

use std::process::ExitCode;

use clap::Parser as _;

#[tokio::main]
async fn main() -> ExitCode {
    match program::run(program::Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            program::error(&*error);
            ExitCode::FAILURE
        }
    }
}
