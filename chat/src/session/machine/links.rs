//! The sockets: the one of the moment, the one that is to take its place, and those it replaced.

use std::time::Duration;

use crate::frame::Frame;
use crate::item::{Item, Kind};
use crate::session::link::{Duty, LinkId};
use crate::session::machine::{Action, Loss, Machine, Moment};

/// How long a replaced socket is kept, for what is on its way.
const LINGER: Duration = Duration::from_secs(2);
/// How long a socket must have lived for the next loss to count as a first one.
const STABLE: Duration = Duration::from_secs(30);
impl Machine {
    pub(super) fn frame(&mut self, moment: Moment, id: LinkId, frame: Frame) {
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

    pub(super) fn lost(&mut self, moment: Moment, id: LinkId, loss: Loss) {
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

    pub(super) fn close_links(&mut self) {
        let links = [self.current.take(), self.candidate.take()];
        let open = links.into_iter().flatten().map(|link| link.id);
        let retired = self.retired.drain(..).map(|(id, _)| id);
        self.actions.extend(open.chain(retired).map(Action::Close));
    }

    pub(super) fn keep_links(&mut self, moment: Moment) {
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
}
