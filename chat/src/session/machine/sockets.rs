//! The sockets: the current one, the one that will replace it, and those that were replaced.

use std::time::Duration;

use crate::metrics::ReconnectReason;
use crate::service::source_error::{SourceError, SourceErrorKind};
use crate::session::machine::{Action, ClockReading, Machine, SocketLoss};
use crate::session::socket_state::{SocketId, SocketTask};
use crate::wire::frame::Frame;
use crate::wire::item::{Item, ItemKind};

/// How long a replaced socket is kept, for frames that are on their way.
const LINGER: Duration = Duration::from_secs(2);
/// How long a socket must have been alive to reset the waits between attempts.
const STABLE: Duration = Duration::from_secs(30);
impl Machine {
    pub(super) fn frame(&mut self, reading: ClockReading, id: SocketId, frame: Frame) {
        let now = reading.now;
        let sockets = [&mut self.current, &mut self.candidate];
        let socket = sockets.into_iter().flatten().find(|socket| socket.id == id);
        let mut give_up = None;
        let mut promote = false;
        if let Some(socket) = socket {
            socket.heard();
            match &frame {
                Frame::Subscribed => {
                    promote = socket.subscribed(now, &self.settings.timing, reading.jitter);
                }
                Frame::SubscriptionRefused => give_up = socket.refused(now),
                Frame::Ping { healthy } => socket.pinged(*healthy),
                _ => {}
            }
        } else if !self.retired.iter().any(|(retired, _)| *retired == id) {
            return;
        }
        if promote {
            self.promote(reading);
        }
        if let Some(SocketTask::GiveUp(why)) = give_up {
            self.give_up(reading, id, why);
        }
        match frame {
            Frame::Chat(item) if self.is_wanted(&item) => self.timeline.arrive(now, item),
            Frame::Unknown(frame) => self.actions.push_back(Action::UnknownFrame(frame)),
            _ => {}
        }
    }

    /// Whether an item belongs to this chat. An agent's socket may carry several.
    fn is_wanted(&self, item: &Item) -> bool {
        let Some(contact) = &self.settings.contact_id else { return true };
        let ids = [&item.initial_contact_id, &item.contact_id];
        item.kind == ItemKind::Metadata || ids.into_iter().flatten().any(|id| id == contact)
    }

    fn promote(&mut self, reading: ClockReading) {
        let replaced = std::mem::replace(&mut self.current, self.candidate.take());
        if self.was_online {
            let reason = match &replaced {
                Some(_) => ReconnectReason::Planned,
                None if self.was_suspended => ReconnectReason::Resumed,
                None => ReconnectReason::Lost,
            };
            self.actions.push_back(Action::Reconnected(reason));
        }
        self.was_suspended = false;
        if let Some(replaced) = replaced {
            self.retired.push((replaced.id, reading.now.saturating_add(LINGER)));
            self.backoff.reset();
        }
        self.url = None;
        self.last_error = None;
        if self.was_online {
            self.timeline.subscribed(reading.now);
        } else if !self.settings.is_resumed {
            self.timeline.began(reading.now, reading.wall);
        }
        self.was_online = true;
    }

    pub(super) fn lost(
        &mut self,
        reading: ClockReading,
        id: SocketId,
        loss: SocketLoss,
        error: Option<SourceError>,
    ) {
        self.retired.retain(|(retired, _)| *retired != id);
        if self.candidate.as_ref().is_some_and(|socket| socket.id == id) {
            self.candidate = None;
            if loss == SocketLoss::Closed {
                self.url = None;
            }
            self.retry(reading, error);
        } else if let Some(socket) = self.current.take_if(|socket| socket.id == id) {
            if socket.age(reading.now) >= STABLE {
                self.backoff.reset();
            }
            if self.candidate.is_none() {
                self.retry(reading, error);
            }
        }
    }

    fn give_up(&mut self, reading: ClockReading, id: SocketId, why: &'static str) {
        tracing::debug!(socket = id.0, why, "giving a socket up");
        self.actions.push_back(Action::Close(id));
        let opening =
            self.candidate.as_ref().is_some_and(|socket| socket.id == id && socket.is_opening());
        let loss = if opening { SocketLoss::Unreachable } else { SocketLoss::Closed };
        let error = SourceError::new(SourceErrorKind::Transient, why);
        self.lost(reading, id, loss, Some(error));
    }

    pub(super) fn close_sockets(&mut self) {
        let sockets = [self.current.take(), self.candidate.take()];
        let open = sockets.into_iter().flatten().map(|socket| socket.id);
        let retired = self.retired.drain(..).map(|(id, _)| id);
        self.actions.extend(open.chain(retired).map(Action::Close));
    }

    /// Replaces the sockets: after the network is gone, they would seem alive until a heartbeat
    /// fails.
    pub(super) fn network_lost(&mut self, reading: ClockReading) {
        self.close_sockets();
        let error = SourceError::new(SourceErrorKind::Transient, "the network is gone");
        self.retry(reading, Some(error));
    }

    pub(super) fn keep_sockets(&mut self, reading: ClockReading) {
        let now = reading.now;
        let due = |until: &Duration| *until <= now;
        let (over, kept) = self.retired.drain(..).partition(|(_, until)| due(until));
        self.retired = kept;
        let over: Vec<(SocketId, Duration)> = over;
        self.actions.extend(over.into_iter().map(|(id, _)| Action::Close(id)));
        let sockets = [&mut self.current, &mut self.candidate];
        let tasks: Vec<_> = sockets
            .into_iter()
            .flatten()
            .filter_map(|socket| socket.next_task(now).map(|task| (socket.id, task)))
            .collect();
        for (id, task) in tasks {
            match task {
                SocketTask::Send(frames) => {
                    self.actions.extend(frames.iter().map(|frame| Action::Send(id, *frame)));
                }
                SocketTask::GiveUp(why) => self.give_up(reading, id, why),
            }
        }
    }
}
