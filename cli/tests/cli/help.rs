//! What the program says of itself.

use insta::{assert_snapshot, with_settings};

use crate::program::Program;

/// The commands, in the order of the help.
const COMMANDS: &[&str] = &[
    "cancel-participant-authentication",
    "complete-attachment-upload",
    "create-participant-connection",
    "describe-view",
    "disconnect-participant",
    "get-attachment",
    "get-authentication-url",
    "get-transcript",
    "send-event",
    "send-message",
    "start-attachment-upload",
    "chat",
    "transcript",
    "completions",
    "man",
];

/// The settings of all commands stand in the program's own help, and are left out of the others'.
#[tokio::test]
async fn of_every_command() {
    let program = Program::new(&["--help"]).run().await;
    assert_eq!(program.code, 0);
    with_settings!({ omit_expression => true }, { assert_snapshot!("program", program.out) });
    for command in COMMANDS {
        assert!(program.out.contains(&format!("\n  {command} ")), "{command}");
        let help = Program::new(&[command, "--help"]).run().await;
        assert_eq!((help.code, help.error.as_str()), (0, ""));
        let own = help.out.split("\nSettings of all commands:").next().unwrap();
        assert!(own.len() < help.out.len());
        with_settings!({ omit_expression => true }, { assert_snapshot!(*command, own) });
    }
}

#[tokio::test]
async fn the_version() {
    let version = Program::new(&["--version"]).run().await;
    assert_eq!(version.out, format!("connectparticipant {}\n", env!("CARGO_PKG_VERSION")));
}
