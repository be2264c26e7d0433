//! What a test is told.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use connectparticipant::Client;
use connectparticipant::error::ConflictException;
use connectparticipant::mock::Mock;
use connectparticipant::operation::describe_view::DescribeView;
use connectparticipant::operation::disconnect_participant::DisconnectParticipant;
use connectparticipant::operation::send_message::SendMessage;
use insta::assert_snapshot;

/// What it panics with; lines of this file may move.
fn panics(test: impl FnOnce()) -> String {
    let message = catch_unwind(AssertUnwindSafe(test)).expect_err("it does not panic");
    text(&*message)
        .split(' ')
        .map(|word| match word.find("failures.rs:") {
            Some(at) => {
                let end = word.rfind(|c: char| c.is_ascii_digit()).map_or(word.len(), |it| it + 1);
                format!("{}failures.rs:…{}", &word[..at], &word[end..])
            }
            None => word.to_owned(),
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn text(message: &(dyn Any + Send)) -> &str {
    message.downcast_ref::<String>().map(String::as_str).expect("a text")
}

/// A call that is answered at once; the mock never waits.
fn now<F: Future>(call: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(call)
}

fn message(client: &Client, content_type: &str, text: &str) -> SendMessage {
    let message = client.send_message().content_type(content_type).content(text);
    message.connection_token("CANARY-token").build()
}

#[test]
fn of_another_call() {
    let told = panics(|| {
        let mock = Mock::new();
        mock.expect::<DescribeView>().returns_with(|_| ());
        let client: Client = mock.client();
        let _ = now(client.disconnect_participant().connection_token("CANARY").send());
    });
    assert_snapshot!(told, @r#"
    DisconnectParticipant was called, which is not expected

        DisconnectParticipant {
            client_token: Some(
                "made by the client",
            ),
            connection_token: ConnectionToken(***),
        }

    Still expected:
      DescribeView: expected once, called never (tests/tests/mock/failures.rs:…)
    "#);
}

#[test]
fn of_other_members() {
    let told = panics(|| {
        let mock = Mock::new();
        let client: Client = mock.client();
        let expected = message(&client, "text/plain", "CANARY: hello");
        mock.expect::<SendMessage>().with(expected).returns_with(|_| ());
        let _ = now(client.send(message(&client, "text/markdown", "CANARY: good-bye")));
    });
    assert_snapshot!(told, @r#"
    SendMessage was called with other members than expected

    Expected at tests/tests/mock/failures.rs:… (- expected, + called):
        SendMessage {
      -     content_type: "text/plain",
      -     content: ChatContent(***),
      +     content_type: "text/markdown",
      +     content: ChatContent(***), // another one
            client_token: Some(
                "made by the client",
            ),
            connection_token: ConnectionToken(***),
        }
    "#);
}

#[test]
fn of_what_a_closure_does_not_accept() {
    let told = panics(|| {
        let mock = Mock::new();
        let client: Client = mock.client();
        mock.expect::<SendMessage>()
            .when(|message| message.content_type == "application/json")
            .returns_with(|_| ());
        let _ = now(client.send(message(&client, "text/plain", "CANARY")));
    });
    assert_snapshot!(told, @r#"
    SendMessage was called with other members than expected

    Expected at tests/tests/mock/failures.rs:…, but `when` refused:
        SendMessage {
            content_type: "text/plain",
            content: ChatContent(***),
            client_token: Some(
                "made by the client",
            ),
            connection_token: ConnectionToken(***),
        }
    "#);
}

#[test]
fn of_one_call_too_many() {
    let told = panics(|| {
        let mock = Mock::new();
        mock.expect::<DisconnectParticipant>().returns_with(|_| ());
        let client: Client = mock.client();
        for _ in 0..2 {
            let _ = now(client.disconnect_participant().connection_token("CANARY").send());
        }
    });
    assert_snapshot!(told, @r#"
    DisconnectParticipant was called more often than expected (once)

        DisconnectParticipant {
            client_token: Some(
                "made by the client",
            ),
            connection_token: ConnectionToken(***),
        }
    "#);
}

#[test]
fn of_the_wrong_order() {
    let told = panics(|| {
        let mock = Mock::in_order();
        mock.expect::<SendMessage>().at_least(2).returns_with(|_| ());
        mock.expect::<DisconnectParticipant>().returns_with(|_| ());
        let client: Client = mock.client();
        let _ = now(client.send(message(&client, "text/plain", "CANARY")));
        let _ = now(client.disconnect_participant().connection_token("CANARY").send());
    });
    assert_snapshot!(told, @r#"
    DisconnectParticipant was called before its turn

        DisconnectParticipant {
            client_token: Some(
                "made by the client",
            ),
            connection_token: ConnectionToken(***),
        }

    Still expected:
      SendMessage: expected twice or more, called once (tests/tests/mock/failures.rs:…)
    "#);
}

#[test]
fn of_calls_that_did_not_come() {
    let expect = |mock: &Mock| {
        mock.expect::<SendMessage>().times(3).returns_with(|_| ());
        mock.expect::<DisconnectParticipant>().at_least(1).returns_with(|_| ());
        mock.expect::<DescribeView>().at_least(0).returns_with(|_| ());
        let client: Client = mock.client();
        let _ = now(client.send(message(&client, "text/plain", "CANARY")));
    };
    let told = panics(|| {
        let mock = Mock::new();
        expect(&mock);
        mock.finish();
    });
    assert_snapshot!(told, @r"
    not all expected calls were made:
      SendMessage: expected 3 times, called once (tests/tests/mock/failures.rs:…)
      DisconnectParticipant: expected once or more, called never (tests/tests/mock/failures.rs:…)
    ");
    let dropped = panics(|| expect(&Mock::new()));
    assert_eq!(dropped, told);
}

/// A call whose panic nobody hears of fails the test all the same.
#[test]
fn of_a_call_in_a_task() {
    let told = panics(|| {
        let mock = Mock::new();
        let client: Client = mock.client();
        now(async {
            let call = client.disconnect_participant().connection_token("CANARY").send();
            assert!(tokio::spawn(call).await.unwrap_err().is_panic());
        });
        mock.finish();
    });
    assert!(told.starts_with("DisconnectParticipant was called, which is not expected"), "{told}");
}

#[test]
fn of_an_error_that_the_operation_does_not_have() {
    let told = panics(|| Mock::new().expect::<DescribeView>().fails::<ConflictException>("no"));
    assert_snapshot!(told, @"DescribeView does not declare the error ConflictException; its errors: AccessDeniedException, InternalServerException, ResourceNotFoundException, ThrottlingException, ValidationException");
}
