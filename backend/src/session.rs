//! Chats that this program starts, joins and signs in to without a page.

use std::fmt;

use connect_chat::operation::start_chat_contact::{StartChatContact, StartChatContactError};
use connect_chat::operation::update_participant_authentication::UpdateParticipantAuthenticationError;
use connect_chat::types::ConnectionType;
use connect_chat::{Client, Error};
use connectparticipant_chat::sign_in::SignInResult;
use connectparticipant_chat::{Chat, ConnectError, Connection};

/// A chat that was started and joined.
#[derive(Debug)]
#[non_exhaustive]
pub struct StartedChat {
    /// The session of the customer.
    pub chat: Chat,
    /// The id of the contact.
    pub contact_id: String,
    /// The id of the customer in the chat.
    pub participant_id: String,
}

/// Why a chat was not started, or not joined.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartChatError {
    /// The service did not start the chat.
    Start(Error<StartChatContactError>),
    /// The response has no participant token.
    NoToken,
    /// The chat was started, but cannot be joined.
    Connect(ConnectError),
}

impl fmt::Display for StartChatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartChatError::Start(error) => error.fmt(f),
            StartChatError::NoToken => f.write_str("the response has no participant token"),
            StartChatError::Connect(error) => write!(f, "the chat cannot be joined: {error}"),
        }
    }
}

impl std::error::Error for StartChatError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StartChatError::Start(error) => error.source(),
            StartChatError::NoToken => None,
            StartChatError::Connect(error) => error.source(),
        }
    }
}

/// Starts a chat and joins it as the customer. The response of `StartChatContact` contains the
/// connection, so no second call is needed.
///
/// ```
/// use connectparticipant_backend::connect_chat::types::ParticipantDetails;
/// use connectparticipant_backend::{StartChatError, start_chat};
///
/// async fn say_hello(
///     connect: &connect_chat::Client,
///     participant: &connectparticipant::Client,
/// ) -> Result<(), Box<dyn std::error::Error>> {
///     let start = connect
///         .start_chat_contact()
///         .instance_id("a1b2c3d4-5678-90ab-cdef-111122223333")
///         .contact_flow_id("f10f10f1-5678-90ab-cdef-111122223333")
///         .participant_details(ParticipantDetails::builder().display_name("Jane").build())
///         .build();
///     let started = start_chat(connect, participant, start).await?;
///     started.chat.send_text("Hello").await?;
///     Ok(())
/// }
/// ```
///
/// # Errors
/// If the service does not start the chat, or the chat cannot be joined.
pub async fn start_chat(
    connect: &Client,
    participant: &connectparticipant::Client,
    start: StartChatContact,
) -> Result<StartedChat, StartChatError> {
    let mut start = start;
    start.connection_types =
        Some(vec![ConnectionType::Websocket, ConnectionType::ConnectionCredentials]);
    let output = connect.send(start).await.map_err(StartChatError::Start)?;
    let token = output.participant_token.ok_or(StartChatError::NoToken)?;
    let mut ready = Connection::new();
    if let Some(url) = output.websocket.and_then(|websocket| websocket.url) {
        ready = ready.url(url);
    }
    let credentials = output.connection_credentials.unwrap_or_default();
    if let Some(connection_token) = credentials.connection_token {
        ready = ready.token(connection_token, credentials.expiry.unwrap_or_default());
    }
    let builder = Chat::builder(participant, token).ready_connection(ready);
    let chat = builder.connect().await.map_err(StartChatError::Connect)?;
    Ok(StartedChat {
        chat,
        contact_id: output.contact_id.unwrap_or_default(),
        participant_id: output.participant_id.unwrap_or_default(),
    })
}

/// Reports the outcome of a customer's sign-in to the service (`UpdateParticipantAuthentication`), with the verified
/// contents of a redirect.
///
/// ```
/// use connectparticipant_backend::connect_chat::Client;
/// use connectparticipant_backend::complete_sign_in;
/// use connectparticipant_chat::SignInResult;
///
/// async fn complete(
///     connect: &Client,
///     instance_id: &str,
///     result: &SignInResult,
/// ) -> Result<(), Box<dyn std::error::Error>> {
///     complete_sign_in(connect, instance_id, result).await?;
///     Ok(())
/// }
/// ```
///
/// # Errors
/// If the service does not accept the outcome. A code is valid for one call.
pub async fn complete_sign_in(
    connect: &Client,
    instance_id: &str,
    result: &SignInResult,
) -> Result<(), Error<UpdateParticipantAuthenticationError>> {
    let mut call = connect
        .update_participant_authentication()
        .state(result.state.expose())
        .instance_id(instance_id);
    if let Some(code) = &result.code {
        call = call.code(code.expose());
    }
    if let Some(error) = &result.error {
        call = call.error(error.expose());
    }
    if let Some(description) = &result.error_description {
        call = call.error_description(description.expose());
    }
    call.send().await.map(drop)
}
