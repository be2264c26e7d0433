//! Plays a script. Steps are separated by semicolons:
//!
//! | step | meaning |
//! | --- | --- |
//! | `+500` | 500 ms pass |
//! | `ask`, `turn` | a turn begins, with or without a question; what is due of the one before is awaited |
//! | `A m1 Hello` | A says Hello, as the message m1, in one piece |
//! | `A m1 2:lo` | the second chunk of m1 |
//! | `A m1 =Hello` | the whole of m1, with the completed flag |
//! | `… @-400` | it was sent 400 ms ago |
//! | `dup …`, `lost …`, `past …` | it comes twice; it does not come over the socket; it was said before |
//! | `typing A`, `join H`, `left H`, `file A f1`, `transfer`, `end` | events |
//! | `off`, `on` | the connection is lost, and is back |
//! | `mark X`, `at-once` | rules: the end mark is X; a completed message ends the turn |
//!
//! A and B are bots, F is the flow, H an agent, S a supervisor, C the customer.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::delivery::{Delivered, DeliverySettings, History, Origin, Start, Timeline};
use crate::event::{Classified, Event, classify};
use crate::handle::state::EndReason;
use crate::send::Sent;
use crate::turns::tracker::{Taken, TurnTracker};
use crate::turns::{Turn, TurnEnd, TurnMemory, TurnRules};
use crate::wire::item::Item;
use crate::wire::transcript::TranscriptPage;

/// 2026-11-26T10:00:00Z, in milliseconds since 1970.
const START: i64 = 1_795_687_200_000;

