//! The socket is lost, and refused, and replaced.

use std::time::Duration;

use connectparticipant_chat::{Chat, ConnectError, EndReason, Event, Origin, State, Timing};
use connectparticipant_emulator::{Emulator, Fault, SocketFault, StartChat};

use crate::support::{
    builder, client, client_on_clock, connect, connections, messages_until_end, next, next_message,
    until, within,
};

/// The session hears what is said now: it has read the transcript, and nothing else is under way.
async fn hear(started: &connectparticipant_emulator::Chat, chat: &mut Chat) {
    loop {
        started.say("heard").unwrap();
        let heard = next_message(chat).await;
        assert_eq!(heard.text(), "heard");
        if heard.origin == Origin::Live {
            return;
        }
    }
}

/// Runs it for each of them at once: most of the time is spent waiting.
async fn for_each<T, F: Future<Output = ()> + Send + 'static>(
    cases: impl IntoIterator<Item = T>,
    test: impl Fn(T) -> F,
) {
    let mut tests: tokio::task::JoinSet<()> = cases.into_iter().map(test).collect();
    while let Some(test) = within(tests.join_next()).await {
        test.unwrap();
    }
}

/// What is said right after the socket is gone comes from the transcript.
#[tokio::test]
async fn w1_a_lost_socket_with_and_without_a_close_frame() {
    let close = |code, reason: &str| SocketFault::Close { code, reason: reason.to_owned() };
    let faults = [
        SocketFault::Cut,
        close(1000, ""),
        close(1001, "Going away"),
        close(1011, "Internal error"),
        close(4000, "somebody else's"),
    ];
    for_each(faults, async |fault| {
        let emulator = Emulator::start().await.unwrap();
        let started = emulator.start_chat("Ada").unwrap();
        let mut chat = connect(&emulator, &started).await;
        hear(&started, &mut chat).await;
        started.inject(fault).unwrap();
        until(|| started.open_sockets() == 0).await;
        started.say("missed").unwrap();
        let missed = next_message(&mut chat).await;
        assert_eq!((missed.text(), missed.origin), ("missed", Origin::Backfilled));
        assert!(!missed.late);
        assert_eq!(connections(&emulator), 2);
        hear(&started, &mut chat).await;
    })
    .await;
}

/// A real TCP connection over which nothing comes any more. The exact times are tested against the
/// model, where the clock stands still.
#[tokio::test]
async fn w2_a_half_open_socket_is_replaced() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let timing = Timing::default().heartbeat_interval(Duration::from_millis(300));
    let chat = builder(&client(&emulator), &started).timing(timing).connect();
    let mut chat = within(chat).await.unwrap();
    hear(&started, &mut chat).await;
    started.inject(SocketFault::Stall).unwrap();
    started.say("missed").unwrap();
    assert_eq!(next_message(&mut chat).await.text(), "missed");
    assert_eq!(connections(&emulator), 2);
}

/// A program that knows that the network is gone does not wait for two heartbeats.
#[tokio::test]
async fn a_network_that_is_lost_and_comes_back() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let timing = Timing::default().heartbeat_interval(Duration::from_secs(3_600));
    let chat = builder(&client(&emulator), &started).timing(timing).connect();
    let mut chat = within(chat).await.unwrap();
    hear(&started, &mut chat).await;
    started.inject(SocketFault::Stall).unwrap();
    started.inject(SocketFault::RefuseUpgrade { status: 503, times: 1 }).unwrap();
    let mut state = chat.state();
    chat.network_lost().await;
    within(state.wait_for(|state| matches!(state, State::Reconnecting { .. }))).await.unwrap();
    started.say("missed").unwrap();
    chat.reconnect_now().await;
    assert_eq!(next_message(&mut chat).await.text(), "missed");
    assert_eq!(connections(&emulator), 3);
}

