//! What others write into the streams and buckets.

use async_nats::HeaderMap;
use connectparticipant_fleet::{Command, Content, Fleet, FleetError, Settings, StateKey};

use crate::setup::{Setup, said_by_customer, until, within};

/// The client of somebody who may write to NATS.
pub(crate) async fn client(setup: &Setup) -> async_nats::jetstream::Context {
    async_nats::jetstream::new(async_nats::connect(setup.nats.url()).await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_record_or_command_is_told_and_stops_nothing() {
    let Some(setup) = Setup::start().await else { return };
    let worker = setup.worker().await;
    let (id, chat) = setup.chat().await;
    let nats = client(&setup).await;
    let mut headers = HeaderMap::new();
    headers.insert("Fleet-Record", "item");
    for payload in ["canary", "7", ""] {
        let subject = format!("chats.item.{id}");
        nats.publish_with_headers(subject, headers.clone(), payload.into())
            .await
            .unwrap()
            .await
            .unwrap();
    }
    nats.publish("chats.item.other", "canary".into()).await.unwrap().await.unwrap();
    for payload in ["canary", r#"{"version": 9}"#] {
        nats.publish(format!("chats.command.{id}"), payload.into()).await.unwrap().await.unwrap();
    }
    setup.send(&id, &Command::text("fine")).await;
    setup.heard(&id, &["fine"]).await;
    let errors: Vec<_> = setup.records().into_iter().filter_map(Result::err).collect();
    assert_eq!(errors.len(), 4, "{errors:?}");
    assert!(errors.iter().all(|error| !error.to_string().contains("canary")), "{errors:?}");
    let rejected: Vec<_> = setup
        .records()
        .into_iter()
        .flatten()
        .filter_map(|record| match record.content {
            Content::Rejected(rejected) => Some(rejected),
            _ => None,
        })
        .collect();
    assert_eq!(rejected.len(), 2, "{rejected:?}");
    assert!(rejected.iter().all(|rejected| rejected.token.is_none()));
    assert!(rejected[1].reason.contains("version 9"), "{rejected:?}");
    assert_eq!(said_by_customer(&chat), ["fine"]);
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_that_cannot_be_read_are_counted_and_left() {
    let Some(setup) = Setup::start().await else { return };
    let bucket = client(&setup).await.get_key_value("chats-chats").await.unwrap();
    bucket.put("broken.lease", "canary".into()).await.unwrap();
    bucket.put("newer.lease", r#"{"version": 2, "owner": null}"#.into()).await.unwrap();
    bucket.put("no-place.lease", r#"{"version": 1, "owner": null}"#.into()).await.unwrap();
    bucket.put("bad-place.lease", r#"{"version": 1, "owner": null}"#.into()).await.unwrap();
    bucket.put("bad-place.place", r#"{"version": 1, "canary": true}"#.into()).await.unwrap();
    let worker = setup.worker().await;
    let (id, chat) = setup.chat().await;
    chat.join("Sam").unwrap().say("fine").unwrap();
    setup.heard(&id, &["fine"]).await;
    within("they are counted", until(|| worker.counts().unreadable_entries >= 3)).await;
    assert!(bucket.get("broken.lease").await.unwrap().is_some());
    assert!(bucket.get("bad-place.place").await.unwrap().is_some());
    // A chat whose place is gone was on its way to be forgotten.
    within("it is forgotten", async {
        while bucket.get("no-place.lease").await.unwrap().is_some() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    })
    .await;
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_with_another_key_leaves_the_chat() {
    let key = StateKey::from_bytes([7; 32]);
    let Some(setup) = Setup::start_with(Settings::default().key(key)).await else { return };
    let chat = setup.emulator.start_chat("Ada").unwrap();
    let (id, token) = (chat.contact_id().parse().unwrap(), chat.participant_token());
    setup.fleet.add(&id, token.expose()).await.unwrap();
    let bucket = client(&setup).await.get_key_value("chats-chats").await.unwrap();
    let place = bucket.get(format!("{id}.place")).await.unwrap().unwrap();
    assert!(!String::from_utf8_lossy(&place).contains(token.expose()));

    let other = Settings::default().key(StateKey::from_bytes([8; 32]));
    let other = Fleet::connect(&setup.nats.url(), other).await.unwrap();
    let client = connectparticipant::Client::builder().endpoint_url(setup.emulator.url());
    let client = client.build().unwrap();
    let worker = connectparticipant_fleet::Worker::new(&other, &client);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let task = tokio::spawn(worker.run(async { drop(stopped.await) }));
    within("it is counted", until(|| other.counts().unreadable_entries >= 1)).await;
    drop(stop);
    task.await.unwrap().unwrap();
    let worker = setup.worker().await;
    setup.served(&id).await;
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_of_others_is_not_taken_for_the_fleets() {
    let Some(setup) = Setup::start().await else { return };
    let nats = client(&setup).await;
    let config = async_nats::jetstream::stream::Config {
        name: "mine-commands".to_owned(),
        subjects: vec!["mine.command.*".to_owned()],
        ..Default::default()
    };
    nats.create_stream(config).await.unwrap();
    let error =
        Fleet::connect(&setup.nats.url(), Settings::default().prefix("mine")).await.unwrap_err();
    assert!(matches!(error, FleetError::WrongStream { .. }), "{error:?}");
    assert!(error.to_string().contains("WorkQueue"), "{error}");
}
