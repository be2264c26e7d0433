//! connectparticipant over reqwest, with the same crypto provider.

use std::process::ExitCode;

fn main() -> ExitCode {
    rustls::crypto::ring::default_provider().install_default().expect("the first provider");
    peer::main::<peer_ours::Ours>()
}
