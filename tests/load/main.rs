//! The client under load: many calls in flight, a service that is down, calls that are dropped, and
//! hours with faults. `cargo xtask load` runs it; it prints a line for each and stops at the first
//! that fails.
//!
//! The emulator runs in a separate process, so that what is measured here is the client's.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for maintainers"
)]

mod chance;
mod crowd;
mod dropped;
mod failing;
mod machine;
mod server;
mod soak;

use std::process::ExitCode;
use std::time::Duration;

use server::Server;

/// What a part of it found out, or what is wrong.
type Finding = Result<String, String>;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let seconds = match arguments[..] {
        ["serve"] => return server::serve().await,
        [] => 600,
        ["--soak", seconds] => seconds.parse().expect("--soak takes a number of seconds"),
        _ => {
            eprintln!("usage: load [--soak SECONDS]");
            return ExitCode::FAILURE;
        }
    };
    match run(Duration::from_secs(seconds)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("FAILED: {problem}");
            ExitCode::FAILURE
        }
    }
}

async fn run(soak: Duration) -> Result<(), String> {
    let mut server = Server::start();
    for in_flight in [1, 64, 512, 2000] {
        println!("{}", crowd::run(&server, in_flight).await?);
    }
    println!("{}", failing::run(&mut server).await?);
    println!("{}", dropped::run(&server).await?);
    println!("{}", soak::run(&mut server, soak).await?);
    Ok(())
}

/// Fails with the words unless it is so.
fn ensure(is_so: bool, words: impl FnOnce() -> String) -> Result<(), String> {
    if is_so { Ok(()) } else { Err(words()) }
}
