//! A chat whose clock, service and program are those of a test: items go through the session's own delivery to a
//! turn tracker.

use std::collections::VecDeque;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;

use super::items::{self, START};
use super::outcome::shown;
use super::transcript::Transcript;
use crate::delivery::{Delivered, DeliverySettings, History, Origin, Timeline};
use crate::event::{Classified, Event, classify};
use crate::handle::state::EndReason;
use crate::send::Sent;
use crate::turns::tracker::{Taken, TurnTracker};
use crate::turns::{TurnEnd, TurnMemory, TurnRules};
use crate::wire::item::Item;

pub(super) struct Run {
    now: u64,
    timeline: Timeline,
    memory: TurnMemory,
    tracker: Option<(u64, TurnTracker)>,
    /// Events that nobody has asked for yet.
    unread: VecDeque<Event>,
    is_offline: bool,
    transcript: Transcript,
    turns: Vec<String>,
    /// The ids of all messages and files for the customer.
    said: Vec<String>,
    heard: Vec<String>,
    ended: bool,
}

impl Run {
    pub(super) fn new() -> Self {
        let mut timeline = Timeline::new(DeliverySettings::default(), &History::Newest(100));
        timeline.began(Duration::ZERO, UNIX_EPOCH + Duration::from_millis(START as u64));
        Self {
            now: 0,
            timeline,
            memory: TurnMemory::default(),
            tracker: None,
            unread: VecDeque::new(),
            is_offline: false,
            transcript: Transcript::default(),
            turns: Vec::new(),
            said: Vec::new(),
            heard: Vec::new(),
            ended: false,
        }
    }

    pub(super) fn rules(&mut self, rules: TurnRules) {
        self.memory.rules = rules;
    }

    /// The customer asks, and a turn begins.
    pub(super) fn ask(&mut self) {
        let id = format!("q{}", self.turns.len());
        let question = items::message("C", &id, self.time());
        self.store(&question);
        let sent = Sent {
            id: Some(id),
            absolute_time: Some(question["AbsoluteTime"].as_str().unwrap().to_owned()),
            processing: None,
        };
        self.begin(Some(sent));
        self.arrive(&question);
    }

    /// A turn begins, once the one before is over.
    pub(super) fn begin(&mut self, question: Option<Sent>) {
        self.finish_turn();
        let passed = self.memory.take_passed();
        let mut tracker = TurnTracker::new(self.clock(), question, &self.memory);
        tracker.connection(self.clock(), !self.is_offline);
        self.tracker = Some((self.now, tracker));
        for event in passed {
            self.hear(event);
        }
        for event in std::mem::take(&mut self.unread) {
            self.hear_new(event);
        }
    }

    pub(super) fn connection(&mut self, is_online: bool) {
        self.is_offline = !is_online;
        if is_online {
            self.timeline.subscribed(self.clock());
        }
        let now = self.clock();
        if let Some((_, tracker)) = &mut self.tracker {
            tracker.connection(now, is_online);
        }
    }

    /// A message or file for the customer is to be heard once.
    pub(super) fn is_said(&mut self, id: &str) {
        if !self.said.iter().any(|said| said == id) {
            self.said.push(id.to_owned());
        }
    }

    /// The service keeps an item.
    pub(super) fn store(&mut self, item: &Value) {
        self.transcript.store(item);
    }

    /// An item comes over the socket.
    pub(super) fn arrive(&mut self, item: &Value) {
        if !self.is_offline {
            let item = Box::new(Item::from_json(&item.to_string()).unwrap());
            self.timeline.arrive(self.clock(), item);
        }
    }

    /// The chat ends with the next delivery.
    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    /// Milliseconds since the begin.
    pub(super) fn time(&self) -> i64 {
        self.now as i64
    }

    fn clock(&self) -> Duration {
        Duration::from_millis(self.now)
    }

