//! Commands whose answer is lost, late, or never comes.

use std::time::Duration;

use connectparticipant_emulator::Fault;
use connectparticipant_fleet::{Command, Content};

use crate::setup::{Setup, counted, said_by_customer, until, within};

/// The service has carried it out, and the worker that waits for the answer dies.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_not_sent_twice_if_the_lease_is_lost_while_it_is_sent() {
    let Some(setup) = Setup::start().await else { return };
    let first = setup.worker().await;
    let (id, chat) = setup.chat().await;
    setup
        .emulator
        .inject(Fault::on("SendMessage").after_carrying_out().delay(Duration::from_secs(20)))
        .unwrap();
    setup.send(&id, &Command::text("one")).await;
    setup.send(&id, &Command::text("two")).await;
    within("the service has it", until(|| said_by_customer(&chat) == ["one"])).await;
    first.kill().await;
    let second = setup.worker().await;
    within("both are sent", until(|| said_by_customer(&chat).len() >= 2)).await;
    setup.heard(&id, &["one", "two"]).await;
    let said = said_by_customer(&chat);
    assert_eq!(said, ["one", "two"]);
    // The second worker has sent the first one again, with its token.
    assert_eq!(second.counts().commands, 2);
    assert!(counted(&setup.texts(&id)).values().all(|times| *times == 1));
    second.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_service_gets_the_command_later_and_in_its_order() {
    let Some(setup) = Setup::start().await else { return };
    let worker = setup.worker().await;
    let (id, chat) = setup.chat().await;
    setup
        .emulator
        .inject(Fault::on("SendMessage").times(12).error(503, "ServiceUnavailable"))
        .unwrap();
    for text in ["one", "two", "three"] {
        setup.send(&id, &Command::text(text)).await;
    }
    within("all are sent", until(|| said_by_customer(&chat).len() >= 3)).await;
    assert_eq!(said_by_customer(&chat), ["one", "two", "three"]);
    assert!(worker.counts().commands_put_back >= 1, "{:?}", worker.counts());
    worker.leave().await;
}

/// A program that does not know whether NATS has its command gives it again.
#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_is_given_twice_is_carried_out_once() {
    let Some(setup) = Setup::start().await else { return };
    let worker = setup.worker().await;
    let (id, chat) = setup.chat().await;
    let command = Command::text("one").token("order-4711");
    setup.send(&id, &command).await;
    setup.send(&id, &command).await;
    setup.send(&id, &Command::text("two")).await;
    within("both are sent", until(|| said_by_customer(&chat).len() >= 2)).await;
    assert_eq!(said_by_customer(&chat), ["one", "two"]);
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_service_rejects_is_told_and_stops_nothing() {
    let Some(setup) = Setup::start().await else { return };
    let worker = setup.worker().await;
    let (id, chat) = setup.chat().await;
    setup.send(&id, &Command::text("").token("empty")).await;
    setup.send(&id, &Command::text("x".repeat(100_000)).token("long")).await;
    setup.send(&id, &Command::text("fine")).await;
    within("the last is sent", until(|| said_by_customer(&chat) == ["fine"])).await;
    for token in ["empty", "long"] {
        let reason = setup
            .record(|content| match content {
                Content::Rejected(rejected) if rejected.token.as_deref() == Some(token) => {
                    Some(rejected.reason.clone())
                }
                _ => None,
            })
            .await;
        assert!(reason.contains("not sent"), "{reason}");
    }
    assert_eq!(worker.counts().commands_rejected, 2);
    worker.leave().await;
}
