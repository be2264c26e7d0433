//! Events both ways: signed and with a token, over HTTP/1.1 and HTTP/2.

use std::num::NonZeroUsize;
use std::time::{Duration, UNIX_EPOCH};

use http_body_util::BodyExt;
use hyper::body::Incoming;
use restjson::event_stream::{EventSender, HeaderValue, Message, MessageDecoder};
use restjson::signing::{BearerToken, EventSigner, SigningParameters, SigningSettings};
use restjson::{Error, HyperTransport};

use super::calls::{credentials, read, text};
use super::server::{Sender, Server, send, send_bytes};
use super::service::{Client, Echo, EchoError, Event, WithToken, builder, text_message};

/// Answers each event with the same event, and checks the signatures on the way.
async fn echo(request: http::Request<Incoming>, sender: Sender) {
    let (head, mut body) = request.into_parts();
    let header = |name: &str| head.headers.get(name).map(|value| value.to_str().unwrap());
    assert_eq!(header("content-type"), Some("application/vnd.amazon.eventstream"));
    assert_eq!(header("x-amz-content-sha256"), Some("STREAMING-AWS4-HMAC-SHA256-EVENTS"));
    let (_, signature) = header("authorization").unwrap().rsplit_once("Signature=").unwrap();
    let credentials = credentials();
    let parameters = SigningParameters {
        credentials: &credentials,
        service: "echo",
        region: "eu-west-1",
        time: UNIX_EPOCH,
        settings: SigningSettings::default(),
    };
    let mut signer = EventSigner::new(&parameters, signature);
    let mut decoder = MessageDecoder::default();
    let mut ended = false;
    while let Some(frame) = body.frame().await {
        // The client may have gone.
        let Ok(frame) = frame else { return };
        let mut data = frame.into_data().unwrap();
        while let Some(signed) = decoder.decode(&mut data).unwrap() {
            assert!(!ended, "nothing follows the end");
            let Some(HeaderValue::Timestamp(date)) = signed.header(":date") else {
                panic!("{signed:?}")
            };
            let time = UNIX_EPOCH + Duration::from_millis(date.try_into().unwrap());
            assert_eq!(signer.sign(signed.payload().clone(), time).unwrap(), signed);
            ended = signed.payload().is_empty();
            if !ended {
                send_bytes(&sender, signed.payload().clone()).await;
            }
        }
    }
    assert!(ended, "the last message is empty and signed");
    send(&sender, &text_message("the end")).await;
}

async fn talk(client: Client) {
    let (words, spoken) = EventSender::new(NonZeroUsize::MIN);
    let echo = Echo { events: Some(spoken), secret: "" };
    let first = "one".to_owned();
    words.send(Event::Text(first)).await.unwrap();
    let mut output = client.0.send(echo).await.unwrap();
    assert_eq!(output.events.next().await.unwrap().unwrap(), text("one"));
    for word in ["two", "three", "four"] {
        words.send(text(word)).await.unwrap();
        assert_eq!(output.events.next().await.unwrap().unwrap(), text(word));
    }
    drop(words);
    assert_eq!(output.events.next().await.unwrap().unwrap(), text("the end"));
    assert!(output.events.next().await.is_none());
}

#[tokio::test]
async fn both_ways_over_http_1() {
    let server = Server::start(echo).await;
    talk(builder(&server.url).credentials(credentials()).build().unwrap()).await;
}

/// The default transport, which offers HTTP/2 because the service needs it.
fn over_http_2(server: &Server) -> Client {
    let transport = HyperTransport::builder().root_certificates(&server.pem);
    let client = builder(&server.url).credentials(credentials()).hyper_transport(transport);
    client.build().unwrap()
}

#[tokio::test]
async fn both_ways_over_http_2() {
    let server = Server::http2(echo).await;
    talk(over_http_2(&server)).await;
}

#[tokio::test]
async fn an_event_that_cannot_be_encoded_fails_the_call() {
    let server = Server::start(echo).await;
    let client: Client = builder(&server.url).credentials(credentials()).build().unwrap();
    let events = vec![text("one"), Event::Unknown("new".to_owned(), Message::default())];
    let echo = Echo { events: Some(events.into()), secret: "" };
    let error = match client.0.send(echo).await {
        Err(error) => error,
        Ok(output) => read(output).await.1.unwrap(),
    };
    assert_refused(&error);
}

