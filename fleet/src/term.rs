//! The time of a worker from one lease to its loss: it keeps its lease, takes chats that have no worker, and hands
//! chats over.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::kv::{Entry, Operation, UpdateErrorKind, Watch};
use futures_util::StreamExt as _;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::board::Board;
use crate::chat_task::{ChatTask, Outcome, Shared};
use crate::entries::{self, Lease, WorkerEntry};
use crate::metrics::LeaseMove;
use crate::nats::Nats;
use crate::{ChatId, FleetError, Worker, names};

/// How often a worker looks for chats, and renews a quarter of a lease's time after the last renewal.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How often it looks whether chats should move to a worker that has come.
const BALANCE_EVERY: Duration = Duration::from_secs(1);
/// How many chats it hands over each time.
const BALANCE_CHATS: usize = 20;
/// How often all leases are read again, and markers of removed leases are removed.
const READ_ANEW: Duration = Duration::from_secs(300);
/// How long the marker of a removed entry is kept, for those who watch.
const MARKER: Duration = Duration::from_secs(600);
/// How long a chat that could not be taken is not tried again.
const NOT_AGAIN: Duration = Duration::from_millis(500);
/// The same, if its entry cannot be read.
const NOT_AGAIN_UNREADABLE: Duration = Duration::from_secs(60);
/// The time limit for ending a worker.
const LEAVING: Duration = Duration::from_secs(20);

/// A worker with a lease.
pub(crate) struct Term {
    nats: Nats,
    shared: Arc<Shared>,
    pub(crate) name: String,
    lease: Duration,
    most_chats: usize,
    settled: Duration,
    /// The revision of its lease, and when it was last renewed.
    revision: u64,
    renewed: Instant,
    board: Board,
    /// Its chats. Cancelling a chat's token hands the chat over.
    chats: HashMap<ChatId, CancellationToken>,
    tasks: JoinSet<(ChatId, Outcome)>,
}

impl Term {
    pub(crate) async fn begin(
        worker: &Worker,
        nats: &Nats,
        name: String,
    ) -> Result<Self, FleetError> {
        nats.connected().await;
        let entry = entries::write(&WorkerEntry { chats: 0 });
        let revision = nats.workers.create(&name, entry).await;
        let revision = revision.map_err(FleetError::nats("the worker has no lease"))?;
        tracing::info!(worker = name, "the worker begins");
        let settings = worker.fleet.settings();
        let shared = Shared {
            nats: nats.clone(),
            client: worker.client.clone(),
            settings: settings.clone(),
            connecting: Semaphore::new(worker.connect_at_once),
        };
        Ok(Self {
            nats: nats.clone(),
            shared: Arc::new(shared),
            name,
            lease: settings.lease,
            most_chats: worker.most_chats,
            settled: worker.settled,
            revision,
            renewed: Instant::now(),
            board: Board::default(),
            chats: HashMap::new(),
            tasks: JoinSet::new(),
        })
    }

    /// Works until the lease is lost.
    pub(crate) async fn work(&mut self) {
        loop {
            self.nats.connected().await;
            match self.watches().await {
                Ok((leases, workers)) => {
                    if self.watch(leases, workers).await.is_err() {
                        return;
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "the chats cannot be watched; retrying");
                    if self.renew().await.is_err() {
                        return;
                    }
                    tokio::time::sleep(LOOK_EVERY).await;
                }
            }
        }
    }

    async fn watches(&self) -> Result<(Watch, Watch), FleetError> {
        let watch = "the buckets cannot be watched";
        let leases = self.nats.chats.watch_with_history(names::ALL_LEASES).await;
        let workers = self.nats.workers.watch_with_history(">").await;
        Ok((leases.map_err(FleetError::nats(watch))?, workers.map_err(FleetError::nats(watch))?))
    }

    /// Works as long as the watches last. An error if the lease is lost.
    async fn watch(&mut self, mut leases: Watch, mut workers: Watch) -> Result<(), LeaseLost> {
        let mut connections = self.nats.connections.clone();
        connections.mark_unchanged();
        let mut looking = tokio::time::interval(LOOK_EVERY);
        looking.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut balancing = tokio::time::interval(BALANCE_EVERY);
        balancing.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let end = Instant::now() + READ_ANEW;
        self.board.nobody_was_seen(self.lease, Instant::now());
        loop {
            tokio::select! {
                entry = leases.next() => match entry {
                    Some(Ok(entry)) => self.on_lease(entry).await,
                    _ => return Ok(()),
                },
                entry = workers.next() => match entry {
                    Some(Ok(entry)) => self.on_worker(entry).await,
                    _ => return Ok(()),
                },
                Some(done) = self.tasks.join_next(), if !self.tasks.is_empty() => {
                    if let Ok((chat, outcome)) = done {
                        self.on_end(&chat, outcome);
                    }
                }
                _ = looking.tick() => {
                    self.renew().await?;
                    self.bury().await;
                    self.take();
                }
                _ = balancing.tick() => self.balance(),
                // The watches do not survive the server.
                _ = connections.changed() => return Ok(()),
                () = tokio::time::sleep_until(end) => return Ok(()),
            }
        }
    }

    async fn on_lease(&mut self, entry: Entry) {
        let Some(chat) = names::chat_of_lease(&entry.key) else {
            self.nats.counters.unreadable_entries.add();
            return;
        };
        if entry.operation != Operation::Put {
            self.board.forget(&chat);
            let bucket = self.nats.chats.clone();
            return remove_marker(&bucket, &entry).await;
        }
        match entries::read::<Lease>(&entry.key, &entry.value) {
            Ok(lease) => self.board.lease(chat, lease, entry.revision),
            Err(error) => {
                self.nats.counters.unreadable_entries.add();
                tracing::error!(%error, "the chat is left as it is");
            }
        }
    }

