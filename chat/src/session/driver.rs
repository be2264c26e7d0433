//! The task of a session: it carries out the actions of the machine.

mod calls;
mod notices;
mod sockets;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use restjson::BoxFuture;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::PollSender;

use self::calls::{Calls, Done};
pub(crate) use self::notices::HandedOver;
use self::notices::Notices;
use self::sockets::Sockets;
use crate::attachment::ScanResults;
use crate::event::{Classified, Event, classify};
use crate::handle::state::{EndReason, State};
use crate::metrics::SessionMeter;
use crate::platform::PageEvents;
use crate::send::Outbox;
use crate::send::receipts::{ReceiptKind, ReceiptTarget, Receipts};
use crate::service::context::{SessionContext, TokenState};
use crate::service::session_command::SessionCommand;
use crate::service::source::SessionSource;
use crate::session::Machine;
use crate::session::machine::{Action, ClockReading, Input};
use crate::sign_in::{SignIn, SignInOutcome, SignInTracker};
use crate::socket::Connector;
use crate::wire::event_name::EventName;
use crate::wire::frame::Frame;

/// The parts of a driver.
pub(crate) struct DriverParts {
    pub(crate) machine: Machine,
    pub(crate) session: Arc<SessionContext>,
    pub(crate) meter: SessionMeter,
    pub(crate) source: SessionSource,
    pub(crate) connector: Arc<dyn Connector>,
    pub(crate) tokens: watch::Sender<TokenState>,
    pub(crate) state: watch::Sender<State>,
    pub(crate) skipped: watch::Sender<u64>,
    pub(crate) events: mpsc::Sender<Box<HandedOver>>,
    pub(crate) commands: mpsc::Receiver<SessionCommand>,
    /// Ready when the handle is dropped.
    pub(crate) dropped: oneshot::Receiver<()>,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) scan_results: Arc<ScanResults>,
    pub(crate) receipts: Arc<Receipts>,
    pub(crate) tracker: Arc<SignInTracker>,
    /// Events that an earlier session has not delivered.
    pub(crate) first: Vec<Event>,
}

/// The task: a future that is ready when the consumer has received the end of the session, or when
/// the handle is dropped.
pub(crate) struct Driver {
    machine: Machine,
    session: Arc<SessionContext>,
    meter: SessionMeter,
    calls: Calls,
    sockets: Sockets,
    tokens: watch::Sender<TokenState>,
    state: watch::Sender<State>,
    skipped: watch::Sender<u64>,
    events: PollSender<Box<HandedOver>>,
    notices: Notices,
    commands: mpsc::Receiver<SessionCommand>,
    page: PageEvents,
    dropped: oneshot::Receiver<()>,
    timer: Option<(Duration, BoxFuture<'static, ()>)>,
    receipts: Arc<Receipts>,
    tracker: Arc<SignInTracker>,
    outbox: Arc<Outbox>,
    scan_results: Arc<ScanResults>,
    finished: Option<EndReason>,
}

/// How many frames are taken in one poll, so that the consumer and other tasks can run during a
/// flood of frames. It equals the number of events that fit between the task and the handle.
const FRAMES: usize = 16;
/// How many commands and results of calls are taken in one poll.
const INPUTS: usize = 64;

impl Driver {
    pub(crate) fn new(parts: DriverParts) -> Self {
        Self {
            machine: parts.machine,
            calls: Calls::new(parts.source, Arc::clone(&parts.session)),
            sockets: Sockets::new(parts.connector),
            session: parts.session,
            meter: parts.meter,
            tokens: parts.tokens,
            state: parts.state,
            skipped: parts.skipped,
            events: PollSender::new(parts.events),
            notices: Notices { waiting: parts.first.into(), ..Notices::default() },
            commands: parts.commands,
            page: PageEvents::new(),
            dropped: parts.dropped,
            timer: None,
            receipts: parts.receipts,
            tracker: parts.tracker,
            outbox: parts.outbox,
            scan_results: parts.scan_results,
            finished: None,
        }
    }

