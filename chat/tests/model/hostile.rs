//! A service that misbehaves: whatever it sends, the session goes on, holds no more than it may, and
//! says what is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use connectparticipant::restjson::BoxFuture;
use connectparticipant::types::{ArtifactStatus, ParticipantRole};
use connectparticipant_chat::{
    CallError, Chat, ChatBuilder, Connection, ConnectionRequest, DeliverySettings, Event,
    EventName, History, MessageBody, Origin, SendFailure, SourceError, State, Timing,
    TranscriptGap,
};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::fake::{PageScript, Service};

const YEAR_9999: &str = "9999-12-31T23:59:59.000Z";

fn builder(service: &Service) -> ChatBuilder {
    Chat::builder(&service.client(), "participant").connector(service.clone())
}

async fn connect(service: &Service) -> Chat {
    builder(service).connect().await.unwrap()
}

/// Says something to all that are subscribed.
fn say(service: &Service, message: &Value) {
    service.keep(message);
    service.broadcast(message);
}

/// The events until nothing comes for a minute.
async fn drain(chat: &mut Chat) -> Vec<Event> {
    let mut events = Vec::new();
    while let Ok(Some(event)) = tokio::time::timeout(Duration::from_secs(60), chat.next()).await {
        events.push(event);
    }
    events
}

fn ids(events: &[Event]) -> Vec<&str> {
    let messages = events.iter().filter(|event| matches!(event, Event::Message(_)));
    messages.map(|event| event.envelope().unwrap().id.as_deref().unwrap()).collect()
}

fn gaps(events: &[Event]) -> Vec<TranscriptGap> {
    let gap = |event: &Event| if let Event::TranscriptGap(gap) = event { Some(*gap) } else { None };
    events.iter().filter_map(gap).collect()
}

fn id(item: &Value) -> &str {
    item["Id"].as_str().unwrap()
}

// Nothing waits without a limit.

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

// The transcript.

