//! Carries out what the machine decides: the one task of a session.

mod calls;
mod sockets;

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use restjson::BoxFuture;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::PollSender;

use self::calls::{Calls, Done};
use self::sockets::Sockets;
use crate::attachment::ScanResults;
use crate::event::{Classified, Event, classify};
use crate::handle::state::{EndReason, State};
use crate::send::Outbox;
use crate::send::receipts::{ReceiptKind, ReceiptOutcome, ReceiptTarget, Receipts};
use crate::service::context::{SessionContext, TokenState};
use crate::service::source::ConnectionSource;
use crate::session::Machine;
use crate::session::machine::{Action, ClockReading, Input};
use crate::sign_in::{SignIn, SignInOutcome, SignInTracker};
use crate::socket::Connector;
use crate::wire::event_name::EventName;
use crate::wire::frame::Frame;

/// What a handle asks of the task.
#[derive(Debug)]
pub(crate) enum SessionCommand {
    TokenRefused(u64),
    Suspend,
    Resume,
    Wake,
    Close,
    Receipt { kind: ReceiptKind, target: ReceiptTarget, response: oneshot::Sender<ReceiptOutcome> },
}

/// What a driver is made of.
pub(crate) struct DriverParts {
    pub(crate) machine: Machine,
    pub(crate) session: Arc<SessionContext>,
    pub(crate) source: Arc<dyn ConnectionSource>,
    pub(crate) connector: Arc<dyn Connector>,
    pub(crate) tokens: watch::Sender<TokenState>,
    pub(crate) state: watch::Sender<State>,
    pub(crate) skipped: watch::Sender<u64>,
    pub(crate) events: mpsc::Sender<Box<Event>>,
    pub(crate) commands: mpsc::Receiver<SessionCommand>,
    /// Is ready when the handle is gone.
    pub(crate) dropped: oneshot::Receiver<()>,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) scan_results: Arc<ScanResults>,
}

/// The task: a future that is ready when the session is over and told, or its handle gone.
pub(crate) struct Driver {
    machine: Machine,
    session: Arc<SessionContext>,
    calls: Calls,
    sockets: Sockets,
    tokens: watch::Sender<TokenState>,
    state: watch::Sender<State>,
    skipped: watch::Sender<u64>,
    events: PollSender<Box<Event>>,
    /// What is to be told besides the items.
    unknown_frames: VecDeque<Event>,
    commands: mpsc::Receiver<SessionCommand>,
    dropped: oneshot::Receiver<()>,
    timer: Option<(Duration, BoxFuture<'static, ()>)>,
    receipts: Receipts,
    tracker: Arc<SignInTracker>,
    outbox: Arc<Outbox>,
    scan_results: Arc<ScanResults>,
    finished: Option<EndReason>,
}

/// How many unknown frames wait for a consumer that is slow. They are no items, and no transcript
/// has them.
const UNKNOWN_FRAMES: usize = 64;

impl Driver {
    pub(crate) fn new(parts: DriverParts) -> Self {
        Self {
            machine: parts.machine,
            calls: Calls::new(parts.source, Arc::clone(&parts.session)),
            sockets: Sockets::new(parts.connector),
            session: parts.session,
            tokens: parts.tokens,
            state: parts.state,
            skipped: parts.skipped,
            events: PollSender::new(parts.events),
            unknown_frames: VecDeque::new(),
            commands: parts.commands,
            dropped: parts.dropped,
            timer: None,
            receipts: Receipts::default(),
            tracker: Arc::new(SignInTracker::new()),
            outbox: parts.outbox,
            scan_results: parts.scan_results,
            finished: None,
        }
    }

    /// The reading, for a machine.
    pub(crate) fn read_clock(session: &SessionContext) -> ClockReading {
        let jitter = session.environment.jitter();
        ClockReading {
            now: session.environment.now(),
            wall: session.environment.system_time(),
            jitter: if (0.0..=1.0).contains(&jitter) { jitter } else { 1.0 },
        }
    }

