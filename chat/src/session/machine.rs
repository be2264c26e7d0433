//! What a session does, decided without clock or network: inputs go in, actions come out.

mod connection;
mod links;
mod signals;

pub(crate) use signals::{Action, Input, Loss, Moment};

use std::collections::VecDeque;
use std::time::Duration;

use connectparticipant::PreSignedConnectionUrl;

use crate::backoff::Backoff;
use crate::delivery::{Delivered, PageFault, Timeline};
use crate::refusal::Refusal;
use crate::session::Timing;
use crate::session::link::{Link, LinkId};
use crate::session::renewal::Renewal;
use crate::source::{Connection, Need};
use crate::state::{End, State};

/// What a session is to do.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) timing: Timing,
    /// An agent's session ends when the chat is transferred.
    pub(crate) is_agent: bool,
    /// The contact whose items are wanted, if the socket carries those of others as well.
    pub(crate) contact_id: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Machine {
    settings: Settings,
    timeline: Timeline,
    current: Option<Link>,
    /// The one that is to take its place.
    candidate: Option<Link>,
    /// Replaced ones, that may still bring something for a moment.
    retired: Vec<(LinkId, Duration)>,
    links: u64,
    connecting: Option<Need>,
    url: Option<(PreSignedConnectionUrl, Duration)>,
    backoff: Backoff,
    retry_at: Duration,
    renewal: Renewal,
    generation: u64,
    /// The token with which a page was refused; it is renewed once for that.
    denied: Option<u64>,
    suspended: bool,
    was_online: bool,
    connect_until: Duration,
    last_refusal: Option<Refusal>,
    ending: Option<(End, Duration)>,
    finished: bool,
    state: State,
    actions: VecDeque<Action>,
}

/// How long the rest of the transcript is waited for when the chat is over.
const END_PATIENCE: Duration = Duration::from_secs(10);
impl Machine {
    /// A session that begins now, with what there is of a connection.
    pub(crate) fn new(
        settings: Settings,
        timeline: Timeline,
        moment: Moment,
        ready: Connection,
    ) -> Self {
        let mut machine = Self {
            timeline,
            current: None,
            candidate: None,
            retired: Vec::new(),
            links: 0,
            connecting: None,
            url: None,
            backoff: Backoff::default(),
            retry_at: moment.now,
            renewal: Renewal::default(),
            generation: 0,
            denied: None,
            suspended: false,
            was_online: false,
            connect_until: moment.now.saturating_add(settings.timing.connect),
            last_refusal: None,
            ending: None,
            finished: false,
            state: State::Connecting,
            actions: VecDeque::new(),
            settings,
        };
        // A socket that is to be opened without a token would be of no use.
        if ready.token.is_some() {
            machine.accept(moment, ready);
        }
        machine.advance(moment);
        machine
    }

    pub(crate) fn handle(&mut self, moment: Moment, input: Input) {
        if self.finished {
            return;
        }
        let now = moment.now;
        match input {
            Input::Connection(Ok(connection)) => self.connected(moment, connection),
            Input::Connection(Err(refusal)) => self.refused(moment, refusal),
            Input::Opened(id) => {
                if let Some(link) = self.candidate.as_mut().filter(|link| link.id == id) {
                    link.opened(now, &self.settings.timing);
                }
            }
            Input::Frame(id, frame) => self.frame(moment, id, frame),
            Input::Lost(id, loss) => self.lost(moment, id, loss),
            Input::Page(Ok(page)) => self.timeline.page(now, page),
            Input::Page(Err(fault)) => self.page_fault(moment, fault),
            Input::TokenRefused(generation) => {
                if generation == self.generation {
                    self.renewal.is_needed(now);
                }
            }
            Input::Suspend => {
                self.suspended = true;
                self.close_links();
            }
            Input::Resume => {
                self.suspended = false;
                self.retry_at = now;
            }
            Input::Wake => {
                self.backoff.reset();
                self.retry_at = now;
            }
            Input::Close => self.finish(End::Closed),
            Input::Tick => {}
        }
        self.advance(moment);
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

    /// How many items were left out that no transcript keeps, or gives any more.
    pub(crate) fn skipped(&self) -> u64 {
        self.timeline.skipped()
    }

    fn page_fault(&mut self, moment: Moment, fault: PageFault) {
        if fault == PageFault::Denied {
            if self.ending.is_some() {
                self.timeline.abandon();
                return;
            }
            if self.denied != Some(self.generation) && self.connecting.is_none() {
                self.denied = Some(self.generation);
                self.renewal.is_needed(moment.now);
            }
        }
        self.timeline.page_fault(moment.now, fault, moment.jitter);
    }

    fn begin_end(&mut self, now: Duration, end: End) {
        self.ending.get_or_insert((end, now + END_PATIENCE));
    }

    fn finish(&mut self, end: End) {
        self.finished = true;
        self.close_links();
        self.timeline.abandon();
        self.actions.push_back(Action::State(State::Ended(end)));
        self.actions.push_back(Action::Finish);
    }

    /// Does what is due.
    fn advance(&mut self, moment: Moment) {
        let now = moment.now;
        if self.finished {
            return;
        }
        self.timeline.release(now);
        if let Some(end) = self.timeline.end(self.settings.is_agent) {
            self.begin_end(now, end);
        }
        if let Some((end, until)) = &self.ending {
            let end = end.clone();
            if *until <= now {
                self.timeline.abandon();
                self.timeline.release(Duration::MAX);
            }
            if self.timeline.is_settled() {
                return self.finish(end);
            }
        } else {
            self.keep_links(moment);
            self.keep_connected(moment);
        }
        if self.finished {
            return;
        }
        if self.may_fetch()
            && let Some(request) = self.timeline.request(now)
        {
            self.actions.push_back(Action::Fetch(request));
        }
        self.publish();
    }

    fn may_fetch(&self) -> bool {
        self.generation > 0 && (self.current.is_some() || self.ending.is_some())
    }

    fn publish(&mut self) {
        let state = match &self.current {
            _ if self.suspended => State::Suspended,
            Some(link) if link.is_degraded() => State::Degraded,
            Some(_) => State::Online,
            None if self.was_online => State::Reconnecting { attempt: self.backoff.failures() },
            None => State::Connecting,
        };
        if !state.same(&self.state) {
            self.state = state.clone();
            self.actions.push_back(Action::State(state));
        }
    }

    /// When there will be something to do without anything coming in.
    pub(crate) fn deadline(&self, now: Duration) -> Option<Duration> {
        if self.finished {
            return None;
        }
        if let Some((_, until)) = &self.ending {
            let timeline = self.timeline.deadline(now);
            return Some(timeline.map_or(*until, |at| at.min(*until)));
        }
        let links = [&self.current, &self.candidate];
        let links = links.into_iter().flatten().map(Link::deadline);
        let retired = self.retired.iter().map(|(_, until)| *until);
        let fresh = self.url.is_some();
        let socket = self.wants_socket_at().filter(|_| fresh || self.connecting.is_none());
        let renewal = self.renewal.deadline().filter(|_| self.connecting.is_none());
        let timeline = self.timeline.deadline(now).filter(|at| self.may_fetch() || *at > now);
        let connect = (!self.was_online).then_some(self.connect_until);
        let others = [socket, renewal, timeline, connect].into_iter().flatten();
        links.chain(retired).chain(others).min()
    }
}
