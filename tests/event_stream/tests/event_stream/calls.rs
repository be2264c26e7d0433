//! Whole calls: events as they arrive, errors in the stream, and both halves at once.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use restjson::event_stream::{EventSender, HeaderValue, Message, MessageDecoder, MessageError};
use restjson::signing::{
    BearerToken, Credentials, EventSigner, SigningParameters, SigningSettings,
};
use restjson::{Error, HyperTransport, LimitExceeded};
use tokio::sync::Notify;

use super::server::{Sender, Server, send, send_bytes, stall};
use super::service::{
    Client, Echo, EchoError, EchoOutput, Event, IDLE, WithToken, builder, event, exception,
    text_message,
};

fn credentials() -> Credentials {
    Credentials::new("AKIDEXAMPLE", "secret")
}

async fn call(server: &Server) -> EchoOutput {
    let client: Client = builder(&server.url).credentials(credentials()).build().unwrap();
    client.0.send(Echo { events: None, secret: "CANARY-secret" }).await.unwrap()
}

/// All events, and the error that ends the stream.
async fn read(mut output: EchoOutput) -> (Vec<Event>, Option<Error<EchoError>>) {
    let mut events = Vec::new();
    while let Some(next) = output.events.next().await {
        match next {
            Ok(event) => events.push(event),
            Err(error) => {
                assert!(output.events.next().await.is_none(), "an error is the last item");
                return (events, Some(error));
            }
        }
    }
    (events, None)
}

/// The events of a server that sends one, and then what the case says.
async fn after_one<F>(
    then: impl Fn(Sender) -> F + Send + Sync + 'static,
) -> (Vec<Event>, Option<Error<EchoError>>)
where
    F: Future<Output = ()> + Send + 'static,
{
    let then = Arc::new(then);
    let server = Server::start(move |_, sender| {
        let then = Arc::clone(&then);
        async move {
            send(&sender, &text_message("one")).await;
            then(sender).await;
        }
    })
    .await;
    read(call(&server).await).await
}

fn text(text: &str) -> Event {
    Event::Text(text.to_owned())
}

#[tokio::test]
async fn each_event_arrives_when_it_is_sent() {
    let heard = Arc::new(Notify::new());
    let waiting = Arc::clone(&heard);
    let server = Server::start(move |_, sender| {
        let waiting = Arc::clone(&waiting);
        async move {
            for number in 0..5 {
                send(&sender, &text_message(&number.to_string())).await;
                waiting.notified().await;
            }
        }
    })
    .await;
    let mut output = call(&server).await;
    for number in 0..5 {
        let event = output.events.next().await.unwrap().unwrap();
        assert_eq!(event, text(&number.to_string()));
        heard.notify_one();
    }
    assert!(output.events.next().await.is_none());
}

#[tokio::test]
async fn an_event_that_the_model_does_not_have_is_kept() {
    let unknown = event("new", "{}");
    let sent = unknown.clone();
    let (events, error) = after_one(move |sender| {
        let sent = sent.clone();
        async move { send(&sender, &sent).await }
    })
    .await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(events, [text("one"), Event::Unknown("new".to_owned(), unknown)]);
}

