//! SendMessage, SendEvent, receipts, idempotency.

use connectparticipant_emulator::{
    Emulator, ItemKind, MessageProcessingStatus, Role, StartChat, content_type,
};
use serde_json::{Value, json};

use super::client::{Client, chat};
use super::wire::{Wire, event};

fn message(kind: &str, content: &str) -> Value {
    json!({"ContentType": kind, "Content": content})
}

fn receipt(kind: &str, id: &str) -> Value {
    json!({"ContentType": kind, "Content": json!({"messageId": id}).to_string()})
}

#[tokio::test]
async fn the_other_side_sees_what_is_sent() {
    let (_emulator, chat, customer) = chat().await;
    let mut input = message("text/plain", "Hello");
    input["ClientToken"] = "first".into();
    let response = customer.call("SendMessage", input).await.ok();
    customer.call("SendEvent", json!({"ContentType": content_type::TYPING})).await.ok();

    let sent = chat.sent_by_customer();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0].operation, "SendMessage");
    assert_eq!(sent[0].id.as_deref(), response["Id"].as_str());
    assert_eq!(sent[0].content.as_deref(), Some("Hello"));
    assert_eq!(sent[0].client_token.as_deref(), Some("first"));
    assert_eq!(sent[1].content_type.as_deref(), Some(content_type::TYPING));
    let items = chat.transcript();
    assert_eq!(items.len(), 1, "typing is not kept");
    assert_eq!(items[0].absolute_time, response["AbsoluteTime"]);
}

#[tokio::test]
async fn one_client_token_is_one_message() {
    let (emulator, chat, customer) = chat().await;
    for operation in ["SendMessage", "SendEvent"] {
        let mut input = message("text/plain", "Hello");
        if operation == "SendEvent" {
            input = json!({"ContentType": content_type::TYPING});
        }
        input["ClientToken"] = "the same".into();
        let first = customer.call(operation, input.clone()).await.ok();
        let second = customer.call(operation, input.clone()).await.ok();
        assert_eq!(first, second);
        input["ClientToken"] = "".into();
        let third = customer.call(operation, input.clone()).await.ok();
        let fourth = customer.call(operation, input).await.ok();
        assert_ne!(third["Id"], fourth["Id"], "an empty token is none");
        assert_eq!(emulator.request_count(operation), 4);
    }
    assert_eq!(chat.sent_by_customer().len(), 6);
    // The token of another participant is another token.
    let agent = chat.join("Sam").unwrap();
    let agent = Client::new(&emulator, agent.token()).connected().await;
    let mut input = message("text/plain", "Hello");
    input["ClientToken"] = "the same".into();
    agent.call("SendMessage", input).await.ok();
    let messages = chat.transcript().iter().filter(|item| item.kind == ItemKind::Message).count();
    assert_eq!(messages, 4);
}

#[tokio::test]
async fn content_types_and_sizes() {
    let (emulator, _chat, customer) = chat().await;
    for kind in [
        "text/plain",
        "text/markdown",
        "application/json",
        content_type::INTERACTIVE_RESPONSE,
        "Text/Plain",
    ] {
        customer.call("SendMessage", message(kind, "{}")).await.ok();
    }
    let refused = [
        message("text/html", "x"),
        message(content_type::INTERACTIVE, "{}"),
        message("application/json", "not json"),
        // 16,384 characters, but more bytes.
        message("text/plain", &"é".repeat(8193)),
    ];
    for input in refused {
        customer.call("SendMessage", input).await.error(400, "ValidationException");
    }
    customer.call("SendMessage", message("text/plain", &"é".repeat(8192))).await.ok();

    let plain = StartChat::from("Ada").accepting(&["text/plain"]);
    let chat = emulator.start_chat(plain).unwrap();
    let customer = Client::of_customer(&emulator, &chat).await;
    let response = customer.call("SendMessage", message("text/markdown", "*x*")).await;
    response.error(400, "ValidationException");
}

