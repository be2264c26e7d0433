//! How long chats are without a worker after theirs was killed.

use std::collections::HashMap;
use std::time::Duration;

use connectparticipant_fleet::{ChatId, ChatStatus};
use tokio::time::Instant;

/// The status of each chat, and the times of take-overs.
#[derive(Debug, Default)]
pub(crate) struct Takeovers {
    chats: HashMap<ChatId, ChatStatus>,
    /// The chats whose worker was killed, and when.
    waiting: HashMap<ChatId, (String, Instant)>,
    times: Vec<Duration>,
    /// Take-overs whose new worker was killed before it served the chat.
    pub(crate) interrupted: usize,
}

impl Takeovers {
    pub(crate) fn status(&mut self, status: &ChatStatus) {
        if status.is_served
            && let Some(worker) = &status.worker
            && let Some((dead, since)) = self.waiting.get(&status.chat)
            && worker != dead
        {
            self.times.push(since.elapsed());
            self.waiting.remove(&status.chat);
        }
        self.chats.insert(status.chat.clone(), status.clone());
    }

    /// Workers with names of this beginning were killed.
    pub(crate) fn killed(&mut self, name: &str) {
        let now = Instant::now();
        for status in self.chats.values() {
            if let Some(worker) = status.worker.as_ref().filter(|worker| worker.starts_with(name)) {
                let before = self.waiting.insert(status.chat.clone(), (worker.clone(), now));
                self.interrupted += usize::from(before.is_some());
            }
        }
    }

    pub(crate) fn served(&self) -> usize {
        self.chats.values().filter(|status| status.is_served).count()
    }

    /// From the shortest to the longest.
    pub(crate) fn times(&self) -> Vec<Duration> {
        let mut times = self.times.clone();
        times.sort_unstable();
        times
    }
}
