//! When things happen, to the millisecond: the clock moves only while everybody waits.

use std::time::Duration;

use connectparticipant_chat::{Chat, ChatBuilder, EndReason, Event, Origin, State, Timing};
use serde_json::json;
use tokio::time::Instant;

use crate::fake::Service;

fn builder(service: &Service) -> ChatBuilder {
    Chat::builder(&service.client(), "participant").connector(service.clone())
}

async fn connect(seed: u64) -> (Service, Chat) {
    let service = Service::new(seed);
    let chat = builder(&service).connect().await.unwrap();
    (service, chat)
}

async fn state(chat: &Chat, wanted: impl Fn(&State) -> bool) {
    chat.state().wait_for(|state| wanted(state)).await.unwrap();
}

fn is_reconnecting(state: &State) -> bool {
    matches!(state, State::Reconnecting { .. })
}

/// Says so many messages, which no socket brings.
fn say_unheard(service: &Service, count: usize) -> Vec<String> {
    let messages = (0..count).map(|_| service.message());
    messages
        .map(|message| {
            service.keep(&message);
            message["Id"].as_str().unwrap().to_owned()
        })
        .collect()
}

fn backfilled(ids: Vec<String>) -> Vec<(String, Origin)> {
    ids.into_iter().map(|id| (id, Origin::Backfilled)).collect()
}

async fn next_ids(chat: &mut Chat, count: usize) -> Vec<(String, Origin)> {
    let mut ids = Vec::new();
    while ids.len() < count {
        if let Event::Message(message) = chat.next().await.unwrap() {
            ids.push((message.id.clone().unwrap(), message.origin));
        }
    }
    ids
}

#[tokio::test(start_paused = true)]
async fn w2_a_half_open_socket_is_noticed_within_two_heartbeats() {
    for second in 0..12 {
        let (service, mut chat) = connect(second + 1).await;
        tokio::time::sleep(Duration::from_millis(second * 1_000 + 137)).await;
        service.stall();
        let (start, missed) = (Instant::now(), say_unheard(&service, 3));
        state(&chat, is_reconnecting).await;
        let took = start.elapsed();
        assert!(took <= Duration::from_secs(20), "{took:?}");
        state(&chat, State::is_online).await;
        let seen = next_ids(&mut chat, 3).await;
        assert_eq!(seen, backfilled(missed));
    }
}

/// The socket is kept, so that only the token is asked for; it is renewed ten minutes ahead, and
/// failures leave time for more tries.
#[tokio::test(start_paused = true)]
async fn w7_tokens_are_renewed_before_they_expire_and_one_at_a_time() {
    let service = Service::new(7);
    let timing = Timing::default().socket_lifetime(Duration::from_secs(1_000 * 3600));
    let chat = builder(&service).timing(timing).connect().await.unwrap();
    let day = 24 * 3_600_000;
    tokio::time::sleep(Duration::from_millis(day - 700_000)).await;
    service.lock().fail_connections = [503, 429, 500].into();
    tokio::time::sleep(Duration::from_millis(day)).await;
    assert!(chat.state().borrow().is_online());
    let state = service.lock();
    let (first, renewals) = state.asked.split_first().unwrap();
    assert_eq!(first.1, json!(["WEBSOCKET", "CONNECTION_CREDENTIALS"]));
    assert!(renewals.iter().all(|(_, kind)| *kind == json!(["CONNECTION_CREDENTIALS"])));
    assert_eq!(renewals.len(), 5, "three failures and two renewals: {renewals:?}");
    let renewed = renewals[3].0;
    assert!((day - 601_000..day - 590_000).contains(&renewed), "{renewed}");
    assert_eq!((state.opened, state.most_connecting), (1, 1));
}

/// A URL that is asked for again brings a token, so nothing else has to.
#[tokio::test(start_paused = true)]
async fn w7_a_planned_refresh_loses_nothing_for_25_hours() {
    let (service, mut chat) = connect(25).await;
    for minute in 0..1_500 {
        tokio::time::sleep(Duration::from_secs(60)).await;
        let message = service.message();
        service.keep(&message);
        service.broadcast(&message);
        let seen = next_ids(&mut chat, 1).await;
        assert_eq!(seen[0].0, message["Id"], "minute {minute}");
        assert_eq!(seen[0].1, Origin::Live);
    }
    let state = service.lock();
    assert!((25..=30).contains(&state.opened), "{} sockets", state.opened);
    assert_eq!((state.asked.len(), state.most_connecting), (state.opened, 1));
}

