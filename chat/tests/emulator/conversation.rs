//! A chat in which nothing goes wrong.

use connectparticipant_chat::{EndReason, Event, EventName, Origin};
use connectparticipant_emulator::Emulator;

use crate::support::{connect, next, next_message, next_of, within};

#[tokio::test]
async fn talks_and_ends() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    assert!(chat.state().borrow().is_online());

    let sent = within(chat.send_text("Hello")).await.unwrap();
    let echo = next_message(&mut chat).await;
    assert_eq!((&echo.id, echo.text()), (&sent.id, "Hello"));
    assert!(echo.client_token.is_some());
    assert_eq!(chat.participant_id(), Some(started.participant_id()));

    let agent = started.join("Sam").unwrap();
    agent.say("How can I help?").unwrap();
    let joined = next_of(&mut chat, |event| match event {
        Event::Lifecycle(event) => Some(event),
        _ => None,
    });
    assert_eq!(joined.await.name, EventName::ParticipantJoined);
    let message = next_message(&mut chat).await;
    assert_eq!((message.display_name.as_deref(), message.text()), (Some("Sam"), "How can I help?"));
    assert_eq!((message.origin, message.late), (Origin::Live, false));
    assert_eq!(message.client_token, None);

    within(chat.disconnect()).await.unwrap();
    within(async { while !matches!(next(&mut chat).await, Event::Ended(_)) {} }).await;
    assert!(within(chat.next()).await.is_none());
    assert!(matches!(chat.state().borrow().end(), Some(EndReason::ChatEnded)));
    let error = within(chat.send_text("Too late")).await.unwrap_err();
    assert_eq!(error.to_string(), "not sent: the chat has ended");
    assert_eq!(error.into_pending().content(), "Too late");
}

/// However soon the chat ends. On several threads, the emulator goes on while the client acts on its acknowledgement.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_customer_has_joined_before_all_else() {
    let emulator = std::sync::Arc::new(Emulator::start().await.unwrap());
    let talk = |emulator: std::sync::Arc<Emulator>| async move {
        let started = emulator.start_chat("Ada").unwrap();
        let mut chat = connect(&emulator, &started).await;
        started.end().unwrap();
        let mut names = Vec::new();
        while let Some(event) = within(chat.next()).await {
            if let Event::Lifecycle(event) = event {
                names.push(event.name);
            }
        }
        names
    };
    for _ in 0..5 {
        let talks: Vec<_> = (0..200).map(|_| tokio::spawn(talk(emulator.clone()))).collect();
        for names in talks {
            let names = names.await.unwrap();
            assert_eq!(names.first(), Some(&EventName::ParticipantJoined), "{names:?}");
        }
    }
}
