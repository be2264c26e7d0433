//! A turn in progress.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use restjson::{BoxFuture, Environment};

use crate::event::Event;
use crate::handle::chat::Chat;
use crate::handle::state::{EndReason, State};
use crate::send::Sent;
use crate::turns::tracker::{Taken, TurnTracker};
use crate::turns::{Turn, TurnEnd};

/// The answer to a question, while it is being written: see [`Chat::ask`].
///
/// It is also a `futures` stream of [`TurnEvent`]s. If it is dropped before its end, the chat returns its
/// messages as events.
///
/// ```
/// use connectparticipant_chat::{Chat, TurnEvent};
///
/// async fn example(chat: &mut Chat) -> Result<(), Box<dyn std::error::Error>> {
///     let mut answer = chat.ask("Where is my order?").await?;
///     while let Some(event) = answer.next().await {
///         match event {
///             TurnEvent::Partial(text) => println!("… {text}"),
///             TurnEvent::Done(turn) => println!("{} ({})", turn.text(), turn.end),
///             TurnEvent::Event(event) => println!("meanwhile: {event:?}"),
///             _ => {}
///         }
///     }
///     Ok(())
/// }
/// ```
pub struct Answer<'a> {
    chat: &'a mut Chat,
    environment: Arc<dyn Environment>,
    /// Taken when the turn ends.
    tracker: Option<TurnTracker>,
    /// Events that earlier turns have set aside.
    pending: VecDeque<Event>,
    ready: VecDeque<TurnEvent>,
    text: String,
    /// Ready when the state of the connection changes. `None` when the session is over.
    changed: Option<BoxFuture<'static, bool>>,
    timer: Option<(Duration, BoxFuture<'static, ()>)>,
}

/// What happens in a turn. `Debug` shows no message text.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "an event is the usual one, and none is kept")]
pub enum TurnEvent {
    /// The text of the turn so far. It replaces the previous one.
    Partial(String),
    /// An event of the chat that is not part of the turn.
    Event(Event),
    /// The turn is over. Nothing follows.
    Done(Turn),
}

impl<'a> Answer<'a> {
    pub(super) fn new(chat: &'a mut Chat, question: Option<Sent>) -> Self {
        let environment = Arc::clone(chat.environment());
        let pending = chat.turn_memory().take_passed();
        let now = environment.now();
        let tracker = TurnTracker::new(now, question, chat.turn_memory());
        let mut answer = Self {
            chat,
            environment,
            tracker: Some(tracker),
            pending,
            ready: VecDeque::new(),
            text: String::new(),
            changed: None,
            timer: None,
        };
        answer.watch();
        answer
    }

    /// Returns the next event of the turn, or `None` after [`TurnEvent::Done`]. Nothing is lost if the future is
    /// dropped.
    pub async fn next(&mut self) -> Option<TurnEvent> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    /// Waits for the end of the turn. [`Chat::next`] returns the events that are not part of the
    /// turn afterwards: at most 256. Further events are lost and [counted](Chat::skipped).
    pub async fn turn(mut self) -> Turn {
        loop {
            match self.next().await {
                Some(TurnEvent::Done(turn)) => return turn,
                Some(TurnEvent::Event(event)) => self.chat.turn_memory().pass(event),
                Some(TurnEvent::Partial(_)) => {}
                // This is reached only after `Done`, which the caller has taken.
                None => return self.nothing(),
            }
        }
    }

    /// An empty turn.
    fn nothing(&mut self) -> Turn {
        let now = self.environment.now();
        let tracker = TurnTracker::new(now, None, self.chat.turn_memory());
        tracker.into_turn(TurnEnd::Quiet)
    }

