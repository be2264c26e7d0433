//! Checkpoints that are bad, and those of earlier versions of this crate.
//!
//! A change of the format makes another version and a further fixture: what was written must be read, or be
//! refused by its number.

#![allow(clippy::unwrap_used, clippy::panic, reason = "only tests use it")]

use connectparticipant_chat::{Checkpoint, CheckpointError, CheckpointKey, SealedCheckpoint};
use serde_json::{Value, json};

const OPEN: &str = include_str!("fixtures/version-1.json");
const SEALED: &str = include_str!("fixtures/version-1-sealed.json");

fn key() -> CheckpointKey {
    CheckpointKey::new([7; 32])
}

/// The fixture with another member.
fn with(text: &str, member: &str, value: Value) -> String {
    let mut json: Value = serde_json::from_str(text).unwrap();
    json.as_object_mut().unwrap().insert(member.to_owned(), value);
    json.to_string()
}

#[test]
fn version_1_is_read_and_written() {
    let checkpoint = Checkpoint::from_json(OPEN).unwrap();
    let [message] = checkpoint.pending() else { panic!("{checkpoint:?}") };
    assert_eq!((message.content(), message.token()), ("Where is my order?", "token-4711"));
    assert!(checkpoint.contact_id().is_some());
    assert_eq!(checkpoint.to_json(), OPEN.trim());
    // Any format of serde can carry it.
    let value = serde_json::to_value(&checkpoint).unwrap();
    assert_eq!(serde_json::from_value::<Checkpoint>(value).unwrap(), checkpoint);

    let sealed = SealedCheckpoint::from_json(SEALED).unwrap();
    let opened = sealed.open(&key()).unwrap();
    assert_eq!(opened.to_json(), OPEN.trim());
    assert_ne!(opened, checkpoint, "it has the tokens too");
    let again = opened.seal(&key());
    assert_ne!(again, sealed, "another nonce");
    assert_eq!(again.open(&key()).unwrap(), opened);
}

#[test]
fn no_secret_shows() {
    let opened = SealedCheckpoint::from_json(SEALED).unwrap().open(&key()).unwrap();
    let shown = format!("{opened:?} {:?} {}", key(), opened.to_json());
    for secret in ["fixture-participant-token", "fixture-connection-token"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(!format!("{opened:?}").contains("order"));
}

#[test]
fn bad_ones_are_refused_by_name() {
    let body: Value = serde_json::from_str(OPEN).unwrap();
    let body = body["body"].as_str().unwrap();
    let version = |found| CheckpointError::Version { found, known: 1 };
    let cases = [
        (String::new(), CheckpointError::NotACheckpoint),
        ("null".to_owned(), CheckpointError::NotACheckpoint),
        ("[]".to_owned(), CheckpointError::NotACheckpoint),
        ("{}".to_owned(), CheckpointError::NotACheckpoint),
        ("secret".to_owned(), CheckpointError::NotACheckpoint),
        (OPEN[..OPEN.len() / 2].to_owned(), CheckpointError::NotACheckpoint),
        (with(OPEN, "version", json!("1")), CheckpointError::NotACheckpoint),
        (with(OPEN, "version", json!(0)), version(0)),
        (with(OPEN, "version", json!(2)), version(2)),
        (r#"{"version": 2, "place": []}"#.to_owned(), version(2)),
        (r#"{"version": 1}"#.to_owned(), CheckpointError::Damaged),
        (with(OPEN, "body", json!(body.replace("order", "ordre"))), CheckpointError::Damaged),
        (with(OPEN, "body", json!(&body[1..])), CheckpointError::Damaged),
        (with(OPEN, "check", json!("0000000000000000")), CheckpointError::Damaged),
        (SEALED.to_owned(), CheckpointError::Sealed),
        (
            "x".repeat((8 << 20) + 1),
            CheckpointError::TooLarge { length: (8 << 20) + 1, limit: 8 << 20 },
        ),
    ];
    for (text, expected) in cases {
        let error = Checkpoint::from_json(&text).unwrap_err();
        assert_eq!(error, expected, "{}", &text[..text.len().min(80)]);
        assert!(!error.to_string().contains("secret"));
        let serde = serde_json::from_str::<Checkpoint>(&text);
        assert!(serde.is_err() || matches!(expected, CheckpointError::TooLarge { .. }));
    }
}

#[test]
fn bad_sealed_ones_are_refused_by_name() {
    let json: Value = serde_json::from_str(SEALED).unwrap();
    let sealed = json["sealed"].as_str().unwrap();
    let mut changed = sealed.to_owned();
    let last = if changed.ends_with('A') { 'B' } else { 'A' };
    changed.replace_range(100..101, if &changed[100..101] == "A" { "B" } else { "A" });
    let cases = [
        (SEALED.to_owned(), CheckpointKey::new([8; 32]), CheckpointError::WrongKey),
        (with(SEALED, "sealed", json!(changed)), key(), CheckpointError::WrongKey),
        (with(SEALED, "sealed", json!(sealed[..400])), key(), CheckpointError::WrongKey),
        (with(SEALED, "sealed", json!(sealed[..8])), key(), CheckpointError::Damaged),
        (
            with(SEALED, "sealed", json!(format!("{sealed}!{last}"))),
            key(),
            CheckpointError::Damaged,
        ),
        (with(SEALED, "version", json!(2)), key(), CheckpointError::Version { found: 2, known: 1 }),
        (OPEN.to_owned(), key(), CheckpointError::Damaged),
    ];
    for (text, key, expected) in cases {
        let error = SealedCheckpoint::from_json(&text).unwrap().open(&key).unwrap_err();
        assert_eq!(error, expected, "{}", &text[..text.len().min(80)]);
    }
    for text in ["", "{}", "[", r#"{"version": -1}"#] {
        let error = SealedCheckpoint::from_json(text).unwrap_err();
        assert_eq!(error, CheckpointError::NotACheckpoint, "{text}");
    }
}