    /// Reads the clocks and the jitter for a machine.
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
                page.items.iter().for_each(|item| self.scan_results.note(item));
            }
            _ => {}
        }
        self.machine.handle(Self::read_clock(&self.session), input);
    }

    /// Takes one command or one result of a call. Returns whether there was one.
    fn poll_input(&mut self, context: &mut Context<'_>) -> bool {
        if let Poll::Ready(Some(command)) = self.commands.poll_recv(context) {
            self.command(command);
            return true;
        }
        if let Poll::Ready(command) = self.page.poll(context, &self.session) {
            self.command(command);
            return true;
        }
        match self.calls.poll(context) {
            Poll::Ready(Done::Input(input)) => self.input(input),
            Poll::Ready(Done::Receipt(kind, target, sent)) => self.receipt(kind, &target, sent),
            Poll::Pending => return false,
        }
        true
    }

    fn command(&mut self, command: SessionCommand) {
        let input = match command {
            SessionCommand::TokenRefused(generation) => Input::TokenRefused(generation),
            SessionCommand::Suspend => Input::Suspend,
            SessionCommand::Resume => Input::Resume,
            SessionCommand::NetworkLost => Input::NetworkLost,
            SessionCommand::Wake => Input::Wake,
            SessionCommand::Close => Input::Close,
            SessionCommand::Receipt { kind, target, response } => {
                let now = self.session.environment.now();
                return self.receipts.lock().take(now, kind, target, response);
            }
        };
        self.input(input);
    }

    fn receipt(&mut self, kind: ReceiptKind, target: &ReceiptTarget, sent: calls::ReceiptSent) {
        match sent {
            calls::ReceiptSent::Yes => self.receipts.lock().sent(kind, target),
            calls::ReceiptSent::Conflict => {
                self.receipts.lock().conflict(self.session.environment.now());
            }
            calls::ReceiptSent::No => self.receipts.lock().failed(kind, target),
        }
    }

    /// Carries out the actions of the machine. Returns whether there were any.
    fn act(&mut self) -> bool {
        let mut any = false;
        while let Some(action) = self.machine.next_action() {
            any = true;
            match action {
                Action::Connect(request) => self.calls.connect(request),
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
                Action::UnknownFrame(frame) => self.notices.push(Event::UnknownFrame(frame)),
                Action::TranscriptGap(gap) => {
                    tracing::warn!(%gap, "items may be missing");
                    self.meter.gap(gap);
                    self.notices.push(Event::TranscriptGap(gap));
                }
                Action::Reconnected(reason) => self.meter.reconnected(reason),
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
        let due = self.receipts.lock().due(now);
        for (kind, target) in due {
            any = true;
            self.calls.receipt(kind, target);
        }
        any
    }

    /// Passes events on while the consumer takes them. Returns whether it took an item, or `Err` if
    /// it is gone.
    fn poll_events(&mut self, context: &mut Context<'_>) -> Result<bool, ()> {
        let mut taken = false;
        while !self.notices.waiting.is_empty() || self.machine.has_ready() {
            match self.events.poll_reserve(context) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(_)) => return Err(()),
                Poll::Pending => break,
            }
            // Items and notices take turns, so that many of one kind do not delay the other.
            self.notices.first = !self.notices.first || !self.machine.has_ready();
            let notice = if self.notices.first { self.notices.waiting.pop_front() } else { None };
            let event = match (notice, self.machine.has_ready()) {
                (Some(notice), _) => Some(HandedOver::notice(notice)),
                (None, true) => {
                    taken = true;
                    self.machine.take().map(|delivered| {
                        let progress = Some(self.machine.progress(&delivered));
                        let received = delivered.received;
                        self.meter.delivered(&delivered, &*self.session.environment);
                        HandedOver { event: self.complete(classify(delivered), received), progress }
                    })
                }
                (None, false) => self.notices.waiting.pop_front().map(HandedOver::notice),
            };
            let Some(event) = event else { break };
            self.events.send_item(Box::new(event)).map_err(|_| ())?;
        }
        Ok(taken)
    }

    /// Adds the knowledge of the session to an event.
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
                    self.receipts.lock().somebody_left();
                }
                event
            }
        }
    }

    /// Waits for the next deadline. Returns whether it has passed.
    fn poll_timer(&mut self, context: &mut Context<'_>) -> bool {
        let now = self.session.environment.now();
        let deadlines = [self.machine.deadline(now), self.receipts.lock().deadline()];
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

    /// Sends the end, after everything before it.
    fn poll_end(&mut self, context: &mut Context<'_>, reason: EndReason) -> Poll<()> {
        if self.machine.has_ready() || !self.notices.waiting.is_empty() {
            return Poll::Pending;
        }
        if ready!(self.events.poll_reserve(context)).is_ok() {
            // If the consumer is gone, the final event is not needed.
            let end = HandedOver::notice(Event::Ended(reason));
            let _ = self.events.send_item(Box::new(end));
        }
        Poll::Ready(())
    }

    /// Ends the session for a consumer that is gone.
    fn close(&mut self) {
        self.input(Input::Close);
        self.act();
    }
}

impl Future for Driver {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        if Pin::new(&mut this.dropped).poll(context).is_ready() {
            this.close();
            return Poll::Ready(());
        }
        let (mut frames, mut inputs) = (0, 0);
        while frames < FRAMES && inputs < INPUTS {
            let mut any = this.poll_input(context);
            inputs += 1;
            if let Poll::Ready(input) = this.sockets.poll(context) {
                any = true;
                frames += 1;
                this.input(input);
            }
            any |= this.act();
            match this.poll_events(context) {
                Err(()) => {
                    this.close();
                    return Poll::Ready(());
                }
                // There may be room for more now.
                Ok(true) => {
                    this.input(Input::Tick);
                    any = true;
                }
                Ok(false) => {}
            }
            let skipped = this.machine.skipped().saturating_add(this.notices.lost);
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
