//! The decisions of a session, without clock or network: inputs go in, actions come out.

mod connection;
mod signals;
mod sockets;

pub(crate) use signals::{Action, ClockReading, Input, SocketLoss};

use std::collections::VecDeque;
use std::time::Duration;

use connectparticipant::PreSignedConnectionUrl;

use crate::backoff::Backoff;
use crate::delivery::{Delivered, PageFault, Progress, Timeline};
use crate::handle::state::{EndReason, State};
use crate::service::source::{Connection, ConnectionRequest};
use crate::service::source_error::{SourceError, SourceErrorKind};
use crate::session::Timing;
use crate::session::renewal::Renewal;
use crate::session::socket_state::{SocketId, SocketState};

/// The settings of a session.
#[derive(Debug)]
pub(crate) struct MachineSettings {
    pub(crate) timing: Timing,
    /// An agent's session ends when the chat is transferred.
    pub(crate) is_agent: bool,
    /// The contact whose items are delivered, if the socket carries several contacts.
    pub(crate) contact_id: Option<String>,
    /// Whether the session continues an earlier one.
    pub(crate) is_resumed: bool,
}

#[derive(Debug)]
pub(crate) struct Machine {
    settings: MachineSettings,
    timeline: Timeline,
    current: Option<SocketState>,
    /// The socket that will replace it.
    candidate: Option<SocketState>,
    /// Replaced sockets, which may still bring frames for a short time.
    retired: Vec<(SocketId, Duration)>,
    sockets: u64,
    connecting: Option<ConnectionRequest>,
    url: Option<(PreSignedConnectionUrl, Duration)>,
    backoff: Backoff,
    retry_at: Duration,
    renewal: Renewal,
    generation: u64,
    /// The generation of the token with which a page was denied. It is renewed once for that.
    denied: Option<u64>,
    suspended: bool,
    /// Whether the session was suspended since the last subscription.
    was_suspended: bool,
    was_online: bool,
    connect_until: Duration,
    last_error: Option<SourceError>,
    ending: Option<(EndReason, Duration)>,
    finished: bool,
    state: State,
    actions: VecDeque<Action>,
}

/// How long the session reads the rest of the transcript after the end of the chat.
const END_PATIENCE: Duration = Duration::from_secs(10);
impl Machine {
    /// A session that begins now, perhaps with a connection.
    pub(crate) fn new(
        settings: MachineSettings,
        timeline: Timeline,
        reading: ClockReading,
        ready: Connection,
    ) -> Self {
        let mut machine = Self {
            timeline,
            current: None,
            candidate: None,
            retired: Vec::new(),
            sockets: 0,
            connecting: None,
            url: None,
            backoff: Backoff::default(),
            retry_at: reading.now,
            renewal: Renewal::default(),
            generation: 0,
            denied: None,
            suspended: false,
            was_suspended: false,
            was_online: false,
            connect_until: reading.now.saturating_add(settings.timing.connect_timeout),
            last_error: None,
            ending: None,
            finished: false,
            state: State::Connecting,
            actions: VecDeque::new(),
            settings,
        };
        // Without a token, the URL could be used up before the token arrives.
        if ready.token.is_some() {
            machine.accept(reading, ready);
        }
        machine.advance(reading);
        machine
    }

    pub(crate) fn handle(&mut self, reading: ClockReading, input: Input) {
        if self.finished {
            return;
        }
        let now = reading.now;
        match input {
            Input::Connection(Ok(connection)) => self.connected(reading, connection),
            Input::Connection(Err(error)) => self.connection_failed(reading, error),
            Input::Opened(id) => {
                if let Some(socket) = self.candidate.as_mut().filter(|socket| socket.id == id) {
                    socket.opened(now, &self.settings.timing);
                }
            }
            Input::Frame(id, frame) => self.frame(reading, id, frame),
            Input::Lost(id, loss, error) => {
                let error = error.map(|error| SourceError::new(SourceErrorKind::Transient, error));
                self.lost(reading, id, loss, error);
            }
            Input::Page(Ok(page)) => self.timeline.page(now, page),
            Input::Page(Err(fault)) => self.page_fault(reading, fault),
            Input::TokenRefused(generation) => {
                if generation == self.generation {
                    self.renewal.is_needed(now);
                }
            }
            Input::Suspend => {
                self.suspended = true;
                self.was_suspended = true;
                self.close_sockets();
            }
            Input::Resume => {
                self.suspended = false;
                self.retry_at = now;
            }
            Input::NetworkLost => self.network_lost(reading),
            Input::Wake => {
                self.backoff.reset();
                self.retry_at = now;
            }
            Input::Close => self.finish(now, EndReason::Closed),
            Input::Tick => {}
        }
        self.advance(reading);
    }

