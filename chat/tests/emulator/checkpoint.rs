//! Sessions that move: a checkpoint in one place, and the session goes on in another.

use std::process::Command;
use std::time::Duration;

use connectparticipant::{Client, Retry};
use connectparticipant_chat::{
    Chat, ChatBuilder, Checkpoint, CheckpointError, CheckpointKey, ConnectError, EndReason, Event,
    History, ReceiptOutcome, SealedCheckpoint, SignInOutcome,
};
use connectparticipant_emulator::{Echo, Emulator, Fault, SignInOutcome as Flow, SocketFault};

use crate::support::{
    builder, client, connect, messages_until_end, next, next_message, next_of, until, within,
};

fn key() -> CheckpointKey {
    CheckpointKey::new([7; 32])
}

/// What a customer has said, oldest first.
fn said(started: &connectparticipant_emulator::Chat) -> Vec<String> {
    let sent = started.sent_by_customer().into_iter();
    let messages = sent.filter(|sent| sent.operation == "SendMessage");
    messages.map(|sent| sent.content.unwrap().expose().to_owned()).collect()
}

/// Writes the checkpoint of a chat, ends its session, and reads what was written.
fn moved(client: &Client, chat: Chat) -> ChatBuilder {
    let kept = chat.checkpoint().seal(&key()).to_json();
    drop(chat);
    let sealed = SealedCheckpoint::from_json(&kept).unwrap();
    Chat::resume(client, sealed.open(&key()).unwrap())
}

#[tokio::test]
async fn what_came_meanwhile_is_delivered_once_and_nothing_else() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    started.say("before").unwrap();
    let mut chat = connect(&emulator, &started).await;
    for text in ["1", "2", "3", "4"] {
        started.say(text).unwrap();
    }
    for text in ["before", "1", "2"] {
        assert_eq!(next_message(&mut chat).await.text(), text);
    }
    // 3 and 4 have arrived, and nobody has asked for them.
    tokio::time::sleep(Duration::from_millis(200)).await;
    let builder = moved(&client(&emulator), chat);
    started.say("5").unwrap();
    let mut chat = within(builder.connect()).await.unwrap();
    started.say("6").unwrap();
    for text in ["3", "4", "5", "6"] {
        let message = next_message(&mut chat).await;
        assert_eq!((message.text(), message.late, message.replacement), (text, false, false));
    }
    // Several times in a row, with a connection that is cut.
    for number in 7..12 {
        started.inject(SocketFault::Cut).unwrap();
        started.say(&number.to_string()).unwrap();
        chat = within(moved(&client(&emulator), chat).connect()).await.unwrap();
        assert_eq!(next_message(&mut chat).await.text(), number.to_string());
    }
    started.end().unwrap();
    assert!(messages_until_end(&mut chat).await.is_empty());
}

/// Nothing was taken, so that there is no place: what the session was to read first decides.
#[tokio::test]
async fn a_session_that_has_delivered_nothing_begins_with_its_history() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    for number in 0..5 {
        started.say(&number.to_string()).unwrap();
    }
    tokio::time::sleep(Duration::from_millis(20)).await;
    let first = builder(&client(&emulator), &started).history(History::Newest(2));
    let chat = within(first.connect()).await.unwrap();
    let mut chat = within(moved(&client(&emulator), chat).connect()).await.unwrap();
    started.say("5").unwrap();
    for number in 3..6 {
        assert_eq!(next_message(&mut chat).await.text(), number.to_string());
    }
}

#[tokio::test]
async fn pending_messages_are_sent_once() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let chat = connect(&emulator, &started).await;
    emulator.set_echo(Echo::AfterResponse { milliseconds: 600_000 });
    // The service takes the first message, and its answer is on its way for long.
    let long = Duration::from_secs(20);
    emulator.inject(Fault::on("SendMessage").after_carrying_out().delay(long)).unwrap();
    let sender = chat.sender();
    let sending = tokio::spawn(async move { sender.send_text("taken").await });
    until(|| said(&started).len() == 1).await;
    // The second one has not reached the service.
    emulator.inject(Fault::on("SendMessage").delay(long).status(503)).unwrap();
    let sender = chat.sender();
    let other = tokio::spawn(async move { sender.send_text("on its way").await });
    until(|| chat.pending().len() == 2).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let checkpoint = chat.checkpoint();
    let texts: Vec<_> = checkpoint.pending().iter().map(|message| message.content()).collect();
    assert_eq!(texts, ["taken", "on its way"]);
    assert!(!format!("{checkpoint:?}").contains("taken\""));
    let resumed = moved(&client(&emulator), chat);
    sending.abort();
    other.abort();
    emulator.clear_faults();
    let mut chat = within(resumed.connect()).await.unwrap();
    assert!(chat.pending().is_empty());
    assert_eq!(said(&started), ["taken", "on its way"]);
    // The session knows that they are its own.
    for text in ["taken", "on its way"] {
        let message = next_message(&mut chat).await;
        assert_eq!(message.text(), text);
        assert!(message.client_token.is_some(), "{text}");
    }
}

