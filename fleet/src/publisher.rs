//! Publishing what a chat has: in order, once, and only as long as no other worker has the chat.
//!
//! JetStream gives the guarantee: a publication with `Nats-Expected-Last-Subject-Sequence` is stored only if
//! the last message of its subject has that number. Check and storing are one step of the stream's leader. Each
//! chat has its own subject, and each publication expects the one before it. Whoever takes a chat publishes a
//! `moved` record first, and with it the chain of the worker before is broken, whether that worker knows it or not.

use std::collections::HashMap;
use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::context::PublishErrorKind;
use async_nats::jetstream::message::{PublishMessage, StreamMessage};
use async_nats::jetstream::stream::RawMessageErrorKind;
use tracing::Instrument as _;

use crate::names::lease_key;
use crate::nats::Nats;
use crate::record::{Draft, EPOCH, KIND};
use crate::{ChatId, FleetError, items, spans};

const NATS_MESSAGE_ID: &str = "Nats-Msg-Id";
/// How often the last message is looked up for one publication. More would mean that two workers publish alternately.
const PLACES: u32 = 8;

/// The result of a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Published {
    Stored,
    /// NATS has it already.
    Duplicate,
    /// Another worker has the chat.
    Fenced,
}

/// The end of a chat's subject.
pub(crate) struct Publisher {
    nats: Nats,
    chat: ChatId,
    subject: String,
    worker: String,
    epoch: u64,
    /// The number of the last message of the subject.
    last: u64,
}

/// The last message of a subject.
struct Tail {
    sequence: u64,
    epoch: u64,
    id: Option<String>,
}

impl Publisher {
    /// Shuts out the workers before. `None` if a later one has the chat.
    pub(crate) async fn take(
        nats: &Nats,
        chat: &ChatId,
        worker: &str,
        epoch: u64,
    ) -> Result<Option<Self>, FleetError> {
        let mut publisher = Self {
            nats: nats.clone(),
            chat: chat.clone(),
            subject: nats.names.items(chat),
            worker: worker.to_owned(),
            epoch,
            last: 0,
        };
        let tail = publisher.tail().await?;
        if tail.epoch > epoch {
            return Ok(None);
        }
        publisher.last = tail.sequence;
        let moved = Draft::moved(&publisher.worker, epoch);
        Ok(match publisher.publish(&moved).await {
            Published::Stored | Published::Duplicate => Some(publisher),
            Published::Fenced => None,
        })
    }

    /// The number of the last publication.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    /// Publishes a record. While NATS is unreachable, it waits, and later records wait with it.
    pub(crate) async fn publish(&mut self, draft: &Draft) -> Published {
        let span = spans::publish(&self.nats.names);
        self.publish_until_answered(draft).instrument(span).await
    }

    async fn publish_until_answered(&mut self, draft: &Draft) -> Published {
        let id = format!("{}:{}", self.chat, draft.id);
        let (mut attempt, mut places) = (0_u32, 0_u32);
        loop {
            self.nats.connected().await;
            match self.attempt(draft, &id).await {
                Ok(ack) if ack.duplicate => {
                    self.nats.counters.duplicates.add();
                    return Published::Duplicate;
                }
                Ok(ack) => {
                    self.last = ack.sequence;
                    self.count();
                    return Published::Stored;
                }
                Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => {
                    match self.find_place(&id).await {
                        Ok(Some(published)) => return published,
                        Ok(None) if places < PLACES => places += 1,
                        Ok(None) => return Published::Fenced,
                        Err(error) => self.retry(&mut attempt, &error).await,
                    }
                }
                Err(error) => self.retry(&mut attempt, &error).await,
            }
        }
    }

    fn count(&self) {
        self.nats.counters.published.add();
        self.nats.meter.sent(&self.nats.names);
    }

    async fn attempt(
        &self,
        draft: &Draft,
        id: &str,
    ) -> Result<
        async_nats::jetstream::publish::PublishAck,
        async_nats::jetstream::context::PublishError,
    > {
        let message = PublishMessage::build()
            .payload(draft.payload.clone())
            .header(KIND, draft.kind)
            .header(EPOCH, self.epoch.to_string())
            .message_id(id)
            .expected_last_subject_sequence(self.last);
        self.nats.jetstream.send_publish(self.subject.clone(), message).await?.await
    }

