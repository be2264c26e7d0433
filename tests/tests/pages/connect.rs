//! connect/README.md.

use connect_chat::restjson::signing::Credentials;
use connectparticipant_emulator::{Account, Emulator, Settings};

// region: start
use connect_chat::types::ParticipantDetails;
use connectparticipant::types::ConnectionType;

async fn start_a_chat(
    client: connect_chat::Client, // made with `credentials(…)`
    participant: connectparticipant::Client,
) -> Result<(), Box<dyn std::error::Error>> {
    let chat = client
        .start_chat_contact()
        .instance_id("a1b2c3d4-5678-90ab-cdef-111122223333")
        .contact_flow_id("f10f10f1-5678-90ab-cdef-111122223333")
        .participant_details(ParticipantDetails::builder().display_name("Jane").build())
        .send()
        .await?;

    // What the customer's client does with the token, which is good for this chat only.
    let participant_token = chat.participant_token.ok_or("no participant token")?;
    participant
        .create_participant_connection()
        .r#type(ConnectionType::ConnectionCredentials)
        .participant_token(participant_token)
        .send()
        .await?;
    Ok(())
}
// end region

#[tokio::test]
async fn a_chat() -> Result<(), Box<dyn std::error::Error>> {
    let mut settings = Settings::default();
    settings.accounts.push(Account::new("AKIDEXAMPLE", "a-secret"));
    let emulator = Emulator::builder().settings(settings).start().await?;
    let client = connect_chat::Client::builder()
        .region("us-east-1")
        .endpoint_url(emulator.url())
        .credentials(Credentials::new("AKIDEXAMPLE", "a-secret"))
        .build()?;
    let participant = connectparticipant::Client::builder().endpoint_url(emulator.url()).build()?;
    start_a_chat(client, participant).await?;
    assert_eq!(emulator.request_count("CreateParticipantConnection"), 1);
    Ok(())
}