/// What cannot be sent is still there, and the session is none the worse.
#[tokio::test]
async fn a_message_that_cannot_be_sent_stays_pending() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let hasty = client(&emulator).with_retry(Retry::never());
    let chat = within(builder(&hasty, &started).connect()).await.unwrap();
    emulator.inject(Fault::on("SendMessage").delay(Duration::from_secs(30)).status(503)).unwrap();
    let sender = chat.sender();
    let sending = tokio::spawn(async move { sender.send_text("Hello").await });
    until(|| chat.pending().len() == 1).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let resumed = moved(&hasty, chat);
    sending.abort();
    emulator.clear_faults();
    emulator.inject(Fault::on("SendMessage").status(503)).unwrap();
    let chat = within(resumed.connect()).await.unwrap();
    let [message] = chat.pending().try_into().unwrap();
    assert_eq!((message.content(), said(&started).len()), ("Hello", 0));
    within(chat.send(&message)).await.unwrap();
    assert!(chat.pending().is_empty());
    assert_eq!(said(&started), ["Hello"]);
}

#[tokio::test]
async fn receipts_are_not_repeated() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let agent = started.join("Grace").unwrap();
    let mut chat = connect(&emulator, &started).await;
    agent.say("Hello").unwrap();
    let message = next_message(&mut chat).await;
    assert_eq!(within(chat.mark_read(&message).into_future()).await, ReceiptOutcome::Sent);
    let events = emulator.request_count("SendEvent");
    let mut chat = within(moved(&client(&emulator), chat).connect()).await.unwrap();
    let again = within(chat.mark_read(&message).into_future()).await;
    assert_eq!(again, ReceiptOutcome::Superseded);
    assert_eq!(emulator.request_count("SendEvent"), events);
    agent.say("Still there?").unwrap();
    let message = next_message(&mut chat).await;
    // Nobody waits for it, and the session moves before it is sent.
    drop(chat.mark_read(&message));
    tokio::time::sleep(Duration::from_millis(50)).await;
    let chat = within(moved(&client(&emulator), chat).connect()).await.unwrap();
    until(|| emulator.request_count("SendEvent") == events + 1).await;
    drop(chat);
}

#[tokio::test]
async fn a_sign_in_in_progress_is_completed() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    started.ask_to_sign_in().unwrap();
    let before = next_of(&mut chat, |event| match event {
        Event::SignInRequested(sign_in) => Some(sign_in),
        _ => None,
    })
    .await;
    let redirect = "https://app.example.com/signed-in";
    let url = within(before.redirect_uri(redirect).url()).await.unwrap();
    let mut chat = within(moved(&client(&emulator), chat).connect()).await.unwrap();
    let sign_in = chat.sign_in().unwrap();
    assert!(sign_in.session_id.expose() == before.session_id.expose());
    assert!(sign_in.remaining() <= before.remaining() + Duration::from_secs(1));
    // The service issues the URL once.
    let again = within(sign_in.redirect_uri(redirect).url()).await.unwrap();
    assert_eq!(again.as_str(), url.as_str());
    started.finish_sign_in(Flow::Succeeded, None).unwrap();
    assert_eq!(within(sign_in.outcome()).await, SignInOutcome::Succeeded);
    next_of(&mut chat, |event| matches!(event, Event::SignedIn).then_some(())).await;
    assert!(chat.sign_in().is_none());
    // It is over: the next session does not know it.
    let chat = within(moved(&client(&emulator), chat).connect()).await.unwrap();
    assert!(chat.sign_in().is_none());
}

/// A request that nobody has taken is an event of the next session.
#[tokio::test]
async fn a_sign_in_that_nobody_has_seen_is_requested() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let chat = connect(&emulator, &started).await;
    started.ask_to_sign_in().unwrap();
    until(|| chat.sign_in().is_some()).await;
    let mut chat = within(moved(&client(&emulator), chat).connect()).await.unwrap();
    let sign_in = next_of(&mut chat, |event| match event {
        Event::SignInRequested(sign_in) => Some(sign_in),
        _ => None,
    })
    .await;
    assert_eq!(Some(sign_in), chat.sign_in());
}