    async fn retry(&self, attempt: &mut u32, error: &(dyn std::error::Error + Send + Sync)) {
        self.nats.counters.publish_retries.add();
        if attempt.is_multiple_of(30) {
            tracing::warn!(chat = %self.chat, %error, "NATS does not accept an item; retrying");
        }
        let pause = Duration::from_millis(100).saturating_mul(1 << (*attempt).min(4));
        *attempt = attempt.saturating_add(1);
        tokio::time::sleep(pause).await;
    }

    /// NATS says that the last message is another one. Either the answer to an earlier attempt was lost, or
    /// another worker has the chat, or the stream has dropped its last message, as it is too old.
    async fn find_place(&mut self, id: &str) -> Result<Option<Published>, FleetError> {
        let tail = self.tail().await?;
        if tail.epoch > self.epoch {
            self.nats.counters.refused.add();
            return Ok(Some(Published::Fenced));
        }
        if tail.epoch == self.epoch && tail.id.as_deref() == Some(id) {
            self.last = tail.sequence;
            self.count();
            return Ok(Some(Published::Stored));
        }
        if tail.epoch != self.epoch && !self.has_lease().await? {
            self.nats.counters.refused.add();
            return Ok(Some(Published::Fenced));
        }
        self.last = tail.sequence;
        Ok(None)
    }

    /// Whether the lease is still the one under which this publishes.
    async fn has_lease(&self) -> Result<bool, FleetError> {
        let entry = self.nats.entry(&lease_key(&self.chat)).await?;
        Ok(entry.is_some_and(|entry| entry.revision == self.epoch))
    }

    /// Asks the leader of the stream: a copy may lag behind.
    async fn tail(&self) -> Result<Tail, FleetError> {
        match self.nats.items.get_last_raw_message_by_subject(&self.subject).await {
            Ok(message) => Ok(Tail {
                sequence: message.sequence,
                epoch: number(&message.headers, EPOCH),
                id: message.headers.get(NATS_MESSAGE_ID).map(|id| id.as_str().to_owned()),
            }),
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => {
                Ok(Tail { sequence: 0, epoch: 0, id: None })
            }
            Err(error) => Err(FleetError::nats("the last item of a chat cannot be read")(error)),
        }
    }

    /// The items after a place, each with whether its last state is its final one.
    pub(crate) async fn published_after(
        &self,
        place: u64,
    ) -> Result<HashMap<String, bool>, FleetError> {
        let mut items = HashMap::new();
        let mut from = place.saturating_add(1);
        while from <= self.last {
            let next = self.nats.items.raw_message_builder();
            let next = next.sequence(from).next_by_subject(self.subject.clone()).send().await;
            let message = match next {
                Ok(message) => message,
                Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => break,
                Err(error) => {
                    return Err(FleetError::nats("an item of a chat cannot be read")(error));
                }
            };
            from = message.sequence.saturating_add(1);
            if let Some((id, is_final)) = self.item_id(&message) {
                items.insert(id, is_final);
            }
        }
        Ok(items)
    }

    /// The id of an item, and whether it was published in its final state.
    fn item_id(&self, message: &StreamMessage) -> Option<(String, bool)> {
        if message.headers.get(KIND)?.as_str() != "item" {
            return None;
        }
        let id = message.headers.get(NATS_MESSAGE_ID)?.as_str();
        let state = id.strip_prefix(self.chat.as_str())?.strip_prefix(':')?;
        let (item, is_final) = items::item_of(state);
        Some((item.to_owned(), is_final))
    }
}