    fn input(&mut self, input: Input) {
        match &input {
            Input::Frame(_, Frame::Chat(item)) => self.scan_results.note(item),
            Input::Page(Ok(page)) => {
                page.items.iter().for_each(|item| self.scan_results.note(item))
            }
            _ => {}
        }
        self.machine.handle(Self::read_clock(&self.session), input);
    }

    /// Takes what has come. Whether there was anything.
    fn poll_inputs(&mut self, context: &mut Context<'_>) -> bool {
        let mut any = false;
        while let Poll::Ready(Some(command)) = self.commands.poll_recv(context) {
            any = true;
            self.command(command);
        }
        while let Poll::Ready(done) = self.calls.poll(context) {
            any = true;
            match done {
                Done::Input(input) => self.input(input),
                Done::Receipt(kind, target, sent) => self.receipt(kind, &target, sent),
            }
        }
        while let Poll::Ready(input) = self.sockets.poll(context) {
            any = true;
            self.input(input);
        }
        any
    }

    fn command(&mut self, command: SessionCommand) {
        let input = match command {
            SessionCommand::TokenRefused(generation) => Input::TokenRefused(generation),
            SessionCommand::Suspend => Input::Suspend,
            SessionCommand::Resume => Input::Resume,
            SessionCommand::Wake => Input::Wake,
            SessionCommand::Close => Input::Close,
            SessionCommand::Receipt { kind, target, response } => {
                let now = self.session.environment.now();
                return self.receipts.take(now, kind, target, response);
            }
        };
        self.input(input);
    }

    fn receipt(&mut self, kind: ReceiptKind, target: &ReceiptTarget, sent: calls::ReceiptSent) {
        match sent {
            calls::ReceiptSent::Yes => self.receipts.sent(kind, target),
            calls::ReceiptSent::Conflict => self.receipts.conflict(self.session.environment.now()),
            calls::ReceiptSent::No => self.receipts.failed(kind, target),
        }
    }

    /// Does what the machine wants. Whether there was anything.
    fn act(&mut self) -> bool {
        let mut any = false;
        while let Some(action) = self.machine.next_action() {
            any = true;
            match action {
                Action::Connect(need) => self.calls.connect(need),
                Action::Fetch(request) => self.calls.fetch(request),
                Action::Open(socket, url) => self.sockets.open(socket, &url),
                Action::Send(socket, outgoing) => self.sockets.send(socket, outgoing),
                Action::Close(socket) => self.sockets.close(socket),
                Action::Token { token: Some(token), generation } => {
                    self.tokens.send_modify(|known| {
                        known.token = Some(token);
                        known.generation = generation;
                    });
                }
                Action::Token { token: None, .. } => {
                    self.tokens.send_modify(|known| known.failures += 1);
                }
                Action::Unknown(frame) if self.unknown_frames.len() < UNKNOWN_FRAMES => {
                    self.unknown_frames.push_back(Event::UnknownFrame(frame));
                }
                Action::Unknown(_) => {}
                Action::State(state) => {
                    tracing::debug!(?state, "chat session");
                    self.state.send_replace(state);
                }
                Action::Finish(reason) => {
                    self.finished = Some(reason);
                    self.calls.stop();
                    self.tracker.settled(SignInOutcome::SessionEnded);
                    self.scan_results.give_up();
                }
            }
        }
        let now = self.session.environment.now();
        for (kind, target) in self.receipts.due(now) {
            any = true;
            self.calls.receipt(kind, target);
        }
        any
    }

