//! Events as JSON: written, relayed and read.

use serde_json::json;

use super::*;

fn read(event: &Event) -> Result<Event, serde_json::Error> {
    let json = serde_json::to_string(event).unwrap();
    assert!(!json.contains('\n'), "{json}");
    serde_json::from_str(&json)
}

fn items() -> Vec<Event> {
    let event = |name: &str| {
        let content_type = format!("application/vnd.amazonaws.connect.event.{name}");
        json!({"Id": "2", "Type": "EVENT", "ContentType": content_type}).to_string()
    };
    let items = [
        json!({"Id": "1", "Type": "MESSAGE", "ContentType": "text/plain", "Content": "Hello",
            "DisplayName": "Jane", "ParticipantRole": "AGENT", "Later": 12.50})
        .to_string(),
        "{\n  \"Id\": \"1\",\r\n \"Type\": \"MESSAGE\", \"Content\": \"two\\nlines\"}".to_owned(),
        json!({"Id": "3", "Type": "ATTACHMENT", "Attachments": [{"AttachmentId": "a"}]})
            .to_string(),
        json!({"Id": "4", "Type": "MESSAGEMETADATA", "MessageMetadata": {"MessageId": "1",
            "Receipts": [{"ReadTimestamp": "2026-11-22T10:00:00.000Z"}]}})
        .to_string(),
        event("typing"),
        event("participant.joined"),
        event("of.tomorrow"),
        String::new(),
        "7".into(),
        "\"text\"".into(),
        "{".into(),
    ];
    let origins = [Origin::Live, Origin::Backfilled, Origin::Past];
    let events = items.iter().zip(origins.into_iter().cycle());
    let delivered = events.map(|(item, origin)| {
        let is_late = origin != Origin::Live;
        let item = Box::new(Item::from_transcript(item));
        Delivered { late: is_late, replacement: !is_late, ..Delivered::new(item, origin) }
    });
    delivered.filter_map(Event::from_delivered).collect()
}

fn equal_but_for_line_ends(one: &Event, other: &Event) -> bool {
    if let (Event::Message(one), Event::Message(other)) = (one, other)
        && one.raw().expose().contains('\n')
    {
        return one.content() == other.content() && one.id == other.id;
    }
    one == other
}

#[test]
fn every_item_is_the_same_at_the_other_end() {
    let events = items();
    assert_eq!(events.len(), 11);
    for event in events {
        let same = read(&event).unwrap();
        assert!(equal_but_for_line_ends(&event, &same), "{event:?} became {same:?}");
        // Through a value, as frameworks do.
        let value = serde_json::to_value(&event).unwrap();
        let same: Event = serde_json::from_value(value).unwrap();
        assert_eq!(same.envelope().unwrap().origin, event.envelope().unwrap().origin);
    }
}

#[test]
fn a_streamed_message_has_its_whole_text() {
    let Event::Message(mut message) = items().remove(0) else { panic!() };
    message.replace_content("Hello, and the rest");
    (message.complete, message.streamed) = (false, true);
    message.client_token = Some("token".into());
    let event = Event::Message(message);
    assert_eq!(read(&event).unwrap(), event);
}

#[test]
fn events_without_an_item() {
    let rejected = SourceError::new(SourceErrorKind::Rejected, "the request is wrong");
    let events = [
        Event::SignedIn,
        Event::SignInFailed(SignInFailure::TimedOut),
        Event::UnknownFrame(UnknownFrame { topic: Some("aws/x".into()), raw: "{".into() }),
        Event::TranscriptGap(TranscriptGap::TooLong),
        Event::Ended(EndReason::ChatEnded),
        Event::Ended(EndReason::EndedWhileOffline),
        Event::Ended(EndReason::Transferred),
        Event::Ended(EndReason::Closed),
        Event::Ended(EndReason::Rejected(Arc::new(rejected))),
    ];
    for event in events {
        assert_eq!(read(&event).unwrap(), event);
    }
}

#[test]
fn what_is_no_event_is_refused_with_a_reason() {
    let refused = [
        ("7", "expected struct EventJson"),
        ("{}", "no member `event`"),
        (r#"{"event": "ended"}"#, "has no `reason`"),
        (r#"{"event": "ended", "reason": "tired"}"#, "unknown variant"),
        (r#"{"event": "transcriptGap"}"#, "has no `gap`"),
        (r#"{"event": "ofTomorrow"}"#, "is not known and has no `item`"),
        (r#"{"event": "signInRequested"}"#, "only the session that received"),
    ];
    for (json, reason) in refused {
        let error = serde_json::from_str::<Event>(json).unwrap_err().to_string();
        assert!(error.contains(reason), "{json}: {error}");
    }
    let item = r#"{"event": "ofTomorrow", "item": {"Id": "1", "Type": "MESSAGE"}, "new": 1}"#;
    assert!(serde_json::from_str::<Event>(item).is_ok());
}
