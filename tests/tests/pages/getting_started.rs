//! docs/getting-started.md

mod program {
    // region: program
    use connectparticipant::Client;
    use connectparticipant::types::ConnectionType;
    use connectparticipant_emulator::Emulator;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        // With Amazon Connect, your back end starts the chat and passes the participant token on.
        let emulator = Emulator::start().await?;
        let chat = emulator.start_chat("Ada")?;

        // With Amazon Connect: Client::new("us-east-1")?
        let client = Client::builder().endpoint_url(emulator.url()).build()?;

        let connection = client
            .create_participant_connection()
            .r#type(ConnectionType::ConnectionCredentials)
            .participant_token(chat.participant_token())
            .send()
            .await?;
        let credentials = connection.connection_credentials.ok_or("no credentials")?;
        let connection_token = credentials.connection_token.ok_or("no connection token")?;

        let sent = client
            .send_message()
            .content_type("text/plain")
            .content("Hello")
            .connection_token(&connection_token)
            .send()
            .await?;
        println!("sent message {:?}", sent.id);

        let mut items = client.get_transcript().connection_token(&connection_token).items();
        while let Some(item) = items.next().await {
            if let Some(content) = item?.content {
                println!("{}", content.expose()); // Debug prints ChatContent(***)
            }
        }
        Ok(())
    }
    // end region

    pub(super) fn run() -> Result<(), Box<dyn std::error::Error>> {
        main()
    }
}

#[test]
fn the_program_runs() {
    program::run().unwrap();
}
