//! The same item in each shape.

use connectparticipant::types::ParticipantRole;
use connectparticipant_chat::sns::{DecodeError, Notification, Visibility, records};
use connectparticipant_chat::{ContentType, Event, EventName, Origin};
use serde_json::{Value, json};

use crate::{attributes, envelope, item};

const ATTRIBUTES: &[(&str, &str)] = &[
    ("InitialContactId", "c-1"),
    ("ContactId", "c-2"),
    ("InstanceId", "i-1"),
    ("AccountId", "123456789012"),
    ("ParticipantRole", "AGENT"),
    ("ContentType", "text/plain"),
    ("MessageVisibility", "ALL"),
    ("Type", "MESSAGE"),
];

fn sns_record(envelope: &Value) -> Value {
    json!({"EventSource": "aws:sns", "EventVersion": "1.0", "Sns": envelope})
}

fn sqs_record(body: &Value, names: (&str, &str)) -> Value {
    let written = ATTRIBUTES
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!({names.1: value, "dataType": "String"})));
    json!({
        "messageId": "q-1", "eventSource": "aws:sqs", "body": body.to_string(),
        names.0: Value::Object(written.collect()),
    })
}

#[test]
fn the_same_event_from_each_shape() {
    let item = item("1");
    let published = envelope(&item, attributes(ATTRIBUTES));
    let api = json!({"MessageId": "q-1", "Body": published.to_string()});
    let shapes = [
        ("an envelope: HTTPS, or the body of an SQS message", published.clone()),
        ("a record of Lambda", sns_record(&published)),
        ("SQS, enveloped", sqs_record(&published, ("messageAttributes", "stringValue"))),
        ("SQS, raw", sqs_record(&item, ("messageAttributes", "stringValue"))),
        ("SQS, raw, from ReceiveMessage", {
            let mut record = sqs_record(&item, ("MessageAttributes", "StringValue"));
            let body = record["body"].take();
            record["Body"] = body;
            record
        }),
        ("SQS, enveloped, from ReceiveMessage", api),
    ];
    let session = Event::from_json(&item.to_string(), Origin::Live).unwrap();
    for (shape, record) in shapes {
        let notification = Notification::from_json(&record.to_string()).unwrap();
        assert_eq!(notification.event, session, "{shape}");
        assert_eq!(notification.id, "1");
        let found = &notification.attributes;
        assert_eq!(found.initial_contact_id.as_deref(), Some("c-1"), "{shape}");
        assert_eq!(found.contact_id.as_deref(), Some("c-2"));
        assert_eq!(found.instance_id.as_deref(), Some("i-1"), "{shape}");
        assert_eq!(found.account_id.as_deref(), Some("123456789012"));
        assert_eq!(found.participant_role, Some(ParticipantRole::Agent));
        assert_eq!(found.content_type, Some(ContentType::Text));
        assert_eq!(found.visibility, Some(Visibility::All), "{shape}");
        assert_eq!(found.other["Type"], "MESSAGE");
        assert!(notification.is_for_customer());
    }
    // An item alone says what it can.
    let raw = Notification::from_json(&item.to_string()).unwrap();
    assert_eq!(raw.event, session);
    assert_eq!(raw.attributes.initial_contact_id.as_deref(), Some("c-1"));
    assert_eq!((raw.topic_arn, raw.message_id), (None, None));
}

#[test]
fn one_bad_record_takes_no_other_with_it() {
    let good = envelope(&item("1"), attributes(ATTRIBUTES));
    let alarm = json!({"AlarmName": "disk", "NewStateValue": "ALARM"});
    let event = json!({"Records": [
        sns_record(&good),
        sns_record(&envelope(&alarm, json!({}))),
        sqs_record(&item("2"), ("messageAttributes", "stringValue")),
        {"messageId": "q-2", "eventSource": "aws:sqs", "body": "not JSON"},
        {"eventSource": "aws:s3", "s3": {}},
        7,
    ]});
    for text in [event.to_string(), event["Records"].to_string()] {
        let found = records(&text).unwrap();
        let ids: Vec<_> = found.iter().map(|record| record.message_id.as_deref()).collect();
        assert_eq!(ids, [Some("m-1"), Some("m-1"), Some("q-1"), Some("q-2"), None, None]);
        let good: Vec<_> = found.iter().map(|record| record.notification.is_ok()).collect();
        assert_eq!(good, [true, false, true, false, false, false]);
        let error = found[1].notification.clone().unwrap_err();
        assert_eq!(error, DecodeError::NotAChatItem("Id"));
    }
}

