//! Whole calls: events as they arrive, and errors in the stream.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use restjson::event_stream::{HeaderValue, Message, MessageError};
use restjson::signing::Credentials;
use restjson::{Error, LimitExceeded};
use tokio::sync::Notify;

use super::server::{Sender, Server, send, send_bytes, stall};
use super::service::{
    Client, Echo, EchoError, EchoOutput, Event, IDLE, builder, event, exception, text_message,
};

pub(super) fn credentials() -> Credentials {
    Credentials::new("AKIDEXAMPLE", "secret")
}

async fn call(server: &Server) -> EchoOutput {
    let client: Client = builder(&server.url).credentials(credentials()).build().unwrap();
    client.0.send(Echo { events: None, secret: "CANARY-secret" }).await.unwrap()
}

/// All events, and the error that ends the stream.
pub(super) async fn read(mut output: EchoOutput) -> (Vec<Event>, Option<Error<EchoError>>) {
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

pub(super) fn text(text: &str) -> Event {
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
        (Message::new(""), "header :message-type: required, but missing"),
        (
            Message::new("").with_header(":message-type", HeaderValue::String("event")).unwrap(),
            "header :event-type: required, but missing",
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
