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
use crate::attachment::Verdicts;
use crate::call::{Credentials, Line};
use crate::event::{Classified, Event, NoticeKind, classify};
use crate::frame::Frame;
use crate::receipts::{Mark, ReceiptKind, ReceiptOutcome, Receipts};
use crate::send::Outbox;
use crate::session::Machine;
use crate::session::machine::{Action, Input, Moment};
use crate::sign_in::{Desk, SignIn, SignInOutcome};
use crate::socket::Connector;
use crate::source::ConnectionSource;
use crate::state::State;

/// What a handle asks of the task.
#[derive(Debug)]
pub(crate) enum Command {
    TokenRefused(u64),
    Suspend,
    Resume,
    Wake,
    Close,
    Receipt { kind: ReceiptKind, mark: Mark, response: oneshot::Sender<ReceiptOutcome> },
}

/// What a driver is made of.
pub(crate) struct Parts {
    pub(crate) machine: Machine,
    pub(crate) line: Arc<Line>,
    pub(crate) source: Arc<dyn ConnectionSource>,
    pub(crate) connector: Arc<dyn Connector>,
    pub(crate) credentials: watch::Sender<Credentials>,
    pub(crate) state: watch::Sender<State>,
    pub(crate) skipped: watch::Sender<u64>,
    pub(crate) events: mpsc::Sender<Box<Event>>,
    pub(crate) commands: mpsc::Receiver<Command>,
    /// Is ready when the handle is gone.
    pub(crate) dropped: oneshot::Receiver<()>,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) verdicts: Arc<Verdicts>,
}

/// The task: a future that is ready when the session is over and told, or its handle gone.
pub(crate) struct Driver {
    machine: Machine,
    line: Arc<Line>,
    calls: Calls,
    sockets: Sockets,
    credentials: watch::Sender<Credentials>,
    state: watch::Sender<State>,
    skipped: watch::Sender<u64>,
    events: PollSender<Box<Event>>,
    /// What is to be told besides the items.
    asides: VecDeque<Event>,
    commands: mpsc::Receiver<Command>,
    dropped: oneshot::Receiver<()>,
    timer: Option<(Duration, BoxFuture<'static, ()>)>,
    receipts: Receipts,
    desk: Arc<Desk>,
    outbox: Arc<Outbox>,
    verdicts: Arc<Verdicts>,
    finished: bool,
}

/// How many unknown frames wait for a consumer that is slow. They are no items, and no transcript
/// has them.
const ASIDES: usize = 64;

impl Driver {
    pub(crate) fn new(parts: Parts) -> Self {
        Self {
            machine: parts.machine,
            calls: Calls::new(parts.source, Arc::clone(&parts.line)),
            sockets: Sockets::new(parts.connector),
            line: parts.line,
            credentials: parts.credentials,
            state: parts.state,
            skipped: parts.skipped,
            events: PollSender::new(parts.events),
            asides: VecDeque::new(),
            commands: parts.commands,
            dropped: parts.dropped,
            timer: None,
            receipts: Receipts::default(),
            desk: Arc::new(Desk::new()),
            outbox: parts.outbox,
            verdicts: parts.verdicts,
            finished: false,
        }
    }

    /// The moment, for a machine.
    pub(crate) fn moment(line: &Line) -> Moment {
        let jitter = line.environment.jitter();
        Moment {
            now: line.environment.now(),
            clock: line.environment.system_time(),
            jitter: if (0.0..=1.0).contains(&jitter) { jitter } else { 1.0 },
        }
    }

