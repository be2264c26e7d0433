//! docs/moving-from-aws-sdk.md

#[test]
fn set_up() -> crate::connected::Result<()> {
    // region: set-up
    // after
    let client = connectparticipant::Client::new("us-east-1")?;
    // end region
    drop(client);
    Ok(())
}

#[tokio::test]
async fn without_a_client() -> crate::connected::Result<()> {
    let client = connectparticipant::Client::with_transport(|_| {
        connectparticipant::restjson::http::Response::new(r#"{"Id": "1"}"#)
    })?;
    // region: without-a-client
    use connectparticipant::operation::send_message::SendMessage;

    let mut operation = SendMessage::builder()
        .content_type("text/plain")
        .content("Hello")
        .connection_token("a-connection-token")
        .build();
    operation.client_token = std::env::var("MESSAGE_ID").ok();

    let sent = client.send(operation.clone()).await?;
    // end region
    assert_eq!(sent.id.as_deref(), Some("1"));
    let same = client.send_message().content_type("text/plain").content("Hello");
    let same = same.connection_token("a-connection-token").build();
    assert_eq!(operation, same);
    Ok(())
}

/// The call sites of each operation, as the page's table describes them: the methods of
/// aws-sdk-connectparticipant 1.126 with the arguments that this crate takes.
#[test]
fn each_call_site() -> crate::connected::Result<()> {
    use connectparticipant::types::{ConnectionType, ScanDirection, SortKey, StartPosition};

    let client = connectparticipant::Client::new("us-east-1")?;
    let token = "a-connection-token";
    let _ = client.cancel_participant_authentication().session_id("id").connection_token(token);
    let upload = client.complete_attachment_upload().attachment_ids("1").attachment_ids("2");
    let _ = upload.client_token("token").connection_token(token);
    let _ = client
        .create_participant_connection()
        .r#type(ConnectionType::Websocket)
        .r#type(ConnectionType::ConnectionCredentials)
        .participant_token("a-participant-token")
        .connect_participant(true);
    let _ = client.describe_view().view_token("token").connection_token(token);
    let _ = client.disconnect_participant().client_token("token").connection_token(token);
    let _ = client.get_attachment().attachment_id("id").connection_token(token);
    let url = client.get_authentication_url().session_id("id").redirect_uri("https://a.example");
    let _ = url.connection_token(token);
    let _ = client
        .get_transcript()
        .contact_id("id")
        .max_results(10)
        .next_token("token")
        .scan_direction(ScanDirection::Backward)
        .sort_order(SortKey::Ascending)
        .start_position(StartPosition::builder().most_recent(5).build())
        .connection_token(token);
    let event = client.send_event().content_type("application/vnd.amazonaws.connect.event.typing");
    let _ = event.content("{}").client_token("token").connection_token(token);
    let message = client.send_message().content_type("text/plain").content("Hello");
    let _ = message.client_token("token").connection_token(token);
    let _ = client
        .start_attachment_upload()
        .content_type("text/plain")
        .attachment_size_in_bytes(1)
        .attachment_name("a.txt")
        .client_token("token")
        .connection_token(token);
    Ok(())
}

mod after {
    // region: errors
    // after
    use connectparticipant::operation::get_authentication_url::{
        GetAuthenticationUrlError, GetAuthenticationUrlOutput,
    };
    use connectparticipant::{Error, error::ThrottlingException};

    fn report(result: Result<GetAuthenticationUrlOutput, Error<GetAuthenticationUrlError>>) {
        match result {
            Err(Error::Service { error: GetAuthenticationUrlError::Throttling(error), .. }) => {
                retry_later(&error)
            }
            Err(error) => eprintln!("{error}"), // operation, code, status, message, request id
            Ok(output) => println!("{:?}", output.authentication_url),
        }
    }
    // end region

    fn retry_later(error: &ThrottlingException) {
        eprintln!("{error}");
    }

    #[test]
    fn runs() {
        report(Ok(GetAuthenticationUrlOutput::default()));
    }
}
