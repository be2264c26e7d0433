//! The workers of chats.

use std::collections::HashMap;
use std::time::Duration;

use async_nats::jetstream::kv::{Entry, Operation, Watch};
use futures_util::{Stream, StreamExt as _};
use tokio::sync::watch;

use crate::ChatId;
use crate::entries::{self, Lease, Place};
use crate::names::{chat_of_lease, chat_of_place};
use crate::nats::Nats;

const PAUSE: Duration = Duration::from_millis(250);

/// The worker of a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChatStatus {
    /// The chat.
    pub chat: ChatId,
    /// The worker that has the chat; `None` while the chat waits for one, and after its end.
    pub worker: Option<String>,
    /// Whether that worker has a session. Only then do items arrive, and only then are commands carried out.
    pub is_served: bool,
    /// Whether the chat is over.
    pub is_over: bool,
}

/// What is known of a chat.
#[derive(Default)]
struct Known {
    lease: Option<(Lease, u64)>,
    epoch: u64,
}

struct Follow {
    nats: Nats,
    connections: watch::Receiver<u64>,
    chats: HashMap<ChatId, Known>,
    entries: Option<Watch>,
}

pub(crate) fn follow(nats: Nats) -> impl Stream<Item = ChatStatus> + use<> {
    let connections = nats.connections.clone();
    let follow = Follow { nats, connections, chats: HashMap::new(), entries: None };
    futures_util::stream::unfold(follow, |mut follow| async {
        let status = follow.next().await;
        Some((status, follow))
    })
}

impl Follow {
    async fn next(&mut self) -> ChatStatus {
        loop {
            let Some(entries) = &mut self.entries else {
                self.nats.connected().await;
                self.connections.mark_unchanged();
                match self.nats.chats.watch_with_history(">").await {
                    Ok(watch) => self.entries = Some(watch),
                    Err(error) => {
                        tracing::warn!(%error, "the chats cannot be watched; retrying");
                        tokio::time::sleep(PAUSE).await;
                    }
                }
                continue;
            };
            tokio::select! {
                entry = entries.next() => match entry {
                    Some(Ok(entry)) => if let Some(status) = self.on_entry(&entry) {
                        return status;
                    },
                    _ => self.entries = None,
                },
                _ = self.connections.changed() => self.entries = None,
            }
        }
    }

    fn on_entry(&mut self, entry: &Entry) -> Option<ChatStatus> {
        if let Some(chat) = chat_of_lease(&entry.key) {
            if entry.operation != Operation::Put {
                self.chats.remove(&chat);
                return Some(ChatStatus { chat, worker: None, is_served: false, is_over: true });
            }
            let lease = entries::read(&entry.key, &entry.value).ok()?;
            self.chats.entry(chat.clone()).or_default().lease = Some((lease, entry.revision));
            return self.status(chat);
        }
        let chat = chat_of_place(&entry.key)?;
        if entry.operation != Operation::Put {
            return None;
        }
        let place: Place = entries::read(&entry.key, &entry.value).ok()?;
        let known = self.chats.entry(chat.clone()).or_default();
        let is_news = known.epoch != place.epoch;
        known.epoch = place.epoch;
        if is_news { self.status(chat) } else { None }
    }

    fn status(&self, chat: ChatId) -> Option<ChatStatus> {
        let known = self.chats.get(&chat)?;
        let (lease, revision) = known.lease.as_ref()?;
        let worker = lease.owner.clone();
        let is_served = worker.is_some() && known.epoch == *revision;
        Some(ChatStatus { chat, worker, is_served, is_over: false })
    }
}