#[tokio::test(start_paused = true)]
async fn an_unreadable_item_costs_no_other() {
    for bad in [
        r#"{"Id":"bad","Type":"MESSAGE","DisplayName":7,"Content":"x"}"#,
        r#"{"Id":"bad","Type":"MESSAGE","Content":{}}"#,
        r#"{"Id":"bad","Type":"MESSAGE","Content":"\ud800"}"#,
        r#"{"Id":"bad","Type":"ATTACHMENT","Attachments":{}}"#,
        r#"{"Id":"bad","Type":["MESSAGE"]}"#,
        "7",
        "null",
    ] {
        let service = Service::new(4);
        let (one, two) = (service.message(), service.message());
        let expected = [id(&one).to_owned(), id(&two).to_owned()];
        // The newest first.
        let page = format!(r#"{{"Transcript":[{two},{bad},{one}]}}"#);
        service.lock().script.page = Some(Box::new(move |_, _| page.clone()));
        let mut chat = connect(&service).await;
        let events = drain(&mut chat).await;
        assert_eq!(ids(&events), expected, "{bad}");
        let raw: Vec<_> = events
            .iter()
            .filter(|event| matches!(event, Event::UnknownItem(_)))
            .map(|event| event.envelope().unwrap().raw().expose().to_owned())
            .collect();
        assert_eq!(raw, [bad]);
        // The same page is read again after a loss: nothing is delivered twice.
        service.cut();
        let again = drain(&mut chat).await;
        assert!(again.is_empty(), "{bad}: {again:?}");
        assert_eq!((chat.skipped(), service.lock().pages), (0, 2));
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_that_cannot_be_read_is_told_and_not_asked_for_without_end() {
    for body in ["{", "", "[]", r#"{"Transcript":7}"#, "<html></html>", "\u{0}"] {
        let service = Service::new(5);
        service.lock().script.page = Some(Box::new(move |_, _| body.to_owned()));
        let mut chat = connect(&service).await;
        let live = service.message();
        service.broadcast(&live);
        let events = drain(&mut chat).await;
        assert_eq!(gaps(&events), [TranscriptGap::Unreadable], "{body}");
        assert_eq!(ids(&events), [id(&live)]);
        assert_eq!((chat.skipped(), service.lock().pages), (1, 3));
        assert!(matches!(*chat.state().borrow(), State::Degraded));
        // It can be read again: what is missing comes, and all is well.
        service.lock().script.page = None;
        service.keep(&live);
        service.cut();
        let missed = service.message();
        service.keep(&missed);
        assert_eq!(ids(&drain(&mut chat).await), [id(&missed)]);
        assert!(matches!(*chat.state().borrow(), State::Online));
    }
}

/// What was read before the page that cannot be read is delivered.
#[tokio::test(start_paused = true)]
async fn the_readable_pages_of_a_walk_are_delivered() {
    let service = Service::new(6);
    for _ in 0..150 {
        let message = service.message();
        service.keep(&message);
    }
    let newest: Vec<Value> = service.lock().transcript.iter().rev().take(100).cloned().collect();
    let expected: Vec<String> = newest.iter().rev().map(|item| id(item).to_owned()).collect();
    service.lock().script.page = Some(Box::new(move |request, _| match &request["NextToken"] {
        Value::Null => json!({"Transcript": newest, "NextToken": "t"}).to_string(),
        _ => "{".to_owned(),
    }));
    let mut chat = builder(&service).history(History::All).connect().await.unwrap();
    let events = drain(&mut chat).await;
    assert_eq!(ids(&events), expected);
    assert_eq!(gaps(&events), [TranscriptGap::Unreadable]);
}

#[tokio::test(start_paused = true)]
async fn a_rejected_request_is_told() {
    let service = Service::new(7);
    service.lock().fail_transcript = [400].into();
    let mut chat = connect(&service).await;
    let live = service.message();
    service.broadcast(&live);
    let events = drain(&mut chat).await;
    assert_eq!((ids(&events), gaps(&events)), (vec![id(&live)], vec![TranscriptGap::Rejected]));
    assert_eq!(chat.skipped(), 1);
}

/// Each page, by the number of the call.
fn pages_without_end(kind: &'static str) -> PageScript {
    Box::new(move |_, number| {
        let item = |number: usize| {
            json!({"Id": format!("endless {number}"), "Type": "MESSAGE", "Content": "x",
                "AbsoluteTime": "2026-01-01T00:00:00.000Z"})
        };
        let (items, token) = match kind {
            "two tokens" => (vec![item(number % 2)], (number % 2).to_string()),
            "three tokens, empty" => (vec![], (number % 3).to_string()),
            "empty" => (vec![], number.to_string()),
            "the same items" => (vec![item(0)], number.to_string()),
            _ => ((0..100).map(|at| item(number * 100 + at)).collect(), number.to_string()),
        };
        json!({"Transcript": items, "NextToken": token}).to_string()
    })
}

#[tokio::test(start_paused = true)]
async fn pages_without_end_are_left_and_told() {
    let kinds = ["two tokens", "three tokens, empty", "empty", "the same items", "new items"];
    for kind in kinds {
        for is_history in [true, false] {
            let service = Service::new(8);
            let history = if is_history { History::All } else { History::None };
            let mut chat = builder(&service).history(history).connect().await.unwrap();
            if !is_history {
                // A walk forwards, from the first message.
                let first = service.message();
                say(&service, &first);
                assert_eq!(ids(&[chat.next().await.unwrap()]), [id(&first)]);
            }
            service.lock().script.page = Some(pages_without_end(kind));
            if !is_history {
                service.cut();
                chat.state().wait_for(|state| !state.is_online()).await.unwrap();
                chat.state().wait_for(State::is_online).await.unwrap();
            }
            let live = service.message();
            service.broadcast(&live);
            let events = drain(&mut chat).await;
            let told = gaps(&events);
            assert_eq!(told.len(), 1, "{kind}: {told:?}");
            assert!(ids(&events).contains(&id(&live)), "{kind}: the live item starves");
            assert!(chat.skipped() >= 1, "{kind}: not counted");
            let pages = service.lock().pages;
            assert!(pages <= 1_001, "{kind}: {pages} calls");
            let before = pages;
            tokio::time::sleep(Duration::from_secs(600)).await;
            assert_eq!(service.lock().pages, before, "{kind}: goes on");
        }
    }
}

/// Items were left in the transcript for a slow consumer, and the transcript does not have them.
#[tokio::test(start_paused = true)]
async fn what_the_transcript_does_not_give_is_counted() {
    let service = Service::new(9);
    let delivery = DeliverySettings::default().capacity(8);
    let mut chat = builder(&service).delivery(delivery).connect().await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    for _ in 0..500 {
        let message = service.message();
        service.broadcast(&message);
        // Twice: it is lost once.
        service.broadcast(&message);
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let events = drain(&mut chat).await;
    assert_eq!(ids(&events).len() as u64 + chat.skipped(), 500);
}

// Floods.

/// Frames that flood in are counted if they are lost, and hold up neither items nor the consumer.
#[tokio::test(start_paused = true)]
async fn unknown_frames_that_flood_in() {
    const FRAMES: usize = 100_000;
    let service = Service::new(10);
    let mut chat = builder(&service).history(History::None).connect().await.unwrap();
    for number in 0..FRAMES {
        service.raw(r#"{"topic":"aws/else","content":7}"#);
        if number % 1_000 == 0 {
            service.broadcast(&service.message());
        }
    }
    // The first arrives while the others still wait.
    let first = chat.next().await.unwrap();
    assert!(chat.skipped() < FRAMES as u64 / 2, "{} lost before the first", chat.skipped());
    let mut events = drain(&mut chat).await;
    events.push(first);
    let frames = events.iter().filter(|event| matches!(event, Event::UnknownFrame(_))).count();
    assert_eq!(ids(&events).len(), FRAMES / 1_000);
    assert_eq!(frames as u64 + chat.skipped(), FRAMES as u64);
}

/// What is never left out for a slow consumer has a bound all the same, and what is lost is counted.
#[tokio::test(start_paused = true)]
async fn essential_items_that_flood_in() {
    for event in ["authentication.initiated", "authentication.failed", "chat.ended"] {
        let service = Service::new(11);
        let mut chat = builder(&service).history(History::None).connect().await.unwrap();
        let first = service.message();
        say(&service, &first);
        assert_eq!(ids(&[chat.next().await.unwrap()]), [id(&first)]);
        let items: Vec<Value> = (0..20_000)
            .map(|number| {
                let mut item = service.event(event);
                item["Content"] = json!(json!({"SessionId": number.to_string()}).to_string());
                item
            })
            .collect();
        items.iter().for_each(|item| service.broadcast(item));
        tokio::time::sleep(Duration::from_secs(30)).await;
        let mut last = None;
        let mut delivered = 0;
        while let Ok(Some(event)) = tokio::time::timeout(Duration::from_secs(60), chat.next()).await
        {
            match event {
                Event::SignInRequested(sign_in) => {
                    last = Some(sign_in.session_id.expose().to_owned());
                }
                Event::Ended(_) => break,
                _ => {}
            }
            delivered += 1;
        }
        assert!(delivered <= 256 + 64 + 32, "{event}: {delivered} were held");
        if event == "chat.ended" {
            continue;
        }
        assert_eq!(delivered + chat.skipped(), 20_000, "{event}");
        if event == "authentication.initiated" {
            assert_eq!(last.as_deref(), Some("19999"), "the newest counts");
        }
    }
}

/// An item that comes in another state all the time.
#[tokio::test(start_paused = true)]
async fn updates_that_flood_in() {
    let service = Service::new(12);
    let delivery = DeliverySettings::default().capacity(16);
    let mut chat = builder(&service).delivery(delivery).connect().await.unwrap();
    let mut item = service.message();
    for number in 0..20_000 {
        item["Content"] = json!(number.to_string());
        service.broadcast(&item);
    }
    service.keep(&item);
    tokio::time::sleep(Duration::from_secs(30)).await;
    let events = drain(&mut chat).await;
    assert!(events.len() <= 16 + 64, "{} states were held", events.len());
    let Some(Event::Message(last)) = events.last() else { panic!("no message") };
    assert_eq!(last.text(), "19999");
}

/// Items as large as a frame may be.
#[tokio::test(start_paused = true)]
async fn large_items_to_a_slow_consumer() {
    let service = Service::new(13);
    let delivery = DeliverySettings::default().capacity(10_000);
    let mut chat = builder(&service).delivery(delivery).connect().await.unwrap();
    // The walk through the transcript starts here, and holds no more than a page.
    let mut item = service.message();
    say(&service, &item);
    assert_eq!(ids(&[chat.next().await.unwrap()]), [id(&item)]);
    item["Content"] = json!("x".repeat(200 << 10));
    for number in 0..400 {
        item["Id"] = json!(format!("large {number:03}"));
        say(&service, &item);
    }
    tokio::time::sleep(Duration::from_secs(30)).await;
    let events = drain(&mut chat).await;
    assert_eq!(gaps(&events), []);
    assert_eq!(ids(&events).len() as u64 + chat.skipped(), 400);
    assert_eq!(chat.skipped(), 0, "the transcript has them");
}

// Subscriptions, times, types.

#[tokio::test(start_paused = true)]
async fn an_acknowledgement_of_another_subscription_is_not_ours() {
    for topics in [json!(["aws/other"]), json!([]), json!("aws/other"), json!([7])] {
        let service = Service::new(14);
        service.lock().script.other_topics = Some(topics);
        let start = Instant::now();
        let mut chat = builder(&service).history(History::None).connect().await.unwrap();
        assert!(start.elapsed() >= Duration::from_secs(1), "the request is repeated");
        assert!(matches!(chat.next().await, Some(Event::UnknownFrame(_))));
        let message = service.message();
        service.broadcast(&message);
        assert_eq!(ids(&[chat.next().await.unwrap()]), [id(&message)]);
        assert_eq!(service.lock().opened, 1);
    }
}

/// Whatever an item says about its time, the others are in order, none is late and none is lost.
#[tokio::test(start_paused = true)]
async fn an_item_of_another_age_makes_no_other_late() {
    let times =
        [YEAR_9999, "0001-01-01T00:00:00.000Z", "1970-01-01T00:00:00Z", "yesterday", "", "2999"];
    for time in times {
        for is_live in [true, false] {
            let service = Service::new(15);
            // So small that the item has left the window when the transcript is read again.
            let delivery = DeliverySettings::default().deduplication_window(256);
            let chat = builder(&service).delivery(delivery).history(History::Newest(50));
            if !is_live {
                say(&service, &service.message_of(time));
            }
            let mut chat = chat.connect().await.unwrap();
            if is_live {
                say(&service, &service.message_of(time));
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
            let mut expected = Vec::new();
            for number in 0..300 {
                let message = service.message();
                say(&service, &message);
                expected.push(id(&message).to_owned());
                if number % 50 == 0 {
                    tokio::time::sleep(Duration::from_secs(20)).await;
                }
            }
            let mut events = drain(&mut chat).await;
            service.cut();
            for _ in 0..5 {
                let message = service.message();
                service.keep(&message);
                expected.push(id(&message).to_owned());
            }
            events.extend(drain(&mut chat).await);
            let mut seen = ids(&events);
            assert_eq!(seen.len(), 306, "{time} {is_live}");
            seen.retain(|id| expected.iter().any(|it| it == id));
            assert_eq!(seen, expected, "{time} {is_live}");
            for event in &events {
                let envelope = event.envelope().unwrap();
                let is_strange = envelope.absolute_time.as_deref().unwrap_or_default() == time;
                assert!(!envelope.late || is_strange, "{time} {is_live}: {envelope:?}");
            }
        }
    }
}

/// An item of the year 1 that the socket brings does not make the past part of the session.
#[tokio::test(start_paused = true)]
async fn an_item_of_the_year_1_does_not_lengthen_the_history() {
    let service = Service::new(16);
    for _ in 0..50 {
        let message = service.message();
        service.keep(&message);
    }
    service.lock().fail_transcript = [503].into();
    tokio::time::sleep(Duration::from_secs(5)).await;
    let mut chat = builder(&service).history(History::Newest(10)).connect().await.unwrap();
    service.broadcast(&service.message_of("0001-01-01T00:00:00.000Z"));
    let events = drain(&mut chat).await;
    let past = events.iter().filter(|event| event.envelope().unwrap().origin == Origin::Past);
    assert_eq!((past.count(), events.len()), (10, 11));
}

#[tokio::test(start_paused = true)]
async fn content_types_have_parameters() {
    let service = Service::new(17);
    let mut item = service.message();
    item["ContentType"] = json!("Text/Plain; charset=utf-8");
    service.keep(&item);
    let mut chat = connect(&service).await;
    let mut live = service.message();
    live["ContentType"] = json!("text/markdown;charset=UTF-8; x=y");
    service.broadcast(&live);
    let events = drain(&mut chat).await;
    let bodies: Vec<_> = events
        .iter()
        .map(|event| match event {
            Event::Message(message) => message.body.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(bodies, [MessageBody::Text, MessageBody::Markdown]);
}

/// A value that a newer service adds, and one that this crate knows, are the same type whichever way
/// they arrive.
#[tokio::test(start_paused = true)]
async fn values_are_typed_the_same_over_socket_and_transcript() {
    let service = Service::new(18);
    let item = |role: &str, status: &str| {
        let mut item = service.attachment();
        item["ParticipantRole"] = json!(role);
        item["Attachments"] = json!([{"AttachmentId": "a", "Status": status}]);
        item["MessageMetadata"] = json!({"MessageProcessingStatus": "HALF_DONE"});
        item
    };
    let values = [("SUPERVISOR", "REJECTED"), ("HOLOGRAM", "PONDERED"), ("agent", "")];
    values.iter().for_each(|(role, status)| service.keep(&item(role, status)));
    let mut chat = connect(&service).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    values.iter().for_each(|(role, status)| service.broadcast(&item(role, status)));
    let mut seen = Vec::new();
    for event in drain(&mut chat).await {
        let Event::Attachment(attachment) = event else { panic!("{event:?}") };
        seen.push((attachment.role.clone().unwrap(), attachment.files[0].status.clone().unwrap()));
    }
    assert_eq!(seen[..3], seen[3..]);
    assert_eq!(seen[0], (ParticipantRole::Supervisor, ArtifactStatus::Rejected));
    assert_eq!((seen[1].0.as_str(), seen[1].1.as_str()), ("HOLOGRAM", "PONDERED"));
}

/// Each event of a sign-in, in both spellings, is known live and in the transcript.
#[tokio::test(start_paused = true)]
async fn sign_ins_of_the_past_are_known_by_the_same_names() {
    let names = [
        ("authentication.canceled", EventName::AuthenticationCancelled),
        ("authentication.cancelled", EventName::AuthenticationCancelled),
        ("authentication.success", EventName::AuthenticationSucceeded),
        ("authentication.succeeded", EventName::AuthenticationSucceeded),
        ("AUTHENTICATION.TIMEOUT", EventName::AuthenticationTimedOut),
        ("authentication.expired; v=2", EventName::AuthenticationExpired),
    ];
    for (name, expected) in names {
        let service = Service::new(19);
        service.keep(&service.event(name));
        tokio::time::sleep(Duration::from_secs(1)).await;
        let mut chat = connect(&service).await;
        let events = drain(&mut chat).await;
        let [Event::Lifecycle(past)] = events.as_slice() else { panic!("{name}: {events:?}") };
        assert_eq!((&past.name, past.origin), (&expected, Origin::Past));
        service.broadcast(&service.event(name));
        let live = drain(&mut chat).await;
        let is_known = matches!(live.as_slice(), [Event::SignedIn | Event::SignInFailed(_)]);
        assert!(is_known, "{name}: {live:?}");
    }
}

/// Everything that the item had, also what this crate does not know.
#[tokio::test(start_paused = true)]
async fn the_raw_json_is_complete() {
    let service = Service::new(20);
    let mut item = service.attachment();
    item["MessageMetadata"] = json!({"MessageId": "m", "New": [1, {"a": null}]});
    item["Future"] = json!("member");
    service.keep(&item);
    let mut chat = connect(&service).await;
    let events = drain(&mut chat).await;
    let raw = events[0].envelope().unwrap().raw().expose();
    assert_eq!(serde_json::from_str::<Value>(raw).unwrap(), item);
}