#[tokio::test]
async fn an_exception_is_the_typed_error_of_the_operation() {
    let (events, error) = after_one(async |sender| {
        let message = exception("Busy", r#"{"message":"no CANARY-secret today"}"#);
        send(&sender, &message).await;
        stall(&sender).await;
    })
    .await;
    assert_eq!(events, [text("one")]);
    let error = error.unwrap();
    let Some(EchoError::Busy(busy)) = error.service_error() else { panic!("{error:?}") };
    assert_eq!(busy.message(), Some("no *** today"));
    assert!(error.is_throttling() && error.is_retryable());
    let shown = error.to_string();
    assert_eq!(shown, r#"Echo failed: Busy (503): "no *** today" [request id request-1]"#);
}

#[tokio::test]
async fn an_error_without_a_shape_is_kept() {
    let (events, error) = after_one(async |sender| {
        send(&sender, &super::service::error("InternalError", "it broke")).await;
    })
    .await;
    assert_eq!(events, [text("one")]);
    let error = error.unwrap();
    let Some(EchoError::Other(other)) = error.service_error() else { panic!("{error:?}") };
    assert_eq!(Some(other), error.response());
    assert_eq!((error.code(), error.message()), (Some("InternalError"), Some("it broke")));
}

#[tokio::test]
async fn messages_that_are_no_events_are_named() {
    let cases = [
        (Message::new(""), "header :message-type: required, but not there"),
        (
            Message::new("").with_header(":message-type", HeaderValue::String("event")).unwrap(),
            "header :event-type: required, but not there",
        ),
        (
            Message::new("").with_header(":message-type", HeaderValue::String("odd")).unwrap(),
            "header :message-type: expected event, exception or error",
        ),
        (event("text", "17"), "expected a string"),
    ];
    for (message, expected) in cases {
        let (events, error) = after_one(move |sender| {
            let message = message.clone();
            async move { send(&sender, &message).await }
        })
        .await;
        assert_eq!(events, [text("one")]);
        let error = error.unwrap();
        assert!(matches!(error, Error::Decode { .. }), "{error:?}");
        assert!(error.to_string().contains(expected), "{error}");
    }
}

fn fault(error: Option<Error<EchoError>>) -> MessageError {
    let error = error.unwrap();
    let Error::Transport { error, .. } = error else { panic!("{error:?}") };
    let source = std::error::Error::source(&error).unwrap();
    source.downcast_ref::<MessageError>().unwrap().clone()
}

#[tokio::test]
async fn corrupt_bytes_end_the_stream_after_the_events_before() {
    let (events, error) = after_one(async |sender| {
        let mut bytes = text_message("two").encode().unwrap().to_vec();
        *bytes.last_mut().unwrap() ^= 1;
        send_bytes(&sender, bytes.into()).await;
        stall(&sender).await;
    })
    .await;
    assert_eq!(events, [text("one")]);
    assert!(matches!(fault(error), MessageError::MessageChecksum { .. }));

    let (events, error) =
        after_one(async |sender| send_bytes(&sender, Bytes::from_static(&[9; 40])).await).await;
    assert_eq!(events, [text("one")]);
    assert!(matches!(fault(error), MessageError::PreludeChecksum { .. }));

    let (events, error) = after_one(async |sender| {
        send_bytes(&sender, text_message("two").encode().unwrap().slice(..20)).await;
    })
    .await;
    assert_eq!(events, [text("one")]);
    assert!(matches!(fault(error), MessageError::Truncated { received: 20, missing: Some(_) }));
}

#[tokio::test]
async fn a_connection_that_is_cut() {
    let (events, error) = after_one(async |sender| {
        let _ = sender.send(Err(std::io::Error::other("cut"))).await;
    })
    .await;
    assert_eq!(events, [text("one")]);
    assert!(matches!(error, Some(Error::Transport { .. })), "{error:?}");
}

#[tokio::test]
async fn a_stream_that_stops_meets_the_idle_limit() {
    let (events, error) = after_one(async |sender| stall(&sender).await).await;
    assert_eq!(events, [text("one")]);
    let Some(Error::Limit { error, .. }) = error else { panic!("{error:?}") };
    assert_eq!(error, LimitExceeded::Idle(IDLE));
}

#[tokio::test]
async fn a_receiver_that_is_dropped_ends_the_exchange() {
    let ended = Arc::new(Notify::new());
    let end = Arc::clone(&ended);
    let server = Server::start(move |_, sender| {
        let end = Arc::clone(&end);
        async move {
            send(&sender, &text_message("one")).await;
            sender.closed().await;
            end.notify_one();
        }
    })
    .await;
    let mut output = call(&server).await;
    output.events.next().await.unwrap().unwrap();
    drop(output);
    tokio::time::timeout(Duration::from_secs(10), ended.notified()).await.unwrap();
}

/// Nobody reads, so the server can send no more than what the connection holds.
#[tokio::test]
async fn nothing_is_read_ahead_of_the_consumer() {
    let sent = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&sent);
    let server = Server::start(move |_, sender| {
        let count = Arc::clone(&count);
        async move {
            let event = text_message(&"x".repeat(64 << 10)).encode().unwrap();
            while sender.send(Ok(event.clone())).await.is_ok() {
                count.fetch_add(event.len() as u64, Ordering::Relaxed);
            }
        }
    })
    .await;
    let output = call(&server).await;
    let mut before = u64::MAX;
    // Until a second passes in which nothing was sent.
    while before != sent.load(Ordering::Relaxed) {
        before = sent.load(Ordering::Relaxed);
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert!(before < 64 << 20, "{before} bytes were read ahead");
    drop(output);
}

/// `STREAM_MIB` says how much.
#[tokio::test]
async fn a_long_stream_takes_constant_memory() {
    let mib: u64 = std::env::var("STREAM_MIB").map_or(64, |text| text.parse().unwrap());
    let server = Server::start(move |_, sender| async move {
        let event = text_message(&"x".repeat((1 << 20) - 2)).encode().unwrap();
        for _ in 0..mib {
            send_bytes(&sender, event.clone()).await;
        }
    })
    .await;
    let mut output = call(&server).await;
    let mut received = 0;
    let mut least = u64::MAX;
    let mut most = 0;
    while let Some(event) = output.events.next().await {
        let Event::Text(text) = event.unwrap() else { panic!("an unknown event") };
        received += text.len() as u64;
        // The first eight fill the buffers.
        if received >= 8 << 20 {
            least = least.min(resident_pages());
            most = most.max(resident_pages());
        }
    }
    assert_eq!(received, mib * ((1 << 20) - 2));
    let grown = (most - least) * 4;
    println!("{mib} MiB received; the process grew by {grown} KiB");
    assert!(grown < 48 << 10, "the process grew by {grown} KiB");
}

fn resident_pages() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse().unwrap()
}

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
