//! Chats that come, move and end.

use std::time::Duration;

use connectparticipant_fleet::{Command, Content, FleetError, Settings, StateKey};

use crate::setup::{Setup, said_by_customer, until, within};

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_is_served_to_its_end_and_then_forgotten() {
    let Some(setup) = Setup::start().await else { return };
    let worker = setup.worker().await;
    let (id, chat) = setup.chat().await;
    let agent = chat.join("Sam").unwrap();
    agent.say("How can I help?").unwrap();
    setup.heard(&id, &["How can I help?"]).await;
    setup.send(&id, &Command::text("Where is my order?")).await;
    setup.send(&id, &Command::typing()).await;
    setup.send(&id, &Command::text("It is late.")).await;
    setup.heard(&id, &["How can I help?", "Where is my order?", "It is late."]).await;
    let again = setup.fleet.add(&id, "another token").await;
    assert!(matches!(again, Err(FleetError::Known(_))), "{again:?}");

    setup.send(&id, &Command::end()).await;
    setup.record(|content| matches!(content, Content::Ended(_)).then_some(())).await;
    assert!(chat.has_ended());
    within("it is forgotten", async {
        while setup.fleet.send(&id, &Command::text("Still there?")).await.is_ok() {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    })
    .await;
    let unknown = setup.fleet.send(&id, &Command::text("Still there?")).await;
    assert!(matches!(unknown, Err(FleetError::Unknown(_))), "{unknown:?}");
    let counts = worker.leave().await;
    assert_eq!((counts.taken, counts.handed_over, counts.commands), (1, 0, 4), "{counts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_leaves_hands_its_chats_over() {
    let key = StateKey::from_bytes([7; 32]);
    let Some(setup) = Setup::start_with(Settings::default().key(key)).await else { return };
    let first = setup.worker().await;
    let (id, chat) = setup.chat().await;
    let agent = chat.join("Sam").unwrap();
    agent.say("one").unwrap();
    setup.heard(&id, &["one"]).await;
    let counts = first.leave().await;
    assert_eq!((counts.handed_over, counts.chats), (1, 0), "{counts:?}");
    // Nobody is there: the items stay in the transcript, the commands in the queue.
    agent.say("two").unwrap();
    agent.say("three").unwrap();
    setup.send(&id, &Command::text("four")).await;
    let second = setup.worker().await;
    setup.heard(&id, &["one", "two", "three", "four"]).await;
    assert_eq!(said_by_customer(&chat), ["four"]);
    second.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chats_of_a_dead_worker_are_taken() {
    let Some(setup) = Setup::start().await else { return };
    let first = setup.worker().await;
    let (id, chat) = setup.chat().await;
    let agent = chat.join("Sam").unwrap();
    agent.say("one").unwrap();
    setup.heard(&id, &["one"]).await;
    let second = setup.worker().await;
    first.kill().await;
    agent.say("two").unwrap();
    setup.heard(&id, &["one", "two"]).await;
    assert_eq!(second.counts().taken, 1);
    // Both have said that they have it.
    let moved = setup.records().into_iter().flatten().filter_map(|record| match record.content {
        Content::Moved(moved) => Some(moved.worker),
        _ => None,
    });
    let workers: std::collections::BTreeSet<_> = moved.collect();
    assert_eq!(workers.len(), 2, "{workers:?}");
    second.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn chats_that_ended_meanwhile_end_in_the_fleet_too() {
    let Some(setup) = Setup::start().await else { return };
    let first = setup.worker().await;
    let (id, chat) = setup.chat().await;
    first.leave().await;
    setup.send(&id, &Command::text("too late")).await;
    chat.end().unwrap();
    let second = setup.worker().await;
    let reason = setup
        .record(|content| match content {
            Content::Ended(ended) => Some(ended.reason.clone()),
            _ => None,
        })
        .await;
    assert!(!reason.is_empty());
    within("it is forgotten", until(|| second.counts().chats == 0)).await;
    assert!(said_by_customer(&chat).is_empty());
    second.leave().await;
}

/// NATS no longer knows the ids: the workers read what was published after the stored place.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_published_twice_after_the_duplicate_window() {
    let settings = Settings::default()
        .duplicate_window(Duration::from_millis(100))
        .lease(Duration::from_millis(600));
    let Some(setup) = Setup::start_with(settings).await else { return };
    let mut worker = setup.worker().await;
    let (id, chat) = setup.chat().await;
    let agent = chat.join("Sam").unwrap();
    let mut all = Vec::new();
    for number in 0..4 {
        for part in 0..5 {
            let text = format!("{number}.{part}");
            agent.say(&text).unwrap();
            all.push(text);
        }
        let texts: Vec<&str> = all.iter().map(String::as_str).collect();
        within("they are heard", until(|| setup.texts(&id).len() >= texts.len())).await;
        // Before the place is stored.
        worker.kill().await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        worker = setup.worker().await;
        setup.served(&id).await;
    }
    let texts: Vec<&str> = all.iter().map(String::as_str).collect();
    setup.heard(&id, &texts).await;
    worker.leave().await;
}
