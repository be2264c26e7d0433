//! Message streaming to SNS topics, and a bot that streams its answers.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::routing::post;
use connectparticipant_emulator::{BotScript, Clock, Emulator, Settings, Visibility};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::client::{Client, soon};
use super::wire::Wire;

const TOPIC: &str = "arn:aws:sns:eu-west-1:123456789012:chat";

/// A subscriber over HTTP, which refuses the first notification once.
async fn subscriber() -> (String, Arc<Mutex<Vec<(HeaderMap, Value)>>>) {
    let received = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&received);
    let refused = Arc::new(Mutex::new(false));
    let take = move |headers: HeaderMap, body: String| async move {
        if !std::mem::replace(&mut *refused.lock().unwrap(), true) {
            return StatusCode::SERVICE_UNAVAILABLE;
        }
        seen.lock().unwrap().push((headers, serde_json::from_str(&body).unwrap()));
        StatusCode::OK
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/sns", listener.local_addr().unwrap());
    let router = Router::new().route("/sns", post(take));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, received)
}

#[tokio::test]
async fn items_are_published_to_a_topic() {
    let (url, received) = subscriber().await;
    let mut settings = Settings::default();
    settings.sns_url = Some(url);
    let emulator = Emulator::builder().settings(settings).start().await.unwrap();
    let client = Client::new(&emulator, "");
    let body = json!({"InstanceId": "instance-1", "ContactFlowId": "f",
        "ParticipantDetails": {"DisplayName": "Ada"},
        "InitialMessage": {"ContentType": "text/plain", "Content": "First"},
        "ChatStreamingConfiguration": {"StreamingEndpointArn": TOPIC}});
    let start = client.http.put(format!("{}/contact/chat", client.url)).json(&body);
    let started = client.read(start.send().await).await.ok();
    assert!(started["StreamingId"].is_string());
    let chat = emulator.chat(started["ContactId"].as_str().unwrap()).unwrap();
    chat.join("Sam").unwrap().say("Hello").unwrap();
    let posted = async {
        while received.lock().unwrap().len() < 3 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    soon(posted).await;
    let received = received.lock().unwrap().clone();
    let messages: Vec<Value> = received
        .iter()
        .map(|(_, envelope)| serde_json::from_str(envelope["Message"].as_str().unwrap()).unwrap())
        .collect();
    assert_eq!(messages[0]["Content"], "First");
    assert_eq!(messages[0]["ParticipantRole"], "CUSTOMER");
    assert_eq!(messages[0]["MessageVisibility"], "ALL");
    assert_eq!(messages[2]["ParticipantRole"], "AGENT");
    assert_eq!(messages[2]["InitialContactId"], started["ContactId"]);
    let (headers, envelope) = &received[2];
    assert_eq!(headers["x-amz-sns-message-type"], "Notification");
    assert_eq!(envelope["Type"], "Notification");
    assert_eq!(envelope["TopicArn"], TOPIC);
    let attributes = &envelope["MessageAttributes"];
    assert_eq!(attributes["ParticipantRole"], json!({"Type": "String", "Value": "AGENT"}));
    assert_eq!(attributes["ContentType"]["Value"], "text/plain");
    // The names that the service documents, and no others.
    let names: Vec<&String> = attributes.as_object().unwrap().keys().collect();
    let documented = [
        "AccountId",
        "ContactId",
        "ContentType",
        "InitialContactId",
        "InstanceId",
        "MessageVisibility",
        "ParticipantRole",
        "Type",
    ];
    assert_eq!(names, documented);
    assert_eq!(attributes["InstanceId"]["Value"], "instance-1");
    assert_eq!(attributes["AccountId"]["Value"], "123456789012");
    assert_eq!(emulator.notifications().len(), 3);
    assert!(!format!("{:?}", emulator.notifications()).contains("Hello"));
    let stop = json!({"InstanceId": "i", "ContactId": started["ContactId"],
        "StreamingId": started["StreamingId"]});
    let stop = client.http.post(format!("{}/contact/stop-streaming", client.url)).json(&stop);
    client.read(stop.send().await).await.ok();
    chat.say("unheard").unwrap();
    assert_eq!(emulator.notifications().len(), 3);
}

/// A chat whose items are published.
async fn streaming(emulator: &Emulator) -> connectparticipant_emulator::Chat {
    let client = Client::new(emulator, "");
    let body = json!({"InstanceId": "i", "ContactFlowId": "f",
        "ParticipantDetails": {"DisplayName": "Ada"},
        "ChatStreamingConfiguration": {"StreamingEndpointArn": TOPIC}});
    let start = client.http.put(format!("{}/contact/chat", client.url)).json(&body);
    let started = client.read(start.send().await).await.ok();
    emulator.chat(started["ContactId"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn what_agents_say_among_themselves_never_reaches_the_customer() {
    let emulator = Emulator::start().await.unwrap();
    let chat = streaming(&emulator).await;
    let mut wire = Wire::subscribed(&Client::new(&emulator, chat.participant_token())).await;
    let agent = chat.join("Sam").unwrap();
    agent.say_to(Visibility::Agent, "He is angry.").unwrap();
    agent.say_to(Visibility::Customer, "How can I help?").unwrap();
    loop {
        let item = wire.next().await;
        assert_ne!(item["Content"], "He is angry.");
        if item["Content"] == "How can I help?" {
            break;
        }
    }
    let kept = |text: &str| {
        chat.transcript().iter().any(|item| item.content.as_ref().is_some_and(|it| it == text))
    };
    assert!(kept("How can I help?") && !kept("He is angry."));
    let notes = emulator.notifications();
    let seen: Vec<&str> =
        notes.iter().map(|note| note.attributes["MessageVisibility"].as_str()).collect();
    assert_eq!(seen[seen.len() - 2..], ["AGENT", "CUSTOMER"]);
    let last: Value = serde_json::from_str(&notes.last().unwrap().message).unwrap();
    assert_eq!(last["MessageVisibility"], "CUSTOMER");
}

/// An instance without `MESSAGE_STREAMING`.
#[tokio::test]
async fn bots_messages_arrive_whole_without_message_streaming() {
    let clock = Clock::manual("2026-11-22T10:00:00Z".parse().unwrap());
    let mut settings = Settings::default();
    settings.message_streaming = false;
    let builder = Emulator::builder().clock(clock.clone()).settings(settings);
    let emulator = builder.start().await.unwrap();
    emulator.set_bot(serde_json::from_value(json!({"greeting": ["Hi, ", "there."]})).unwrap());
    let chat = emulator.start_chat("Ada").unwrap();
    let participant = Client::new(&emulator, chat.participant_token());
    let mut wire = Wire::subscribed(&participant).await;
    soon(chat.customer_subscribed()).await;
    clock.advance(Duration::from_secs(1));
    let item = wire.next().await;
    assert_eq!(item["Content"], "Hi, there.");
    assert_eq!(item["MessageMetadata"]["MessageCompleted"], true);
}

#[tokio::test]
async fn a_bot_answers_in_chunks_until_an_agent_joins() {
    let clock = Clock::manual("2026-11-22T10:00:00Z".parse().unwrap());
    let emulator = Emulator::builder().clock(clock.clone()).start().await.unwrap();
    let script: BotScript = serde_json::from_value(json!({"displayName": "Robo",
        "greeting": ["Hi, ", "there."],
        "answers": [{"contains": "ORDER", "pieces": ["On ", "its ", "way."]},
            {"contains": "break", "pieces": ["I was", " about to"], "incomplete": true}],
        "otherwise": ["What?"], "intervalMilliseconds": 100}))
    .unwrap();
    emulator.set_bot(Some(script));
    let chat = emulator.start_chat("Ada").unwrap();
    let participant = Client::new(&emulator, chat.participant_token());
    let mut wire = Wire::subscribed(&participant).await;
    soon(chat.customer_subscribed()).await;
    let customer = participant.connected().await;
    let mut expect = async |texts: &[(&str, bool)]| {
        let mut id = None;
        for (text, completed) in texts {
            clock.advance(Duration::from_millis(100));
            let item = wire.next().await;
            assert_eq!(item["Content"], *text);
            assert_eq!(item["DisplayName"], "Robo");
            assert_eq!(item["ParticipantRole"], "CUSTOM_BOT");
            assert_eq!(item["MessageMetadata"]["MessageCompleted"], *completed);
            assert_eq!(*id.get_or_insert_with(|| item["Id"].clone()), item["Id"]);
        }
    };
    expect(&[("Hi, ", false), ("there.", false), ("Hi, there.", true)]).await;
    customer.say("my order?").await;
    assert_eq!(wire.next().await["Content"], "my order?");
    for text in ["On ", "its ", "way.", "On its way."] {
        clock.advance(Duration::from_millis(100));
        assert_eq!(wire.next().await["Content"], text);
    }
    customer.say("break").await;
    wire.next().await;
    for text in ["I was", " about to"] {
        clock.advance(Duration::from_millis(100));
        assert_eq!(wire.next().await["Content"], text);
    }
    clock.advance(Duration::from_secs(10));
    let said =
        |chat: &connectparticipant_emulator::Chat| chat.transcript().last().cloned().unwrap();
    assert_eq!(said(&chat).content.unwrap(), "break", "what breaks off is never kept");
    chat.join("Sam").unwrap();
    customer.say("order").await;
    clock.advance(Duration::from_secs(10));
    assert_eq!(said(&chat).content.unwrap(), "order", "the agent has taken over");
}
