//! The one place that holds the state, and the only way to it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::State;
use super::chat::Command;
use super::timers::Due;
use crate::api::Api;
use crate::faults::Faults;
use crate::item::{Item, is_stored};
use crate::operations::{attachments, authentication, participants, start_chat};
use crate::{Clock, Settings};

/// What all parts of the emulator share.
pub(crate) struct Hub {
    pub(crate) api: &'static Api,
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
    pub(crate) faults: Mutex<Faults>,
    /// The emulator's address, `http://127.0.0.1:8080`.
    pub(crate) url: String,
    /// What signed URLs are signed with.
    pub(crate) signing_key: String,
    pub(crate) tasks: TaskTracker,
    pub(crate) stopping: CancellationToken,
    state: Mutex<State>,
    revision: watch::Sender<u64>,
    errors: AtomicU64,
    sockets: AtomicU64,
    runtime: Handle,
}

impl Hub {
    pub(crate) fn new(
        runtime: Handle,
        api: &'static Api,
        clock: Clock,
        settings: Settings,
        url: String,
    ) -> Arc<Hub> {
        Arc::new(Hub {
            api,
            clock,
            settings,
            faults: Mutex::default(),
            url,
            signing_key: super::tokens::random_text(),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
            state: Mutex::default(),
            revision: watch::Sender::new(0),
            errors: AtomicU64::new(0),
            sockets: AtomicU64::new(0),
            runtime,
        })
    }

    /// Changes the state. What was due by now has happened before; items that are published go out
    /// at once, in order.
    pub(crate) fn turn<T>(&self, act: impl FnOnce(&mut Turn<'_>) -> T) -> T {
        let (value, _) = self.run(None, act);
        value
    }

    /// Changes the state, and hands back the items' frames instead of sending them.
    pub(crate) fn turn_holding_back<T>(
        &self,
        act: impl FnOnce(&mut Turn<'_>) -> T,
    ) -> (T, Vec<Held>) {
        self.run(Some(Vec::new()), act)
    }

    fn run<T>(
        &self,
        held: Option<Vec<Held>>,
        act: impl FnOnce(&mut Turn<'_>) -> T,
    ) -> (T, Vec<Held>) {
        let mut state = self.lock();
        let now = self.clock.now();
        self.catch_up(&mut state, now);
        let mut turn = Turn { state: &mut state, hub: self, now, held };
        let value = act(&mut turn);
        let held = turn.held.unwrap_or_default();
        drop(state);
        self.revision.send_modify(|revision| *revision += 1);
        (value, held)
    }

    /// Reads the state. What was due by now has happened before.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        let mut state = self.lock();
        if self.catch_up(&mut state, self.clock.now()) {
            self.revision.send_modify(|revision| *revision += 1);
        }
        look(&state)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn catch_up(&self, state: &mut State, now: Timestamp) -> bool {
        let mut any = false;
        while let Some((time, due)) = state.timers.pop(now) {
            any = true;
            let mut turn = Turn { state, hub: self, now: time, held: None };
            match due {
                Due::ChatExpires { chat } => participants::end_chat(&mut turn, &chat),
                Due::CustomerMissing { chat } => start_chat::give_up_waiting(&mut turn, &chat),
                Due::ScanDone { chat, attachment } => {
                    attachments::verdict_by_name(&mut turn, &chat, &attachment);
                }
                Due::SignInTimesOut { chat, session } => {
                    authentication::time_out(&mut turn, &chat, &session);
                }
            }
        }
        any
    }

    /// Sends frames that were held back. The senders of the barrier are gone when all is written.
    pub(crate) fn release(&self, held: Vec<Held>, barrier: Option<&mpsc::Sender<()>>) {
        let mut state = self.lock();
        for Held { chat, frame } in held {
            if let Some(chat) = state.chats.get_mut(&chat) {
                chat.command(true, || Command::Item {
                    frame: frame.clone(),
                    barrier: barrier.cloned(),
                });
            }
        }
    }

    /// Waits until `find` finds something in the state.
    pub(crate) async fn until<T>(&self, mut find: impl FnMut(&State) -> Option<T>) -> T {
        let mut changes = self.revision.subscribe();
        loop {
            changes.borrow_and_update();
            if let Some(found) = self.look(&mut find) {
                return found;
            }
            // The sender cannot go away: this hub holds it.
            let _ = changes.changed().await;
        }
    }

    /// Tells of every change of the state.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.revision.subscribe()
    }

    /// Makes due things happen when the clock gets there, until the emulator stops.
    pub(crate) async fn keep_time(self: Arc<Self>) {
        let mut changes = self.revision.subscribe();
        loop {
            changes.borrow_and_update();
            let next = self.look(|state| state.timers.next());
            let due = async {
                match next {
                    Some(next) => self.clock.sleep_until(next).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = self.stopping.cancelled() => return,
                () = due => {}
                _ = changes.changed() => {}
            }
        }
    }

    /// How many error responses there were before this one.
    pub(crate) fn next_error(&self) -> u64 {
        self.errors.fetch_add(1, Ordering::Relaxed)
    }

    /// The number of a new socket.
    pub(crate) fn next_socket(&self) -> u64 {
        self.sockets.fetch_add(1, Ordering::Relaxed)
    }

    /// Runs a task that ends with the emulator. It may be called from anywhere, the end of the
    /// runtime included.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let stopping = self.stopping.clone();
        let until_stop = async move {
            tokio::select! {
                () = stopping.cancelled() => {}
                () = task => {}
            }
        };
        self.tasks.spawn_on(until_stop, &self.runtime);
    }

    /// The faults that are set.
    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An item's frame that has not been sent yet.
pub(crate) struct Held {
    chat: String,
    frame: String,
}

/// One change of the state, at one time.
pub(crate) struct Turn<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) hub: &'a Hub,
    pub(crate) now: Timestamp,
    held: Option<Vec<Held>>,
}

impl Turn<'_> {
    /// Puts an item into the transcript, if the service keeps such, and sends it to all sockets.
    pub(crate) fn publish(&mut self, chat: &str, item: Item) {
        let content_type = item.content_type.as_deref().unwrap_or_default();
        if is_stored(content_type, self.hub.settings.sign_in_events_in_transcript)
            && let Some(chat) = self.state.chats.get_mut(chat)
        {
            chat.transcript.put(item.clone());
        }
        self.send(chat, &item);
    }

    /// Sends an item to all sockets; the transcript does not change.
    pub(crate) fn send<T: serde::Serialize>(&mut self, chat: &str, item: &T) {
        let content = serde_json::to_string(item).unwrap_or_default();
        let frame = serde_json::json!({"topic": "aws/chat", "content": content}).to_string();
        if let Some(held) = &mut self.held {
            held.push(Held { chat: chat.to_owned(), frame });
        } else if let Some(chat) = self.state.chats.get_mut(chat) {
            chat.command(true, || Command::Item { frame: frame.clone(), barrier: None });
        }
    }
}
