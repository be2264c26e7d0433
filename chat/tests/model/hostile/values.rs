//! Subscriptions, times and types of items that nobody expects.

use std::time::Duration;

use connectparticipant::types::{ArtifactStatus, ParticipantRole};
use connectparticipant_chat::{DeliverySettings, Event, EventName, History, MessageBody, Origin};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{YEAR_9999, builder, connect, drain, id, ids, say};
use crate::fake::Service;

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
