//! connectparticipant with AWS-LC in the place of ring.

use std::process::ExitCode;

fn main() -> ExitCode {
    peer::main::<peer_ours::Ours>()
}
