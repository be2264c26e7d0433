//! The hub, which holds the state and gives access to it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::Clock;
use crate::api::Api;
use crate::operations::{attachments, authentication, bot, participants, start_chat};
use crate::state::State;
use crate::state::chat::SocketCommand;
use crate::state::context::Context;
use crate::state::snapshot::Snapshot;
use crate::state::timers::Due;
use crate::state::transaction::{PendingFrame, Transaction};

/// What all parts of the emulator share.
pub(crate) struct Hub {
    /// The services that are served.
    pub(crate) apis: [&'static Api; 2],
    pub(crate) clock: Clock,
    pub(crate) context: Context,
    pub(crate) tasks: TaskTracker,
    pub(crate) stopping: CancellationToken,
    state: Mutex<State>,
    revision: watch::Sender<u64>,
    errors: AtomicU64,
    runtime: Handle,
}

impl Hub {
    pub(crate) fn new(
        runtime: Handle,
        apis: [&'static Api; 2],
        clock: Clock,
        context: Context,
    ) -> Arc<Hub> {
        Arc::new(Hub {
            apis,
            clock,
            context,
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
            state: Mutex::default(),
            revision: watch::Sender::new(0),
            errors: AtomicU64::new(0),
            runtime,
        })
    }

    /// Changes the state. Due timers fire first; published items are sent at once, in order.
    pub(crate) fn transact<T>(&self, change: impl FnOnce(&mut Transaction<'_>) -> T) -> T {
        let mut state = self.lock();
        let now = self.clock.now();
        self.fire_timers(&mut state, now);
        let value = change(&mut Transaction::new(&mut state, &self.context, now));
        drop(state);
        self.notify();
        value
    }

    /// Changes the state, and returns the items' frames instead of sending them.
    pub(crate) fn transact_deferred<T>(
        &self,
        change: impl FnOnce(&mut Transaction<'_>) -> T,
    ) -> (T, Vec<PendingFrame>) {
        let mut state = self.lock();
        let now = self.clock.now();
        self.fire_timers(&mut state, now);
        let mut tx = Transaction::deferring(&mut state, &self.context, now);
        let value = change(&mut tx);
        let frames = tx.into_deferred();
        drop(state);
        self.notify();
        (value, frames)
    }

    /// Reads the state. Due timers fire first.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        let mut state = self.lock();
        if self.fire_timers(&mut state, self.clock.now()) {
            self.notify();
        }
        read(&state)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn notify(&self) {
        self.revision.send_modify(|revision| *revision += 1);
    }

    fn fire_timers(&self, state: &mut State, now: Timestamp) -> bool {
        let mut any = false;
        while let Some((time, due)) = state.timers.pop(now) {
            any = true;
            let mut tx = Transaction::new(state, &self.context, time);
            match due {
                Due::ChatExpires { chat } => participants::end_chat(&mut tx, &chat),
                Due::BotSpeaks { chat, answer } => bot::go_on(&mut tx, &chat, *answer),
                Due::CustomerMissing { chat } => start_chat::give_up_waiting(&mut tx, &chat),
                Due::ScanDone { chat, attachment } => {
                    attachments::verdict_by_name(&mut tx, &chat, &attachment);
                }
                Due::SignInTimesOut { chat, session } => {
                    authentication::time_out(&mut tx, &chat, &session);
                }
            }
        }
        any
    }

    /// Sends frames that were deferred. All senders of the barrier are dropped when every frame has
    /// been written.
    pub(crate) fn send_deferred(
        &self,
        frames: Vec<PendingFrame>,
        barrier: Option<&mpsc::Sender<()>>,
    ) {
        let mut state = self.lock();
        for PendingFrame { chat, frame } in frames {
            if let Some(chat) = state.chats.get_mut(&chat) {
                chat.command(true, || SocketCommand::Item {
                    frame: frame.clone(),
                    barrier: barrier.cloned(),
                });
            }
        }
    }

    /// The whole state as JSON.
    pub(crate) fn snapshot(&self) -> String {
        let manual = self.clock.is_manual();
        self.read(|state| Snapshot::write(state, self.clock.now(), manual))
    }

    /// Puts a state back, with its time. Open sockets are cut.
    pub(crate) fn restore(&self, snapshot: Snapshot) {
        let mut state = self.lock();
        self.clock.set(snapshot.time, snapshot.manual_clock);
        *state = snapshot.state;
        drop(state);
        self.notify();
    }

    /// Waits until `find` returns a value for the state.
    pub(crate) async fn until<T>(&self, mut find: impl FnMut(&State) -> Option<T>) -> T {
        let mut changes = self.revision.subscribe();
        loop {
            changes.borrow_and_update();
            if let Some(found) = self.read(&mut find) {
                return found;
            }
            // The sender exists as long as this hub, so waiting does not fail.
            let _ = changes.changed().await;
        }
    }

    /// Notifies of every change of the state.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.revision.subscribe()
    }

    /// Fires timers when the clock gets there, until the emulator stops.
    pub(crate) async fn keep_time(self: Arc<Self>) {
        let mut changes = self.revision.subscribe();
        loop {
            changes.borrow_and_update();
            let next = self.read(|state| state.timers.next());
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

    /// Runs a task that ends with the emulator. It may be called from any thread, even while the
    /// runtime shuts down.
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
}
