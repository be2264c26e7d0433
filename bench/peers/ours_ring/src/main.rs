//! connectparticipant with ring in the place of AWS-LC, as docs/tls-and-proxies.md has it.

use std::process::ExitCode;

fn main() -> ExitCode {
    rustls::crypto::ring::default_provider().install_default().expect("the first provider");
    peer::main::<peer_ours::Ours>()
}
