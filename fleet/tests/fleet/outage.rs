//! NATS goes away for longer than a lease.

use std::time::Duration;

use connectparticipant_fleet::{Command, FleetError, Settings};

use crate::setup::{Setup, said_by_customer, until, within};

/// How long NATS is away: ten leases, or as many seconds as `FLEET_OUTAGE` says.
fn outage() -> Duration {
    let seconds = std::env::var("FLEET_OUTAGE").map_or(20, |seconds| seconds.parse().unwrap());
    Duration::from_secs(seconds)
}

/// The transcript holds the items meanwhile. What was said in the outage is more than a session's queue holds.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_while_nats_is_away() {
    let Some(mut setup) = Setup::start().await else { return };
    let (first, second) = (setup.worker().await, setup.worker().await);
    let (id, chat) = setup.chat().await;
    let agent = chat.join("Sam").unwrap();
    agent.say("begin").unwrap();
    setup.heard(&id, &["begin"]).await;
    setup.nats.kill().await;
    let said: Vec<String> = (0..600).map(|number| format!("number {number}")).collect();
    for text in &said {
        agent.say(text).unwrap();
    }
    within("it is told", until(|| setup.fleet.away().is_some())).await;
    let error = setup.fleet.send(&id, &Command::text("hello?")).await.unwrap_err();
    assert!(matches!(error, FleetError::Away { .. }), "{error:?}");
    assert!(error.to_string().contains("NATS has been unreachable for"), "{error}");
    assert!(!error.to_string().contains("hello?"), "{error}");
    let other = setup.emulator.start_chat("Bob").unwrap();
    let other_id = other.contact_id().parse().unwrap();
    let added = setup.fleet.add(&other_id, other.participant_token()).await;
    assert!(matches!(added, Err(FleetError::Away { .. })), "{added:?}");
    tokio::time::sleep(outage().saturating_sub(setup.fleet.away().unwrap_or_default())).await;
    for counts in [first.counts(), second.counts()] {
        assert!(counts.nats_away_seconds + 2 >= outage().as_secs(), "{counts:?}");
    }
    setup.nats.start_again().await;

    let command = Command::text("hello again");
    within("the command is in the queue", async {
        while setup.fleet.send(&id, &command).await.is_err() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    })
    .await;
    let mut all = vec!["begin"];
    all.extend(said.iter().map(String::as_str));
    within("the command is carried out", until(|| said_by_customer(&chat).len() == 1)).await;
    all.push("hello again");
    setup.heard(&id, &all).await;
    assert_eq!((setup.fleet.away(), first.counts().nats_away_seconds), (None, 0));
    // The chat that was not added is added now: nothing of it has arrived meanwhile.
    setup.fleet.add(&other_id, other.participant_token()).await.unwrap();
    setup.served(&other_id).await;
    // Nobody has lost anything: nobody could be seen, and nobody could take a chat.
    let (of_first, of_second) = (first.counts(), second.counts());
    assert_eq!(of_first.taken + of_second.taken, 2, "{of_first:?} {of_second:?}");
    assert_eq!(of_first.leases_lost + of_second.leases_lost, 0, "{of_first:?} {of_second:?}");
    assert!(of_first.disconnects >= 1 && of_second.disconnects >= 1);
    first.leave().await;
    second.leave().await;
}

#[tokio::test]
async fn a_fleet_without_nats_says_what_to_do() {
    let error = connectparticipant_fleet::Fleet::connect("nats://127.0.0.1:1", Settings::default());
    let error = error.await.unwrap_err();
    assert!(matches!(error, FleetError::NoConnection { .. }), "{error:?}");
    assert!(error.to_string().contains("start nats-server with -js"), "{error}");
    let prefix = Settings::default().prefix("a.b");
    let error = connectparticipant_fleet::Fleet::connect("nats://127.0.0.1:1", prefix).await;
    assert!(matches!(error, Err(FleetError::Prefix(_))), "{error:?}");
}
