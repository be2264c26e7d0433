//! Nothing waits without a limit.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use connectparticipant::restjson::BoxFuture;
use connectparticipant_chat::{
    CallError, Chat, Connection, ConnectionRequest, DeliverySettings, Event, SendFailure,
    SourceError, State, Timing,
};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{builder, connect, id, say};
use crate::fake::Service;

#[tokio::test(start_paused = true)]
async fn a_connection_without_a_token_gets_one_by_a_second_call() {
    let service = Service::new(1);
    // Whoever asks for a socket gets no token.
    service.lock().script.connection = Some(|response| {
        if !response["Websocket"].is_null() {
            response["ConnectionCredentials"] = Value::Null;
        }
    });
    let chat = connect(&service).await;
    let start = Instant::now();
    chat.send_text("Hello").await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    let asked = service.lock().asked.clone();
    assert_eq!(asked[1].1, json!(["CONNECTION_CREDENTIALS"]));
    chat.state().wait_for(|state| matches!(state, State::Online)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_service_that_never_gives_a_token_stops_nothing() {
    let service = Service::new(2);
    service.lock().script.connection =
        Some(|response| response["ConnectionCredentials"] = json!({"Expiry": "x"}));
    let mut chat = connect(&service).await;
    let message = service.message();
    service.broadcast(&message);
    let start = Instant::now();
    let error = chat.send_text("Hello").await.unwrap_err();
    assert!(matches!(error.failure(), SendFailure::Call(CallError::NoToken(_))), "{error}");
    assert!(chat.connection_token().await.is_err());
    assert!(start.elapsed() <= Duration::from_secs(41), "{:?}", start.elapsed());
    assert!(matches!(*chat.state().borrow(), State::Degraded));
    // The history cannot be read: what is live arrives all the same.
    let Some(Event::Message(live)) = chat.next().await else { panic!("no message") };
    assert_eq!(live.id.as_deref(), Some(id(&message)));
    let calls = service.lock().asked.len();
    assert!(calls < 20, "{calls} calls");
}

/// Empty is missing; and a socket that does not open is the reason that is told.
#[tokio::test(start_paused = true)]
async fn a_connection_of_empty_texts() {
    let service = Service::new(21);
    service.lock().script.connection = Some(|response| {
        response["ConnectionCredentials"]["ConnectionToken"] = json!("");
    });
    let chat = connect(&service).await;
    let error = chat.send_text("Hello").await.unwrap_err();
    assert!(matches!(error.failure(), SendFailure::Call(CallError::NoToken(_))), "{error}");
    service.lock().script.connection = Some(|response| response["Websocket"]["Url"] = json!(""));
    let error = builder(&service).connect().await.unwrap_err();
    assert!(error.to_string().contains("URL"), "{error}");
    service.lock().script.connection = None;
    service.lock().refuse_upgrades = [403; 100].into();
    let error = builder(&service).connect().await.unwrap_err();
    assert!(error.to_string().contains("socket refused (403)"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_source_that_does_not_answer_is_asked_again() {
    let service = Service::new(3);
    let asked = Arc::new(AtomicUsize::new(0));
    let (client, count) = (service.client(), Arc::clone(&asked));
    let source =
        move |_: ConnectionRequest| -> BoxFuture<'static, Result<Connection, SourceError>> {
            if count.fetch_add(1, Ordering::Relaxed) % 3 == 1 {
                return Box::pin(std::future::pending());
            }
            let client = client.clone();
            Box::pin(async move {
                let call = client.create_participant_connection();
                let call = call.r#type(connectparticipant::types::ConnectionType::Websocket);
                let output = call.participant_token("participant").send().await?;
                let token = output.connection_credentials.unwrap().connection_token.unwrap();
                let connection = Connection::new().token(token, "x");
                Ok(connection.url(output.websocket.unwrap().url.unwrap()))
            })
        };
    let chat = Chat::with_source(&service.client(), source).connector(service.clone());
    let chat = chat.connect().await.unwrap();
    service.cut();
    chat.state().wait_for(|state| !state.is_online()).await.unwrap();
    let start = Instant::now();
    chat.state().wait_for(State::is_online).await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(70), "{:?}", start.elapsed());
    assert_eq!(asked.load(Ordering::Relaxed), 3);
}

/// Times of zero and without end are no reason to panic, to spin or to stop.
#[tokio::test(start_paused = true)]
async fn every_time_from_zero_to_the_longest() {
    let setters: [fn(Timing, Duration) -> Timing; 8] = [
        Timing::heartbeat_interval,
        Timing::socket_lifetime,
        Timing::url_lifetime,
        Timing::open_timeout,
        Timing::subscribe_timeout,
        Timing::token_renewal_margin,
        Timing::token_timeout,
        Timing::connect_timeout,
    ];
    for (number, set) in setters.into_iter().enumerate() {
        for value in [Duration::ZERO, Duration::from_nanos(1), Duration::MAX] {
            let service = Service::new(number as u64 + 1);
            let delivery = DeliverySettings::default();
            let delivery = match value {
                Duration::MAX => delivery.transcript_wait(value),
                value => delivery.transcript_wait(value).reorder_window(value),
            };
            let chat = builder(&service).timing(set(Timing::default(), value)).delivery(delivery);
            let Ok(mut chat) = chat.connect().await else {
                // Only a session that has no time to connect has none.
                assert!(number >= 3 && value < Duration::MAX, "{number} {value:?}");
                continue;
            };
            let message = service.message();
            say(&service, &message);
            let next = tokio::time::timeout(Duration::from_secs(600), chat.next()).await;
            let next = next.unwrap_or_else(|_| panic!("{number} {value:?}: nothing comes"));
            assert_eq!(next.unwrap().envelope().unwrap().id.as_deref(), Some(id(&message)));
            tokio::time::sleep(Duration::from_secs(10)).await;
            let opened = service.lock().opened;
            assert!(opened <= 20, "{number} {value:?}: {opened} sockets");
        }
    }
}
