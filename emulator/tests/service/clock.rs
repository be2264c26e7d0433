//! Long chats in no time.

use std::time::Duration;

use connectparticipant_emulator::{Clock, Emulator, Settings, StartChat};

use super::client::{Client, soon};
use super::wire::{Wire, event};

const HOUR: Duration = Duration::from_secs(60 * 60);

#[tokio::test]
async fn a_chat_ends_after_25_hours() {
    // A running clock, moved: the timers follow.
    let emulator = Emulator::start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let week = emulator.start_chat(StartChat::from("Bob").lasting(7 * 24 * 60)).unwrap();
    assert!(emulator.start_chat(StartChat::from("Eve").lasting(59)).is_err());
    let participant = Client::new(&emulator, chat.participant_token());
    let mut wire = Wire::subscribed(&participant).await;
    emulator.clock().advance(25 * HOUR - Duration::from_secs(60));
    assert!(!chat.has_ended());
    assert_eq!(event(&wire.item().await), Some("participant.joined"));
    assert_eq!(wire.text().await, None, "sockets do not live that long");
    let mut wire = Wire::subscribed(&participant).await;
    // It is told even if the socket's life has ended by then too.
    emulator.clock().advance(3 * HOUR);
    assert_eq!(event(&wire.next().await), Some("chat.ended"));
    assert!(chat.has_ended() && !week.has_ended());
}

#[tokio::test]
async fn what_is_due_happens_in_order_and_at_its_time() {
    let clock = Clock::manual("2026-11-22T10:00:00Z".parse().unwrap());
    let emulator = Emulator::builder().clock(clock.clone()).start().await.unwrap();
    let chat = emulator.start_chat(StartChat::from("Ada").lasting(60)).unwrap();
    chat.ask_to_sign_in().unwrap();
    clock.advance(3 * HOUR);
    let view = chat.view();
    assert_eq!(view.ended.as_deref(), Some("2026-11-22T11:00:00.000Z"));
    assert!(!view.sign_in_pending);
    assert_eq!(view.transcript.last().unwrap().absolute_time, "2026-11-22T11:00:00.000Z");
}

#[tokio::test]
async fn a_customer_who_never_comes() {
    let mut settings = Settings::default();
    settings.subscribe_within = Some(Duration::from_secs(300));
    let emulator = Emulator::builder().settings(settings).start().await.unwrap();
    let here = emulator.start_chat("Ada").unwrap();
    let away = emulator.start_chat("Bob").unwrap();
    let _wire = Wire::subscribed(&Client::new(&emulator, here.participant_token())).await;
    soon(here.customer_subscribed()).await;
    emulator.clock().advance(Duration::from_secs(300));
    assert!(away.has_ended() && !here.has_ended());
}
