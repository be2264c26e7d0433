//! Chats as streams of server-sent events: what there is, then what changes.
//!
//! Each event has an id. A client that connects again names the last one (`?after=`, or the header
//! `Last-Event-ID`) and receives the changes since then; if the emulator has restarted in between, it
//! receives everything, with `"reset": true`.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::Event;
use futures_util::{Stream, stream};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::watch;

use super::view::{ChatSummary, ChatView};
use crate::hub::Hub;
use crate::state::State;
use crate::state::ids::ChatId;

/// How long changes are collected before the next event. This limits the cost of watching a busy
/// chat.
const GATHER: Duration = Duration::from_millis(50);

/// After what time a browser reconnects.
const RETRY: Duration = Duration::from_secs(1);

/// The position of a watcher of one chat.
#[derive(Clone, Copy, Default)]
pub(crate) struct ChatPosition {
    revision: u64,
    items: u64,
    sent: usize,
}

/// How far a watcher of all chats has come: the revision of the newest change it knows.
#[derive(Clone, Copy, Default)]
pub(crate) struct ListPosition(u64);

/// What has changed since a position.
pub(crate) trait Position: Copy + Default + Send + Sync + 'static {
    type What: Send + Sync + 'static;
    type Changes: Serialize;

    /// The changes and the position after them. `None` if there are none.
    fn advance(self, state: &State, what: &Self::What) -> Option<(Self::Changes, Self)>;
    fn to_text(self) -> String;
    fn from_text(text: &str) -> Option<Self>;
}

/// The data of an event.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "{C}Event")]
pub(crate) struct Message<C> {
    /// Whether this is the whole state rather than the changes.
    reset: bool,
    #[serde(flatten)]
    changes: C,
}

/// A chat with the items that have changed and the calls that are new.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ChatChanges {
    chat: ChatView,
}

impl Position for ChatPosition {
    type What = ChatId;
    type Changes = ChatChanges;

    fn advance(self, state: &State, id: &ChatId) -> Option<(ChatChanges, Self)> {
        let chat = state.chats.get(id).filter(|chat| chat.revision > self.revision)?;
        let mut view = ChatView::without_history(chat);
        view.transcript = chat.transcript.changed_since(self.items).cloned().collect();
        view.sent = chat.sent.iter().skip(self.sent).cloned().collect();
        let position = Self {
            revision: chat.revision,
            items: chat.transcript.sequence(),
            sent: chat.sent.len(),
        };
        Some((ChatChanges { chat: view }, position))
    }

    fn to_text(self) -> String {
        format!("{}.{}.{}", self.revision, self.items, self.sent)
    }

    fn from_text(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let mut next = || parts.next()?.parse().ok();
        let (revision, items, sent): (u64, u64, u64) = (next()?, next()?, next()?);
        Some(Self { revision, items, sent: usize::try_from(sent).ok()? })
    }
}

/// The chats that have changed.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ListChanges {
    chats: Vec<ChatSummary>,
}

impl Position for ListPosition {
    type What = ();
    type Changes = ListChanges;

    fn advance(self, state: &State, (): &()) -> Option<(ListChanges, Self)> {
        let revision = state.chats.revision();
        // The first event is also sent if there are no chats.
        if revision < self.0 || (revision == self.0 && self.0 > 0) {
            return None;
        }
        let changed = state.chats.iter().filter(|chat| chat.revision > self.0);
        let chats = changed.map(ChatSummary::of).collect();
        Some((ListChanges { chats }, Self(revision)))
    }

    fn to_text(self) -> String {
        self.0.to_string()
    }

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }
}

struct Watch<P: Position> {
    hub: Arc<Hub>,
    what: P::What,
    changes: watch::Receiver<u64>,
    /// The epoch of the state that the position belongs to.
    epoch: String,
    position: Option<P>,
    started: bool,
}

/// The changes after the event with the id `after`, or everything and then the changes, until the
/// emulator stops.
pub(crate) fn events<P: Position>(
    hub: Arc<Hub>,
    what: P::What,
    after: Option<&str>,
) -> impl Stream<Item = Result<Event, Infallible>> + use<P> {
    let changes = hub.changes();
    let (epoch, position) = after.and_then(|after| after.split_once('/')).unzip();
    let epoch = epoch.unwrap_or_default().to_owned();
    let position = position.and_then(P::from_text);
    let watch = Watch::<P> { hub, what, changes, epoch, position, started: false };
    stream::unfold(watch, |mut watch| async {
        loop {
            watch.changes.borrow_and_update();
            let (epoch, reset, from, advanced) = watch.hub.read(|state| {
                let epoch = state.epoch.0.clone();
                let known = watch.position.filter(|_| epoch == watch.epoch);
                let from = known.unwrap_or_default();
                (epoch, known.is_none(), from, from.advance(state, &watch.what))
            });
            watch.epoch = epoch;
            if let Some((changes, position)) = advanced {
                watch.position = Some(position);
                let json = serde_json::to_string(&Message { reset, changes }).ok()?;
                let id = format!("{}/{}", watch.epoch, position.to_text());
                let mut event = Event::default().id(id).data(json);
                if !std::mem::replace(&mut watch.started, true) {
                    event = event.retry(RETRY);
                }
                return Some((Ok(event), watch));
            }
            if reset {
                watch.position = Some(from);
            }
            let stopping = watch.hub.stopping.clone();
            let gathered = async {
                let changed = watch.changes.changed().await;
                tokio::time::sleep(GATHER).await;
                changed
            };
            tokio::select! {
                () = stopping.cancelled() => return None,
                // The hub still exists, and with it the sender, so the error case does not occur.
                _ = gathered => {}
            }
        }
    })
}
