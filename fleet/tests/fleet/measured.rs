//! What workers tell the meter of their client.

use connectparticipant::restjson::metrics::MemoryMeter;
use connectparticipant_fleet::Command;
use connectparticipant_fleet::metrics::{CONSUMED, INSTRUMENTS, LEASE_MOVES, SENT};
use futures_util::StreamExt as _;

use crate::bad_input::client;
use crate::rows::lacking;
use crate::setup::{Setup, until, within};

fn moves(meter: &MemoryMeter, how: &str) -> u64 {
    meter.count(&LEASE_MOVES, &[("connectparticipant.fleet.lease.move", how)])
}

#[tokio::test(flavor = "multi_thread")]
async fn leases_that_change_hands_and_records_and_commands() {
    let Some(setup) = Setup::start().await else { return };
    let worker = setup.worker().await;
    let meter = worker.meter.clone();
    let (id, _chat) = setup.chat().await;
    setup.send(&id, &Command::text("one")).await;
    setup.heard(&id, &["one"]).await;
    assert_eq!((moves(&meter, "taken"), meter.count(&LEASE_MOVES, &[])), (1, 1));
    assert_eq!(meter.count(&CONSUMED, &[("messaging.destination.name", "chats-commands")]), 1);
    // As another worker does with one that is silent for too long.
    let bucket = client(&setup).await.get_key_value("chats-workers").await.unwrap();
    let name = bucket.keys().await.unwrap().next().await.unwrap().unwrap();
    bucket.delete(&name).await.unwrap();
    within("it begins anew", until(|| moves(&meter, "taken") == 2)).await;
    assert_eq!(moves(&meter, "lost"), 1);
    setup.send(&id, &Command::text("two")).await;
    setup.heard(&id, &["one", "two"]).await;

    let counts = worker.leave().await;
    assert_eq!((moves(&meter, "handed_over"), counts.handed_over), (1, 1));
    assert_eq!((moves(&meter, "fenced"), meter.count(&LEASE_MOVES, &[])), (0, 4));
    let items = [("messaging.system", "nats"), ("messaging.destination.name", "chats-items")];
    assert_eq!(meter.count(&SENT, &items), counts.published);
    for series in meter.series() {
        let known = series.instrument.attributes;
        assert!(series.attributes.iter().all(|(name, _)| known.contains(name)), "{series:?}");
        assert!(!format!("{series:?}").contains(id.as_str()), "{series:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_that_another_worker_has_by_now() {
    let Some(setup) = Setup::start().await else { return };
    let worker = setup.worker().await;
    let meter = worker.meter.clone();
    let (id, _chat) = setup.chat().await;
    let bucket = client(&setup).await.get_key_value("chats-chats").await.unwrap();
    let other = r#"{"version": 1, "owner": "other"}"#;
    bucket.put(format!("{id}.lease"), other.into()).await.unwrap();
    let counts = worker.leave().await;
    assert_eq!((moves(&meter, "fenced"), counts.fenced), (1, 1), "{counts:?}");
    assert_eq!((moves(&meter, "handed_over"), moves(&meter, "taken")), (0, 1));
}

#[test]
fn the_page_has_a_row_for_each_instrument() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/observability.md");
    let page = std::fs::read_to_string(page).unwrap();
    assert_eq!(lacking(&page, INSTRUMENTS), [""; 0]);
}
