//! The example of `docs/emulator.md` in Rust. The others are in `emulator/tests/clients`.

// region: program
use std::time::Duration;

use connectparticipant::types::ConnectionType;
use connectparticipant::{Client, ConnectionToken, ParticipantToken};
use connectparticipant_emulator::{Emulator, Fault};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The client under test. Put yours here: it needs the endpoint and the participant token.
struct Customer {
    client: Client,
    token: ConnectionToken,
}

impl Customer {
    async fn connect(endpoint: &str, participant_token: &ParticipantToken) -> Result<Self> {
        let client = Client::builder().endpoint_url(endpoint).build()?;
        let connection = client
            .create_participant_connection()
            .r#type(ConnectionType::ConnectionCredentials)
            .connect_participant(true)
            .participant_token(participant_token)
            .send()
            .await?;
        let credentials = connection.connection_credentials.ok_or("no credentials")?;
        let token = credentials.connection_token.ok_or("no connection token")?;
        Ok(Self { client, token })
    }

    async fn say(&self, text: &str) -> Result<()> {
        let message = self.client.send_message().content_type("text/plain").content(text);
        message.connection_token(&self.token).send().await?;
        Ok(())
    }
}

#[tokio::test]
async fn a_chat_with_an_agent() -> Result<()> {
    let emulator = Emulator::start().await?;
    let chat = emulator.start_chat("Ada")?;
    let participant_token = ParticipantToken::from(chat.participant_token());
    let customer = Customer::connect(emulator.url(), &participant_token).await?;

    // The agent joins and asks.
    let agent = chat.join("Sam")?;
    agent.say("How can I help?")?;

    // The service throttles the client's message once.
    emulator.inject(Fault::on("SendMessage").error(429, "ThrottlingException"))?;
    customer.say("Where is my order?").await?;

    // What the emulator received, and how often the client tried.
    let sent = chat.sent_by_customer();
    assert_eq!(sent.len(), 1);
    assert!(sent[0].content.as_ref().is_some_and(|content| content == "Where is my order?"));
    assert_eq!(emulator.request_count("SendMessage"), 2);

    // A chat lasts 25 hours at most.
    emulator.clock().advance(Duration::from_secs(25 * 60 * 60));
    assert!(customer.say("Hello?").await.is_err());
    assert!(chat.has_ended());
    emulator.stop().await;
    Ok(())
}
// end region