/// Pings that fail say that the service is ill, not that the socket is gone.
#[tokio::test]
async fn a_sick_back_end_is_shown_and_the_socket_kept() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let timing = Timing::default().heartbeat_interval(Duration::from_millis(200));
    let chat = builder(&client(&emulator), &started).timing(timing).connect();
    let chat = within(chat).await.unwrap();
    let mut state = chat.state();
    started.inject(SocketFault::UnhealthyPings { on: true }).unwrap();
    within(state.wait_for(|state| matches!(state, State::Degraded))).await.unwrap();
    started.inject(SocketFault::UnhealthyPings { on: false }).unwrap();
    within(state.wait_for(|state| matches!(state, State::Online))).await.unwrap();
}

/// At the first connection, and after a loss.
#[tokio::test]
async fn w6_refusals_at_the_upgrade() {
    for_each([403, 429, 500, 503, 302], async |status| {
        let emulator = Emulator::start().await.unwrap();
        let started = emulator.start_chat("Ada").unwrap();
        started.inject(SocketFault::RefuseUpgrade { status, times: 1 }).unwrap();
        let mut chat = connect(&emulator, &started).await;
        assert_eq!(connections(&emulator), 2, "{status}: the URL was used up");
        hear(&started, &mut chat).await;
        started.inject(SocketFault::RefuseUpgrade { status, times: 2 }).unwrap();
        started.inject(SocketFault::Cut).unwrap();
        until(|| started.open_sockets() == 0).await;
        started.say("missed").unwrap();
        assert_eq!(next_message(&mut chat).await.text(), "missed", "{status}");
        assert_eq!(connections(&emulator), 5, "{status}");
    })
    .await;
}

#[tokio::test]
async fn w6_refusals_of_the_call_and_of_the_subscription() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    hear(&started, &mut chat).await;
    let fault = Fault::on("CreateParticipantConnection");
    emulator.inject(fault.clone().error(429, "ThrottlingException")).unwrap();
    emulator.inject(fault.status(500)).unwrap();
    started.inject(SocketFault::RefuseSubscribe { times: 2 }).unwrap();
    started.inject(SocketFault::IgnoreSubscribe { times: 1 }).unwrap();
    started.inject(SocketFault::Cut).unwrap();
    until(|| started.open_sockets() == 0).await;
    started.say("missed").unwrap();
    assert_eq!(next_message(&mut chat).await.text(), "missed");
    assert_eq!(connections(&emulator), 4);
}

/// The clock leaps by an hour at a time: sockets are replaced, tokens renewed, nothing is lost.
#[tokio::test]
async fn w7_a_chat_of_eight_hours() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat(StartChat::from("Ada").lasting(7 * 24 * 60)).unwrap();
    let mut chat = within(builder(&client_on_clock(&emulator), &started).connect()).await.unwrap();
    for hour in 0..8 {
        emulator.clock().advance(Duration::from_secs(3_600));
        // The new socket is subscribed, and the old one still there for what is on its way.
        until(|| connections(&emulator) == hour + 2 && started.view().subscribed_sockets() == 2)
            .await;
        started.say(&format!("hour {hour}")).unwrap();
        let message = next_message(&mut chat).await;
        assert_eq!((message.text(), message.late), (format!("hour {hour}").as_str(), false));
    }
    within(chat.send_text("still here")).await.unwrap();
    assert_eq!(next_message(&mut chat).await.text(), "still here");
}

/// The machine has slept for longer than a token lives: the first call gets it renewed.
#[tokio::test]
async fn w7_a_token_that_expired_while_nobody_was_awake() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat(StartChat::from("Ada").lasting(7 * 24 * 60)).unwrap();
    let chat = within(builder(&client_on_clock(&emulator), &started).connect()).await.unwrap();
    emulator.clock().advance(Duration::from_secs(50 * 3_600));
    within(chat.send_text("good morning")).await.unwrap();
    assert_eq!(
        started.transcript().last().unwrap().content.as_ref().unwrap().expose(),
        "good morning"
    );
}

#[tokio::test]
async fn w9_nothing_is_left_when_the_handle_is_dropped() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let chat = connect(&emulator, &started).await;
    let sender = chat.sender();
    assert_eq!(started.open_sockets(), 1);
    drop(chat);
    until(|| started.open_sockets() == 0).await;
    let error = within(sender.send_text("Hello?")).await.unwrap_err();
    assert_eq!(error.to_string(), "not sent: the session was closed");
    assert!(!started.has_ended(), "for the others it goes on");
}

