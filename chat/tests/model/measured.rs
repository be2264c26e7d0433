//! What a session tells the meter of its client, on a clock that is moved.

use std::time::Duration;

use connectparticipant::restjson::metrics::{CALL_DURATION, MemoryMeter};
use connectparticipant_chat::metrics::{DELIVERY_DELAY, GAPS, INSTRUMENTS, QUOTA_WAIT, RECONNECTS};
use connectparticipant_chat::{Chat, Event, History, Quotas, Rate, State, Timing};
use serde_json::{Value, json};

use crate::fake::Service;

async fn connect(service: &Service, timing: Timing) -> (Chat, MemoryMeter) {
    let meter = MemoryMeter::new();
    let chat = Chat::builder(&service.client_with(meter.clone()), "participant")
        .connector(service.clone())
        .history(History::None)
        .timing(timing);
    (chat.connect().await.unwrap(), meter)
}

/// The messages until nothing comes for a minute.
async fn messages(chat: &mut Chat) -> usize {
    let mut messages = 0;
    while let Ok(Some(event)) = tokio::time::timeout(Duration::from_secs(60), chat.next()).await {
        messages += usize::from(matches!(event, Event::Message(_)));
    }
    messages
}

fn reconnects(meter: &MemoryMeter, reason: &str) -> u64 {
    meter.count(&RECONNECTS, &[("connectparticipant.chat.reconnect.reason", reason)])
}

/// How many items, and their delays in all, in seconds.
fn delays(meter: &MemoryMeter, origin: &str) -> (u64, f64) {
    let attributes = [("connectparticipant.chat.origin", origin)];
    let sum = meter.sum(&DELIVERY_DELAY, &attributes);
    (meter.count(&DELIVERY_DELAY, &attributes), (sum * 1_000.0).round() / 1_000.0)
}

fn later(item: &Value, milliseconds: i64) -> Value {
    let time: jiff::Timestamp = item["AbsoluteTime"].as_str().unwrap().parse().unwrap();
    let time = time.checked_add(jiff::SignedDuration::from_millis(milliseconds)).unwrap();
    let mut item = item.clone();
    item["AbsoluteTime"] = json!(format!("{time:.3}"));
    item
}

#[tokio::test(start_paused = true)]
async fn why_sockets_are_replaced() {
    let service = Service::new(1);
    let timing = Timing::default().socket_lifetime(Duration::from_secs(3_600));
    let (chat, meter) = connect(&service, timing).await;
    assert_eq!(meter.count(&RECONNECTS, &[]), 0, "the first one is none");
    for lost in 1..=3 {
        service.cut();
        chat.state().wait_for(|state| matches!(state, State::Reconnecting { .. })).await.unwrap();
        chat.state().wait_for(State::is_online).await.unwrap();
        assert_eq!((reconnects(&meter, "lost"), meter.count(&RECONNECTS, &[])), (lost, lost));
    }
    chat.suspend().await;
    chat.state().wait_for(|state| matches!(state, State::Suspended)).await.unwrap();
    chat.resume().await;
    chat.state().wait_for(State::is_online).await.unwrap();
    assert_eq!((reconnects(&meter, "resumed"), meter.count(&RECONNECTS, &[])), (1, 4));
    tokio::time::sleep(Duration::from_secs(3_600)).await;
    assert_eq!((reconnects(&meter, "planned"), meter.count(&RECONNECTS, &[])), (1, 5));
    // The calls of the session are told by its client: one for each URL.
    let connections = [("rpc.method", "ConnectParticipant/CreateParticipantConnection")];
    assert_eq!(meter.count(&CALL_DURATION, &connections), 6);
}

