//! One chat of a worker: from the lease to the end.

use std::sync::Arc;
use std::time::Duration;

use connectparticipant::Client;
use connectparticipant_chat::{Chat, EndReason, Event};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::commands::{Commands, Report};
use crate::entries::{self, Lease};
use crate::items::{Item, item};
use crate::metrics::LeaseMove;
use crate::names::{lease_key, place_key};
use crate::nats::{Nats, StoredEntry};
use crate::publisher::{Published, Publisher};
use crate::record::Draft;
use crate::session::{NoSession, SessionState};
use crate::stored::{Delivery, Stored};
use crate::{ChatId, FleetError, Settings};

/// How often a chat looks whether its place is to be stored.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How many reports of commands wait.
const REPORTS: usize = 4;
const RETRY: Duration = Duration::from_millis(500);
const LONGEST_RETRY: Duration = Duration::from_secs(15);

/// What all chats of a worker share.
pub(crate) struct Shared {
    pub(crate) nats: Nats,
    pub(crate) client: Client,
    pub(crate) settings: Settings,
    /// How many sessions are established at the same time.
    pub(crate) connecting: Semaphore,
}

/// How a worker's time with a chat has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Another worker was faster.
    NotTaken,
    /// Another worker has it now.
    Fenced,
    /// It waits for another worker.
    HandedOver,
    /// It is over.
    Ended,
    /// Its entry cannot be read.
    Unreadable,
}

/// A chat that this worker has.
pub(crate) struct ChatTask {
    pub(crate) shared: Arc<Shared>,
    pub(crate) chat: ChatId,
    pub(crate) worker: String,
    /// Cancelled to hand the chat over.
    pub(crate) stop: CancellationToken,
}

/// Why a step ended early.
pub(crate) enum Stop {
    With(Outcome),
    /// NATS does not answer: the step is to be tried again.
    Failed(FleetError),
}

impl From<FleetError> for Stop {
    fn from(error: FleetError) -> Self {
        Stop::Failed(error)
    }
}

impl ChatTask {
    /// Takes the chat, whose lease has this revision, and serves it.
    pub(crate) async fn run(self, revision: u64) -> Outcome {
        let epoch = match self.claim(revision).await {
            Ok(Some(epoch)) => epoch,
            Ok(None) => return Outcome::NotTaken,
            Err(error) => {
                tracing::warn!(chat = %self.chat, %error, "the chat is not taken");
                return Outcome::NotTaken;
            }
        };
        self.shared.nats.lease_moved(LeaseMove::Taken);
        let mut pause = RETRY;
        loop {
            match self.serve(epoch).await {
                Stop::With(outcome) => return outcome,
                Stop::Failed(error) => {
                    tracing::warn!(chat = %self.chat, %error, "the chat is not served; retrying");
                }
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.stop.cancelled() => return self.release(epoch).await,
            }
            pause = (pause * 2).min(LONGEST_RETRY);
        }
    }

    /// The revision of this worker's lease; none if another worker has one.
    async fn claim(&self, revision: u64) -> Result<Option<u64>, FleetError> {
        let chats = &self.shared.nats.chats;
        let value = entries::write(&Lease::of(&self.worker));
        match chats.update(lease_key(&self.chat), value, revision).await {
            Ok(epoch) => Ok(Some(epoch)),
            // The answer may be lost, and the lease this one's.
            Err(_) => {
                let key = lease_key(&self.chat);
                let entry = self.shared.nats.entry(&key).await?;
                let own = |entry: &StoredEntry| {
                    let lease = entries::read::<Lease>(&key, &entry.value);
                    lease.is_ok_and(|lease| lease.owner.as_ref() == Some(&self.worker))
                };
                Ok(entry.filter(own).map(|entry| entry.revision))
            }
        }
    }

    async fn serve(&self, epoch: u64) -> Stop {
        match self.try_serve(epoch).await {
            Ok(outcome) => Stop::With(outcome),
            Err(stop) => stop,
        }
    }

    async fn try_serve(&self, epoch: u64) -> Result<Outcome, Stop> {
        let nats = &self.shared.nats;
        nats.connected().await;
        let publisher = Publisher::take(nats, &self.chat, &self.worker, epoch).await?;
        let Some(mut publisher) = publisher else { return Ok(Outcome::Fenced) };
        let Some(mut stored) = self.stored(&publisher).await? else {
            self.forget(epoch).await?;
            return Ok(Outcome::Ended);
        };
        let connected = tokio::select! {
            connected = self.connect(&stored.state) => connected,
            () = self.stop.cancelled() => return Ok(self.release(epoch).await),
        };
        let mut chat = match connected {
            Ok(chat) => chat,
            Err(NoSession::Over(reason)) => return self.end(&mut publisher, epoch, reason).await,
            Err(NoSession::Later(error)) => {
                nats.counters.connect_failures.add();
                return Err(FleetError::nats("there is no session")(error).into());
            }
        };
        // Notes that the chat is served again. Writing the place also prevents the previous worker
        // from writing it.
        self.save(&chat, &mut stored, epoch).await?;
        let (reports, mut received) = mpsc::channel(REPORTS);
        let commands = Commands {
            nats: nats.clone(),
            chat: self.chat.clone(),
            wait: self.shared.settings.command_wait,
            sender: chat.sender(),
            reports,
        };
        // Dropping this set aborts the tasks when the function returns.
        let mut helpers = JoinSet::new();
        helpers.spawn(commands.serve());
        let outcome =
            self.follow(&mut chat, &mut publisher, &mut stored, epoch, &mut received).await?;
        if outcome == Outcome::HandedOver {
            helpers.shutdown().await;
            self.save(&chat, &mut stored, epoch).await?;
            return Ok(self.release(epoch).await);
        }
        Ok(outcome)
    }

