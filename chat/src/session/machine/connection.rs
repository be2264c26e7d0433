//! URLs and tokens: requests for them, and what a failure means.

use std::sync::Arc;
use std::time::Duration;

use crate::handle::state::EndReason;
use crate::service::source::{Connection, ConnectionRequest};
use crate::service::source_error::{SourceError, SourceErrorKind};
use crate::session::machine::{Action, ClockReading, Machine};
use crate::session::socket_state::{SocketId, SocketState};

/// The delay after a rejected renewal while the socket is alive. The socket will report the end of
/// the chat.
const REFUSED_RENEWAL: Duration = Duration::from_secs(60);

impl Machine {
    pub(super) fn connected(&mut self, reading: ClockReading, connection: Connection) {
        let request = self.connecting.take();
        let before = self.generation;
        self.accept(reading, connection);
        match request {
            Some(ConnectionRequest::WebSocket) if self.url.is_none() => {
                let missing = "the service has given no URL for a socket";
                self.retry(reading, Some(SourceError::new(SourceErrorKind::Transient, missing)));
            }
            Some(ConnectionRequest::Credentials) if self.generation == before => {
                self.renewal_failed(reading)
            }
            // Calls and the transcript need a token, so a source that returned only a URL gets a
            // request for a token.
            _ if self.generation == 0 => self.renewal.is_needed(reading.now),
            _ => {}
        }
    }

    pub(super) fn accept(&mut self, reading: ClockReading, connection: Connection) {
        if let Some(token) = connection.token.filter(|token| !token.expose().is_empty()) {
            self.generation += 1;
            let expiry = connection.token_expiry.as_deref();
            let ahead = self.settings.timing.token_renewal_margin;
            self.renewal.renewed(reading.now, reading.wall, expiry, ahead);
            self.actions
                .push_back(Action::Token { token: Some(token), generation: self.generation });
        }
        if let Some(url) = connection.url.filter(|url| !url.expose().is_empty()) {
            self.url = Some((url, reading.now.saturating_add(self.settings.timing.url_lifetime)));
        }
    }

    pub(super) fn connection_failed(&mut self, reading: ClockReading, error: SourceError) {
        let request = self.connecting.take();
        match error.kind() {
            SourceErrorKind::Transient if request == Some(ConnectionRequest::Credentials) => {
                self.renewal_failed(reading);
            }
            SourceErrorKind::Transient => self.retry(reading, Some(error)),
            // While the socket is alive, it reports the end of the chat.
            SourceErrorKind::AccessDenied | SourceErrorKind::Rejected if self.current.is_some() => {
                let later = reading.now.saturating_add(REFUSED_RENEWAL);
                self.renewal.postpone(later);
                if let (Some(ConnectionRequest::WebSocket), Some(socket)) =
                    (request, &mut self.current)
                {
                    socket.replace_later(later);
                }
                self.no_token();
                if error.kind() == SourceErrorKind::AccessDenied
                    && self.denied == Some(self.generation)
                {
                    self.timeline.denied(reading.now);
                }
            }
            // A session that was resumed may read the rest with the token of the earlier one.
            SourceErrorKind::AccessDenied
                if self.was_online || self.settings.is_resumed && self.generation > 0 =>
            {
                self.no_token();
                if self.was_online {
                    self.timeline.subscribed(reading.now);
                }
                self.begin_end(reading.now, EndReason::EndedWhileOffline);
            }
            SourceErrorKind::AccessDenied | SourceErrorKind::Rejected => {
                self.finish(reading.now, EndReason::Rejected(Arc::new(error)));
            }
        }
    }

    fn renewal_failed(&mut self, reading: ClockReading) {
        self.renewal.failed(reading.now, reading.jitter);
        self.no_token();
    }

    /// Tells the calls that wait for a token that a renewal failed.
    fn no_token(&mut self) {
        self.actions.push_back(Action::Token { token: None, generation: self.generation });
    }

    pub(super) fn retry(&mut self, reading: ClockReading, error: Option<SourceError>) {
        self.retry_at = reading.now.saturating_add(self.backoff.next(reading.jitter));
        self.last_error = error.or(self.last_error.take());
    }

    pub(super) fn keep_connected(&mut self, reading: ClockReading) {
        let now = reading.now;
        if !self.was_online && self.connect_until <= now {
            let error = self.last_error.take().unwrap_or_else(|| {
                SourceError::new(
                    SourceErrorKind::Transient,
                    "no subscription within the connect limit",
                )
            });
            return self.finish(reading.now, EndReason::Rejected(Arc::new(error)));
        }
        if self.wants_socket_at().is_some_and(|at| at <= now) {
            self.url.take_if(|(_, until)| *until <= now);
            if let Some((url, _)) = &self.url {
                self.sockets += 1;
                let id = SocketId(self.sockets);
                self.actions.push_back(Action::Open(id, url.clone()));
                self.candidate = Some(SocketState::opening(id, now, &self.settings.timing));
            } else if self.connecting.is_none() {
                self.connecting = Some(ConnectionRequest::WebSocket);
                self.actions.push_back(Action::Connect(ConnectionRequest::WebSocket));
            }
        }
        if self.renewal.is_due(now) && self.connecting.is_none() {
            self.connecting = Some(ConnectionRequest::Credentials);
            self.actions.push_back(Action::Connect(ConnectionRequest::Credentials));
        }
    }

    /// When another socket is needed.
    pub(super) fn wants_socket_at(&self) -> Option<Duration> {
        if self.suspended || self.candidate.is_some() || self.ending.is_some() {
            return None;
        }
        match &self.current {
            Some(socket) => socket.replace_at().map(|at| at.max(self.retry_at)),
            None => Some(self.retry_at),
        }
    }
}
