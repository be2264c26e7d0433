//! Turns against the emulator's bot, which answers in chunks.

use connectparticipant_chat::{Event, TurnEnd, TurnEvent};
use connectparticipant_emulator::{BotScript, Emulator, Settings, SocketFault};

use crate::support::{connect, within};

async fn emulator() -> Emulator {
    let bot: BotScript = serde_json::from_str(
        r#"{"greeting": ["Hello! ", "What can I do?"],
            "answers": [{"contains": "order", "pieces": ["It is ", "on its ", "way."]}],
            "otherwise": ["I do not know."], "intervalMilliseconds": 100}"#,
    )
    .unwrap();
    let mut settings = Settings::default();
    settings.bot = Some(bot);
    Emulator::builder().settings(settings).start().await.unwrap()
}

#[tokio::test]
async fn a_greeting_and_two_answers() {
    let emulator = emulator().await;
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    let greeting = within(chat.turn().turn()).await;
    assert_eq!(greeting.text(), "Hello! What can I do?");
    assert_eq!((&greeting.end, &greeting.question), (&TurnEnd::Completed, &None));

    let mut answer = within(chat.ask("Where is my order?")).await.unwrap();
    let mut partial = Vec::new();
    let turn = loop {
        match within(answer.next()).await.unwrap() {
            TurnEvent::Partial(text) => partial.push(text),
            TurnEvent::Done(turn) => break turn,
            _ => {}
        }
    };
    assert!(within(answer.next()).await.is_none());
    drop(answer);
    assert_eq!((turn.text().as_str(), &turn.end), ("It is on its way.", &TurnEnd::Completed));
    assert!(partial.len() > 1 && partial.is_sorted(), "{partial:?}");
    assert_eq!(turn.speakers().len(), 1);

    let turn = within(within(chat.ask("Why?")).await.unwrap().turn()).await;
    assert_eq!((turn.text().as_str(), &turn.end), ("I do not know.", &TurnEnd::Completed));
    assert!(turn.question.is_some() && turn.is_complete());
}

#[tokio::test]
async fn a_reconnect_in_the_middle_loses_nothing() {
    let emulator = emulator().await;
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    within(chat.turn().turn()).await;
    let mut answer = within(chat.ask("Where is my order?")).await.unwrap();
    while !matches!(within(answer.next()).await, Some(TurnEvent::Partial(_))) {}
    started.inject(SocketFault::Cut).unwrap();
    let turn = within(answer.turn()).await;
    assert_eq!((turn.text().as_str(), &turn.end), ("It is on its way.", &TurnEnd::Completed));
}

#[tokio::test]
async fn an_agent_takes_over() {
    let emulator = emulator().await;
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    within(chat.turn().turn()).await;
    let answer = within(chat.ask("Where is my order?")).await.unwrap();
    let agent = started.join("Sam").unwrap();
    agent.say("I look it up").unwrap();
    let turn = within(answer.turn()).await;
    assert_eq!(turn.end, TurnEnd::TakenOver);
    // What the agent says is an event of the chat.
    loop {
        if let Event::Message(message) = within(chat.next()).await.unwrap()
            && message.text() == "I look it up"
        {
            break;
        }
    }
}