#[tokio::test]
async fn events_that_participants_may_not_send() {
    let (_emulator, _chat, customer) = chat().await;
    for kind in [
        content_type::CHAT_ENDED,
        content_type::PARTICIPANT_JOINED,
        "application/vnd.amazonaws.connect.event.connection.acknowledged",
        "x",
    ] {
        let response = customer.call("SendEvent", json!({"ContentType": kind})).await;
        response.error(400, "ValidationException");
    }
}

#[tokio::test]
async fn receipts_reach_the_sender() {
    let (emulator, chat, customer) = chat().await;
    let agent = chat.join("Sam").unwrap();
    let id = agent.say("Hello").unwrap();
    let mut wire = Wire::subscribed(&Client::new(&emulator, chat.participant_token())).await;
    customer.call("SendEvent", receipt(content_type::MESSAGE_DELIVERED, &id)).await.ok();
    let delivered = wire.next().await;
    assert_eq!(delivered["Type"], "MESSAGEMETADATA");
    assert_eq!(delivered["ContentType"], content_type::MESSAGE_METADATA);
    let metadata = &delivered["MessageMetadata"];
    assert_eq!(metadata["MessageId"], id);
    assert_eq!(metadata["Receipts"][0]["RecipientParticipantId"], chat.participant_id());
    assert!(metadata["Receipts"][0]["ReadTimestamp"].is_null());
    customer.call("SendEvent", receipt(content_type::MESSAGE_READ, &id)).await.ok();
    let read = wire.next().await;
    assert!(read["MessageMetadata"]["Receipts"][0]["ReadTimestamp"].is_string());
    let kept = chat.transcript().into_iter().find(|item| item.id == id).unwrap();
    assert!(kept.message_metadata.unwrap().receipts[0].read_timestamp.is_some());

    // The agent confirms too, and the customer's transcript shows it.
    let own = customer.say("Thanks").await["Id"].as_str().unwrap().to_owned();
    agent.read(&own).unwrap();
    assert_eq!(agent.read("nothing"), Err(connectparticipant_emulator::ControlError::NoSuchItem));
    let transcript = customer.call("GetTranscript", json!({"MaxResults": 1})).await.ok();
    let receipts = &transcript["Transcript"][0]["MessageMetadata"]["Receipts"];
    assert_eq!(receipts[0]["RecipientParticipantId"], agent.id());
}

#[tokio::test]
async fn receipts_that_make_no_sense() {
    let (_emulator, chat, customer) = chat().await;
    let agent = chat.join("Sam").unwrap();
    let id = agent.say("Hello").unwrap();
    for content in [json!("x"), json!({"id": id}), json!({"messageId": "nothing"})] {
        let input = json!({"ContentType": content_type::MESSAGE_READ,
            "Content": content.to_string()});
        customer.call("SendEvent", input).await.error(400, "ValidationException");
    }
    let bare = json!({"ContentType": content_type::MESSAGE_READ});
    customer.call("SendEvent", bare).await.error(400, "ValidationException");
}

#[tokio::test]
async fn no_receipts_among_more_than_two() {
    let (_emulator, chat, customer) = chat().await;
    let agent = chat.join("Sam").unwrap();
    let id = agent.say("Hello").unwrap();
    let supervisor = chat.join_as(Role::Supervisor, "Max").unwrap();
    for kind in [content_type::MESSAGE_DELIVERED, content_type::MESSAGE_READ] {
        let response = customer.call("SendEvent", receipt(kind, &id)).await;
        response.error(409, "ConflictException");
    }
    customer.call("SendEvent", json!({"ContentType": content_type::TYPING})).await.ok();
    supervisor.leave().unwrap();
    customer.call("SendEvent", receipt(content_type::MESSAGE_READ, &id)).await.ok();
}

#[tokio::test]
async fn messages_that_are_processed_on_their_way() {
    let emulator = Emulator::start().await.unwrap();
    let start = StartChat::from("Ada").processing_messages(MessageProcessingStatus::Processing);
    let chat = emulator.start_chat(start).unwrap();
    let customer = Client::of_customer(&emulator, &chat).await;
    let response = customer.say("Hello").await;
    assert_eq!(response["MessageMetadata"]["MessageProcessingStatus"], "PROCESSING");
}

