//! URLs and tokens: asking for them, and what becomes of a refusal.

use std::sync::Arc;
use std::time::Duration;

use crate::refusal::{Refusal, RefusalKind};
use crate::session::link::{Link, LinkId};
use crate::session::machine::{Action, Machine, Moment};
use crate::source::{Connection, Need};
use crate::state::End;

/// When a renewal is refused though the socket lives, what tells is the socket.
const REFUSED_RENEWAL: Duration = Duration::from_secs(60);

impl Machine {
    pub(super) fn connected(&mut self, moment: Moment, connection: Connection) {
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

    pub(super) fn accept(&mut self, moment: Moment, connection: Connection) {
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

    pub(super) fn refused(&mut self, moment: Moment, refusal: Refusal) {
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
                if refusal.kind() == RefusalKind::Denied && self.denied == Some(self.generation) {
                    self.timeline.denied(moment.now);
                }
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

    pub(super) fn retry(&mut self, moment: Moment, refusal: Option<Refusal>) {
        self.retry_at = moment.now + self.backoff.next(moment.jitter);
        self.last_refusal = refusal.or(self.last_refusal.take());
    }

    pub(super) fn keep_connected(&mut self, moment: Moment) {
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
    pub(super) fn wants_socket_at(&self) -> Option<Duration> {
        if self.suspended || self.candidate.is_some() || self.ending.is_some() {
            return None;
        }
        match &self.current {
            Some(link) => link.replace_at().map(|at| at.max(self.retry_at)),
            None => Some(self.retry_at),
        }
    }
}