pub(super) struct Run {
    now: u64,
    timeline: Timeline,
    memory: TurnMemory,
    tracker: Option<(u64, TurnTracker)>,
    /// Events that nobody has asked for yet.
    unread: VecDeque<Event>,
    is_offline: bool,
    /// What the service keeps, by time.
    transcript: BTreeMap<(i64, String), Value>,
    /// When each message was begun.
    begun: BTreeMap<String, i64>,
    turns: Vec<String>,
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
            transcript: BTreeMap::new(),
            begun: BTreeMap::new(),
            turns: Vec::new(),
            said: Vec::new(),
            heard: Vec::new(),
            ended: false,
        }
    }

    pub(super) fn play(&mut self, script: &str) {
        for step in script.split(';').map(str::trim).filter(|step| !step.is_empty()) {
            self.step(step);
            // What was said before the session is there when it begins.
            if !step.starts_with("past") {
                self.deliver();
            }
        }
        self.finish_turn();
        self.pass_time(1_000);
        self.leave_rest();
    }

    fn step(&mut self, step: &str) {
        match step.split(' ').collect::<Vec<_>>().as_slice() {
            ["ask"] => self.ask(),
            ["turn"] => self.begin(None),
            ["off"] => self.connection(false),
            ["on"] => self.connection(true),
            ["mark", mark] => self.memory.rules = TurnRules::default().end_mark(*mark),
            ["at-once"] => {
                self.memory.rules = TurnRules::default().after_completed(Duration::ZERO);
            }
            ["end"] => self.ended = true,
            ["transfer"] => self.event("A", "transfer.succeeded"),
            ["typing", who] => self.event(who, "typing"),
            ["join", who] => self.event(who, "participant.joined"),
            ["left", who] => self.event(who, "participant.left"),
            [wait] if wait.starts_with('+') => self.pass_time(wait[1..].parse().unwrap()),
            words => self.say(words),
        }
    }

    fn ask(&mut self) {
        let id = format!("q{}", self.turns.len());
        let question = self.item("C", &id, self.time());
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
    fn begin(&mut self, question: Option<Sent>) {
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

    fn connection(&mut self, is_online: bool) {
        self.is_offline = !is_online;
        if is_online {
            self.timeline.subscribed(self.clock());
        }
        let now = self.clock();
        if let Some((_, tracker)) = &mut self.tracker {
            tracker.connection(now, is_online);
        }
    }

    fn event(&mut self, who: &str, name: &str) {
        let mut item = self.item(who, &format!("e{}", self.now), self.time());
        item["Type"] = "EVENT".into();
        item["ContentType"] = format!("application/vnd.amazonaws.connect.event.{name}").into();
        if name != "typing" {
            self.store(&item);
        }
        self.arrive(&item);
    }

    fn say(&mut self, words: &[&str]) {
        let (how, words) = match words {
            [how @ ("dup" | "lost" | "past"), words @ ..] => (*how, words),
            words => ("", words),
        };
        let (ago, words) = match words {
            [words @ .., ago] if ago.starts_with('@') => (ago[1..].parse::<i64>().unwrap(), words),
            words => (if how == "past" { -60_000 } else { 0 }, words),
        };
        let (who, id, text) = match words {
            ["file", who, id] => (*who, *id, None),
            [who, id, text @ ..] => (*who, *id, Some(text.join(" "))),
            words => panic!("{words:?}"),
        };
        let time = *self.begun.entry(id.to_owned()).or_insert(self.now as i64 + ago);
        let mut item = self.item(who, id, time);
        if who != "C" && !self.said.contains(&id.to_owned()) {
            self.said.push(id.to_owned());
        }
        let mut whole = true;
        match text.as_deref() {
            None => {
                item["Type"] = "ATTACHMENT".into();
                item["Attachments"] = json!([{"AttachmentId": "a", "Status": "APPROVED"}]);
            }
            Some(text) => {
                let (number, text) = text.split_once(':').unwrap_or(("", text));
                if let Ok(number) = number.parse::<u32>() {
                    item["Content"] = text.into();
                    item["MessageMetadata"] =
                        json!({"ChunkNumber": number, "MessageCompleted": false});
                    whole = false;
                } else if let Some(text) = text.strip_prefix('=') {
                    self.store(&with_text(&item, text));
                    item["Content"] = text.into();
                    item["MessageMetadata"] = json!({"ChunkNumber": 99, "MessageCompleted": true});
                } else {
                    item["Content"] = text.into();
                }
            }
        }
        if whole && item.get("MessageMetadata").is_none() {
            self.store(&item);
        }
        if how == "dup" {
            self.arrive(&item);
        }
        if how != "lost" && how != "past" {
            self.arrive(&item);
        }
    }

    fn item(&self, who: &str, id: &str, time: i64) -> Value {
        let role = match who {
            "A" | "B" => "CUSTOM_BOT",
            "F" => "SYSTEM",
            "H" => "AGENT",
            "S" => "SUPERVISOR",
            "C" => "CUSTOMER",
            who => panic!("{who}"),
        };
        let time = jiff::Timestamp::from_millisecond(START + time).unwrap();
        json!({
            "Id": id, "AbsoluteTime": format!("{time:.3}"), "Type": "MESSAGE", "Content": "",
            "ContentType": "text/plain", "ParticipantRole": role, "ParticipantId": who,
        })
    }

    fn store(&mut self, item: &Value) {
        let id = item["Id"].as_str().unwrap().to_owned();
        let time: jiff::Timestamp = item["AbsoluteTime"].as_str().unwrap().parse().unwrap();
        self.transcript.insert((time.as_millisecond(), id), item.clone());
    }

    fn arrive(&mut self, item: &Value) {
        if !self.is_offline {
            let item = Box::new(Item::from_json(&item.to_string()).unwrap());
            self.timeline.arrive(self.clock(), item);
        }
    }

    fn time(&self) -> i64 {
        self.now as i64
    }

    fn clock(&self) -> Duration {
        Duration::from_millis(self.now)
    }

    /// Time passes, and everything happens at its time.
    fn pass_time(&mut self, milliseconds: u64) {
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
    fn deliver(&mut self) {
        while !self.is_offline
            && let Some(request) = self.timeline.request(self.clock())
        {
            let items = self.transcript.iter();
            let read = |item: &Value| Item::from_transcript(&item.to_string());
            let items = match &request.start {
                Start::Newest => items.rev().map(|(_, item)| read(item)).collect(),
                Start::At(id) => {
                    let from = items.skip_while(|((_, known), _)| known != id);
                    from.map(|(_, item)| read(item)).collect()
                }
            };
            self.timeline.page(self.clock(), TranscriptPage { items, ..TranscriptPage::default() });
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
    fn finish_turn(&mut self) {
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
    fn leave_rest(&mut self) {
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

fn with_text(item: &Value, text: &str) -> Value {
    let mut item = item.clone();
    item["Content"] = text.into();
    item
}

/// `Completed@625: Hello`, with the files and whether a message was cut off.
fn shown(turn: &Turn, after: u64) -> String {
    let end = format!("{:?}", turn.end);
    let end = end.split('(').next().unwrap_or_default();
    let mut said = vec![turn.text().replace('\n', ", ")];
    said.extend(turn.attachments.iter().map(|file| format!("[{}]", file.id.as_deref().unwrap())));
    said.retain(|text| !text.is_empty());
    let mut shown = format!("{end}@{after}: {}", said.join(" "));
    if !turn.is_complete() {
        shown += " …";
    }
    shown
}

/// Whether the turns are those that are expected. An expectation may leave out the time.
pub(super) fn matches(found: &str, expected: &str) -> bool {
    let (found, expected) = (found.split(" / "), expected.split(" / "));
    let without_time = |turn: &str| match turn.split_once(": ").or(turn.split_once(':')) {
        Some((end, text)) => format!("{}: {text}", end.split('@').next().unwrap_or_default()),
        None => turn.to_owned(),
    };
    let same = |(found, expected): (&str, &str)| {
        let is_timed = expected.split(':').next().is_some_and(|end| end.contains('@'));
        if is_timed {
            found.trim() == expected.trim()
        } else {
            without_time(found).trim() == without_time(expected).trim()
        }
    };
    found.clone().count() == expected.clone().count() && found.zip(expected).all(same)
}
