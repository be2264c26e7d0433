//! What the program says of itself.

use insta::{assert_snapshot, with_settings};

use crate::program::Program;

/// The commands, in the order of the help.
const COMMANDS: &[&str] = &[
    "chat",
    "send",
    "upload",
    "download",
    "transcript",
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
    "completions",
    "man",
    "help",
];

async fn shown(arguments: &[&str]) -> String {
    let ran = Program::new(arguments).run().await;
    assert_eq!((ran.code, ran.error.as_str()), (0, ""), "{arguments:?}");
    ran.out
}

#[tokio::test]
async fn of_every_command() {
    let program = shown(&["--help"]).await;
    with_settings!({ omit_expression => true }, { assert_snapshot!("program", program) });
    for command in COMMANDS {
        assert!(program.contains(&format!("\n  {command} ")), "{command}");
        let help = shown(&[command, "--help"]).await;
        assert!(!help.contains("--secrets-in-arguments "), "the settings are a topic");
        // A word that is longer than that stays whole.
        let fits = |line: &str| line.chars().count() <= 100 || !line.trim().contains(' ');
        assert!(help.lines().all(fits), "{help}");
        assert_eq!(help.trim_end(), shown(&["help", command]).await.trim_end());
        with_settings!({ omit_expression => true }, { assert_snapshot!(*command, help) });
    }
}

/// A terminal of 24 lines and 80 columns shows all of it.
#[tokio::test]
async fn of_the_program_fits_on_a_screen() {
    for arguments in [&[][..], &["--help"], &["-h"], &["help"]] {
        let help = shown(arguments).await;
        assert!(help.lines().count() <= 24, "{help}");
        assert!(help.lines().all(|line| line.chars().count() <= 80), "{help}");
    }
}

#[tokio::test]
async fn of_topics() {
    let settings = shown(&["help", "settings"]).await;
    for option in ["--region", "--output", "--query", "--profile", "--color", "--secrets"] {
        assert!(settings.contains(option), "{option}: {settings}");
    }
    assert!(shown(&["help", "exit-codes"]).await.contains("130 Ctrl-C"));
    assert!(shown(&["help", "config"]).await.contains("[profile.test]"));
    assert_eq!(
        Program::new(&["help", "nothing"]).run().await.failure(2),
        "connectparticipant: there is no command or topic 'nothing'; connectparticipant help lists them"
    );
}

#[tokio::test]
async fn the_version() {
    let version = shown(&["--version"]).await;
    assert_eq!(version, format!("connectparticipant {}\n", env!("CARGO_PKG_VERSION")));
}