    async fn on_worker(&mut self, entry: Entry) {
        if entry.operation == Operation::Put {
            self.board.seen(&entry.key, entry.revision, Instant::now());
        } else {
            self.board.gone(&entry.key);
            let bucket = self.nats.workers.clone();
            remove_marker(&bucket, &entry).await;
        }
    }

    fn on_end(&mut self, chat: &ChatId, outcome: Outcome) {
        self.chats.remove(chat);
        self.nats.counters.chats.set(self.chats.len());
        let now = Instant::now();
        match outcome {
            Outcome::Fenced => self.nats.lease_moved(LeaseMove::Fenced),
            Outcome::HandedOver => self.nats.lease_moved(LeaseMove::HandedOver),
            Outcome::NotTaken | Outcome::Ended => {}
            Outcome::Unreadable => return self.board.postpone(chat, now + NOT_AGAIN_UNREADABLE),
        }
        self.board.postpone(chat, now + NOT_AGAIN);
    }

    /// Renews the lease when a quarter of its time has passed. The new revision is the sign of life.
    async fn renew(&mut self) -> Result<(), LeaseLost> {
        if self.renewed.elapsed() < self.lease / 4 {
            return Ok(());
        }
        let entry = entries::write(&WorkerEntry { chats: self.chats.len() });
        let update = self.nats.workers.update(&self.name, entry, self.revision);
        match tokio::time::timeout(self.lease, update).await {
            Ok(Ok(revision)) => {
                if self.was_cut_off() {
                    // NATS was unreachable or this process was stopped: the others could not be seen.
                    self.board.nobody_was_seen(self.lease, Instant::now());
                }
                (self.revision, self.renewed) = (revision, Instant::now());
                Ok(())
            }
            Ok(Err(error)) if error.kind() == UpdateErrorKind::WrongLastRevision => {
                self.look_at_own_lease().await
            }
            // NATS is unreachable: nobody else can take the chats. Whoever is back first renews.
            _ => Ok(()),
        }
    }

    /// Whether the last renewal is so long ago that others, who renew as often, may seem silent.
    fn was_cut_off(&self) -> bool {
        self.renewed.elapsed() >= self.lease / 2
    }

    /// The answer to a renewal may be lost. An entry that is gone was buried by another worker.
    async fn look_at_own_lease(&mut self) -> Result<(), LeaseLost> {
        match self.nats.workers.entry(&self.name).await {
            Ok(Some(entry)) if entry.operation == Operation::Put => {
                self.revision = self.revision.max(entry.revision);
                Ok(())
            }
            Ok(_) => Err(LeaseLost),
            Err(_) => Ok(()),
        }
    }

    /// Removes the leases of workers that were silent for too long. The revision makes sure that they were.
    async fn bury(&mut self) {
        // If this worker cannot renew its own lease, it cannot tell whether others can.
        if self.was_cut_off() {
            return;
        }
        for (worker, revision) in self.board.silent(self.lease, Instant::now()) {
            if worker == self.name {
                continue;
            }
            match self.nats.workers.delete_expect_revision(&worker, Some(revision)).await {
                Ok(()) => {
                    tracing::info!(worker, "a worker is silent; its chats are taken");
                    self.board.gone(&worker);
                }
                // The worker has given a sign of life, or another one was faster; the watch reports
                // it.
                Err(error) => tracing::debug!(worker, %error, "not removed"),
            }
        }
    }

    fn take(&mut self) {
        let room = self.most_chats.saturating_sub(self.chats.len());
        for (chat, revision) in self.board.due(&self.name, room, Instant::now()) {
            if self.chats.contains_key(&chat) {
                continue;
            }
            let stop = CancellationToken::new();
            let task = ChatTask {
                shared: Arc::clone(&self.shared),
                chat: chat.clone(),
                worker: self.name.clone(),
                stop: stop.clone(),
            };
            let name = chat.clone();
            self.tasks.spawn(async move { (name, task.run(revision).await) });
            self.chats.insert(chat, stop);
        }
        self.nats.counters.chats.set(self.chats.len());
    }

    /// Hands chats over to a worker that has come.
    fn balance(&mut self) {
        let now = Instant::now();
        let elsewhere = self.board.misplaced(&self.name, self.chats.keys(), self.settled, now);
        for chat in elsewhere.iter().take(BALANCE_CHATS) {
            if let Some(stop) = self.chats.get(chat) {
                stop.cancel();
            }
        }
    }

    /// Hands all chats over, and ends the lease.
    pub(crate) async fn leave(mut self) {
        for stop in self.chats.values() {
            stop.cancel();
        }
        let all = async {
            while let Some(done) = self.tasks.join_next().await {
                if let Ok((chat, outcome)) = done {
                    self.on_end(&chat, outcome);
                }
                // Leaving may take a while, so the lease is renewed meanwhile.
                if self.renew().await.is_err() {
                    return;
                }
            }
        };
        if tokio::time::timeout(LEAVING, all).await.is_err() {
            tracing::warn!(
                "not all chats are handed over; the others are taken when the lease is over"
            );
        }
        if let Err(error) = self.nats.workers.delete(&self.name).await {
            tracing::warn!(%error, "the lease is not ended; it runs out");
        }
    }
}

/// The lease of a worker is gone.
struct LeaseLost;

/// Removes the marker of an entry that was removed long ago, so that a bucket does not grow.
async fn remove_marker(bucket: &async_nats::jetstream::kv::Store, entry: &Entry) {
    let age = std::time::SystemTime::now().duration_since(entry.created.into());
    if age.is_ok_and(|age| age > MARKER) {
        let _ = bucket.stream.delete_message(entry.revision).await;
    }
}
