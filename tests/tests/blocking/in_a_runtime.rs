//! Waits where an asynchronous task runs, which would stand still.

use connectparticipant::Error;
use connectparticipant::blocking::{Client, Wait};
use connectparticipant::operation::disconnect_participant::{
    DisconnectParticipantError, DisconnectParticipantOutput,
};
use connectparticipant_tests::fault_server::{FaultServer, Script, response};
use restjson::TransportErrorKind;

type Outcome = Result<DisconnectParticipantOutput, Error<DisconnectParticipantError>>;

fn client() -> (FaultServer, Client) {
    let server = FaultServer::start(Script::answer(response(200, "{}")));
    let client = Client::builder().endpoint_url(server.url()).build().unwrap();
    (server, client)
}

fn disconnect(client: &Client) -> Outcome {
    client.disconnect_participant().connection_token("token").send().wait()
}

fn assert_refused(outcome: Outcome, operation: &str) {
    let error = outcome.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "{operation} failed: not sent: a blocking call here would stall the asynchronous \
             tasks on this thread; use the asynchronous client, or make the call in \
             tokio::task::spawn_blocking"
        )
    );
    assert!(!error.is_retryable());
    let Error::Transport { error, .. } = error else { panic!("{error:?}") };
    assert_eq!(error.kind(), TransportErrorKind::Unsupported);
}

#[tokio::test]
async fn are_refused() {
    let (server, client) = client();
    assert_refused(disconnect(&client), "a blocking call");
    let operation = client.disconnect_participant().connection_token("token").build();
    assert_refused(client.send(operation), "DisconnectParticipant");
    let pages = client.get_transcript().connection_token("token").pages().wait();
    let errors: Vec<String> = pages.map(|page| page.unwrap_err().to_string()).collect();
    assert!(matches!(&errors[..], [one] if one.starts_with("GetTranscript failed: not sent")));
    assert_eq!(server.seen().connections(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn are_refused_in_tasks() {
    let (_server, client) = client();
    let task = tokio::spawn(async move { disconnect(&client) });
    assert_refused(task.await.unwrap(), "a blocking call");
}

/// The question takes nothing of what a task may do before it must let others run.
#[tokio::test]
async fn leave_the_task_its_steps() {
    let (_server, client) = client();
    for _ in 0..3 {
        assert!(disconnect(&client).is_err());
        assert!(tokio::task::coop::has_budget_remaining());
    }
}

#[tokio::test]
async fn are_welcome_where_threads_may_block() {
    let (server, client) = client();
    let waits = client.clone();
    tokio::task::spawn_blocking(move || disconnect(&waits)).await.unwrap().unwrap();
    std::thread::spawn(move || disconnect(&client)).join().unwrap().unwrap();
    assert_eq!(server.seen().requests().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn are_welcome_in_place() {
    let (_server, client) = client();
    tokio::spawn(async move { tokio::task::block_in_place(|| disconnect(&client)).unwrap() })
        .await
        .unwrap();
}

/// Where it may be awaited it can be.
#[tokio::test]
async fn are_not_needed() {
    let (server, client) = client();
    client.disconnect_participant().connection_token("token").send().await.unwrap();
    assert_eq!(server.seen().requests().len(), 1);
    // The client's own thread ends without harm to this one.
    drop(client);
}