    /// Publishes what the session delivers, until the end.
    async fn follow(
        &self,
        chat: &mut Chat,
        publisher: &mut Publisher,
        stored: &mut Stored,
        epoch: u64,
        reports: &mut mpsc::Receiver<Report>,
    ) -> Result<Outcome, Stop> {
        let mut saving = tokio::time::interval_at(Instant::now() + LOOK_EVERY, LOOK_EVERY);
        saving.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return Ok(Outcome::HandedOver),
                Some((draft, done)) = reports.recv() => {
                    self.publish(publisher, &draft).await?;
                    let _ = done.send(());
                }
                event = chat.next() => match event {
                    Some(Event::Ended(reason)) => match reason {
                        EndReason::ChatEnded | EndReason::EndedWhileOffline => {
                            return self.end(publisher, epoch, reason.to_string()).await;
                        }
                        reason => {
                            self.shared.nats.counters.connect_failures.add();
                            return Err(FleetError::nats("the session is over")(reason.to_string()).into());
                        }
                    },
                    Some(event) => self.pass_on(&event, publisher, stored).await?,
                    None => return Err(FleetError::nats("the session is over")("closed").into()),
                },
                _ = saving.tick(), if stored.has_news() => {
                    // It is tried again at the next tick.
                    if stored.is_due() && let Err(Stop::With(outcome)) = self.save(chat, stored, epoch).await {
                        return Ok(outcome);
                    }
                }
            }
            if stored.is_overdue()
                && let Err(Stop::With(outcome)) = self.save(chat, stored, epoch).await
            {
                return Ok(outcome);
            }
        }
    }

    /// Publishes an event, if it is not published yet.
    async fn pass_on(
        &self,
        event: &Event,
        publisher: &mut Publisher,
        stored: &mut Stored,
    ) -> Result<(), Stop> {
        let counters = &self.shared.nats.counters;
        let draft = match event {
            Event::TranscriptGap(gap) => {
                counters.gaps.add();
                tracing::warn!(chat = %self.chat, %gap, "items may be missing");
                Draft::gap(&publisher.last().to_string(), gap.to_string())
            }
            event => match item(event, &stored.published) {
                Some(Item::Draft(draft)) => draft,
                Some(Item::Known(id)) => {
                    counters.duplicates.add();
                    stored.is_published(event, Delivery::Again(id), publisher);
                    return Ok(());
                }
                None => {
                    counters.withheld.add();
                    return Ok(());
                }
            },
        };
        self.publish(publisher, &draft).await?;
        stored.is_published(event, Delivery::New, publisher);
        Ok(())
    }

    async fn publish(&self, publisher: &mut Publisher, draft: &Draft) -> Result<(), Stop> {
        match publisher.publish(draft).await {
            Published::Stored | Published::Duplicate => Ok(()),
            Published::Fenced => Err(Stop::With(Outcome::Fenced)),
        }
    }

    async fn connect(&self, state: &SessionState) -> Result<Chat, NoSession> {
        // The semaphore is never closed.
        let _turn = self.shared.connecting.acquire().await;
        state.connect(&self.chat, &self.shared.client).await
    }

    /// Says that the chat is over, and forgets it.
    async fn end(
        &self,
        publisher: &mut Publisher,
        epoch: u64,
        reason: String,
    ) -> Result<Outcome, Stop> {
        tracing::info!(chat = %self.chat, reason, "the chat is over");
        self.publish(publisher, &Draft::ended(reason)).await?;
        self.forget(epoch).await?;
        Ok(Outcome::Ended)
    }

    /// Removes the stored state of the chat, its lease last. If a worker finds only the lease, it continues here.
    async fn forget(&self, epoch: u64) -> Result<(), FleetError> {
        let nats = &self.shared.nats;
        let commands = nats.commands.purge().filter(nats.names.commands(&self.chat)).await;
        let left = commands.map_err(FleetError::nats("the commands of a chat are not removed"))?;
        if left.purged > 0 {
            tracing::warn!(chat = %self.chat, commands = left.purged, "commands came after the end");
        }
        // The consumer is missing if no command was ever requested.
        let _ = nats.commands.delete_consumer(self.chat.as_str()).await;
        let place = nats.chats.purge(place_key(&self.chat)).await;
        place.map_err(FleetError::nats("the place of a chat is not removed"))?;
        let lease = nats.chats.purge_expect_revision(lease_key(&self.chat), Some(epoch)).await;
        lease.map_err(FleetError::nats("the lease of a chat is not removed"))
    }

    /// Releases the chat for another worker.
    async fn release(&self, epoch: u64) -> Outcome {
        let (key, free) = (lease_key(&self.chat), entries::write(&Lease::free()));
        match self.shared.nats.chats.update(key, free, epoch).await {
            Ok(_) => Outcome::HandedOver,
            // The lease ends with the worker's.
            Err(_) => Outcome::Fenced,
        }
    }
}
