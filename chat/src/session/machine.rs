//! What a session does, decided without clock or network: inputs go in, actions come out.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use connectparticipant::{ConnectionToken, PreSignedConnectionUrl};

use crate::backoff::Backoff;
use crate::delivery::{Delivered, Page, PageFault, PageRequest, Timeline};
use crate::frame::{Frame, Outgoing, UnknownFrame};
use crate::item::{Item, Kind};
use crate::refusal::{Refusal, RefusalKind};
use crate::session::Timing;
use crate::session::link::{Duty, Link, LinkId};
use crate::session::renewal::Renewal;
use crate::source::{Connection, Need};
use crate::state::{End, State};

/// What a session knows of the moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// On a clock that only goes forward.
    pub(crate) now: Duration,
    /// The time of day.
    pub(crate) clock: SystemTime,
    /// From 0 to 1.
    pub(crate) jitter: f64,
}

/// What has happened.
#[derive(Debug)]
pub(crate) enum Input {
    Connection(Result<Connection, Refusal>),
    Opened(LinkId),
    Frame(LinkId, Frame),
    Lost(LinkId, Loss),
    Page(Result<Page, PageFault>),
    /// A call was refused with the token of this generation.
    TokenRefused(u64),
    Suspend,
    Resume,
    /// Whatever is waited for may be tried now: the network is back.
    Wake,
    Close,
    /// Time has passed, or the consumer has taken something.
    Tick,
}

/// How a socket was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loss {
    /// The host could not be reached: its URL may still be good.
    Unreachable,
    /// Refused, or closed after it was open: its URL is used up.
    Closed,
}

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Action {
    Connect(Need),
    Open(LinkId, PreSignedConnectionUrl),
    Send(LinkId, Outgoing),
    Close(LinkId),
    Fetch(PageRequest),
    /// There is a new token, or (`None`) none could be had.
    Token {
        token: Option<ConnectionToken>,
        generation: u64,
    },
    Unknown(UnknownFrame),
    State(State),
    /// Everything that is under way is of no use any more.
    Finish,
}

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