#[tokio::test]
async fn everything_the_other_side_can_send() {
    let (emulator, chat, customer) = chat().await;
    let mut wire = Wire::subscribed(&Client::new(&emulator, chat.participant_token())).await;
    chat.say("Welcome").unwrap();
    let welcome = wire.next().await;
    assert_eq!(welcome["ParticipantRole"], "SYSTEM");
    assert_eq!(welcome["InitialContactId"], chat.contact_id());

    let agent = chat.join("Sam").unwrap();
    agent.say_markdown("*Hi*").unwrap();
    agent.say_json(&json!({"a": 1})).unwrap();
    agent.say_interactive(&json!({"templateType": "QuickReply"})).unwrap();
    agent.typing().unwrap();
    agent.event("application/vnd.example.unknown", Some("{}")).unwrap();
    for kind in [
        "text/markdown",
        "application/json",
        content_type::INTERACTIVE,
        content_type::TYPING,
        "application/vnd.example.unknown",
    ] {
        let item = wire.next().await;
        assert_eq!(item["ContentType"], kind);
        assert_eq!(item["DisplayName"], "Sam");
    }
    let constants = [
        content_type::PARTICIPANT_IDLE,
        content_type::PARTICIPANT_RETURNED,
        content_type::PARTICIPANT_AUTODISCONNECTION,
        content_type::PARTICIPANT_INVITED,
        content_type::PARTICIPANT_ACTIVE,
        content_type::PARTICIPANT_INACTIVE,
        content_type::TRANSFER_FAILED,
        content_type::WORKFLOW_CANCELLED,
        content_type::CHAT_REHYDRATED,
    ];
    for kind in constants {
        chat.event(kind, None).unwrap();
        let item = wire.next().await;
        assert_eq!((&item["ContentType"], &item["Type"]), (&json!(kind), &json!("EVENT")));
        assert!(item["ParticipantId"].is_null());
    }
    let kept = |kind: &str| {
        chat.transcript().iter().any(|item| item.content_type.as_deref() == Some(kind))
    };
    assert!(!kept(content_type::PARTICIPANT_IDLE) && !kept(content_type::TYPING));
    assert!(kept(content_type::PARTICIPANT_INVITED));

    let raw = json!({"Type": "MESSAGE", "Id": "raw", "Surprise": [1]});
    chat.item(raw.as_object().unwrap().clone()).unwrap();
    let item = wire.next().await;
    assert_eq!((&item["Id"], &item["Surprise"]), (&json!("raw"), &json!([1])));

    chat.rename_customer("Countess").unwrap();
    let renamed = wire.next().await;
    assert_eq!(event(&renamed), Some("participant.displayname.updated"));
    assert_eq!(renamed["DisplayName"], "Countess");
    customer.say("Bye").await;
    assert_eq!(wire.next().await["DisplayName"], "Countess");
}

#[tokio::test]
async fn a_streamed_answer() {
    let (emulator, chat, _customer) = chat().await;
    let mut wire = Wire::subscribed(&Client::new(&emulator, chat.participant_token())).await;
    let id = chat.stream(&["Good ", "morning"], true).unwrap();
    let mut pieces = Vec::new();
    for _ in 0..3 {
        let item = wire.next().await;
        assert_eq!(item["Id"], id);
        let metadata = &item["MessageMetadata"];
        pieces.push((
            item["Content"].clone(),
            metadata["MessageCompleted"].clone(),
            metadata["ChunkNumber"].clone(),
        ));
    }
    let expected = [("Good ", false, 1), ("morning", false, 2), ("Good morning", true, 3)];
    assert_eq!(pieces, expected.map(|(text, whole, n)| (json!(text), json!(whole), json!(n))));
    let kept = chat.transcript().pop().unwrap();
    assert_eq!(kept.content.as_deref(), Some("Good morning"));

    chat.stream(&["half"], false).unwrap();
    assert_eq!(wire.next().await["Content"], "half");
    assert_eq!(chat.transcript().pop().unwrap().id, id, "an unfinished answer is not kept");
}