    /// Waits for a change of the connection's state.
    fn watch(&mut self) {
        let mut state = self.chat.state();
        let is_online = is_online(&state.borrow_and_update());
        let now = self.environment.now();
        if let Some(tracker) = &mut self.tracker {
            tracker.connection(now, is_online);
        }
        self.changed = Some(Box::pin(async move { state.changed().await.is_ok() }));
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<TurnEvent>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Poll::Ready(Some(event));
            }
            if self.tracker.is_none() {
                return Poll::Ready(None);
            }
            if self.poll_events(context) {
                continue;
            }
            let changed = self.changed.as_mut().map(|changed| changed.as_mut().poll(context));
            match changed {
                Some(Poll::Ready(true)) => self.watch(),
                Some(Poll::Ready(false)) => self.changed = None,
                _ if self.poll_timer(context) => self.finish_if_over(),
                _ => return Poll::Pending,
            }
        }
    }

    /// Takes an event of the chat, if there is one.
    fn poll_events(&mut self, context: &mut Context<'_>) -> bool {
        let event = match self.pending.pop_front() {
            Some(event) => Some(event),
            None => match self.chat.poll_new_event(context) {
                Poll::Ready(event) => event,
                Poll::Pending => return false,
            },
        };
        match event {
            Some(event) => self.take(event),
            // `Event::Ended` was taken before this turn began.
            None => self.finish(TurnEnd::SessionEnded(self.end_reason())),
        }
        true
    }

    fn end_reason(&self) -> EndReason {
        self.chat.state().borrow().end().cloned().unwrap_or(EndReason::Closed)
    }

    fn take(&mut self, event: Event) {
        let now = self.environment.now();
        let Some(tracker) = &mut self.tracker else { return };
        match tracker.take(now, event, self.chat.turn_memory()) {
            Taken::No(event) => self.ready.push_back(TurnEvent::Event(*event)),
            Taken::Yes => {
                let text = tracker.text();
                if text != self.text {
                    self.text.clone_from(&text);
                    self.ready.push_back(TurnEvent::Partial(text));
                }
            }
        }
        self.finish_if_over();
    }

    fn finish_if_over(&mut self) {
        if self.tracker.as_ref().is_some_and(TurnTracker::is_over) {
            self.finish(TurnEnd::Quiet);
        }
    }

    fn finish(&mut self, otherwise: TurnEnd) {
        let Some(tracker) = self.tracker.take() else { return };
        let turn = tracker.into_turn(otherwise);
        let memory = self.chat.turn_memory();
        memory.remember(&turn);
        for event in std::mem::take(&mut self.pending) {
            memory.pass(event);
        }
        self.ready.push_back(TurnEvent::Done(turn));
    }

    /// Waits for the tracker's deadline. Returns whether it has passed.
    fn poll_timer(&mut self, context: &mut Context<'_>) -> bool {
        let now = self.environment.now();
        let Some(tracker) = &mut self.tracker else { return false };
        tracker.tick(now);
        let Some(deadline) = tracker.deadline() else { return true };
        if self.timer.as_ref().is_none_or(|(at, _)| *at != deadline) {
            let sleep = self.environment.sleep(deadline.saturating_sub(now));
            self.timer = Some((deadline, sleep));
        }
        let timer = self.timer.as_mut();
        let due = timer.is_some_and(|(_, timer)| timer.as_mut().poll(context).is_ready());
        if due {
            self.timer = None;
        }
        due
    }
}

fn is_online(state: &State) -> bool {
    state.is_online() || state.end().is_some()
}

impl Stream for Answer<'_> {
    type Item = TurnEvent;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<TurnEvent>> {
        self.poll(context)
    }
}

impl Drop for Answer<'_> {
    fn drop(&mut self) {
        let memory = self.chat.turn_memory();
        if let Some(tracker) = self.tracker.take() {
            let turn = tracker.into_turn(TurnEnd::Quiet);
            turn.messages.into_iter().map(Event::Message).for_each(|event| memory.pass(event));
            turn.attachments.into_iter().map(Event::Attachment).for_each(|it| memory.pass(it));
        }
        for event in std::mem::take(&mut self.ready) {
            if let TurnEvent::Event(event) = event {
                memory.pass(event);
            }
        }
        std::mem::take(&mut self.pending).into_iter().for_each(|event| memory.pass(event));
    }
}

impl fmt::Debug for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("tracker", &self.tracker).finish_non_exhaustive()
    }
}

impl fmt::Debug for TurnEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TurnEvent::Partial(_) => f.write_str("Partial(***)"),
            TurnEvent::Event(event) => f.debug_tuple("Event").field(event).finish(),
            TurnEvent::Done(turn) => f.debug_tuple("Done").field(turn).finish(),
        }
    }
}
