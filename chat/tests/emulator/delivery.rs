//! Every item once, in order, whatever the socket does and however slow the consumer is.

use std::time::Duration;

use connectparticipant::types::ArtifactStatus;
use connectparticipant_chat::{DeliverySettings, Event, History, Message, Origin};
use connectparticipant_emulator::{AttachmentStatus, Emulator, Scan, Settings, SocketFault};

use crate::support::{
    builder, client, connect, connections, messages_until_end, next, next_message, next_of, until,
    within,
};

fn texts(messages: &[Message]) -> Vec<&str> {
    messages.iter().filter(|message| !message.replacement).map(Message::text).collect()
}

fn numbers(range: std::ops::Range<u32>) -> Vec<String> {
    range.map(|number| number.to_string()).collect()
}

/// Lost, duplicated and cut off, over several sockets.
#[tokio::test]
async fn w5_duplicates_and_losses_over_reconnects() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    let say = |range: std::ops::Range<u32>| {
        for number in range {
            started.say(&number.to_string()).unwrap();
        }
    };
    started.inject(SocketFault::Duplicate { frames: 5 }).unwrap();
    say(0..10);
    started.inject(SocketFault::Lose { frames: 3 }).unwrap();
    started.inject(SocketFault::CutAfter { frames: 4 }).unwrap();
    say(10..250);
    until(|| connections(&emulator) == 2).await;
    within(started.customer_subscribed()).await;
    started.inject(SocketFault::Duplicate { frames: 20 }).unwrap();
    say(250..300);
    started.inject(SocketFault::Cut).unwrap();
    say(300..320);
    until(|| connections(&emulator) == 3).await;
    within(started.customer_subscribed()).await;
    say(320..330);
    for number in numbers(0..330) {
        let message = next_message(&mut chat).await;
        assert_eq!((message.text(), message.late), (number.as_str(), false));
    }
}

/// Those that come in the opposite order within the window leave in the right one.
#[tokio::test]
async fn w5_items_that_overtake_each_other() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let delivery = DeliverySettings::default().reorder_window(Duration::from_secs(1));
    let chat = builder(&client(&emulator), &started).delivery(delivery).connect();
    let mut chat = within(chat).await.unwrap();
    started.inject(SocketFault::Reverse { frames: 5 }).unwrap();
    for number in numbers(0..5) {
        // Only times that differ say which comes first.
        let now = emulator.clock().now();
        until(|| emulator.clock().now() > now).await;
        started.say(&number).unwrap();
    }
    started.end().unwrap();
    let messages = messages_until_end(&mut chat).await;
    assert_eq!(texts(&messages), numbers(0..5));
    assert!(messages.iter().all(|message| !message.late));
}

/// What waits for the consumer is bounded: the rest stays in the transcript until there is room,
/// and what no transcript keeps is counted.
#[tokio::test]
async fn w8_a_slow_consumer() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let delivery = DeliverySettings::default().capacity(32);
    let chat = builder(&client(&emulator), &started).delivery(delivery).connect();
    let mut chat = within(chat).await.unwrap();
    let agent = started.join("Sam").unwrap();
    agent.say("first").unwrap();
    assert_eq!(next_message(&mut chat).await.text(), "first");
    for number in numbers(0..1_000) {
        agent.typing().unwrap();
        agent.say(&number).unwrap();
    }
    until(|| chat.skipped() > 900).await;
    let mut typing = 0;
    let mut seen = Vec::new();
    loop {
        match next(&mut chat).await {
            Event::Message(message) => {
                assert!(!message.late);
                seen.push(message.text().to_owned());
                // The transcript is refused after the end: not before everything has been read.
                if seen.len() == 1_000 {
                    started.end().unwrap();
                }
            }
            Event::Typing(_) => typing += 1,
            Event::Ended(_) => break,
            _ => {}
        }
    }
    assert_eq!(seen, numbers(0..1_000));
    assert_eq!(chat.skipped() + typing, 1_000, "each is delivered or counted");
    assert!(typing <= 48, "{typing}: more than there is room for");
}

