//! The leases of chats and workers, as a worker reads them from the buckets.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::ChatId;
use crate::entries::{Lease, preferred};

/// For how long only the preferred worker may take a chat.
const FIRST_TURN: Duration = Duration::from_millis(400);

/// All leases and workers.
#[derive(Default)]
pub(crate) struct Board {
    chats: HashMap<ChatId, Known>,
    workers: HashMap<String, Seen>,
}

/// A chat's lease.
struct Known {
    lease: Lease,
    revision: u64,
    /// Since when it has no worker.
    free_since: Option<Instant>,
    /// Not to be tried before.
    not_before: Option<Instant>,
}

/// A worker's last sign of life. It is measured by this machine's clock: clocks of machines differ.
struct Seen {
    revision: u64,
    at: Instant,
    since: Instant,
}

impl Board {
    /// A lease was written.
    pub(crate) fn lease(&mut self, chat: ChatId, lease: Lease, revision: u64) {
        let known = self.chats.get(&chat);
        if known.is_some_and(|known| known.revision >= revision) {
            return;
        }
        self.chats.insert(chat, Known { lease, revision, free_since: None, not_before: None });
    }

    /// A lease was removed.
    pub(crate) fn forget(&mut self, chat: &ChatId) {
        self.chats.remove(chat);
    }

    /// A worker has renewed its lease.
    pub(crate) fn seen(&mut self, worker: &str, revision: u64, now: Instant) {
        match self.workers.get_mut(worker) {
            Some(seen) if seen.revision >= revision => {}
            Some(seen) => (seen.revision, seen.at) = (revision, now),
            None => {
                self.workers.insert(worker.to_owned(), Seen { revision, at: now, since: now });
            }
        }
    }

    /// Notes that a worker is gone.
    pub(crate) fn gone(&mut self, worker: &str) {
        self.workers.remove(worker);
    }

    /// NATS was unreachable or this process was stopped, so no worker could be seen. Each worker gets half of a lease more, in which it
    /// renews twice.
    pub(crate) fn nobody_was_seen(&mut self, lease: Duration, now: Instant) {
        for seen in self.workers.values_mut() {
            seen.at = seen.at.max(now.checked_sub(lease / 2).unwrap_or(now));
        }
    }

    /// The workers that were silent for the time of a lease, with the revision of their last sign of life.
    pub(crate) fn silent(&self, lease: Duration, now: Instant) -> Vec<(String, u64)> {
        let silent = self.workers.iter();
        let silent = silent.filter(|(_, seen)| now.duration_since(seen.at) >= lease);
        silent.map(|(worker, seen)| (worker.clone(), seen.revision)).collect()
    }

    /// The chats that this worker should try to take now, at most so many, with the revision of their lease.
    pub(crate) fn due(&mut self, own: &str, most: usize, now: Instant) -> Vec<(ChatId, u64)> {
        let mut take = Vec::new();
        for (chat, known) in &mut self.chats {
            let owner = known.lease.owner.as_ref();
            if owner.is_some_and(|owner| self.workers.contains_key(owner)) {
                known.free_since = None;
                continue;
            }
            let since = *known.free_since.get_or_insert(now);
            if take.len() >= most || known.not_before.is_some_and(|time| now < time) {
                continue;
            }
            let first = preferred(chat, self.workers.keys()).is_some_and(|worker| worker == own);
            if first || now.duration_since(since) >= FIRST_TURN {
                take.push((chat.clone(), known.revision));
            }
        }
        take
    }

    /// Does not offer a chat again for some time.
    pub(crate) fn postpone(&mut self, chat: &ChatId, until: Instant) {
        if let Some(known) = self.chats.get_mut(chat) {
            known.not_before = Some(until);
        }
    }

    /// The chats among these that another worker should have, if that worker has been there for
    /// some time.
    pub(crate) fn misplaced<'a>(
        &self,
        own: &str,
        chats: impl Iterator<Item = &'a ChatId>,
        settled: Duration,
        now: Instant,
    ) -> Vec<ChatId> {
        let is_settled = |seen: &Seen| now.duration_since(seen.since) >= settled;
        if !self.workers.values().all(is_settled) {
            return Vec::new();
        }
        let elsewhere = |chat: &&ChatId| {
            preferred(chat, self.workers.keys()).is_some_and(|worker| worker != own)
        };
        chats.filter(elsewhere).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(number: u32) -> ChatId {
        format!("chat-{number}").parse().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn the_chats_of_a_worker_that_has_gone_are_taken_by_the_others_at_once() {
        let (mut board, now) = (Board::default(), Instant::now());
        for worker in ["a", "b", "c"] {
            board.seen(worker, 1, now);
        }
        for number in 0..30 {
            board.lease(chat(number), Lease::of("c"), u64::from(number) + 1);
        }
        assert!(board.due("a", 100, now).is_empty());
        board.gone("c");
        let (of_a, of_b) = (board.due("a", 100, now), board.due("b", 100, now));
        assert_eq!(of_a.len() + of_b.len(), 30);
        assert!(of_a.iter().all(|chat| !of_b.contains(chat)));
        // If one does not take its own, the other does.
        assert_eq!(board.due("b", 100, now + FIRST_TURN).len(), 30);
        assert_eq!(board.due("b", 7, now + FIRST_TURN).len(), 7);
    }

    #[tokio::test(start_paused = true)]
    async fn a_worker_is_silent_when_its_revision_stays() {
        let (mut board, begin) = (Board::default(), Instant::now());
        let lease = Duration::from_secs(2);
        board.seen("a", 1, begin);
        board.seen("b", 2, begin);
        let later = begin + lease;
        board.seen("a", 3, later);
        // A copy of an old sign of life.
        board.seen("b", 2, later);
        assert_eq!(board.silent(lease, later), [("b".to_owned(), 2)]);
        board.nobody_was_seen(lease, later);
        assert!(board.silent(lease, later).is_empty());
        assert_eq!(board.silent(lease, later + lease / 2), [("b".to_owned(), 2)]);
    }

    /// A watch that starts again repeats what is already known.
    #[tokio::test(start_paused = true)]
    async fn an_old_lease_changes_nothing() {
        let (mut board, now) = (Board::default(), Instant::now());
        board.seen("a", 1, now);
        board.lease(chat(1), Lease::of("a"), 5);
        board.lease(chat(1), Lease::free(), 4);
        assert!(board.due("b", 10, now + FIRST_TURN).is_empty());
    }
}