#[tokio::test(start_paused = true)]
async fn how_late_items_arrive() {
    let service = Service::new(2);
    let (mut chat, meter) = connect(&service, Timing::default()).await;
    // Each was sent a quarter of a second ago; the reader takes them later.
    for _ in 0..4 {
        let message = later(&service.message(), -250);
        service.keep(&message);
        service.broadcast(&message);
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(messages(&mut chat).await, 4);
    assert_eq!(delays(&meter, "live"), (4, 1.0));
    // A socket that is lost: what it does not bring comes from the transcript.
    service.make_unreachable(Duration::from_secs(40));
    let message = service.message();
    service.keep(&message);
    assert_eq!(messages(&mut chat).await, 1);
    let (items, delay) = delays(&meter, "backfilled");
    assert!(items == 1 && (40.0..75.0).contains(&delay), "{items} {delay}");
}

/// The clocks differ: no delay is negative, and none of a wrong time is told.
#[tokio::test(start_paused = true)]
async fn delays_of_items_from_other_times() {
    let service = Service::new(3);
    let (mut chat, meter) = connect(&service, Timing::default()).await;
    for (milliseconds, items) in [(1_500, 1), (100_000_000, 1), (-100_000_000, 1), (0, 2)] {
        let message = later(&service.message(), milliseconds);
        service.keep(&message);
        service.broadcast(&message);
        assert_eq!(messages(&mut chat).await, 1, "{milliseconds}");
        assert_eq!(delays(&meter, "live"), (items, 0.0), "{milliseconds}");
    }
    // A later state of an item is no other item.
    let mut message = service.message();
    for text in ["a", "ab"] {
        message["Content"] = json!(text);
        service.keep(&message);
        service.broadcast(&message);
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    messages(&mut chat).await;
    assert_eq!(delays(&meter, "live").0, 3);
}

/// Loses the socket while the quota of connections is used up, and frees the quota after 30 s.
async fn wait_for_quota(service: &Service, chat: &Chat) {
    let mut quotas = Quotas::unlimited();
    quotas.create_participant_connection = Rate::new(0.0, 0.0);
    quotas.apply(chat.client());
    service.cut();
    tokio::time::sleep(Duration::from_secs(30)).await;
    Quotas::unlimited().apply(chat.client());
    chat.state().wait_for(State::is_online).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn how_long_calls_wait_for_their_quota() {
    let service = Service::new(7);
    let (chat, meter) = connect(&service, Timing::default()).await;
    assert_eq!(meter.count(&QUOTA_WAIT, &[]), 0);
    wait_for_quota(&service, &chat).await;
    let calls = [("rpc.method", "ConnectParticipant/CreateParticipantConnection")];
    assert_eq!((meter.count(&QUOTA_WAIT, &calls), meter.count(&QUOTA_WAIT, &[])), (1, 1));
    let (waits, sum) = (Quotas::waits(chat.client()), meter.sum(&QUOTA_WAIT, &calls));
    assert_eq!((waits.calls, waits.time.as_secs_f64()), (1, sum));
    assert!((25.0..30.0).contains(&sum), "{sum}");
}

#[tokio::test(start_paused = true)]
async fn gaps_and_no_attribute_beside_those_that_are_documented() {
    let service = Service::new(5);
    let (mut chat, meter) = connect(&service, Timing::default()).await;
    let live = service.message();
    service.broadcast(&live);
    assert_eq!(messages(&mut chat).await, 1);
    service.lock().script.page = Some(Box::new(|_, _| "{".to_owned()));
    service.cut();
    messages(&mut chat).await;
    assert_eq!(meter.count(&GAPS, &[("error.type", "unreadable")]), 1);
    assert_eq!(meter.count(&GAPS, &[]), 1);
    wait_for_quota(&service, &chat).await;
    for series in meter.series() {
        let known = series.instrument.attributes;
        assert!(series.attributes.iter().all(|(name, _)| known.contains(name)), "{series:?}");
    }
    let told: Vec<_> = meter.series().iter().map(|series| series.instrument.name).collect();
    assert!(INSTRUMENTS.iter().all(|instrument| told.contains(&instrument.name)), "{told:?}");
}