fn number(headers: &HeaderMap, name: &str) -> u64 {
    headers.get(name).and_then(|number| number.as_str().parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entries::{Lease, write};
    use crate::names::lease_key;
    use crate::nats_server::NatsServer;
    use crate::{Fleet, Settings};

    struct Bench {
        _server: NatsServer,
        _folder: tempfile::TempDir,
        nats: Nats,
        chat: ChatId,
    }

    async fn bench() -> Option<Bench> {
        let folder = tempfile::tempdir().unwrap();
        let Some(server) = NatsServer::start(folder.path()).await else {
            skips::skip(skips::Lack::Program("nats-server"));
            return None;
        };
        let fleet = Fleet::connect(&server.url(), Settings::default()).await.unwrap();
        let nats = fleet.nats().clone();
        Some(Bench { _server: server, _folder: folder, nats, chat: "a1".parse().unwrap() })
    }

    impl Bench {
        async fn claim(&self, worker: &str) -> u64 {
            self.nats.chats.put(lease_key(&self.chat), write(&Lease::of(worker))).await.unwrap()
        }

        async fn take(&self, worker: &str, epoch: u64) -> Option<Publisher> {
            Publisher::take(&self.nats, &self.chat, worker, epoch).await.unwrap()
        }

        /// The kinds and ids that are stored.
        async fn stored(&self) -> Vec<String> {
            let mut stored = Vec::new();
            let last = self.nats.items.get_info().await.unwrap().state.last_sequence;
            for sequence in 1..=last {
                let message = self.nats.items.get_raw_message(sequence).await.unwrap();
                stored.push(message.headers.get(NATS_MESSAGE_ID).unwrap().to_string());
            }
            stored
        }
    }

    fn draft(id: &str) -> Draft {
        Draft::item(id.to_owned(), "{}".to_owned())
    }

    /// The worker before does not know that it was overtaken; NATS does.
    #[tokio::test]
    async fn a_worker_that_was_overtaken_cannot_publish() {
        let Some(bench) = bench().await else { return };
        let first = bench.claim("w1").await;
        let mut before = bench.take("w1", first).await.unwrap();
        assert_eq!(before.publish(&draft("1")).await, Published::Stored);
        let second = bench.claim("w2").await;
        let mut after = bench.take("w2", second).await.unwrap();
        assert_eq!(before.publish(&draft("2")).await, Published::Fenced);
        assert_eq!(after.publish(&draft("2")).await, Published::Stored);
        // A message that is stored already does no harm.
        assert_eq!(before.publish(&draft("2")).await, Published::Duplicate);
        assert_eq!(before.publish(&draft("3")).await, Published::Fenced);
        assert!(bench.take("w1", first).await.is_none());
        assert_eq!(after.publish(&draft("3")).await, Published::Stored);
        let moved = |epoch| format!("a1:moved:{epoch}");
        assert_eq!(bench.stored().await, [&moved(first), "a1:1", &moved(second), "a1:2", "a1:3"]);
        assert!(bench.nats.counters.read().refused >= 2);
    }

    #[tokio::test]
    async fn an_answer_that_was_lost_doubles_nothing() {
        let Some(bench) = bench().await else { return };
        let epoch = bench.claim("w1").await;
        let mut publisher = bench.take("w1", epoch).await.unwrap();
        let before = publisher.last();
        assert_eq!(publisher.publish(&draft("1")).await, Published::Stored);
        // As if the answer had not come.
        publisher.last = before;
        assert_eq!(publisher.publish(&draft("1")).await, Published::Duplicate);
        assert_eq!(publisher.publish(&draft("2")).await, Published::Stored);
        assert_eq!(bench.stored().await.len(), 3);
        let items = publisher.published_after(before).await.unwrap();
        assert_eq!(items.len(), 2);
        assert!(items.values().all(|is_final| *is_final));
    }

    /// The `moved` record is too old and gone. The lease decides.
    #[tokio::test]
    async fn a_subject_that_is_empty_again_is_still_fenced() {
        let Some(bench) = bench().await else { return };
        let first = bench.claim("w1").await;
        let mut before = bench.take("w1", first).await.unwrap();
        bench.nats.items.purge().await.unwrap();
        assert_eq!(before.publish(&draft("1")).await, Published::Stored);
        let second = bench.claim("w2").await;
        let _after = bench.take("w2", second).await.unwrap();
        bench.nats.items.purge().await.unwrap();
        assert_eq!(before.publish(&draft("2")).await, Published::Fenced);
    }
}
