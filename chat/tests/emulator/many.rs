//! A hundred chats at once in one process.

use connectparticipant_emulator::{Emulator, SocketFault};

use crate::support::{builder, client, next_message, within};

/// Each says and hears ten messages; a tenth of the sockets is cut on the way.
#[tokio::test]
async fn a_hundred_chats_lose_nothing() {
    const CHATS: usize = 100;
    const MESSAGES: usize = 10;
    let emulator = Emulator::start().await.unwrap();
    let client = client(&emulator);
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..CHATS {
        let started = emulator.start_chat("Ada").unwrap();
        let client = client.clone();
        tasks.spawn(async move {
            let mut chat = within(builder(&client, &started).connect()).await.unwrap();
            for message in 0..MESSAGES {
                if number % 10 == 0 && message == MESSAGES / 2 {
                    started.inject(SocketFault::Cut).unwrap();
                }
                let (own, other) = (format!("{number}.{message}"), format!("{message}"));
                within(chat.send_text(&own)).await.unwrap();
                started.say(&other).unwrap();
                assert_eq!(next_message(&mut chat).await.text(), own);
                let heard = next_message(&mut chat).await;
                assert_eq!((heard.text(), heard.late), (other.as_str(), false));
            }
        });
    }
    while let Some(chat) = tasks.join_next().await {
        chat.unwrap();
    }
}
