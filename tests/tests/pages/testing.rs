//! docs/testing.md

use crate::connected::Result;

mod mock {
    // region: mock
    use connectparticipant::error::ThrottlingException;
    use connectparticipant::mock::Mock;
    use connectparticipant::operation::get_authentication_url::{
        GetAuthenticationUrl, GetAuthenticationUrlError,
    };
    use connectparticipant::{Client, Error};

    /// The code under test.
    async fn sign_in_url(client: &Client) -> Result<String, Error<GetAuthenticationUrlError>> {
        let output = client
            .get_authentication_url()
            .session_id("a1b2c3d4-5678-90ab-cdef-111122223333")
            .redirect_uri("https://app.example.com/signed-in")
            .connection_token("a-connection-token")
            .send()
            .await?;
        Ok(output.authentication_url.map(|url| url.expose().to_owned()).unwrap_or_default())
    }

    #[tokio::test]
    async fn a_good_response() {
        let mock = Mock::new();
        mock.expect::<GetAuthenticationUrl>()
            .when(|call| call.redirect_uri == "https://app.example.com/signed-in")
            .returns_with(|output| output.authentication_url = Some("https://idp.example".into()));

        assert_eq!(sign_in_url(&mock.client()).await.unwrap(), "https://idp.example");
        mock.finish();
    }

    #[tokio::test]
    async fn an_error_of_the_operation() {
        let mock = Mock::new();
        mock.expect::<GetAuthenticationUrl>().fails::<ThrottlingException>("slow down");

        let error = sign_in_url(&mock.client()).await.unwrap_err();
        assert!(matches!(error.service_error(), Some(GetAuthenticationUrlError::Throttling(_))));
    }

    #[tokio::test]
    async fn a_timeout() {
        let mock = Mock::new();
        mock.expect::<GetAuthenticationUrl>().times_out(); // at once: the test does not wait

        assert!(sign_in_url(&mock.client()).await.unwrap_err().is_timeout());
    }
    // end region
}

#[tokio::test]
async fn a_response() -> Result<()> {
    // region: response
    use connectparticipant::Client;
    use connectparticipant::restjson::{Body, http};

    let client = Client::with_transport(|request: http::Request<Body>| {
        assert_eq!(request.uri().path(), "/participant/authentication-url");
        assert_eq!(request.headers()["x-amz-bearer"], "a-connection-token");
        http::Response::new(r#"{"AuthenticationUrl": "https://idp.example.com/authorize"}"#)
    })?;

    let output = client
        .get_authentication_url()
        .session_id("a1b2c3d4-5678-90ab-cdef-111122223333")
        .redirect_uri("https://app.example.com/signed-in")
        .connection_token("a-connection-token")
        .send()
        .await?;

    assert_eq!(output.authentication_url.unwrap().expose(), "https://idp.example.com/authorize");
    // end region
    Ok(())
}

#[tokio::test]
async fn a_service_error() -> Result<()> {
    // region: service-error
    use connectparticipant::operation::send_message::SendMessageError;
    use connectparticipant::restjson::{Body, http};
    use connectparticipant::{Client, Error};

    let client = Client::with_transport(|_: http::Request<Body>| {
        let mut response = http::Response::new(r#"{"message": "the chat has ended"}"#);
        *response.status_mut() = http::StatusCode::FORBIDDEN;
        let code = http::HeaderValue::from_static("AccessDeniedException");
        response.headers_mut().insert("x-amzn-errortype", code);
        response
    })?;

    let result = client
        .send_message()
        .content_type("text/plain")
        .content("Hello")
        .connection_token("a-connection-token")
        .send()
        .await;

    match result {
        Err(Error::Service { error: SendMessageError::AccessDenied(error), .. }) => {
            assert_eq!(error.message.as_deref(), Some("the chat has ended"));
        }
        other => panic!("{other:?}"),
    }
    // end region
    Ok(())
}

#[tokio::test]
async fn a_fault() -> Result<()> {
    // region: fault
    use std::time::Duration;

    use connectparticipant::restjson::{Body, TransportErrorKind, http};
    use connectparticipant::{Client, LimitExceeded, Retry, TransportError};

    let client = Client::with_transport(|_: http::Request<Body>| {
        let limit = LimitExceeded::Attempt(Duration::from_secs(15));
        Err::<http::Response<&str>, _>(TransportError::new(TransportErrorKind::Io, limit))
    })?;

    let error = client
        .with_retry(Retry::never())
        .disconnect_participant()
        .connection_token("a-connection-token")
        .send()
        .await
        .unwrap_err();

    assert!(error.is_timeout() && error.is_retryable());
    // end region
    Ok(())
}

#[tokio::test]
async fn the_emulator() -> Result<()> {
    // region: emulator
    use connectparticipant::Client;
    use connectparticipant::types::ConnectionType;
    use connectparticipant_emulator::{Emulator, Fault};

    let emulator = Emulator::start().await?;
    let chat = emulator.start_chat("Ada")?;
    let client = Client::builder().endpoint_url(emulator.url()).build()?;

    // The service throttles the first attempt. The client makes a second one.
    emulator.inject(Fault::on("CreateParticipantConnection").error(429, "ThrottlingException"))?;
    let connection = client
        .create_participant_connection()
        .r#type(ConnectionType::ConnectionCredentials)
        .participant_token(chat.participant_token())
        .send()
        .await?;
    assert!(connection.connection_credentials.is_some());
    // end region
    Ok(())
}

mod events {
    // region: events
    use connectparticipant_chat::{Event, Origin};

    /// The code under test.
    fn line(event: &Event) -> Option<String> {
        match event {
            Event::Message(message) => Some(message.text().to_owned()),
            _ => None,
        }
    }

    #[test]
    fn a_message_is_a_line() {
        let item =
            r#"{"Id": "1", "Type": "MESSAGE", "ContentType": "text/plain", "Content": "Hello"}"#;
        let event = Event::from_json(item, Origin::Live).unwrap();
        assert_eq!(line(&event).as_deref(), Some("Hello"));
    }
    // end region
}
