//! Copies of a notification, and its later states.

use connectparticipant_chat::sns::{Deduplicator, Notification, Novelty};
use serde_json::{Value, json};

use crate::{attributes, envelope, item};

fn read(item: &Value) -> Notification {
    Notification::from_json(&item.to_string()).unwrap()
}

#[test]
fn a_copy_is_recognised_in_any_shape() {
    let mut seen = Deduplicator::new(100);
    let uuid = item("11111111-2222-4333-8444-555555555555");
    assert_eq!(seen.check(&read(&uuid)), Novelty::New);
    let enveloped = envelope(&uuid, attributes(&[("MessageVisibility", "ALL")]));
    assert_eq!(seen.check(&read(&enveloped)), Novelty::Duplicate);
    assert_eq!(seen.check(&read(&item("2"))), Novelty::New);
}

#[test]
fn a_later_state_is_an_update_and_an_earlier_one_a_copy() {
    let chunk = |number: u32, completed: bool| {
        let mut item = item("1");
        item["Content"] = format!("up to {number}").into();
        item["MessageMetadata"] = json!({"ChunkNumber": number, "MessageCompleted": completed});
        read(&item)
    };
    let mut seen = Deduplicator::new(100);
    assert_eq!(seen.check(&chunk(1, false)), Novelty::New);
    assert_eq!(seen.check(&chunk(2, false)), Novelty::Update);
    assert_eq!(seen.check(&chunk(3, true)), Novelty::Update);
    assert_eq!(seen.check(&chunk(2, false)), Novelty::Duplicate, "out of order");
    assert_eq!(seen.check(&chunk(3, true)), Novelty::Duplicate);
}

#[test]
fn so_many_are_remembered() {
    let mut seen = Deduplicator::new(10);
    for id in 0..20 {
        assert_eq!(seen.check(&read(&item(&id.to_string()))), Novelty::New);
    }
    for id in 10..20 {
        assert_eq!(seen.check(&read(&item(&id.to_string()))), Novelty::Duplicate);
    }
    assert_eq!(seen.check(&read(&item("0"))), Novelty::New, "forgotten");
    assert_eq!(Deduplicator::new(0).check(&read(&item("0"))), Novelty::New);
}
