//! How a script tells failures apart: one line on the error stream, and a code.

use std::net::TcpListener;

use connectparticipant_emulator::{Emulator, Fault};

use crate::program::{Program, Ran};

async fn refused(status: u16, code: &str) -> Ran {
    let emulator = Emulator::start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let token = chat.connect_customer().1.connection_token.expose().to_owned();
    emulator.inject(Fault::on("GetTranscript").times(9).error(status, code)).unwrap();
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

/// A value that the model does not know is sent. If the service rejects the call, it may be why.
#[tokio::test]
async fn of_an_unknown_value_of_an_enum() {
    for (arguments, input, end) in [
        (
            &["--scan-direction", "backwrd"][..],
            "",
            "; --scan-direction 'backwrd': did you mean 'BACKWARD'?",
        ),
        (
            &["--input-json", "-"],
            "{\"SortOrder\": \"ascending\"}",
            "; --input-json: SortOrder 'ascending': did you mean 'ASCENDING'?",
        ),
        (
            &["--sort-order", "random"],
            "",
            "; --sort-order 'random': the known values are DESCENDING, ASCENDING",
        ),
    ] {
        let arguments = [&["get-transcript", "--emulator"], arguments].concat();
        let ran = Program::new(&arguments).input(input).run().await;
        let line = ran.failure(3);
        assert!(line.contains("ValidationException (400)") && line.ends_with(end), "{line}");
    }
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
        "connectparticipant: GetTranscript failed: not completed within 200ms (operation limit)"
    );
}

#[tokio::test]
async fn of_a_response_that_cannot_be_read() {
    let emulator = Emulator::start().await.unwrap();
    emulator.inject(Fault::on("GetTranscript").body("{\"Transcript\": 7}")).unwrap();
    let ran = Program::at(emulator.url(), &["get-transcript"]).token("token").run().await;
    assert!(ran.failure(1).contains("Transcript"), "{}", ran.error);
}

#[tokio::test]
async fn of_a_command_line_that_makes_no_sense() {
    for (arguments, expected) in [
        (&["send-mesage"][..], "there is no command 'send-mesage'; did you mean 'send-message'?"),
        (&["SendMessage"], "there is no command 'SendMessage'; did you mean 'send-message'?"),
        (&["s3cr3t/T0ken"], "there is no such command; connectparticipant help lists them"),
        (
            &["get-transcript", "--max-result", "5"],
            "there is no option '--max-result'; did you mean '--max-results'?",
        ),
        (
            &["get-transcript", "--max-results", "many"],
            "--max-results 'many' must be a whole number",
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
            "--timeout '0' must be a number of seconds, such as 10 or 0.5",
        ),
        (&["get-transcript"], "give --region, --endpoint or --emulator"),
        (
            &["get-transcript", "--region", "no region"],
            "--region 'no region' is not the name of a region, such as us-east-1",
        ),
        (
            &["get-transcript", "--emulator", "--region", "us-east-1"],
            "--emulator and --region exclude each other",
        ),
        (
            &["complete-attachment-upload"],
            "give --region, --endpoint or --emulator; --attachment-ids is missing",
        ),
    ] {
        let ran = Program::new(arguments).token("token").run().await;
        assert_eq!(ran.failure(2), format!("connectparticipant: {expected}"));
    }
}

/// What the option is, what was given, and what it must be.
#[tokio::test]
async fn of_every_setting_with_a_wrong_value() {
    for (arguments, expected) in [
        (&["--output", "yaml"][..], "--output 'yaml' must be one of json, text, table"),
        (&["--output"], "--output needs a value: one of json, text, table"),
        (&["--color", "blue"], "--color 'blue' must be one of auto, always, never"),
        (&["--secrets", "some"], "--secrets 'some' must be one of result, all, none"),
        (&["--attempts", "0"], "--attempts '0' must be a whole number from 1 to 20"),
        (&["--attempts", "many"], "--attempts 'many' must be a whole number from 1 to 20"),
        (&["--timeout", "-1"], "--timeout '-1' must be a number of seconds, such as 10 or 0.5"),
        (
            &["--connect-timeout", "1e400"],
            "--connect-timeout '1e400' must be a number of seconds, such as 10 or 0.5",
        ),
        (&["--timeout"], "--timeout needs a value"),
        (&["--region"], "--region needs a value"),
        (&["--compact", "--pretty"], "--compact and --pretty exclude each other"),
        (&["--compact=1"], "--compact takes no value"),
        (&["--emulator", "--emulator"], "--emulator is given twice"),
        (&["--region=a", "--region=b"], "--region is given twice"),
        (&["--regoin", "a"], "there is no option '--regoin'; did you mean '--region'?"),
        (&["-x"], "there is no option '-x'"),
    ] {
        let ran = Program::new(&[&["get-transcript"], arguments].concat()).run().await;
        assert_eq!(ran.failure(2), format!("connectparticipant: {expected}"));
    }
    for (arguments, expected) in [
        (&["download"][..], "ID is missing; FILE is missing"),
        (&["upload"], "FILE is missing"),
        (&["completions"], "SHELL is missing"),
        (&["completions", "csh"], "SHELL 'csh' must be one of bash, elvish, fish, powershell, zsh"),
        (&["chat", "--catch-redirect", "8080"], "--sign-in-result is missing"),
        (
            &["chat", "--catch-redirect", "x"],
            "--catch-redirect 'x' must be a whole number from 0 to 65535",
        ),
        (&["chat", "--history", "-1"], "--history '-1' must be a whole number"),
        (&["transcript", "--newest", "all"], "--newest 'all' must be a whole number"),
        (
            &["start-chat", "--duration-minutes", "5"],
            "--duration-minutes '5' must be a whole number from 60 to 10080",
        ),
    ] {
        let ran = Program::new(arguments).run().await;
        assert_eq!(ran.failure(2), format!("connectparticipant: {expected}"));
    }
}
