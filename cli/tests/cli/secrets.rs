//! Secrets come from files, the standard input and the environment, and go nowhere else.

use std::path::PathBuf;

use connectparticipant_emulator::{Chat, Emulator, Fault};

use crate::program::Program;

/// What must not be seen.
const CANARY: &str = "canary-0123456789";

async fn stage() -> (Emulator, Chat, String) {
    let emulator = Emulator::start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let token = chat.connect_customer().1.connection_token.expose().to_owned();
    (emulator, chat, token)
}

fn file(name: &str, text: &str) -> String {
    let name = format!("{name}-{}", std::process::id());
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[tokio::test]
async fn from_a_file_the_standard_input_or_the_environment() {
    let (emulator, _chat, token) = stage().await;
    let run = |arguments: &[&str]| Program::at(emulator.url(), arguments);
    let file = file("token", &format!("{token}\n"));
    run(&["get-transcript", "--connection-token-file", &file]).run().await.json();
    for option in ["--connection-token-file", "--connection-token"] {
        run(&["get-transcript", option, "-"]).input(&token).run().await.json();
    }
    run(&["get-transcript"]).token(&token).run().await.json();
    // What is said on the command line comes before what the environment says.
    run(&["get-transcript", "--connection-token-file", &file]).token("old").run().await.json();
}

/// The tokens of the environment are of another service than the one that is started.
#[tokio::test]
async fn of_the_emulator_before_the_environment() {
    for arguments in [
        &["get-transcript", "--emulator"][..],
        &["get-authentication-url", "--emulator", "--redirect-uri", "https://example.com"],
        &["transcript", "--emulator"],
    ] {
        let program = Program::new(arguments).token(CANARY);
        let program = program.variable("CONNECTPARTICIPANT_PARTICIPANT_TOKEN", CANARY);
        let program = program.variable("CONNECTPARTICIPANT_SESSION_ID", &"0".repeat(36));
        let ran = program.run().await;
        assert_eq!((ran.code, ran.error.as_str()), (0, ""), "{arguments:?}");
    }
    // What is said on the command line comes first.
    let file = file("other", CANARY);
    let arguments = ["get-transcript", "--emulator", "--connection-token-file", &file];
    Program::new(&arguments).run().await.failure(4);
}

#[tokio::test]
async fn not_from_arguments_unless_that_is_wanted() {
    let (emulator, _chat, token) = stage().await;
    let arguments = ["get-transcript", "--connection-token", CANARY];
    let ran = Program::at(emulator.url(), &arguments).run().await;
    let line = ran.failure(2);
    assert_eq!(
        line,
        "connectparticipant: --connection-token would show the secret to everybody on this machine: give \
         --connection-token-file FILE (`-` for the standard input) or set \
         CONNECTPARTICIPANT_CONNECTION_TOKEN, or allow it with --secrets-in-arguments"
    );
    assert!(emulator.requests().is_empty());
    let arguments = ["get-transcript", "--secrets-in-arguments", "--connection-token", &token];
    Program::at(emulator.url(), &arguments).run().await.json();
    let arguments = ["get-transcript", "--secrets-in-arguments", "--connection-token", "-bad"];
    Program::at(emulator.url(), &arguments).run().await.failure(4);
}

#[tokio::test]
async fn what_is_missing_is_named_with_the_ways_to_give_it() {
    let ran = Program::new(&["describe-view", "--region", "us-east-1"]).run().await;
    assert_eq!(
        ran.failure(2),
        "connectparticipant: --view-token is missing: give --view-token-file FILE (`-` for the \
         standard input) or set CONNECTPARTICIPANT_VIEW_TOKEN; --connection-token is missing: give \
         --connection-token-file FILE (`-` for the standard input) or set \
         CONNECTPARTICIPANT_CONNECTION_TOKEN"
    );
}

/// Every member, and where the service is: one error is enough.
#[tokio::test]
async fn all_that_is_missing_is_named_at_once() {
    let ran = Program::new(&["send-message"]).run().await;
    assert_eq!(
        ran.failure(2),
        "connectparticipant: give --region, --endpoint or --emulator; --content-type is missing; \
         --content is missing: give --content-file FILE (`-` for the standard input) or set \
         CONNECTPARTICIPANT_CONTENT; --connection-token is missing: give --connection-token-file \
         FILE (`-` for the standard input) or set CONNECTPARTICIPANT_CONNECTION_TOKEN"
    );
    for (arguments, missing) in [
        (&["start-attachment-upload"][..], "--content-type, --attachment-size-in-bytes"),
        (&["chat"], "--participant-token"),
        (&["send", "hello"], "--participant-token"),
        (&["send"], "--participant-token"),
        (&["transcript"], "--participant-token"),
        (&["transcript", "--follow"], "--participant-token"),
        (&["upload", "photo.png"], "--participant-token"),
    ] {
        let ran = Program::new(arguments).run().await;
        let line = ran.failure(2);
        assert!(line.contains("give --region, --endpoint or --emulator; "), "{line}");
        for option in missing.split(", ") {
            assert!(line.contains(&format!("; {option} is missing")), "{line}");
        }
    }
    let ran = Program::new(&["start-chat", "--region", "us-east-1"]).run().await;
    let line = ran.failure(2);
    assert!(
        line.contains("--instance-id is missing") && line.contains("--contact-flow-id is missing")
    );
}

#[tokio::test]
async fn the_standard_input_is_one_secret() {
    let arguments =
        ["describe-view", "--region=us-east-1", "--view-token-file=-", "--connection-token-file=-"];
    let ran = Program::new(&arguments).input(CANARY).run().await;
    assert_eq!(
        ran.failure(2),
        "connectparticipant: --view-token and --connection-token cannot both come from the standard input"
    );
}

#[tokio::test]
async fn a_file_that_cannot_be_read() {
    let ran =
        Program::new(&["get-transcript", "--region=us-east-1", "--connection-token-file=/no/such"])
            .run()
            .await;
    assert_eq!(
        ran.failure(1),
        "connectparticipant: --connection-token-file: cannot read /no/such: No such file or directory (os error 2)"
    );
    let empty = file("empty", "\n");
    let ran =
        Program::new(&["get-transcript", "--region=us-east-1", "--connection-token-file", &empty])
            .run()
            .await;
    assert!(ran.failure(1).ends_with("it is empty"), "{}", ran.error);
}

/// A service that repeats what it was sent, in whatever part of its response.
#[tokio::test]
async fn no_failure_and_no_log_shows_one() {
    let (emulator, _chat, _token) = stage().await;
    for (status, code) in [(400, 3), (403, 4), (500, 8)] {
        emulator
            .inject(
                Fault::on("SendMessage")
                    .status(status)
                    .header("x-amzn-requestid", CANARY)
                    .body(&format!("{{\"Message\": \"bad token {CANARY}\", \"x\": \"{CANARY}\"}}")),
            )
            .unwrap();
        let arguments = ["send-message", "-vv", "--attempts", "1", "--content-type", "text/plain"];
        let ran = Program::at(emulator.url(), &arguments)
            .token(CANARY)
            .variable("CONNECTPARTICIPANT_CONTENT", CANARY)
            .run()
            .await;
        assert_eq!((ran.code, ran.out.as_str()), (code, ""));
        assert!(ran.error.contains("rpc.method=ConnectParticipant/SendMessage"), "{}", ran.error);
        assert!(!ran.error.contains("canary"), "{}", ran.error);
    }
}

/// A typing error must not write a secret into a log.
#[tokio::test]
async fn a_slip_does_not_show_one() {
    let equals = format!("--conection-token={CANARY}");
    for arguments in [
        &["get-transcript", CANARY][..],
        &["get-transcript", &equals],
        &["get-transcript", "--connection-token-fil", CANARY],
        &["get-transcript", "--", CANARY],
        &["CANARY canary"],
    ] {
        let ran = Program::new(arguments).run().await;
        assert!(!ran.failure(2).contains("canary"), "{}", ran.error);
    }
}
