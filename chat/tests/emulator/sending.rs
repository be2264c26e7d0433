//! Messages go out once; typing and receipts as seldom as they may.

use std::time::Duration;

use connectparticipant::{Client, Retry};
use connectparticipant_chat::{
    Event, MessageLimit, PendingMessage, Quotas, Rate, ReceiptOutcome, SendFailure,
};
use connectparticipant_emulator::{Chat, Echo, Emulator, Fault};

use crate::support::{builder, client, connect, next_message, next_of, until, within};

/// What customers have said, oldest first.
fn said(started: &Chat) -> Vec<String> {
    let sent = started.sent_by_customer().into_iter();
    let messages = sent.filter(|sent| sent.operation == "SendMessage");
    messages.map(|sent| sent.content.unwrap().expose().to_owned()).collect()
}

/// A client that tries once.
fn hasty(emulator: &Emulator) -> Client {
    client(emulator).with_retry(Retry::never())
}

/// The answer is lost, the program ends, and starts again with what it has written down.
#[tokio::test]
async fn a_message_that_is_sent_again_after_a_crash_is_there_once() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let written = {
        let chat = within(builder(&hasty(&emulator), &started).connect()).await.unwrap();
        // No echo may tell what the answer does not.
        emulator.set_echo(Echo::AfterResponse { milliseconds: 600_000 });
        emulator.inject(Fault::on("SendMessage").after_carrying_out().close()).unwrap();
        let pending = PendingMessage::text("My order is 4711");
        let error = within(chat.send(&pending)).await.unwrap_err();
        assert!(error.is_retryable(), "{error}");
        assert_eq!(error.pending(), &pending);
        serde_json::to_string(error.pending()).unwrap()
    };
    let pending: PendingMessage = serde_json::from_str(&written).unwrap();
    let chat = connect(&emulator, &started).await;
    let first = within(chat.send(&pending)).await.unwrap();
    let again = within(chat.send(&pending)).await.unwrap();
    assert_eq!((&first.id, first.absolute_time), (&again.id, again.absolute_time));
    assert_eq!(said(&started), ["My order is 4711"]);
    // A new message that says the same is another one.
    let other = within(chat.send_text("My order is 4711")).await.unwrap();
    assert_ne!(other.id, first.id);
    assert_eq!(said(&started).len(), 2);
}

/// The client's own retries use the same token too.
#[tokio::test]
async fn retries_do_not_double() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let chat = connect(&emulator, &started).await;
    emulator.inject(Fault::on("SendMessage").after_carrying_out().times(2).status(503)).unwrap();
    within(chat.send_text("Hello")).await.unwrap();
    assert_eq!(said(&started), ["Hello"]);
    assert_eq!(emulator.request_count("SendMessage"), 3);
}

/// The echo has come, so the message was sent, whatever the answer says.
#[tokio::test]
async fn an_echo_counts_as_an_answer() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = within(builder(&hasty(&emulator), &started).connect()).await.unwrap();
    emulator.set_echo(Echo::BeforeResponse);
    // The answer fails after the echo was seen: it takes that long.
    let fault = Fault::on("SendMessage").after_carrying_out().delay(Duration::from_secs(2));
    emulator.inject(fault.status(500)).unwrap();
    let pending = PendingMessage::text("Hello");
    let sender = chat.sender();
    let (sent, echo) = tokio::join!(within(sender.send(&pending)), next_message(&mut chat));
    let sent = sent.unwrap();
    assert_eq!((&sent.id, sent.absolute_time), (&echo.id, None));
    assert_eq!(echo.client_token.as_deref(), Some(pending.token()));
    assert_eq!(said(&started), ["Hello"]);
}