    pub(crate) fn next_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// The next item for the consumer.
    pub(crate) fn take(&mut self) -> Option<Delivered> {
        self.timeline.take()
    }

    pub(crate) fn has_ready(&self) -> bool {
        self.timeline.has_ready()
    }

    /// The consumer's position after it has taken an item.
    pub(crate) fn progress(&self, delivered: &Delivered) -> Progress {
        self.timeline.progress(delivered)
    }

    /// How many items were lost.
    pub(crate) fn skipped(&self) -> u64 {
        self.timeline.skipped()
    }

    fn page_fault(&mut self, reading: ClockReading, fault: PageFault) {
        if fault == PageFault::AccessDenied {
            if self.ending.is_some() {
                self.timeline.abandon();
                return;
            }
            if self.denied != Some(self.generation) && self.connecting.is_none() {
                self.denied = Some(self.generation);
                self.renewal.is_needed(reading.now);
            }
        }
        self.timeline.page_fault(reading.now, fault, reading.jitter);
    }

    fn begin_end(&mut self, now: Duration, end: EndReason) {
        self.ending.get_or_insert((end, now.saturating_add(END_PATIENCE)));
    }

    fn finish(&mut self, now: Duration, end: EndReason) {
        self.finished = true;
        self.close_sockets();
        self.timeline.abandon();
        self.timeline.release_all(now);
        self.tell_gaps();
        self.actions.push_back(Action::State(State::Ended(end.clone())));
        self.actions.push_back(Action::Finish(end));
    }

    /// Does everything that is due.
    fn advance(&mut self, reading: ClockReading) {
        let now = reading.now;
        if self.finished {
            return;
        }
        if self.generation == 0 && self.current.is_some() {
            self.timeline.cannot_read(now);
        }
        self.timeline.release(now);
        if let Some(end) = self.timeline.end(self.settings.is_agent) {
            self.begin_end(now, end);
        }
        if let Some((end, until)) = &self.ending {
            let end = end.clone();
            if *until <= now {
                self.timeline.abandon();
                self.timeline.release_all(now);
            }
            if self.timeline.is_settled() {
                return self.finish(now, end);
            }
        } else {
            self.keep_sockets(reading);
            self.keep_connected(reading);
        }
        if self.finished {
            return;
        }
        if self.may_fetch()
            && let Some(request) = self.timeline.request(now)
        {
            self.actions.push_back(Action::Fetch(request));
        }
        self.tell_gaps();
        self.publish(now);
    }

    fn tell_gaps(&mut self) {
        let gaps = self.timeline.take_gaps();
        self.actions.extend(gaps.into_iter().map(Action::TranscriptGap));
    }

    fn may_fetch(&self) -> bool {
        self.generation > 0 && (self.current.is_some() || self.ending.is_some())
    }

    fn publish(&mut self, now: Duration) {
        let is_limited = self.generation == 0 || self.timeline.is_failing(now);
        let state = match &self.current {
            _ if self.suspended => State::Suspended,
            Some(socket) if is_limited || socket.is_degraded() => State::Degraded,
            Some(_) => State::Online,
            None if self.was_online => State::Reconnecting { attempt: self.backoff.failures() },
            None => State::Connecting,
        };
        if state != self.state {
            self.state = state.clone();
            self.actions.push_back(Action::State(state));
        }
    }

    /// The next time at which something is due without an input.
    pub(crate) fn deadline(&self, now: Duration) -> Option<Duration> {
        if self.finished {
            return None;
        }
        if let Some((_, until)) = &self.ending {
            let timeline = self.timeline.deadline(now);
            return Some(timeline.map_or(*until, |at| at.min(*until)));
        }
        let sockets = [&self.current, &self.candidate];
        let sockets = sockets.into_iter().flatten().map(SocketState::deadline);
        let retired = self.retired.iter().map(|(_, until)| *until);
        let fresh = self.url.is_some();
        let socket = self.wants_socket_at().filter(|_| fresh || self.connecting.is_none());
        let renewal = self.renewal.deadline().filter(|_| self.connecting.is_none());
        let timeline = self.timeline.deadline(now).filter(|at| self.may_fetch() || *at > now);
        let connect = (!self.was_online).then_some(self.connect_until);
        let others = [socket, renewal, timeline, connect].into_iter().flatten();
        sockets.chain(retired).chain(others).min()
    }
}