#[test]
fn what_is_no_item_is_an_error_that_says_why() {
    let confirmation = json!({"Type": "SubscriptionConfirmation", "TopicArn": "t", "Message": "x"});
    let nested = "[".repeat(100_000);
    let without = |name: &str| {
        let mut item = item("1");
        item.as_object_mut().unwrap().remove(name);
        item.to_string()
    };
    let number = json!({"Id": 7, "Type": "MESSAGE", "AbsoluteTime": "x"}).to_string();
    let cases = [
        ("", "the record is not JSON: line 1, column 0"),
        (&nested, "the record is not JSON: line 1, column 128"),
        ("[]", "the record is not an SNS record, an SQS record or a chat item"),
        ("null", "the record is not an SNS record, an SQS record or a chat item"),
        ("{}", "the message is not an item of a chat: the string member Id is missing"),
        (&number, "the message is not an item of a chat: the string member Id is missing"),
        (
            &without("Type"),
            "the message is not an item of a chat: the string member Type is missing",
        ),
        (
            &without("AbsoluteTime"),
            "the message is not an item of a chat: the string member AbsoluteTime is missing",
        ),
        (r#"{"Sns": {}}"#, "the record is not an SNS record, an SQS record or a chat item"),
        (
            r#"{"body": "{}"}"#,
            "the message is not an item of a chat: the string member Id is missing",
        ),
        (r#"{"body": "[]"}"#, "the record is not an SNS record, an SQS record or a chat item"),
        (r#"{"TopicArn": "t", "Message": "x"}"#, "the record is not JSON: line 1, column 1"),
        (
            &confirmation.to_string(),
            "the SNS message is not a Notification: its Type is \"SubscriptionConfirmation\"",
        ),
    ];
    for (text, error) in cases {
        assert_eq!(Notification::from_json(text).unwrap_err().to_string(), error, "{text:.80}");
    }
    for text in ["", "{}", r#"{"Records": {}}"#, "7"] {
        assert!(records(text).is_err(), "{text}");
    }
    assert_eq!(records("[]"), Ok(Vec::new()));
}

/// Every prefix of a record, and a record with each of its members replaced: an error, and no panic.
#[test]
fn damaged_records() {
    let record = sns_record(&envelope(&item("1"), attributes(ATTRIBUTES)));
    let text = record.to_string();
    for end in 0..text.len() {
        assert!(Notification::from_json(&text[..end]).is_err());
    }
    for value in [json!(null), json!(7), json!([]), json!({}), json!("")] {
        for name in record["Sns"].as_object().unwrap().keys() {
            let mut damaged = record.clone();
            damaged["Sns"][name] = value.clone();
            let _ = Notification::from_json(&damaged.to_string());
        }
        for name in item("1").as_object().unwrap().keys() {
            let mut damaged = item("1");
            damaged[name] = value.clone();
            let _ = Notification::from_json(&damaged.to_string());
        }
    }
}

#[test]
fn events_are_those_of_a_session() {
    let mut joined = item("1");
    joined["Type"] = "EVENT".into();
    joined["ContentType"] = "application/vnd.amazonaws.connect.event.participant.joined".into();
    let notification = Notification::from_json(&joined.to_string()).unwrap();
    let name = |event: &Event| match event {
        Event::Lifecycle(event) => event.name.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(name(&notification.event), EventName::ParticipantJoined);
    // Only a session can answer a request to sign in.
    joined["ContentType"] =
        "application/vnd.amazonaws.connect.event.authentication.initiated".into();
    joined["Content"] = r#"{"SessionId": "canary"}"#.into();
    let notification = Notification::from_json(&joined.to_string()).unwrap();
    assert_eq!(name(&notification.event), EventName::AuthenticationInitiated);
    assert!(!format!("{notification:?}").contains("canary"));
}
