//! `cargo run --example get_authentication_url`

#[path = "../../tests/examples/program.rs"]
#[allow(dead_code, reason = "the tests of the other examples use all of it")]
mod program;

use connectparticipant::{Client, types::ConnectionType};
use connectparticipant_emulator::Emulator;

use self::program::{Program, example};

#[tokio::test]
async fn with_an_emulator_of_its_own() {
    let (status, lines, errors) = Program::start(example("get_authentication_url")).ends().await;
    assert!(status.success(), "{errors}");
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(lines[0], "asked to sign in");
    assert!(lines[1].starts_with("AuthenticationUrl: http://127.0.0.1:"), "{lines:?}");
    assert!(lines[2].starts_with("a second time: "), "{lines:?}");
    assert!(lines[2].contains("ValidationException"), "{lines:?}");
}

#[tokio::test]
async fn with_a_service_that_is_there() {
    let emulator = Emulator::start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let client = Client::builder().endpoint_url(emulator.url()).build().unwrap();
    let connecting = client
        .create_participant_connection()
        .r#type(ConnectionType::ConnectionCredentials)
        .participant_token(chat.participant_token());
    connecting.send().await.unwrap();
    let session = chat.ask_to_sign_in().unwrap();
    let run = || {
        let mut command = example("get_authentication_url");
        command
            .args(["--endpoint", emulator.url()])
            .env("PARTICIPANT_TOKEN", chat.participant_token().expose())
            .env("SESSION_ID", session.expose());
        Program::start(command).ends()
    };
    let (status, lines, errors) = run().await;
    assert!(status.success(), "{errors}");
    assert!(lines[0].starts_with(&format!("AuthenticationUrl: {}", emulator.url())), "{lines:?}");

    let (status, lines, errors) = run().await;
    assert!(!status.success(), "{lines:?}");
    assert!(errors.contains("the session id has been used"), "{errors}");
    assert!(errors.contains("ValidationException"), "{errors}");
    assert!(!errors.contains(session.expose()), "{errors}");
}

#[tokio::test]
async fn without_what_it_needs() {
    let mut command = example("get_authentication_url");
    command.args(["--region", "us-east-1"]);
    let (status, _, errors) = Program::start(command).ends().await;
    assert!(!status.success());
    assert!(errors.contains("set PARTICIPANT_TOKEN"), "{errors}");
}