/// The same if `connect` is not waited for.
#[tokio::test]
async fn w9_a_dropped_connect_leaves_nothing() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    started.inject(SocketFault::IgnoreSubscribe { times: 100 }).unwrap();
    let (client, connecting) = (client(&emulator), started.participant_token());
    let connecting = Chat::connect(&client, connecting.expose());
    tokio::select! {
        _ = connecting => panic!("subscribed"),
        () = until(|| started.open_sockets() == 1) => {}
    }
    until(|| started.open_sockets() == 0).await;
}

#[tokio::test]
async fn w11_the_end_of_the_chat_is_the_end_of_the_session() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    hear(&started, &mut chat).await;
    started.say("Goodbye").unwrap();
    started.end().unwrap();
    let messages = messages_until_end(&mut chat).await;
    assert_eq!(messages.last().unwrap().text(), "Goodbye");
    assert!(within(chat.next()).await.is_none());
    assert!(matches!(chat.state().borrow().end(), Some(EndReason::ChatEnded)));
    until(|| started.open_sockets() == 0).await;
    assert_eq!(connections(&emulator), 1);
}

/// No event says so: the service refuses another connection.
#[tokio::test]
async fn the_chat_has_ended_while_away() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    started.end_while_offline().unwrap();
    messages_until_end(&mut chat).await;
    assert!(within(chat.next()).await.is_none());
    let state = chat.state().borrow().clone();
    assert!(matches!(state.end(), Some(EndReason::EndedWhileOffline)), "{state:?}");
}

#[tokio::test]
async fn what_is_wrong_from_the_start_is_said_at_once() {
    let emulator = Emulator::start().await.unwrap();
    let nobody = client(&emulator);
    let error = within(Chat::connect(&nobody, "no such token")).await.unwrap_err();
    assert!(matches!(error, ConnectError::AccessDenied(_)), "{error}");
    assert!(!format!("{error} {error:?}").contains("no such token"));
    assert_eq!(connections(&emulator), 1);

    let started = emulator.start_chat("Ada").unwrap();
    emulator.inject(Fault::on("CreateParticipantConnection").times(100).status(503)).unwrap();
    let timing = Timing::default().connect_timeout(Duration::from_secs(1));
    let error = within(builder(&client(&emulator), &started).timing(timing).connect()).await;
    let error = error.unwrap_err();
    assert!(matches!(error, ConnectError::TimedOut(_)), "{error}");
    assert!(error.to_string().contains("503"), "{error}");
}

#[tokio::test]
async fn suspended_and_resumed() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    hear(&started, &mut chat).await;
    chat.suspend().await;
    until(|| started.open_sockets() == 0).await;
    assert!(matches!(*chat.state().borrow(), State::Suspended));
    started.say("missed").unwrap();
    within(chat.send_text("calls go on")).await.unwrap();
    chat.resume().await;
    let missed = next_message(&mut chat).await;
    assert_eq!((missed.text(), missed.origin), ("missed", Origin::Backfilled));
    let own = next_message(&mut chat).await;
    assert!(own.client_token.is_some());
    assert_eq!(connections(&emulator), 2);
}

#[tokio::test]
async fn several_chats_in_one_process() {
    let emulator = Emulator::start().await.unwrap();
    let client = client(&emulator);
    let started: Vec<_> = (0..3).map(|_| emulator.start_chat("Ada").unwrap()).collect();
    let mut chats = Vec::new();
    for started in &started {
        chats.push(within(builder(&client, started).connect()).await.unwrap());
    }
    started[1].inject(SocketFault::Cut).unwrap();
    for (number, started) in started.iter().enumerate() {
        started.say(&format!("chat {number}")).unwrap();
    }
    for (number, chat) in chats.iter_mut().enumerate() {
        assert_eq!(next_message(chat).await.text(), format!("chat {number}"));
    }
    drop(chats.remove(0));
    started[2].end().unwrap();
    while !matches!(next(&mut chats[1]).await, Event::Ended(_)) {}
    started[1].say("alone").unwrap();
    assert_eq!(next_message(&mut chats[0]).await.text(), "alone");
}
