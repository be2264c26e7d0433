//! More frames and items than a consumer takes.

use std::time::Duration;

use connectparticipant_chat::{DeliverySettings, Event, History};
use serde_json::{Value, json};

use super::{builder, drain, gaps, id, ids, say};
use crate::fake::Service;

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