    /// Hands events to the consumer while it takes them. `Err` when it is gone.
    fn poll_events(&mut self, context: &mut Context<'_>) -> Poll<Result<(), ()>> {
        let mut taken = false;
        while !self.unknown_frames.is_empty() || self.machine.has_ready() {
            match self.events.poll_reserve(context) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(_)) => return Poll::Ready(Err(())),
                Poll::Pending => break,
            }
            let event = match self.unknown_frames.pop_front() {
                Some(event) => Some(event),
                None => self.machine.take().map(|delivered| {
                    taken = true;
                    let received = delivered.received;
                    self.complete(classify(delivered), received)
                }),
            };
            // There is one: that is what the loop has asked.
            let Some(event) = event else { break };
            if self.events.send_item(Box::new(event)).is_err() {
                return Poll::Ready(Err(()));
            }
        }
        if taken { Poll::Ready(Ok(())) } else { Poll::Pending }
    }

    /// Adds what the session knows.
    fn complete(&mut self, classified: Classified, received: Duration) -> Event {
        match classified {
            Classified::SignIn(session_id) => {
                let (session, tracker) = (Arc::clone(&self.session), Arc::clone(&self.tracker));
                Event::SignInRequested(SignIn::new(session_id, received, session, tracker))
            }
            Classified::SignedIn => {
                self.tracker.settled(SignInOutcome::Succeeded);
                Event::SignedIn
            }
            Classified::SignInFailed(failure) => {
                self.tracker.settled(SignInOutcome::Failed(failure));
                Event::SignInFailed(failure)
            }
            Classified::Event(Event::Message(mut message)) => {
                self.outbox.reconcile(&mut message);
                Event::Message(message)
            }
            Classified::Event(event) => {
                if let Event::Lifecycle(lifecycle) = &event
                    && lifecycle.name == EventName::ParticipantLeft
                {
                    self.receipts.somebody_left();
                }
                event
            }
        }
    }

    /// Waits for the next thing that is due. Whether it is due now.
    fn poll_timer(&mut self, context: &mut Context<'_>) -> bool {
        let now = self.session.environment.now();
        let deadlines = [self.machine.deadline(now), self.receipts.deadline()];
        let Some(deadline) = deadlines.into_iter().flatten().min() else {
            self.timer = None;
            return false;
        };
        if self.timer.as_ref().is_none_or(|(at, _)| deadline < *at) {
            let wait = deadline.saturating_sub(now);
            self.timer = Some((deadline, self.session.environment.sleep(wait)));
        }
        let timer = self.timer.as_mut();
        let due = timer.is_some_and(|(_, timer)| timer.as_mut().poll(context).is_ready());
        if due {
            self.timer = None;
        }
        due
    }

    /// Tells the end, when everything before it has been taken.
    fn poll_end(&mut self, context: &mut Context<'_>, reason: EndReason) -> Poll<()> {
        if self.machine.has_ready() || !self.unknown_frames.is_empty() {
            return Poll::Pending;
        }
        if ready!(self.events.poll_reserve(context)).is_ok() {
            // If the consumer has gone meanwhile, it does not need to be told.
            let _ = self.events.send_item(Box::new(Event::Ended(reason)));
        }
        Poll::Ready(())
    }
}

/// How many rounds one poll may take before others get their turn.
const ROUNDS: usize = 64;

impl Future for Driver {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        if Pin::new(&mut this.dropped).poll(context).is_ready() {
            this.input(Input::Close);
            this.act();
            return Poll::Ready(());
        }
        for _ in 0..ROUNDS {
            let mut any = this.poll_inputs(context);
            any |= this.act();
            match this.poll_events(context) {
                Poll::Ready(Err(())) => {
                    this.input(Input::Close);
                    this.act();
                    return Poll::Ready(());
                }
                // There may be room for more now.
                Poll::Ready(Ok(())) => {
                    this.input(Input::Tick);
                    any = true;
                }
                Poll::Pending => {}
            }
            let skipped = this.machine.skipped();
            if *this.skipped.borrow() != skipped {
                this.skipped.send_replace(skipped);
            }
            if let Some(reason) = this.finished.clone() {
                ready!(this.poll_end(context, reason));
                return Poll::Ready(());
            }
            if this.poll_timer(context) {
                this.input(Input::Tick);
                any = true;
            }
            if !any {
                return Poll::Pending;
            }
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}
