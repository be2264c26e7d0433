//! Chats of a program: started and joined with one call, signed in without a page.

use connectparticipant_backend::connect_chat::types::ParticipantDetails;
use connectparticipant_backend::{StartChatError, start_chat};

use super::site::{FLOW, INSTANCE, client, emulator};

#[tokio::test]
async fn one_call_starts_and_joins() {
    let emulator = emulator().await;
    let connect = client(emulator.url());
    let participant =
        connectparticipant::Client::builder().endpoint_url(emulator.url()).build().unwrap();
    let start = |instance: &str| {
        connect
            .start_chat_contact()
            .instance_id(instance)
            .contact_flow_id(FLOW)
            .participant_details(ParticipantDetails::builder().display_name("Jane").build())
            .build()
    };
    let started = start_chat(&connect, &participant, start(INSTANCE)).await.unwrap();
    assert_eq!(emulator.request_count("StartChatContact"), 1);
    assert_eq!(emulator.request_count("CreateParticipantConnection"), 0);
    started.chat.send_text("Hello").await.unwrap();
    let flow = emulator.chat(&started.contact_id).unwrap();
    assert!(format!("{:?}", flow.sent_by_customer()).contains("SendMessage"));
    assert!(!started.participant_id.is_empty());
    assert!(!format!("{started:?}").contains("Hello"));

    let error = start_chat(&connect, &participant, start("")).await.unwrap_err();
    assert!(matches!(error, StartChatError::Start(_)), "{error}");
    assert!(error.to_string().contains("InstanceId"), "{error}");
}