    /// Time passes, and everything happens at its time.
    pub(super) fn pass_time(&mut self, milliseconds: u64) {
        let until = self.now + milliseconds;
        loop {
            self.deliver();
            let now = self.clock();
            let turn = self.tracker.as_ref().and_then(|(_, tracker)| tracker.deadline());
            // Without a connection, what is due of the transcript stays due.
            let timeline = self.timeline.deadline(now).filter(|at| *at > now);
            let next = [timeline, turn].into_iter().flatten().min();
            match next.map(|next| next.as_millis() as u64).filter(|next| *next <= until) {
                Some(next) => self.now = self.now.max(next),
                None => break,
            }
        }
        self.now = until;
        self.deliver();
    }

    /// Delivers what is due.
    pub(super) fn deliver(&mut self) {
        while !self.is_offline
            && let Some(request) = self.timeline.request(self.clock())
        {
            let page = self.transcript.page(&request.start);
            self.timeline.page(self.clock(), page);
        }
        self.timeline.release(self.clock());
        while let Some(delivered) = self.timeline.take() {
            let event = event_of(delivered);
            self.hear_new(event);
        }
        if std::mem::take(&mut self.ended) {
            self.hear_new(Event::Ended(EndReason::ChatEnded));
        }
        let now = self.clock();
        if let Some((_, tracker)) = &mut self.tracker {
            tracker.tick(now);
        }
        self.close_turn();
    }

    fn hear_new(&mut self, event: Event) {
        // A program reads events while a turn is under way, or later.
        if self.tracker.is_some() {
            self.memory.observe(&event);
            self.hear(event);
        } else {
            self.unread.push_back(event);
        }
    }

    fn hear(&mut self, event: Event) {
        let now = self.clock();
        let Some((_, tracker)) = &mut self.tracker else {
            return self.unread.push_back(event);
        };
        if let Taken::No(event) = tracker.take(now, event, &self.memory) {
            self.memory.pass(*event);
        }
        self.close_turn();
    }

    /// Waits for the end of the turn.
    pub(super) fn finish_turn(&mut self) {
        while self.tracker.is_some() {
            self.pass_time(100);
        }
    }

    fn close_turn(&mut self) {
        let Some((began, tracker)) = self.tracker.take_if(|(_, tracker)| tracker.is_over()) else {
            return;
        };
        let turn = tracker.into_turn(TurnEnd::Limit);
        self.memory.remember(&turn);
        self.heard.extend(turn.messages.iter().filter_map(|message| message.id.clone()));
        self.heard.extend(turn.attachments.iter().filter_map(|file| file.id.clone()));
        self.turns.push(shown(&turn, self.now - began));
    }

    /// What is in no turn, for `Chat::next`.
    pub(super) fn leave_rest(&mut self) {
        let mut left = Vec::new();
        let passed = self.memory.take_passed();
        for event in passed.into_iter().chain(std::mem::take(&mut self.unread)) {
            let is_said = matches!(event, Event::Message(_) | Event::Attachment(_));
            if let Some(id) = event.envelope().and_then(|envelope| envelope.id.clone())
                && is_said
                && !self.heard.contains(&id)
                && self.said.contains(&id)
            {
                self.heard.push(id.clone());
                left.push(id);
            }
        }
        if !left.is_empty() {
            self.turns.push(format!("left {}", left.join(" ")));
        }
    }

    pub(super) fn outcome(&self) -> String {
        self.turns.join(" / ")
    }

    /// Messages that are in no turn and were not handed on, and those that are in two.
    pub(super) fn missing(&self) -> Vec<String> {
        let count = |id: &String| self.heard.iter().filter(|heard| *heard == id).count();
        self.said.iter().filter(|id| count(id) != 1).cloned().collect()
    }
}

fn event_of(delivered: Delivered) -> Event {
    assert!(delivered.origin != Origin::Past || !delivered.late);
    match classify(delivered) {
        Classified::Event(event) => event,
        other => panic!("{other:?}"),
    }
}
