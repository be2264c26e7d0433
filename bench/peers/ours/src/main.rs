//! connectparticipant as it comes.

use std::process::ExitCode;

fn main() -> ExitCode {
    peer::main::<peer_ours::Ours>()
}
