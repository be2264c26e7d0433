//! What the emulator publishes is what a session delivers.

use connectparticipant_chat::sns::{Deduplicator, Notification, Novelty};
use connectparticipant_chat::{Event, Message, PendingMessage};
use connectparticipant_emulator::Emulator;

use crate::support::{connect, next_message, within};

#[tokio::test]
async fn the_same_messages_from_the_topic_and_from_the_socket() {
    let emulator = Emulator::start().await.unwrap();
    let started = start_streamed_chat(&emulator).await;
    let mut chat = connect(&emulator, &started).await;
    let agent = started.join("Sam").unwrap();
    agent.say("How can I help?").unwrap();
    within(chat.send(&PendingMessage::text("Where is my order?"))).await.unwrap();
    started.stream(&["It is ", "on its way."], true).unwrap();

    let mut live: Vec<Message> = Vec::new();
    while live.last().is_none_or(|message| message.text() != "It is on its way.") {
        live.push(next_message(&mut chat).await);
    }
    live.retain(|message| message.complete);

    let mut seen = Deduplicator::new(100);
    let mut published = Vec::new();
    for notification in emulator.notifications() {
        let envelope = serde_json::json!({
            "Type": "Notification", "TopicArn": notification.topic_arn,
            "Message": notification.message.as_str(), "MessageId": notification.message_id,
        });
        let read = Notification::from_json(&envelope.to_string()).unwrap();
        assert_ne!(seen.check(&read), Novelty::Duplicate);
        assert_eq!(read.attributes.initial_contact_id.as_deref(), Some(started.contact_id()));
        if let Event::Message(message) = read.event.clone()
            && message.complete
        {
            published.push((read.is_for_customer(), message));
        }
    }
    let expected =
        [(true, "How can I help?"), (false, "Where is my order?"), (true, "It is on its way.")];
    let texts: Vec<_> = published.iter().map(|(goes, message)| (*goes, message.text())).collect();
    assert_eq!(texts, expected);
    for (live, (_, published)) in live.iter().zip(&published) {
        assert_eq!((&live.id, &live.role), (&published.id, &published.role));
        assert_eq!((live.text(), &live.body), (published.text(), &published.body));
        assert_eq!(live.participant_id, published.participant_id);
    }
}

/// A chat whose items are published, started as a back end starts it.
async fn start_streamed_chat(emulator: &Emulator) -> connectparticipant_emulator::Chat {
    let request = serde_json::json!({
        "InstanceId": "i", "ContactFlowId": "f", "ParticipantDetails": {"DisplayName": "Ada"},
        "ChatStreamingConfiguration": {
            "StreamingEndpointArn": "arn:aws:sns:us-east-1:000000000000:chat",
        },
    });
    let url = format!("{}/contact/chat", emulator.url());
    let response = reqwest::Client::new().put(url).body(request.to_string()).send().await.unwrap();
    let response: serde_json::Value =
        serde_json::from_str(&response.text().await.unwrap()).unwrap();
    emulator.chat(response["ContactId"].as_str().unwrap()).unwrap()
}
