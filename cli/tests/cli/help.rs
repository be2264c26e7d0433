//! What the program says of itself.

use insta::{assert_snapshot, with_settings};

use crate::program::Program;

/// The commands, in the order of the help.
const COMMANDS: &[&str] = &[
    "start-chat",
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
        let fits = |line: &str| line.chars().count() <= 80 || !line.trim().contains(' ');
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

/// Whoever asks for a topic, or for a small command, sees all of it, too.
#[tokio::test]
async fn of_topics_and_small_commands_fits_on_a_screen() {
    const TOPICS: [&str; 3] = ["settings", "config", "exit-codes"];
    for name in TOPICS.iter().chain(&["send", "upload", "download", "completions", "man"]) {
        let help = shown(&["help", name]).await;
        assert!(help.lines().count() <= 24, "{} lines: {help}", help.lines().count());
        assert!(help.lines().all(|line| line.chars().count() <= 80), "{help}");
        if TOPICS.contains(name) {
            with_settings!({ omit_expression => true }, { assert_snapshot!(*name, help) });
        }
    }
}

/// The program says on the standard output: it prints.
#[tokio::test]
async fn says_prints() {
    for command in ["send", "upload", "transcript", "start-chat", "completions"] {
        let help = shown(&["help", command]).await;
        assert!(help.to_lowercase().contains("prints "), "{help}");
        assert!(!help.contains("writes "), "{help}");
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
}

/// Wherever a command is named, the near names are suggested.
#[tokio::test]
async fn of_a_name_that_does_not_exist() {
    let lists = "connectparticipant help lists them";
    for (arguments, expected) in [
        (&["upload-x"][..], "there is no command 'upload-x'; did you mean 'upload'?"),
        (&["GetTranscript"], "there is no command 'GetTranscript'; did you mean 'get-transcript'?"),
        (&["help", "upload-x"], "there is no command or topic 'upload-x'; did you mean 'upload'?"),
        (
            &["help", "SendMessage"],
            "there is no command or topic 'SendMessage'; did you mean 'send-message'?",
        ),
        (&["help", "setings"], "there is no command or topic 'setings'; did you mean 'settings'?"),
        (&["help", "nothing"], &format!("there is no command or topic 'nothing'; {lists}")),
        (&["man", "send_event"], "there is no command 'send_event'; did you mean 'send-event'?"),
        (&["nothing"], &format!("there is no command 'nothing'; {lists}")),
    ] {
        let ran = Program::new(arguments).run().await;
        assert_eq!(ran.failure(2), format!("connectparticipant: {expected}"));
    }
}

#[tokio::test]
async fn the_version() {
    let version = shown(&["--version"]).await;
    assert_eq!(version, format!("connectparticipant {}\n", env!("CARGO_PKG_VERSION")));
}