#[tokio::test(start_paused = true)]
async fn w10_twenty_reconnects_in_a_row_are_further_and_further_apart() {
    let mut all = Vec::new();
    for seed in [1, 3, 5] {
        let (service, chat) = connect(seed).await;
        service.lock().fail_connections = [429, 500, 503, 502].repeat(5).into();
        service.cut();
        state(&chat, is_reconnecting).await;
        state(&chat, State::is_online).await;
        let times: Vec<_> = service.lock().asked.iter().skip(1).map(|(at, _)| *at).collect();
        assert_eq!(times.len(), 21);
        let gaps: Vec<_> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(gaps.iter().all(|gap| (100..=30_100).contains(gap)), "{gaps:?}");
        assert!(gaps[..3].iter().sum::<u64>() < 7_300, "{gaps:?}");
        assert!(gaps[10..].iter().all(|gap| *gap > 14_000), "{gaps:?}");
        all.push(gaps);
    }
    assert!(all[0] != all[1] && all[1] != all[2], "without jitter");
}

/// The host takes connections and closes them at once: that is no success either.
#[tokio::test(start_paused = true)]
async fn w10_sockets_that_die_young_do_not_reset_the_backoff() {
    let (service, chat) = connect(11).await;
    for _ in 0..20 {
        service.cut();
        state(&chat, is_reconnecting).await;
        state(&chat, State::is_online).await;
    }
    let times: Vec<_> = service.lock().asked.iter().map(|(at, _)| *at).collect();
    let gaps: Vec<_> = times.windows(2).skip(1).map(|pair| pair[1] - pair[0]).collect();
    assert!(gaps.iter().all(|gap| *gap >= 100), "{gaps:?}");
    assert!(gaps[10..].iter().all(|gap| *gap > 14_000), "{gaps:?}");
}

#[tokio::test(start_paused = true)]
async fn w12_it_recovers_from_any_time_offline() {
    for (seed, seconds) in [(1, 10), (2, 120), (3, 3_600), (4, 9 * 3_600)] {
        let (service, mut chat) = connect(seed).await;
        let offline = Duration::from_secs(seconds);
        service.make_unreachable(offline);
        let missed = say_unheard(&service, 250);
        let start = Instant::now();
        state(&chat, is_reconnecting).await;
        state(&chat, State::is_online).await;
        let late = start.elapsed().saturating_sub(offline);
        assert!(late <= Duration::from_secs(31), "online {late:?} after the network");
        assert_eq!(next_ids(&mut chat, 250).await, backfilled(missed), "{offline:?}");
    }
}

/// A program that hears of the network before the session tries it says so.
#[tokio::test(start_paused = true)]
async fn w12_who_knows_that_the_network_is_back_does_not_wait() {
    let (service, chat) = connect(5).await;
    service.make_unreachable(Duration::from_secs(3_600));
    tokio::time::sleep(Duration::from_secs(3_600)).await;
    chat.reconnect_now().await;
    let start = Instant::now();
    state(&chat, State::is_online).await;
    assert!(start.elapsed() < Duration::from_secs(1));
}

/// The transcript, which was about to be read, is not given any more; the end need not wait for it.
#[tokio::test(start_paused = true)]
async fn w11_a_chat_that_ends_right_after_the_connection() {
    let (service, mut chat) = connect(11).await;
    let end = service.event("chat.ended");
    service.broadcast(&end);
    service.lock().ended = true;
    let start = Instant::now();
    while !matches!(chat.next().await.unwrap(), Event::Ended(_)) {}
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    assert!(matches!(chat.state().borrow().end(), Some(EndReason::ChatEnded)));
}

#[tokio::test(start_paused = true)]
async fn w11_nothing_is_asked_for_after_the_end() {
    let (service, mut chat) = connect(12).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    service.broadcast(&service.event("chat.ended"));
    service.lock().ended = true;
    while !matches!(chat.next().await.unwrap(), Event::Ended(_)) {}
    assert!(chat.next().await.is_none());
    tokio::time::sleep(Duration::from_secs(50 * 3_600)).await;
    let state = service.lock();
    assert_eq!((state.asked.len(), state.opened, state.open_sockets()), (1, 1, 0));
}

/// A flow asks how it was, after the customer has left: that still arrives.
#[tokio::test(start_paused = true)]
async fn what_a_flow_says_after_the_customer_has_left() {
    let (service, mut chat) = connect(13).await;
    chat.disconnect().await.unwrap();
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert!(chat.state().borrow().is_online());
    let survey = service.message();
    service.keep(&survey);
    service.broadcast(&survey);
    assert_eq!(next_ids(&mut chat, 1).await[0].0, survey["Id"]);
    service.broadcast(&service.event("chat.ended"));
    service.lock().ended = true;
    while !matches!(chat.next().await.unwrap(), Event::Ended(_)) {}
}

#[tokio::test(start_paused = true)]
async fn w9_the_task_is_gone_when_the_handle_is() {
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let before = tasks();
    let (service, chat) = connect(9).await;
    assert_eq!((tasks(), service.lock().open_sockets()), (before + 1, 1));
    let (sender, start) = (chat.sender(), Instant::now());
    drop(chat);
    sender.state().wait_for(|state| state.end().is_some()).await.unwrap();
    tokio::task::yield_now().await;
    assert_eq!((tasks(), service.lock().open_sockets()), (before, 0));
    assert_eq!(start.elapsed(), Duration::ZERO);
}
