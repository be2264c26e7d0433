//! docs/errors.md

use connectparticipant::Client;

use crate::connected::{Result, connected};

mod session {
    // region: session
    use connectparticipant::Client;
    use connectparticipant_chat::{Chat, ChatError, Upload};

    async fn greet(client: &Client, participant_token: &str) -> Result<(), ChatError> {
        let chat = Chat::connect(client, participant_token).await?;
        chat.send_text("Good morning").await?;
        chat.upload(Upload::bytes("terms.txt", "Be kind.")).await?;
        chat.disconnect().await?;
        Ok(())
    }

    fn advice(error: &ChatError) -> &'static str {
        match error {
            error if error.ended().is_some() => "start another chat",
            error if error.is_retryable() => "try again",
            _ => "tell the developer",
        }
    }
    // end region

    pub(super) async fn run(client: &Client, participant_token: &str) {
        greet(client, participant_token).await.unwrap();
        let error = greet(client, participant_token).await.unwrap_err();
        assert!(matches!(error, ChatError::Connect(_)), "{error:?}");
        assert_eq!(advice(&error), "tell the developer");
    }
}

mod matching {
    // region: matching
    use connectparticipant::operation::get_authentication_url::{
        GetAuthenticationUrlError, GetAuthenticationUrlOutput,
    };
    use connectparticipant::{Client, ConnectionToken, Error, SessionId};

    async fn authentication_url(
        client: &Client,
        session_id: &SessionId,
        connection_token: &ConnectionToken,
    ) -> Result<GetAuthenticationUrlOutput, String> {
        let result = client
            .get_authentication_url()
            .session_id(session_id)
            .redirect_uri("https://app.example.com/signed-in")
            .connection_token(connection_token)
            .send()
            .await;

        match result {
            Ok(output) => Ok(output),
            // The expected error: the session id was used before, or is older than 60 seconds.
            Err(Error::Service {
                error: GetAuthenticationUrlError::Validation(_),
                response,
                ..
            }) => Err(format!("ask for a new sign-in: {:?}", response.message())),
            // Another attempt may succeed.
            Err(error) if error.is_retryable() => Err(format!("try again later: {error}")),
            // GetAuthenticationUrl failed: AccessDeniedException (403): "…" [request id …]
            Err(error) => Err(error.to_string()),
        }
    }
    // end region

    pub(super) async fn run(client: &Client, connection_token: &ConnectionToken) -> String {
        let session_id = SessionId::from("00000000-0000-4000-8000-000000000000");
        authentication_url(client, &session_id, connection_token).await.unwrap_err()
    }
}

#[tokio::test]
async fn errors_are_matched() -> Result<()> {
    let (_emulator, client, token) = connected().await?;
    let told = matching::run(&client, &token).await;
    assert!(told.starts_with("ask for a new sign-in"), "{told}");
    Ok(())
}

mod any_error {
    // region: any-error
    use connectparticipant::operation::send_message::SendMessageError;
    use connectparticipant::{AnyError, Client, ConnectionToken};

    async fn leave(client: &Client, token: &ConnectionToken) -> Result<(), AnyError> {
        let goodbye = client.send_message().content_type("text/plain").content("Goodbye");
        goodbye.connection_token(token).send().await?;
        client.disconnect_participant().connection_token(token).send().await?;
        Ok(())
    }

    fn was_refused(error: &AnyError) -> bool {
        let error = error.service_error().and_then(|error| error.downcast_ref());
        matches!(error, Some(SendMessageError::AccessDenied(_)))
    }
    // end region

    #[tokio::test]
    async fn keeps_what_the_operations_error_says() {
        use connectparticipant::restjson::http;

        let client = Client::with_transport(|_: http::Request<_>| {
            let mut response = http::Response::new(r#"{"message": "over"}"#);
            *response.status_mut() = http::StatusCode::FORBIDDEN;
            let code = http::HeaderValue::from_static("AccessDeniedException");
            response.headers_mut().insert("x-amzn-errortype", code);
            response
        })
        .unwrap();
        let token = ConnectionToken::from("token");
        let error = leave(&client, &token).await.unwrap_err();
        assert!(was_refused(&error));
        assert_eq!((error.code(), error.status()), (Some("AccessDeniedException"), Some(403)));
        assert_eq!((error.operation(), error.is_retryable()), ("SendMessage", false));
        let call = client.send_message().content_type("text/plain").content("Goodbye");
        let typed = call.connection_token(&token).send().await.unwrap_err();
        assert_eq!(typed.to_string(), error.to_string());
        // The enum of an operation is an error, too.
        let service_error: &dyn std::error::Error = typed.service_error().unwrap();
        assert_eq!(service_error.to_string(), "AccessDeniedException: over");
        assert_eq!(error.service_error().unwrap().to_string(), "AccessDeniedException: over");
    }
}

#[tokio::test]
async fn one_error_over_a_session() {
    use connectparticipant_emulator::Emulator;

    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let client = Client::builder().endpoint_url(emulator.url()).build().unwrap();
    session::run(&client, started.participant_token().expose()).await;
}

#[tokio::test]
async fn values_are_validated_before_anything_is_sent() -> Result<()> {
    let client = Client::new("us-east-1")?;
    // region: validation
    let error = client
        .get_authentication_url()
        .session_id("too short")
        .redirect_uri("https://app.example.com/signed-in")
        .connection_token("a-connection-token")
        .send()
        .await
        .unwrap_err();

    // GetAuthenticationUrl was not sent: SessionId must have 36 characters, has 9
    println!("{error}");
    assert_eq!(error.attempts(), 0);
    // end region
    let text = "GetAuthenticationUrl was not sent: SessionId must have 36 characters, has 9";
    assert_eq!(error.to_string(), text);
    Ok(())
}
