//! How a script tells failures apart: one line on the error stream, and a code.

use std::net::TcpListener;

use connectparticipant_emulator::{Emulator, Fault};

use crate::program::{Program, Ran};

async fn refused(status: u16, code: &str) -> Ran {
    let emulator = Emulator::start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let token = chat.connect_customer().1.connection_token.as_str().to_owned();
    emulator.inject(Fault::on("GetTranscript").times(9).error(status, code));
    let arguments = ["get-transcript", "--attempts", "1"];
    Program::at(emulator.url(), &arguments).token(&token).run().await
}

#[tokio::test]
async fn of_what_the_service_says() {
    for (status, error, code) in [
        (400, "ValidationException", 3),
        (403, "AccessDeniedException", 4),
        (404, "ResourceNotFoundException", 5),
        (409, "ConflictException", 6),
        (402, "ServiceQuotaExceededException", 7),
        (429, "ThrottlingException", 7),
        (500, "InternalServerException", 8),
        (503, "Odd", 8),
        (302, "Elsewhere", 1),
    ] {
        let ran = refused(status, error).await;
        let line = ran.failure(code);
        let expected = format!("connectparticipant: GetTranscript failed: {error} ({status})");
        assert!(line.starts_with(&expected) && line.contains("[request id "), "{line}");
    }
}

#[tokio::test]
async fn of_a_value_that_does_not_fit_the_model() {
    let emulator = Emulator::start().await.unwrap();
    let arguments =
        ["get-transcript", "--max-results", "200", "--start-position", "MostRecent=101"];
    let ran = Program::at(emulator.url(), &arguments).token("token").run().await;
    assert_eq!(
        ran.failure(3),
        "connectparticipant: --max-results '200' must be 0 to 100; --start-position 'MostRecent=101': MostRecent must be 0 to 100"
    );
    assert!(emulator.requests().is_empty(), "nothing was sent");
}

#[tokio::test]
async fn of_a_service_that_is_not_there() {
    // Bound, so that nobody else gets the port, and not listening.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let endpoint = format!("http://{}", socket.local_addr().unwrap());
    let arguments = ["get-transcript", "--attempts", "1"];
    let ran = Program::at(&endpoint, &arguments).token("token").run().await;
    assert!(ran.failure(9).contains("no connection: Connection refused"), "{}", ran.error);
}

#[tokio::test]
async fn of_a_service_that_says_nothing() {
    // Connections are accepted by the system, and never answered.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let arguments = ["get-transcript", "--timeout", "0.2", "--attempts", "1"];
    let ran = Program::at(&endpoint, &arguments).token("token").run().await;
    assert_eq!(
        ran.failure(10),
        "connectparticipant: GetTranscript failed: not done within 200ms (operation limit)"
    );
}

#[tokio::test]
async fn of_a_response_that_cannot_be_read() {
    let emulator = Emulator::start().await.unwrap();
    emulator.inject(Fault::on("GetTranscript").body("{\"Transcript\": 7}"));
    let ran = Program::at(emulator.url(), &["get-transcript"]).token("token").run().await;
    assert!(ran.failure(1).contains("Transcript"), "{}", ran.error);
}

#[tokio::test]
async fn of_a_command_line_that_makes_no_sense() {
    for (arguments, expected) in [
        (
            &["send-mesage"][..],
            "unrecognized subcommand 'send-mesage'; tip: some similar subcommands exist: 'send-event', 'send', 'send-message'",
        ),
        (&["s3cr3t/T0ken"], "there is no such command; connectparticipant --help lists them"),
        (
            &["get-transcript", "--max-result", "5"],
            "unexpected argument '--max-result' found; tip: a similar argument exists: '--max-results'",
        ),
        (
            &["get-transcript", "--max-results", "many"],
            "invalid value 'many' for '--max-results <NUMBER>': invalid digit found in string",
        ),
        (
            &["get-transcript", "--start-position", "5", "--region=us-east-1"],
            "--start-position '5' must be Member=value, or JSON",
        ),
        (
            &["get-transcript", "--start-position", "{5", "--region=us-east-1"],
            "--start-position '{5' must be JSON",
        ),
        (
            &["get-transcript", "--start-position", "Place=5", "--region", "us-east-1"],
            "--start-position 'Place=5' has a member that is not one of Id, AbsoluteTime, MostRecent",
        ),
        (
            &["get-transcript", "--timeout", "0"],
            "invalid value '0' for '--timeout <SECONDS>': seconds, such as 10 or 0.5, are expected",
        ),
        (&["get-transcript"], "give --region, --endpoint or --emulator"),
        (
            &["get-transcript", "--region", "no region"],
            "the client cannot be made: region is not the name of a region, such as us-east-1",
        ),
        (
            &["get-transcript", "--emulator", "--region", "us-east-1"],
            "the argument '--emulator' cannot be used with '--region <REGION>'",
        ),
        (
            &["complete-attachment-upload"],
            "the following required arguments were not provided: --attachment-ids <TEXT>",
        ),
    ] {
        let ran = Program::new(arguments).token("token").run().await;
        assert_eq!(ran.failure(2), format!("connectparticipant: {expected}"));
    }
}