/// A consumer that has not taken everything when the chat ends gets what is held, and the end; what
/// the service does not give any more is counted.
#[tokio::test]
async fn w8_the_end_reaches_a_slow_consumer() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let delivery = DeliverySettings::default().capacity(32);
    let chat = builder(&client(&emulator), &started).delivery(delivery).connect();
    let mut chat = within(chat).await.unwrap();
    started.say("first").unwrap();
    assert_eq!(next_message(&mut chat).await.text(), "first");
    numbers(0..1_000).iter().for_each(|number| drop(started.say(number).unwrap()));
    started.end().unwrap();
    let messages = messages_until_end(&mut chat).await;
    let seen: Vec<u64> = texts(&messages).iter().map(|text| text.parse().unwrap()).collect();
    assert!(seen.len() >= 16 && seen.is_sorted(), "{seen:?}");
    assert_eq!(seen.len() as u64 + chat.skipped(), 1_000);
}

/// The history first, then what is new; nothing of it twice.
#[tokio::test]
async fn what_was_said_before_the_session() {
    let emulator = Emulator::start().await.unwrap();
    let cases = [
        (History::All, 0, Origin::Past),
        (History::Newest(120), 130, Origin::Past),
        (History::None, 250, Origin::Past),
        (History::After("the 240th".to_owned()), 240, Origin::Backfilled),
        (History::After("no item of this chat".to_owned()), 0, Origin::Backfilled),
    ];
    for (history, begin, origin) in cases {
        let started = emulator.start_chat("Ada").unwrap();
        numbers(0..250).iter().for_each(|number| drop(started.say(number).unwrap()));
        let history = match history {
            History::After(_) if begin == 240 => {
                History::After(started.transcript()[239].id.clone())
            }
            history => history,
        };
        let chat = builder(&client(&emulator), &started).history(history.clone()).connect();
        let mut chat = within(chat).await.unwrap();
        started.say("new").unwrap();
        let mut seen = Vec::new();
        loop {
            let message = next_message(&mut chat).await;
            if message.text() == "new" {
                break;
            }
            assert_eq!(message.origin, origin, "{history:?}");
            seen.push(message.text().to_owned());
        }
        let expected = numbers(begin..250);
        let missing = expected.len().saturating_sub(seen.len());
        // That the customer has joined may count as one of them.
        assert!(missing <= usize::from(matches!(history, History::Newest(_))), "{history:?}");
        assert_eq!(seen, expected[missing..], "{history:?}");
    }
}

/// Text that a bot is writing grows; the whole of it comes last.
#[tokio::test]
async fn streamed_text_replaces_itself() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    let id = started.stream(&["The ", "answer ", "is 42."], true).unwrap();
    let mut states = Vec::new();
    loop {
        let message = next_message(&mut chat).await;
        assert_eq!(message.id.as_ref(), Some(&id));
        assert_eq!(message.replacement, !states.is_empty());
        states.push(message.text().to_owned());
        if message.complete {
            break;
        }
    }
    assert_eq!(states.last().unwrap(), "The answer is 42.");
    assert!(states.iter().all(|state| "The answer is 42.".starts_with(state)), "{states:?}");
    assert!(states.is_sorted());
}

/// A verdict that comes while the socket is gone is found in the transcript, whether or not a page
/// begins with the item it is to start at.
#[tokio::test]
async fn an_attachment_is_replaced_though_its_verdict_was_missed() {
    for inclusive in [true, false] {
        let mut settings = Settings::default();
        settings.scan = Scan::Manual;
        settings.start_position_inclusive = inclusive;
        the_verdict_is_found(settings).await;
    }
}

async fn the_verdict_is_found(settings: Settings) {
    let emulator = Emulator::builder().settings(settings).start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    let upload = connectparticipant_chat::Upload::bytes("a.txt", "text").wait_for_scan(false);
    let id = within(chat.upload(upload)).await.unwrap().attachment_id;
    let attachment = |event| match event {
        Event::Attachment(attachment) => Some(attachment),
        _ => None,
    };
    let scanning = next_of(&mut chat, attachment).await;
    assert_eq!(scanning.files[0].status, Some(ArtifactStatus::InProgress));
    started.inject(SocketFault::Cut).unwrap();
    until(|| started.open_sockets() == 0).await;
    started.decide_attachment(&id, AttachmentStatus::Approved).unwrap();
    let approved = next_of(&mut chat, attachment).await;
    assert_eq!(approved.files[0].status, Some(ArtifactStatus::Approved));
    assert!(approved.replacement);
    assert_eq!((&approved.id, approved.origin), (&scanning.id, Origin::Backfilled));
}
