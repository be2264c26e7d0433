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

/// The right column of the page's tables of calls and errors.
#[test]
fn each_row() {
    use connectparticipant::operation::complete_attachment_upload::CompleteAttachmentUpload;
    use connectparticipant::operation::get_attachment::GetAttachmentOutput;
    use connectparticipant::operation::get_authentication_url::GetAuthenticationUrlOutput;
    use connectparticipant::operation::get_transcript::GetTranscriptOutput;
    use connectparticipant::operation::send_message::{
        SendMessage, SendMessageError, SendMessageOutput,
    };
    use connectparticipant::types::{ConnectionCredentials, Item, UploadMetadata, ViewContent};
    use connectparticipant::{
        Client, ConnectionToken, Error, Limits, ParticipantToken, Retry, SessionId, Transport,
    };

    let _tokens = (ParticipantToken::from("a"), ConnectionToken::from(String::from("b")));
    let _session = (SessionId::from("a"), SessionId::from(String::from("b")));
    let _members = |output: SendMessageOutput| output.id;
    let _lists = |output: GetTranscriptOutput| output.transcript;
    let _pages = |client: Client| {
        let call = client.get_transcript().connection_token("token");
        (call.clone().items(), call.pages())
    };
    let _sent_later = async |client: Client, mut operation: SendMessage, option: Option<String>| {
        operation.client_token = option;
        client.send(operation).await
    };
    let _whole_list =
        |list: Vec<String>| CompleteAttachmentUpload::builder().set_attachment_ids(list);
    let _settings = |http_client: reqwest::Client| {
        let builder = Client::builder().retry(Retry::default()).limits(Limits::default());
        builder.http_client(http_client)
    };
    fn _other_transport(transport: impl Transport) {
        drop(Client::builder().transport(transport));
    }
    let _tests = connectparticipant::mock::Mock::new;
    let _secrets = (
        |output: GetAttachmentOutput| output.url.map(|url| url.expose().to_owned()),
        |output: GetAuthenticationUrlOutput| {
            output.authentication_url.map(|url| url.expose().to_owned())
        },
        |item: Item| {
            (
                item.content.map(|it| it.expose().len()),
                item.display_name.map(|it| it.expose().len()),
            )
        },
        |upload: UploadMetadata| {
            (
                upload.url.map(|it| it.expose().len()),
                upload.headers_to_include.map(|it| it.expose().len()),
            )
        },
        |credentials: ConnectionCredentials| -> Option<ConnectionToken> {
            credentials.connection_token
        },
        |view: ViewContent| view.template.map(|it| it.expose().len()),
    );
    let _errors = |error: Error<SendMessageError>| {
        let _ = (error.code().map(str::to_owned), error.request_id().map(str::to_owned));
        match error {
            Error::Build { .. }
            | Error::Limit { .. }
            | Error::Transport { .. }
            | Error::Decode { .. } => {}
            Error::Service { error: SendMessageError::Throttling(_), .. } => {}
            Error::Service { error: SendMessageError::Unhandled { .. }, .. } => {}
            _ => {}
        }
    };
}

/// What the page's tables say of this crate is in the code above, which compiles.
#[test]
fn each_identifier_of_the_tables_is_in_a_call_site() {
    let page = include_str!("../../../docs/moving-from-aws-sdk.md");
    let (code, _) = include_str!("moving_from_aws_sdk.rs")
        .split_once("/// What the page's tables say")
        .unwrap();
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let code: std::collections::BTreeSet<&str> = code.split(|c| !is_name(c)).collect();
    let mut found = 0;
    for row in page.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
        // Of three cells, the second is the other SDK's.
        let ours = match cells.as_slice() {
            // A row of an operation begins with its method.
            [method, difference] if method.trim().trim_matches('`').chars().all(is_name) => {
                vec![*method, *difference]
            }
            [_, after] => vec![*after],
            [_, _, after] => vec![*after],
            _ => panic!("{row}"),
        };
        for cell in ours {
            for text in cell.split('`').skip(1).step_by(2).filter(|text| !text.starts_with('&')) {
                for name in text.split(|c| !is_name(c)).filter(|name| !name.is_empty()) {
                    found += 1;
                    assert!(code.contains(name), "no call site has `{name}`: {row}");
                }
            }
        }
    }
    assert!(found > 60, "{found} identifiers");
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