/// How long a replaced socket is kept, for what is on its way.
const LINGER: Duration = Duration::from_secs(2);
/// How long a socket must have lived for the next loss to count as a first one.
const STABLE: Duration = Duration::from_secs(30);
/// How long the rest of the transcript is waited for when the chat is over.
const END_PATIENCE: Duration = Duration::from_secs(10);
/// When a renewal is refused though the socket lives, what tells is the socket.
const REFUSED_RENEWAL: Duration = Duration::from_secs(60);

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

    /// How many items were left out that no transcript keeps.
    pub(crate) fn skipped(&self) -> u64 {
        self.timeline.skipped()
    }

    fn connected(&mut self, moment: Moment, connection: Connection) {
        let need = self.connecting.take();
        let has_token = connection.token.is_some();
        self.accept(moment, connection);
        match need {
            Some(Need::Socket) if self.url.is_none() => {
                let missing = "the service has given no URL for a socket";
                self.retry(moment, Some(Refusal::new(RefusalKind::Transient, missing)));
            }
            Some(Need::Credentials) if !has_token => self.renewal_failed(moment),
            _ => {}
        }
    }

    fn accept(&mut self, moment: Moment, connection: Connection) {
        if let Some(token) = connection.token {
            self.generation += 1;
            let expiry = connection.token_expiry.as_deref();
            let ahead = self.settings.timing.renew_ahead;
            self.renewal.renewed(moment.now, moment.clock, expiry, ahead);
            self.actions
                .push_back(Action::Token { token: Some(token), generation: self.generation });
        }
        if let Some(url) = connection.url {
            self.url = Some((url, moment.now.saturating_add(self.settings.timing.url_life)));
        }
    }

    fn refused(&mut self, moment: Moment, refusal: Refusal) {
        let need = self.connecting.take();
        match refusal.kind() {
            RefusalKind::Transient if need == Some(Need::Credentials) => {
                self.renewal_failed(moment);
            }
            RefusalKind::Transient => self.retry(moment, Some(refusal)),
            // While the socket lives, it is the one to say that the chat is over.
            RefusalKind::Denied | RefusalKind::Refused if self.current.is_some() => {
                let later = moment.now + REFUSED_RENEWAL;
                self.renewal.postpone(later);
                if let (Some(Need::Socket), Some(link)) = (need, &mut self.current) {
                    link.replace_later(later);
                }
                self.no_token();
            }
            RefusalKind::Denied if self.was_online => {
                self.no_token();
                self.timeline.subscribed();
                self.begin_end(moment.now, End::EndedWhileAway);
            }
            RefusalKind::Denied | RefusalKind::Refused => {
                self.finish(End::Refused(Arc::new(refusal)));
            }
        }
    }

    fn renewal_failed(&mut self, moment: Moment) {
        self.renewal.failed(moment.now, moment.jitter);
        self.no_token();
    }

    /// Tells those who wait for a token that there is none.
    fn no_token(&mut self) {
        self.actions.push_back(Action::Token { token: None, generation: self.generation });
    }

    fn frame(&mut self, moment: Moment, id: LinkId, frame: Frame) {
        let now = moment.now;
        let links = [&mut self.current, &mut self.candidate];
        let link = links.into_iter().flatten().find(|link| link.id == id);
        let mut give_up = None;
        let mut promote = false;
        if let Some(link) = link {
            link.heard();
            match &frame {
                Frame::Subscribed => {
                    promote = link.subscribed(now, &self.settings.timing, moment.jitter);
                }
                Frame::SubscriptionRefused => give_up = link.refused(now),
                Frame::Ping { healthy } => link.pinged(*healthy),
                _ => {}
            }
        } else if !self.retired.iter().any(|(retired, _)| *retired == id) {
            return;
        }
        if promote {
            self.promote(moment);
        }
        if let Some(Duty::GiveUp(why)) = give_up {
            self.give_up(moment, id, why);
        }
        match frame {
            Frame::Chat(item) if self.is_wanted(&item) => self.timeline.arrive(now, item),
            Frame::Unknown(frame) => self.actions.push_back(Action::Unknown(frame)),
            _ => {}
        }
    }

    /// Whether an item belongs to this chat. An agent's socket may carry several.
    fn is_wanted(&self, item: &Item) -> bool {
        let Some(contact) = &self.settings.contact_id else { return true };
        let ids = [&item.initial_contact_id, &item.contact_id];
        item.kind == Kind::Metadata || ids.into_iter().flatten().any(|id| id == contact)
    }

    fn promote(&mut self, moment: Moment) {
        let replaced = std::mem::replace(&mut self.current, self.candidate.take());
        if let Some(replaced) = replaced {
            self.retired.push((replaced.id, moment.now + LINGER));
            self.backoff.reset();
        }
        self.url = None;
        self.last_refusal = None;
        if self.was_online {
            self.timeline.subscribed();
        } else {
            self.timeline.began(moment.clock);
        }
        self.was_online = true;
    }

    fn lost(&mut self, moment: Moment, id: LinkId, loss: Loss) {
        self.retired.retain(|(retired, _)| *retired != id);
        if self.candidate.as_ref().is_some_and(|link| link.id == id) {
            self.candidate = None;
            if loss == Loss::Closed {
                self.url = None;
            }
            self.retry(moment, None);
        } else if let Some(link) = self.current.take_if(|link| link.id == id) {
            if link.age(moment.now) >= STABLE {
                self.backoff.reset();
            }
            if self.candidate.is_none() {
                self.retry(moment, None);
            }
        }
    }

    fn give_up(&mut self, moment: Moment, id: LinkId, why: &'static str) {
        tracing::debug!(socket = id.0, why, "giving a socket up");
        self.actions.push_back(Action::Close(id));
        let opening =
            self.candidate.as_ref().is_some_and(|link| link.id == id && link.is_opening());
        self.lost(moment, id, if opening { Loss::Unreachable } else { Loss::Closed });
    }

    fn retry(&mut self, moment: Moment, refusal: Option<Refusal>) {
        self.retry_at = moment.now + self.backoff.next(moment.jitter);
        self.last_refusal = refusal.or(self.last_refusal.take());
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

    fn close_links(&mut self) {
        let links = [self.current.take(), self.candidate.take()];
        let open = links.into_iter().flatten().map(|link| link.id);
        let retired = self.retired.drain(..).map(|(id, _)| id);
        self.actions.extend(open.chain(retired).map(Action::Close));
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

    fn keep_links(&mut self, moment: Moment) {
        let now = moment.now;
        let due = |until: &Duration| *until <= now;
        let (over, kept) = self.retired.drain(..).partition(|(_, until)| due(until));
        self.retired = kept;
        let over: Vec<(LinkId, Duration)> = over;
        self.actions.extend(over.into_iter().map(|(id, _)| Action::Close(id)));
        let links = [&mut self.current, &mut self.candidate];
        let duties: Vec<_> = links
            .into_iter()
            .flatten()
            .filter_map(|link| link.duty(now).map(|duty| (link.id, duty)))
            .collect();
        for (id, duty) in duties {
            match duty {
                Duty::Send(frames) => {
                    self.actions.extend(frames.iter().map(|frame| Action::Send(id, *frame)));
                }
                Duty::GiveUp(why) => self.give_up(moment, id, why),
            }
        }
    }

    fn keep_connected(&mut self, moment: Moment) {
        let now = moment.now;
        if !self.was_online && self.connect_until <= now {
            let refusal = self.last_refusal.take().unwrap_or_else(|| {
                Refusal::new(RefusalKind::Transient, "no subscription within the connect limit")
            });
            return self.finish(End::Refused(Arc::new(refusal)));
        }
        if self.wants_socket_at().is_some_and(|at| at <= now) {
            self.url.take_if(|(_, until)| *until <= now);
            if let Some((url, _)) = &self.url {
                self.links += 1;
                let id = LinkId(self.links);
                self.actions.push_back(Action::Open(id, url.clone()));
                self.candidate = Some(Link::opening(id, now, &self.settings.timing));
            } else if self.connecting.is_none() {
                self.connecting = Some(Need::Socket);
                self.actions.push_back(Action::Connect(Need::Socket));
            }
        }
        if self.renewal.is_due(now) && self.connecting.is_none() {
            self.connecting = Some(Need::Credentials);
            self.actions.push_back(Action::Connect(Need::Credentials));
        }
    }

    /// When another socket is wanted.
    fn wants_socket_at(&self) -> Option<Duration> {
        if self.suspended || self.candidate.is_some() || self.ending.is_some() {
            return None;
        }
        match &self.current {
            Some(link) => link.replace_at().map(|at| at.max(self.retry_at)),
            None => Some(self.retry_at),
        }
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
