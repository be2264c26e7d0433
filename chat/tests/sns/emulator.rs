//! What the emulator publishes is what a session delivers.

use connectparticipant_chat::sns::{
    Deduplicator, HttpsMessage, Notification, Novelty, Verifier, VerifyError,
};
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
            "Message": notification.message.expose(), "MessageId": notification.message_id,
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

/// What the emulator posts is signed as SNS signs it, and a change of it is noticed.
#[tokio::test]
async fn what_the_emulator_posts_is_signed() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut settings = connectparticipant_emulator::Settings::default();
    settings.sns_url = Some(format!("http://{}/sns", listener.local_addr().unwrap()));
    let emulator = Emulator::builder().settings(settings).start().await.unwrap();
    let started = start_streamed_chat(&emulator).await;
    started.join("Sam").unwrap().say("How can I help?").unwrap();
    let url = format!("{}/_control/notifications/certificate", emulator.url());
    let verifier =
        Verifier::new(["arn:aws:sns:us-east-1:000000000000:chat"], move |asked: String| {
            let url = url.clone();
            async move {
                assert!(asked.starts_with("https://sns.us-east-1.amazonaws.com/"), "{asked}");
                Ok(reqwest::get(url).await?.error_for_status()?.bytes().await?.to_vec())
            }
        });
    loop {
        let body = within(posted(&listener)).await;
        let forged = body.replace("How can I", "I cannot");
        let HttpsMessage::Notification(notification) = verifier.verify(&body).await.unwrap() else {
            panic!("{body}");
        };
        if let Event::Message(message) = &notification.event {
            assert_eq!(message.text(), "How can I help?");
            let refused = verifier.verify(&forged).await;
            assert!(matches!(refused, Err(VerifyError::Signature)), "{refused:?}");
            break;
        }
    }
}

/// The body of the next request.
async fn posted(listener: &tokio::net::TcpListener) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let (mut stream, _) = listener.accept().await.unwrap();
    let mut received = Vec::new();
    let body = loop {
        assert_ne!(stream.read_buf(&mut received).await.unwrap(), 0, "the request breaks off");
        let text = String::from_utf8_lossy(&received);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        if body.len() >= length.parse().unwrap() {
            break body.to_owned();
        }
    };
    let response = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    stream.write_all(response).await.unwrap();
    body
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
