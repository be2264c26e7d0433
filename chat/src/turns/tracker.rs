//! Decides which items belong to a turn and when it ends. It uses neither a clock nor the network.

use std::time::Duration;

use connectparticipant::types::ParticipantRole;

use crate::delivery::Origin;
use crate::event::{Envelope, Event};
use crate::send::Sent;
use crate::turns::collected::Collected;
use crate::turns::memory::TurnMemory;
use crate::turns::presence::is_human;
use crate::turns::{Turn, TurnEnd, TurnRules};
use crate::wire::event_name::EventName;
use crate::wire::time;

/// A turn in progress.
#[derive(Debug)]
pub(crate) struct TurnTracker {
    rules: TurnRules,
    question: Option<Sent>,
    /// When the question was sent, by the service's clock.
    asked_at: Option<i64>,
    /// Whether an agent was in the chat when the turn began. Then the agents' messages belong to
    /// the turn.
    with_agent: bool,
    began: Duration,
    collected: Collected,
    /// When something came last, or the connection came back.
    last: Duration,
    is_offline: bool,
    end: Option<TurnEnd>,
}

/// What a turn does with an event.
#[derive(Debug, PartialEq)]
pub(super) enum Taken {
    /// It is part of the turn.
    Yes,
    /// The event is not part of the turn, and is passed on.
    No(Box<Event>),
}

impl TurnTracker {
    /// Begins a turn: the answer to a question, or what is said without one.
    pub(super) fn new(now: Duration, question: Option<Sent>, memory: &TurnMemory) -> Self {
        let asked_at = question.as_ref().and_then(|sent| sent.absolute_time.as_deref());
        Self {
            rules: memory.rules.clone(),
            asked_at: asked_at.and_then(time::milliseconds),
            question,
            with_agent: memory.presence.has_agent(),
            began: now,
            collected: Collected::default(),
            last: now,
            is_offline: false,
            end: None,
        }
    }

    /// Takes the next event of the chat.
    pub(super) fn take(&mut self, now: Duration, event: Event, memory: &TurnMemory) -> Taken {
        if self.end.is_some() {
            return Taken::No(Box::new(event));
        }
        match event {
            Event::Message(message) if self.is_answer(&message, memory) => {
                self.with_agent |= is_human(&message);
                let time = milliseconds(&message);
                self.collected.add_message(message, time);
                self.added(now);
                Taken::Yes
            }
            Event::Attachment(files) if self.is_answer(&files, memory) => {
                self.with_agent |= is_human(&files);
                let time = milliseconds(&files);
                self.collected.add_attachment(files, time);
                self.added(now);
                Taken::Yes
            }
            event => {
                self.note(now, &event, memory);
                Taken::No(Box::new(event))
            }
        }
    }

    /// Whether an item is part of this turn.
    fn is_answer(&self, item: &Envelope, memory: &TurnMemory) -> bool {
        let id = item.id.as_deref();
        if self.collected.contains(id) {
            return true;
        }
        let is_excluded = item.role == Some(ParticipantRole::Customer)
            || is_human(item) && !self.agents_answer()
            || memory.is_taken(id);
        !is_excluded && self.is_in_time(item)
    }

    /// Whether messages of agents belong to the turn: an agent was in the chat when it began, or
    /// begins it.
    fn agents_answer(&self) -> bool {
        self.with_agent || self.question.is_none() && self.collected.is_empty()
    }

    /// Whether an item was sent after the question.
    fn is_in_time(&self, item: &Envelope) -> bool {
        if self.question.is_none() {
            return true;
        }
        let is_late = self.asked_at.zip(milliseconds(item)).is_some_and(|(asked, at)| at < asked);
        item.origin != Origin::Past && !is_late
    }