/// Before and after the answer, and beside an agent who says the same.
#[tokio::test]
async fn echoes_are_told_from_what_others_say() {
    for echo in [Echo::BeforeResponse, Echo::AfterResponse { milliseconds: 300 }] {
        let emulator = Emulator::start().await.unwrap();
        let started = emulator.start_chat("Ada").unwrap();
        let mut chat = connect(&emulator, &started).await;
        let agent = started.join("Sam").unwrap();
        emulator.set_echo(echo);
        emulator.inject(Fault::on("SendMessage").delay(Duration::from_millis(500))).unwrap();
        let pending = PendingMessage::text("Hello?");
        let sender = chat.sender();
        let sending = tokio::spawn({
            let pending = pending.clone();
            async move { within(sender.send(&pending)).await.unwrap() }
        });
        until(|| emulator.request_count("SendMessage") == 1 || sending.is_finished()).await;
        agent.say("Hello?").unwrap();
        let messages = [next_message(&mut chat).await, next_message(&mut chat).await];
        let sent = sending.await.unwrap();
        for message in messages {
            let own = message.id == sent.id;
            assert_eq!(message.client_token.is_some(), own, "{echo:?}");
            assert_eq!(message.participant_id.as_deref() == Some(agent.id()), !own);
        }
    }
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_here() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let chat = connect(&emulator, &started).await;
    let error = within(chat.send_text("é".repeat(8_193))).await.unwrap_err();
    assert_eq!(error.to_string(), "not sent: the message has 16386 bytes; the limit is 16384");
    assert!(!error.is_retryable());
    let error = within(chat.send_text("")).await.unwrap_err();
    assert!(matches!(error.failure(), SendFailure::Empty));
    assert_eq!(emulator.request_count("SendMessage"), 0);
    within(chat.send_text("é".repeat(8_192))).await.unwrap();

    let limited = builder(&client(&emulator), &started).message_limit(MessageLimit::SMS).connect();
    let limited = within(limited).await.unwrap();
    let error = within(limited.send_markdown("x".repeat(1_025))).await.unwrap_err();
    assert_eq!(error.to_string(), "not sent: the message has 1025 characters; the limit is 1024");
}

#[tokio::test]
async fn markdown_and_json() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let chat = connect(&emulator, &started).await;
    within(chat.send_markdown("**bold**")).await.unwrap();
    within(chat.send_json(&serde_json::json!({"order": 4711}))).await.unwrap();
    let sent = started.sent_by_customer();
    let kinds: Vec<_> = sent.iter().map(|sent| sent.content_type.clone().unwrap()).collect();
    assert_eq!(kinds, ["text/markdown", "application/json"]);
}

/// At every key, once in ten seconds; and again after a message, which takes the sign away.
#[tokio::test]
async fn typing_is_told_seldom() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let chat = connect(&emulator, &started).await;
    let mut told = 0;
    for _ in 0..20 {
        told += u32::from(within(chat.typing()).await.unwrap());
    }
    assert_eq!((told, emulator.request_count("SendEvent")), (1, 1));
    within(chat.send_text("Hello")).await.unwrap();
    assert!(within(chat.typing()).await.unwrap());
    assert_eq!(emulator.request_count("SendEvent"), 2);
}

/// With no room left for events, typing is left out, receipts wait, and messages do neither.
#[tokio::test]
async fn messages_before_receipts_before_typing() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let client = client(&emulator);
    let mut chat = within(builder(&client, &started).connect()).await.unwrap();
    let agent = started.join("Sam").unwrap();
    agent.say("Hello").unwrap();
    let message = next_message(&mut chat).await;
    let mut quotas = Quotas::unlimited();
    quotas.send_event = Rate::new(0.0, 0.0);
    quotas.apply(&client);
    assert!(!within(chat.typing()).await.unwrap());
    let (sender, envelope) = (chat.sender(), (*message).clone());
    let receipt = tokio::spawn(async move { sender.mark_read(&envelope).await });
    within(chat.send_text("Hello")).await.unwrap();
    assert!(!receipt.is_finished());
    assert_eq!(emulator.request_count("SendEvent"), 0);
    Quotas::unlimited().apply(&client);
    assert_eq!(within(receipt).await.unwrap(), ReceiptOutcome::Sent);
    assert_eq!(emulator.request_count("SendEvent"), 1);
}