#[tokio::test]
async fn a_chat_that_has_ended_meanwhile_is_told() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    started.say("1").unwrap();
    next_message(&mut chat).await;
    let text = chat.checkpoint().to_json();
    let resumed = moved(&client(&emulator), chat);
    started.say("2").unwrap();
    started.end().unwrap();
    match within(resumed.connect()).await {
        Ok(mut chat) => loop {
            if let Event::Ended(end) = next(&mut chat).await {
                assert!(matches!(end, EndReason::ChatEnded | EndReason::EndedWhileOffline));
                break;
            }
        },
        Err(error) => panic!("{error}"),
    }
    // Without the token of the earlier session, nothing can be read.
    let checkpoint = Checkpoint::from_json(&text).unwrap();
    let token = started.participant_token().expose().to_owned();
    let resumed = Chat::resume(&client(&emulator), checkpoint).participant_token(token);
    assert!(matches!(within(resumed.connect()).await, Err(ConnectError::AccessDenied(_))));
}

#[tokio::test]
async fn the_token_is_left_out_and_must_be_the_same() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let other = emulator.start_chat("Bob").unwrap();
    let chat = connect(&emulator, &started).await;
    let text = chat.checkpoint().to_json();
    let token = started.participant_token().expose().to_owned();
    assert!(!text.contains(&token));
    let client = client(&emulator);
    let resume = || Chat::resume(&client, Checkpoint::from_json(&text).unwrap());
    let missing = within(resume().connect()).await.unwrap_err();
    assert!(matches!(missing, ConnectError::Checkpoint(CheckpointError::NoToken)), "{missing}");
    let wrong = resume().participant_token(other.participant_token());
    let wrong = within(wrong.connect()).await.unwrap_err();
    assert!(matches!(wrong, ConnectError::Checkpoint(CheckpointError::OtherChat)), "{wrong}");
    within(resume().participant_token(token).connect()).await.unwrap();
}

/// The other process: this test, run by [`another_process_goes_on`]. Otherwise it does nothing.
#[tokio::test]
async fn in_another_process() {
    // Without a parent, the test has nothing to do.
    let Ok(url) = std::env::var("CHECKPOINT_EMULATOR") else { return };
    let sealed = std::env::var("CHECKPOINT_SEALED").unwrap();
    let checkpoint = SealedCheckpoint::from_json(&sealed).unwrap().open(&key()).unwrap();
    let client = Client::builder().endpoint_url(&url).build().unwrap();
    let mut chat = within(Chat::resume(&client, checkpoint).connect()).await.unwrap();
    loop {
        let message = next_message(&mut chat).await;
        println!("heard {}", message.text());
        if message.text() == "the last" {
            break;
        }
    }
    println!("checkpoint {}", chat.checkpoint().seal(&key()).to_json());
}

#[tokio::test]
async fn another_process_goes_on() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    started.say("here").unwrap();
    next_message(&mut chat).await;
    emulator.inject(Fault::on("SendMessage").delay(Duration::from_secs(30)).status(503)).unwrap();
    let sender = chat.sender();
    let sending = tokio::spawn(async move { sender.send_text("from the first").await });
    until(|| chat.pending().len() == 1).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let sealed = chat.checkpoint().seal(&key()).to_json();
    drop(chat);
    sending.abort();
    emulator.clear_faults();
    started.say("meanwhile").unwrap();
    started.say("the last").unwrap();
    let url = emulator.url().to_owned();
    let child = tokio::task::spawn_blocking(move || {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "checkpoint::in_another_process", "--nocapture"])
            .env("CHECKPOINT_EMULATOR", url)
            .env("CHECKPOINT_SEALED", sealed)
            .output()
            .unwrap()
    });
    let output = within(child).await.unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    let after = |start: &'static str| text.lines().filter_map(move |line| line.strip_prefix(start));
    let heard: Vec<_> = after("heard ").collect();
    assert_eq!(heard.iter().filter(|text| **text == "meanwhile").count(), 1, "{heard:?}");
    assert!(!heard.contains(&"here"), "{heard:?}");
    assert_eq!(said(&started), ["from the first"]);
    // And back.
    let sealed = SealedCheckpoint::from_json(after("checkpoint ").next().unwrap()).unwrap();
    let checkpoint = sealed.open(&key()).unwrap();
    let mut chat = within(Chat::resume(&client(&emulator), checkpoint).connect()).await.unwrap();
    started.say("back here").unwrap();
    let mut rest = vec![next_message(&mut chat).await.text().to_owned()];
    while rest.last().unwrap() != "back here" {
        rest.push(next_message(&mut chat).await.text().to_owned());
    }
    let all: Vec<_> = heard.iter().map(|text| (*text).to_owned()).chain(rest).collect();
    assert_eq!(all.iter().filter(|text| *text == "from the first").count(), 1, "{all:?}");
}
