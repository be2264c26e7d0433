//! A chat of the emulator, connected: what the examples of several pages start from.

use connectparticipant::types::ConnectionType;
use connectparticipant::{Client, ConnectionToken};
use connectparticipant_emulator::Emulator;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The emulator, a client of it, and the connection token of a customer in a new chat.
pub(crate) async fn connected() -> Result<(Emulator, Client, ConnectionToken)> {
    let emulator = Emulator::start().await?;
    let chat = emulator.start_chat("Ada")?;
    let client = Client::builder().endpoint_url(emulator.url()).build()?;
    let connection = client
        .create_participant_connection()
        .r#type(ConnectionType::ConnectionCredentials)
        .participant_token(chat.participant_token())
        .send()
        .await?;
    let credentials = connection.connection_credentials.ok_or("no credentials")?;
    let token = credentials.connection_token.ok_or("no connection token")?;
    Ok((emulator, client, token))
}
