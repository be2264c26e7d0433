//! Both sides of each chat talk: the agent in the emulator, the customer by commands.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use connectparticipant_emulator::Chat;
use connectparticipant_fleet::{ChatId, Command, Fleet};
use tokio::task::JoinSet;

use crate::numbers::Numbers;

/// Chats that talk until they are told to end.
pub(crate) struct Talk {
    end: Arc<AtomicBool>,
    tasks: JoinSet<Vec<(ChatId, String)>>,
}

impl Talk {
    pub(crate) fn start(fleet: &Fleet, chats: &[(ChatId, Chat)], pause: Duration) -> Self {
        let end = Arc::new(AtomicBool::new(false));
        let mut tasks = JoinSet::new();
        for (place, (id, chat)) in chats.iter().enumerate() {
            // Spread, as people are.
            let begin = pause.mul_f64(place as f64 / chats.len() as f64);
            tasks.spawn(agent(id.clone(), chat.clone(), begin, pause, Arc::clone(&end)));
            tasks.spawn(customer(fleet.clone(), id.clone(), begin, pause * 2, Arc::clone(&end)));
        }
        Self { end, tasks }
    }

    /// What was said.
    pub(crate) async fn end(self) -> Numbers {
        self.end.store(true, Ordering::Relaxed);
        let mut numbers = Numbers::default();
        for (chat, text) in self.tasks.join_all().await.into_iter().flatten() {
            numbers.add(&chat, &text);
        }
        numbers
    }
}

async fn agent(
    id: ChatId,
    chat: Chat,
    begin: Duration,
    pause: Duration,
    end: Arc<AtomicBool>,
) -> Vec<(ChatId, String)> {
    tokio::time::sleep(begin).await;
    let agent = chat.join("Sam").unwrap();
    let mut said = Vec::new();
    for number in 0.. {
        let text = format!("a {number}");
        agent.say(&text).unwrap();
        said.push((id.clone(), text));
        tokio::time::sleep(pause).await;
        if end.load(Ordering::Relaxed) {
            break;
        }
    }
    said
}

async fn customer(
    fleet: Fleet,
    id: ChatId,
    begin: Duration,
    pause: Duration,
    end: Arc<AtomicBool>,
) -> Vec<(ChatId, String)> {
    tokio::time::sleep(begin).await;
    let mut said = Vec::new();
    for number in 0.. {
        let text = format!("c {number}");
        let command = Command::text(&text);
        // The same command until it is in the queue: its token makes it one.
        while fleet.send(&id, &command).await.is_err() {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        said.push((id.clone(), text));
        if number % 5 == 4 {
            let _ = fleet.send(&id, &Command::typing()).await;
        }
        tokio::time::sleep(pause).await;
        if end.load(Ordering::Relaxed) {
            break;
        }
    }
    said
}
