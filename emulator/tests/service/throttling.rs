//! The published quotas, if they are switched on.

use std::time::Duration;

use connectparticipant_emulator::{Clock, Emulator, Settings};
use serde_json::json;

use super::client::Client;

#[tokio::test]
async fn fifteen_messages_at_once_and_ten_a_second() {
    let clock = Clock::manual("2026-11-22T10:00:00Z".parse().unwrap());
    let mut settings = Settings::default();
    settings.throttling = true;
    let emulator =
        Emulator::builder().clock(clock.clone()).settings(settings).start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let customer = Client::of_customer(&emulator, &chat).await;
    let message = || json!({"ContentType": "text/plain", "Content": "Hello"});
    for _ in 0..15 {
        customer.call("SendMessage", message()).await.ok();
    }
    customer.call("SendMessage", message()).await.error(429, "ThrottlingException");
    customer.call("GetTranscript", json!({})).await.ok();
    clock.advance(Duration::from_millis(100));
    customer.call("SendMessage", message()).await.ok();
    customer.call("SendMessage", message()).await.error(429, "ThrottlingException");
    assert_eq!(chat.sent_by_customer().len(), 16);
}
