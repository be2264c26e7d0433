//! The main job: exchange the session id of a sign-in for the URL at which the customer signs in.
//!
//! Without arguments it runs against the emulator, in this process:
//!
//! ```text
//! cargo run --example get_authentication_url
//! ```
//!
//! Against the service, in a chat that is asking its customer to sign in (within 60 seconds of the
//! event):
//!
//! ```text
//! PARTICIPANT_TOKEN=… SESSION_ID=… cargo run --example get_authentication_url -- --region us-east-1
//! ```

use std::error::Error as StdError;

use clap::Parser;
use connectparticipant::operation::get_authentication_url::GetAuthenticationUrlError;
use connectparticipant::types::ConnectionType;
use connectparticipant::{Client, ConnectionToken, Error, ParticipantToken, SessionId};
use connectparticipant_emulator::Emulator;

/// Where the identity provider sends the customer afterwards.
const REDIRECT_URI: &str = "https://app.example.com/signed-in";

/// Exchanges the session id of a sign-in for a URL: in a new chat with the emulator, or in the
/// one of PARTICIPANT_TOKEN and SESSION_ID
#[derive(Parser)]
struct Arguments {
    /// The service's region
    #[arg(long)]
    region: Option<String>,
    /// Another address of the service, such as that of an emulator that runs already
    #[arg(long, value_name = "URL", conflicts_with = "region")]
    endpoint: Option<String>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let arguments = Arguments::parse();
    match (arguments.region, arguments.endpoint) {
        (Some(region), _) => with_service(Client::new(region)?).await,
        (_, Some(url)) => with_service(Client::builder().endpoint_url(url).build()?).await,
        (None, None) => with_emulator().await,
    }
}

/// The emulator plays the service, StartChatContact and the contact flow.
async fn with_emulator() -> Result<(), Box<dyn StdError>> {
    let emulator = Emulator::start().await?;
    let chat = emulator.start_chat("Ada")?;
    let client = Client::builder().endpoint_url(emulator.url()).build()?;

    let participant_token: ParticipantToken = chat.participant_token().into();
    let connection_token = connect(&client, &participant_token).await?;
    let session_id = SessionId::from(&chat.ask_to_sign_in()?);
    println!("asked to sign in");

    let url = authentication_url(&client, &session_id, &connection_token).await?;
    println!("AuthenticationUrl: {url}");

    // A session id yields one URL: the second call is refused, and the error is printed.
    if let Err(error) = authentication_url(&client, &session_id, &connection_token).await {
        println!("a second time: {error}");
    }
    Ok(())
}

async fn with_service(client: Client) -> Result<(), Box<dyn StdError>> {
    let participant_token: ParticipantToken = variable("PARTICIPANT_TOKEN")?.into();
    let session_id: SessionId = variable("SESSION_ID")?.into();
    let connection_token = connect(&client, &participant_token).await?;
    let url = authentication_url(&client, &session_id, &connection_token).await?;
    println!("AuthenticationUrl: {url}");
    Ok(())
}

/// Exchanges the participant token, which no other operation accepts, for a connection token.
async fn connect(
    client: &Client,
    participant_token: &ParticipantToken,
) -> Result<ConnectionToken, Box<dyn StdError>> {
    let connection = client
        .create_participant_connection()
        .r#type(ConnectionType::ConnectionCredentials)
        .participant_token(participant_token)
        .send()
        .await?;
    let token =
        connection.connection_credentials.and_then(|credentials| credentials.connection_token);
    token.ok_or_else(|| "the service returned no connection token".into())
}

async fn authentication_url(
    client: &Client,
    session_id: &SessionId,
    connection_token: &ConnectionToken,
) -> Result<String, Box<dyn StdError>> {
    let response = client
        .get_authentication_url()
        .session_id(session_id)
        .redirect_uri(REDIRECT_URI)
        .connection_token(connection_token)
        .send()
        .await;
    match response {
        Ok(response) => match response.authentication_url {
            Some(url) => Ok(url.expose().to_owned()),
            None => Err("the service returned no URL".into()),
        },
        Err(Error::Service { error: GetAuthenticationUrlError::Validation(error), .. }) => {
            Err(format!("too late, or the session id has been used: {error}").into())
        }
        Err(error) if error.is_retryable() => Err(format!("try again: {error}").into()),
        Err(error) => Err(error.into()),
    }
}

fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|_| format!("set {name}"))
}