    fn input(&mut self, input: Input) {
        match &input {
            Input::Frame(_, Frame::Chat(item)) => self.verdicts.note(item),
            Input::Page(Ok(page)) => page.items.iter().for_each(|item| self.verdicts.note(item)),
            _ => {}
        }
        self.machine.handle(Self::moment(&self.line), input);
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
                Done::Receipt(kind, mark, sent) => self.receipt(kind, &mark, sent),
            }
        }
        while let Poll::Ready(input) = self.sockets.poll(context) {
            any = true;
            self.input(input);
        }
        any
    }

    fn command(&mut self, command: Command) {
        let input = match command {
            Command::TokenRefused(generation) => Input::TokenRefused(generation),
            Command::Suspend => Input::Suspend,
            Command::Resume => Input::Resume,
            Command::Wake => Input::Wake,
            Command::Close => Input::Close,
            Command::Receipt { kind, mark, response } => {
                let now = self.line.environment.now();
                return self.receipts.take(now, kind, mark, response);
            }
        };
        self.input(input);
    }

    fn receipt(&mut self, kind: ReceiptKind, mark: &Mark, sent: calls::ReceiptSent) {
        match sent {
            calls::ReceiptSent::Yes => self.receipts.sent(kind, mark),
            calls::ReceiptSent::Conflict => self.receipts.conflict(self.line.environment.now()),
            calls::ReceiptSent::No => self.receipts.failed(kind, mark),
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
                Action::Open(link, url) => self.sockets.open(link, &url),
                Action::Send(link, outgoing) => self.sockets.send(link, outgoing),
                Action::Close(link) => self.sockets.close(link),
                Action::Token { token: Some(token), generation } => {
                    self.credentials.send_modify(|known| {
                        known.token = Some(token);
                        known.generation = generation;
                    });
                }
                Action::Token { token: None, .. } => {
                    self.credentials.send_modify(|known| known.failures += 1);
                }
                Action::Unknown(frame) if self.asides.len() < ASIDES => {
                    self.asides.push_back(Event::UnknownFrame(frame));
                }
                Action::Unknown(_) => {}
                Action::State(state) => {
                    tracing::debug!(?state, "chat session");
                    self.state.send_replace(state);
                }
                Action::Finish => {
                    self.finished = true;
                    self.calls.stop();
                    self.desk.settled(SignInOutcome::Over);
                    self.verdicts.give_up();
                }
            }
        }
        let now = self.line.environment.now();
        for (kind, mark) in self.receipts.due(now) {
            any = true;
            self.calls.receipt(kind, mark);
        }
        any
    }

    /// Hands events to the consumer while it takes them. `Err` when it is gone.
    fn poll_events(&mut self, context: &mut Context<'_>) -> Poll<Result<(), ()>> {
        let mut taken = false;
        while !self.asides.is_empty() || self.machine.has_ready() {
            match self.events.poll_reserve(context) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(_)) => return Poll::Ready(Err(())),
                Poll::Pending => break,
            }
            let event = match self.asides.pop_front() {
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
                let (line, desk) = (Arc::clone(&self.line), Arc::clone(&self.desk));
                Event::SignInRequested(SignIn::new(session_id, received, line, desk))
            }
            Classified::SignedIn => {
                self.desk.settled(SignInOutcome::Succeeded);
                Event::SignedIn
            }
            Classified::SignInFailed(failure) => {
                self.desk.settled(SignInOutcome::Failed(failure));
                Event::SignInFailed(failure)
            }
            Classified::Event(Event::Message(mut message)) => {
                self.outbox.reconcile(&mut message);
                Event::Message(message)
            }
            Classified::Event(event) => {
                if let Event::Notice(notice) = &event
                    && notice.kind == NoticeKind::Left
                {
                    self.receipts.somebody_left();
                }
                event
            }
        }
    }

    /// Waits for the next thing that is due. Whether it is due now.
    fn poll_timer(&mut self, context: &mut Context<'_>) -> bool {
        let now = self.line.environment.now();
        let deadlines = [self.machine.deadline(now), self.receipts.deadline()];
        let Some(deadline) = deadlines.into_iter().flatten().min() else {
            self.timer = None;
            return false;
        };
        if self.timer.as_ref().is_none_or(|(at, _)| deadline < *at) {
            let wait = deadline.saturating_sub(now);
            self.timer = Some((deadline, self.line.environment.sleep(wait)));
        }
        let timer = self.timer.as_mut();
        let due = timer.is_some_and(|(_, timer)| timer.as_mut().poll(context).is_ready());
        if due {
            self.timer = None;
        }
        due
    }

    /// Tells the end, when everything before it has been taken.
    fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.machine.has_ready() || !self.asides.is_empty() {
            return Poll::Pending;
        }
        if ready!(self.events.poll_reserve(context)).is_ok() {
            // If the consumer has gone meanwhile, it does not need to be told.
            let _ = self.events.send_item(Box::new(Event::Ended));
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
            if this.finished {
                ready!(this.poll_end(context));
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
