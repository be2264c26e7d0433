//! What a mock answers.

use connectparticipant::error::{AccessDeniedException, ResourceNotFoundException};
use connectparticipant::mock::Mock;
use connectparticipant::operation::describe_view::{DescribeView, DescribeViewError};
use connectparticipant::operation::get_transcript::{GetTranscript, GetTranscriptOutput};
use connectparticipant::operation::send_message::{SendMessage, SendMessageError};
use connectparticipant::{Client, Error};
use restjson::TransportErrorKind;

async fn send(client: &Client, text: &str) -> Result<Option<String>, Error<SendMessageError>> {
    let message = client.send_message().content_type("text/plain").content(text);
    message.connection_token("token").send().await.map(|output| output.id)
}

#[tokio::test]
async fn outputs() {
    let mock = Mock::new();
    mock.expect::<SendMessage>().returns_with(|output| output.id = Some("1".to_owned()));
    mock.expect::<SendMessage>().times(2).returns_with(|output| output.id = Some("2".to_owned()));
    let client: Client = mock.client();
    let mut ids = Vec::new();
    for text in ["a", "b", "c"] {
        ids.extend(send(&client, text).await.unwrap());
    }
    assert_eq!(ids, ["1", "2", "2"]);
    mock.finish();
}

#[tokio::test]
async fn by_members() {
    let mock = Mock::new();
    mock.expect::<SendMessage>()
        .when(|message| message.content.expose() == "second")
        .returns_with(|output| output.id = Some("2".to_owned()));
    let client: Client = mock.client();
    let first = client.send_message().content_type("text/plain").content("first");
    let first = first.connection_token("token").build();
    mock.expect::<SendMessage>()
        .with(first)
        .returns_with(|output| output.id = Some("1".to_owned()));
    assert_eq!(send(&client, "first").await.unwrap().as_deref(), Some("1"));
    assert_eq!(send(&client, "second").await.unwrap().as_deref(), Some("2"));
    mock.finish();
}

#[tokio::test]
async fn errors_of_the_service() {
    let mock = Mock::new();
    mock.expect::<SendMessage>().fails::<AccessDeniedException>("token-of-a-chat has ended");
    let client: Client = mock.client();
    let message = client.send_message().content_type("text/plain").content("hello");
    let error = message.connection_token("token-of-a-chat").send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "SendMessage failed: AccessDeniedException (403): \"*** has ended\""
    );
    let Error::Service { error: SendMessageError::AccessDenied(error), .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(error.message.as_deref(), Some("*** has ended"));
}

/// The members of an error, as they stand on the wire.
#[tokio::test]
async fn json() {
    let mock = Mock::new();
    let body = r#"{"__type": "ResourceNotFoundException", "ResourceId": "view-1"}"#;
    mock.expect::<DescribeView>().answers_json(404, body);
    mock.expect::<DescribeView>().answers_json(200, r#"{"View": {"Id": "view-1"}}"#);
    mock.expect::<DescribeView>().answers_json(200, "[]");
    let client: Client = mock.client();
    let call = || client.describe_view().view_token("a").connection_token("b").send();
    match call().await {
        Err(Error::Service {
            error:
                DescribeViewError::ResourceNotFound(ResourceNotFoundException { resource_id, .. }),
            ..
        }) => assert_eq!(resource_id.as_deref(), Some("view-1")),
        other => panic!("{other:?}"),
    }
    let view = call().await.unwrap().view.unwrap();
    assert_eq!(view.id.as_deref(), Some("view-1"));
    assert!(matches!(call().await, Err(Error::Decode { .. })));
}

#[tokio::test]
async fn faults() {
    let mock = Mock::new();
    mock.expect::<SendMessage>().faults(TransportErrorKind::Connect);
    mock.expect::<SendMessage>().times_out();
    let client: Client = mock.client();
    let error = send(&client, "a").await.unwrap_err();
    assert_eq!(error.to_string(), "SendMessage failed: no connection: a fault of the mock");
    assert!(error.is_retryable() && error.attempts() == 1);
    let error = send(&client, "b").await.unwrap_err();
    assert_eq!(error.to_string(), "SendMessage failed: no response within 15s (attempt limit)");
    assert!(error.is_timeout());
}

#[tokio::test]
async fn pages() {
    let mock = Mock::in_order();
    mock.expect::<GetTranscript>()
        .when(|call| call.next_token.is_none())
        .answers_json(200, r#"{"Transcript": [{"Id": "1"}, {"Id": "2"}], "NextToken": "more"}"#);
    mock.expect::<GetTranscript>()
        .when(|call| call.next_token.as_ref().is_some_and(|token| token.expose() == "more"))
        .returns(GetTranscriptOutput::default());
    let client: Client = mock.client();
    let mut items = client.get_transcript().connection_token("token").items();
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        ids.extend(item.unwrap().id);
    }
    assert_eq!(ids, ["1", "2"]);
    mock.finish();
}

/// A service may answer the page of a token with that token: the page is there once.
#[tokio::test]
async fn pages_that_are_resumed() {
    let mock = Mock::in_order();
    mock.expect::<GetTranscript>()
        .answers_json(200, r#"{"Transcript": [{"Id": "3"}], "NextToken": "more"}"#);
    let client: Client = mock.client();
    let resumed = client.get_transcript().next_token("more").connection_token("token");
    let mut items = resumed.items();
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        ids.extend(item.unwrap().id);
    }
    assert_eq!(ids, ["3"]);
    mock.finish();
}

/// A member that could not be sent is refused as in a real call, and is no call.
#[tokio::test]
async fn nothing_to_what_cannot_be_sent() {
    let mock = Mock::new();
    mock.expect::<SendMessage>().at_least(0).returns_with(|_| ());
    let client: Client = mock.client();
    let error = send(&client, "").await.unwrap_err();
    assert!(matches!(error, Error::Build { .. }), "{error}");
}

#[tokio::test]
async fn clones_and_other_limits() {
    let mock = Mock::new();
    mock.expect::<SendMessage>().times(2).returns_with(|_| ());
    let client: Client = mock.client();
    let limits = connectparticipant::Limits::default();
    let limits = limits.connect(std::time::Duration::from_secs(1));
    send(&client.with_limits(limits), "a").await.unwrap();
    send(&client.clone().with_retry(connectparticipant::Retry::never()), "b").await.unwrap();
    mock.finish();
}
