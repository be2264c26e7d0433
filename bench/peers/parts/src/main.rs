//! Parts of the runtime beside AWS's crates for the same. Arguments: `PART ours|aws N`, where a part is
//! `decode-events` (100 messages a round) or `sign` (100 requests a round).

mod decode_events;
mod sign;

use std::process::ExitCode;

/// Whose code runs.
#[derive(Clone, Copy)]
enum Whose {
    Ours,
    Aws,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (run, whose, count): (fn(Whose, usize), _, _) = match *words {
        ["decode-events", whose, count] => (decode_events::run, whose, count),
        ["sign", whose, count] => (sign::run, whose, count),
        _ => return usage(),
    };
    let whose = match whose {
        "ours" => Whose::Ours,
        "aws" => Whose::Aws,
        _ => return usage(),
    };
    run(whose, count.parse().expect("a number"));
    ExitCode::SUCCESS
}

fn usage() -> ExitCode {
    eprintln!("decode-events|sign ours|aws N");
    ExitCode::FAILURE
}