#[tokio::test]
async fn an_event_in_the_middle_that_cannot_be_encoded_is_the_error_of_the_receiver() {
    let server = Server::start(echo).await;
    refused_in_the_middle(builder(&server.url).credentials(credentials()).build().unwrap()).await;
    let server = Server::http2(echo).await;
    refused_in_the_middle(over_http_2(&server)).await;
}

async fn refused_in_the_middle(client: Client) {
    let (words, spoken) = EventSender::new(NonZeroUsize::MIN);
    words.send(text("one")).await.unwrap();
    let echo = Echo { events: Some(spoken), secret: "" };
    let mut output = client.0.send(echo).await.unwrap();
    assert_eq!(output.events.next().await.unwrap().unwrap(), text("one"));
    words.send(Event::Unknown("new".to_owned(), Message::default())).await.unwrap();
    let (heard, error) = read(output).await;
    assert_eq!(heard, []);
    assert_refused(&error.unwrap());
    words.ended().await;
    let unsent = words.send(text("two")).await.unwrap_err();
    assert_eq!(unsent.into_event(), text("two"));
}

fn assert_refused(error: &Error<EchoError>) {
    assert!(matches!(error, Error::Build { .. }), "{error:?}");
    assert!(error.to_string().contains("must not be empty"), "{error}");
}

#[tokio::test]
async fn a_receiver_that_is_dropped_ends_the_request_over_http_2() {
    let server = Server::http2(echo).await;
    let (words, spoken) = EventSender::new(NonZeroUsize::MIN);
    words.send(text("one")).await.unwrap();
    let echo = Echo { events: Some(spoken), secret: "" };
    let mut output = over_http_2(&server).0.send(echo).await.unwrap();
    assert_eq!(output.events.next().await.unwrap().unwrap(), text("one"));
    drop(output);
    let ended = tokio::time::timeout(Duration::from_secs(10), words.ended());
    ended.await.expect("the other half ends too");
}

#[tokio::test]
async fn a_connection_whose_other_side_has_gone_is_noticed_by_a_ping() {
    let server = Server::http2(echo).await;
    let (url, silence) = server.behind_a_relay().await;
    let transport = HyperTransport::builder()
        .root_certificates(&server.pem)
        .http2_ping(Duration::from_millis(100), Duration::from_millis(200));
    // The limit of a pause must not be what ends the stream.
    let mut limits = restjson::Limits::default();
    limits.idle = Duration::from_secs(60);
    let client = builder(&url).credentials(credentials()).limits(limits);
    let client: Client = client.hyper_transport(transport).build().unwrap();
    let (words, spoken) = EventSender::new(NonZeroUsize::MIN);
    words.send(text("one")).await.unwrap();
    let echo = Echo { events: Some(spoken), secret: "" };
    let mut output = client.0.send(echo).await.unwrap();
    assert_eq!(output.events.next().await.unwrap().unwrap(), text("one"));
    // A stream without events is kept while the pings are answered.
    tokio::time::sleep(Duration::from_secs(1)).await;
    words.send(text("two")).await.unwrap();
    assert_eq!(output.events.next().await.unwrap().unwrap(), text("two"));
    silence.notify_one();
    let noticed = tokio::time::timeout(Duration::from_secs(20), output.events.next()).await;
    let error = noticed.expect("it is noticed long before the limit").unwrap().unwrap_err();
    assert!(matches!(error, Error::Transport { .. }), "{error:?}");
}

#[tokio::test]
async fn with_a_bearer_token_events_are_not_signed() {
    let server = Server::start(|request, sender: Sender| async move {
        assert_eq!(request.headers()["authorization"], "Bearer token-1");
        let mut body = request.into_body();
        let mut decoder = MessageDecoder::default();
        while let Some(frame) = body.frame().await {
            let mut data = frame.unwrap().into_data().unwrap();
            while let Some(message) = decoder.decode(&mut data).unwrap() {
                assert_eq!(message.header(":chunk-signature"), None);
                send(&sender, &message).await;
            }
        }
    })
    .await;
    let client: Client =
        builder(&server.url).bearer_token(BearerToken::new("token-1")).build().unwrap();
    let events = vec![text("one"), text("two")];
    let echo = WithToken(Echo { events: Some(events.into()), secret: "" });
    let (heard, error) = read(client.0.send(echo).await.unwrap()).await;
    assert_eq!(heard, [text("one"), text("two")]);
    assert!(error.is_none(), "{error:?}");
}
