//! The transcript: pages and items that cannot be read, pages without end.

use std::time::Duration;

use connectparticipant_chat::{DeliverySettings, Event, History, State, TranscriptGap};
use serde_json::{Value, json};

use super::{builder, connect, drain, gaps, id, ids, say};
use crate::fake::{PageScript, Service};

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