/// Of many, the newest is told, once; what was read need not be said to have arrived.
#[tokio::test]
async fn receipts_are_told_together_and_once() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    let agent = started.join("Sam").unwrap();
    let mut messages = Vec::new();
    for number in 0..5 {
        agent.say(&number.to_string()).unwrap();
        messages.push(next_message(&mut chat).await);
    }
    let newest = messages.last().unwrap();
    let marks: Vec<_> = messages.iter().map(|message| chat.mark_delivered(message)).collect();
    let delivered = futures_join(marks.into_iter());
    let (delivered, read) =
        within(async { tokio::join!(delivered, chat.mark_read(newest).into_future()) }).await;
    assert_eq!(read, ReceiptOutcome::Sent);
    assert!(
        delivered.iter().all(|outcome| *outcome == ReceiptOutcome::Superseded),
        "{delivered:?}"
    );
    assert_eq!(within(chat.mark_read(newest).into_future()).await, ReceiptOutcome::Superseded);
    let events: Vec<_> = started.sent_by_customer();
    assert_eq!(events.len(), 1, "{events:?}");
    assert!(events[0].content_type.as_ref().unwrap().ends_with("message.read"));
    assert!(events[0].content.as_ref().unwrap().expose().contains(newest.id.as_ref().unwrap()));

    // Nobody waits for one from the system, or from oneself.
    started.say("Please wait").unwrap();
    let system = next_message(&mut chat).await;
    assert_eq!(within(chat.mark_read(&system).into_future()).await, ReceiptOutcome::NotNeeded);
    within(chat.send_text("I do")).await.unwrap();
    let own = next_message(&mut chat).await;
    assert_eq!(within(chat.mark_read(&own).into_future()).await, ReceiptOutcome::NotNeeded);
}

async fn futures_join<F: IntoFuture>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut futures: Vec<_> =
        futures.map(|future| (Box::pin(future.into_future()), None)).collect();
    std::future::poll_fn(|context| {
        for (future, output) in &mut futures {
            if output.is_none()
                && let std::task::Poll::Ready(ready) = future.as_mut().poll(context)
            {
                *output = Some(ready);
            }
        }
        match futures.iter().all(|(_, output)| output.is_some()) {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        }
    })
    .await;
    futures.into_iter().filter_map(|(_, output)| output).collect()
}

/// A loop that marks each message as read takes no longer for it, though receipts are sent every 5 s.
#[tokio::test]
async fn receipts_do_not_stop_the_loop() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    let agent = started.join("Sam").unwrap();
    let start = std::time::Instant::now();
    for number in 0..20 {
        agent.say(&number.to_string()).unwrap();
        let message = next_message(&mut chat).await;
        chat.mark_read(&message);
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    within(async {
        while emulator.request_count("SendEvent") == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
}

/// With a third participant, the service refuses receipts (409).
#[tokio::test]
async fn receipts_are_off_while_there_are_more_than_two() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    let agent = started.join("Sam").unwrap();
    let supervisor = started.join("Alex").unwrap();
    agent.say("one").unwrap();
    let one = next_message(&mut chat).await;
    assert_eq!(within(chat.mark_read(&one).into_future()).await, ReceiptOutcome::Unavailable);
    let refused = emulator.request_count("SendEvent");
    assert_eq!(within(chat.mark_read(&one).into_future()).await, ReceiptOutcome::Unavailable);
    assert_eq!(emulator.request_count("SendEvent"), refused, "not asked again");
    supervisor.leave().unwrap();
    agent.say("two").unwrap();
    let two = next_message(&mut chat).await;
    assert_eq!(within(chat.mark_read(&two).into_future()).await, ReceiptOutcome::Sent);
}

#[tokio::test]
async fn receipts_of_others_and_their_typing() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    let agent = started.join("Sam").unwrap();
    let sent = within(chat.send_text("Hello")).await.unwrap();
    next_message(&mut chat).await;
    agent.typing().unwrap();
    let typing = next_of(&mut chat, |event| match event {
        Event::Typing(envelope) => Some(envelope),
        _ => None,
    });
    assert_eq!(typing.await.display_name.as_deref(), Some("Sam"));
    agent.read(sent.id.as_ref().unwrap()).unwrap();
    let receipt = next_of(&mut chat, |event| match event {
        Event::Receipt(receipt) => Some(receipt),
        _ => None,
    });
    let receipt = receipt.await;
    assert_eq!(Some(&receipt.message_id), sent.id.as_ref());
    assert!(receipt.is_read());
    assert_eq!(receipt.recipients[0].participant_id.as_deref(), Some(agent.id()));
}