    /// Notes an event that is not part of the turn, and may end it.
    fn note(&mut self, now: Duration, event: &Event, memory: &TurnMemory) {
        if let Event::Ended(reason) = event {
            self.end = Some(TurnEnd::SessionEnded(reason.clone()));
        } else if matches!(event, Event::SignInRequested(_)) {
            self.end = Some(TurnEnd::SignInRequested);
        }
        let Some(envelope) = event.envelope() else { return };
        if !self.is_in_time(envelope) {
            // Before the answer, the event shows who was in the chat when the question was sent.
            self.with_agent = memory.presence.has_agent();
            return;
        }
        let is_customer = envelope.role == Some(ParticipantRole::Customer);
        match event {
            Event::Message(_) | Event::Attachment(_) if is_customer => self.customer(envelope),
            Event::Message(_) | Event::Attachment(_) if is_human(envelope) => self.taken_over(),
            Event::Lifecycle(event) => match event.name {
                EventName::ParticipantJoined if is_human(envelope) => self.taken_over(),
                EventName::TransferSucceeded if !self.collected.is_empty() => {
                    self.end = Some(TurnEnd::Transferred);
                }
                _ => {}
            },
            Event::Typing(_) if !is_customer && !self.collected.is_empty() => {
                self.collected.more_will_come();
                self.last = now;
            }
            _ => {}
        }
    }

    /// Notes a message of the customer, which may be the question itself.
    fn customer(&mut self, item: &Envelope) {
        let Some(question) = &self.question else {
            if !self.collected.is_empty() {
                self.end = Some(TurnEnd::CustomerSpoke);
            }
            return;
        };
        if self.asked_at.is_none() && question.id.is_some() && question.id == item.id {
            self.asked_at = milliseconds(item);
        }
    }

    fn taken_over(&mut self) {
        if self.agents_answer() {
            self.with_agent = true;
        } else {
            self.end = Some(TurnEnd::TakenOver);
        }
    }

    fn added(&mut self, now: Duration) {
        self.last = now;
        if self.rules.mark().is_some_and(|mark| self.collected.has_mark(mark)) {
            self.end = Some(TurnEnd::EndMark);
        } else if self.collected.is_too_long() {
            self.end = Some(TurnEnd::TooLong);
        }
        self.tick(now);
    }

    /// Notes whether there is a connection.
    pub(super) fn connection(&mut self, now: Duration, is_online: bool) {
        if is_online && self.is_offline {
            // Missed items are about to arrive.
            self.last = now;
        }
        self.is_offline = !is_online;
    }

    /// The next time at which something is decided. `None` if the turn is over.
    pub(super) fn deadline(&self) -> Option<Duration> {
        if self.end.is_some() {
            return None;
        }
        let limit = self.began.saturating_add(self.rules.limit);
        Some(self.silence().map_or(limit, |(at, _)| at.min(limit)))
    }

    /// When the turn ends if nothing more arrives, and by which rule.
    fn silence(&self) -> Option<(Duration, TurnEnd)> {
        if self.is_offline || self.collected.is_empty() {
            return None;
        }
        let (wait, end) = match self.collected {
            ref collected if collected.is_flagged() => {
                (self.rules.after_completed, TurnEnd::Completed)
            }
            ref collected if collected.is_unfinished() => (self.rules.unfinished, TurnEnd::Quiet),
            _ => (self.rules.quiet, TurnEnd::Quiet),
        };
        Some((self.last.saturating_add(wait), end))
    }

    /// Ends the turn if that is due.
    pub(super) fn tick(&mut self, now: Duration) {
        if self.end.is_some() {
            return;
        }
        let limit = self.began.saturating_add(self.rules.limit);
        match self.silence() {
            Some((at, end)) if at <= now && at <= limit => self.end = Some(end),
            _ if limit <= now => self.end = Some(TurnEnd::Limit),
            _ => {}
        }
    }

    /// The text so far.
    pub(super) fn text(&self) -> String {
        self.collected.partial_text(self.rules.mark())
    }

    pub(super) fn is_over(&self) -> bool {
        self.end.is_some()
    }

    /// The turn as it is now.
    pub(super) fn into_turn(self, otherwise: TurnEnd) -> Turn {
        let (messages, attachments) = self.collected.into_parts();
        Turn {
            question: self.question,
            messages,
            attachments,
            end: self.end.unwrap_or(otherwise),
            end_mark: self.rules.end_mark.filter(|mark| !mark.is_empty()),
        }
    }
}

fn milliseconds(item: &Envelope) -> Option<i64> {
    time::milliseconds(item.absolute_time.as_deref()?)
}
