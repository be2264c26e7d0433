//! Runs a schedule, and compares what was sent with what was seen.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use connectparticipant_chat::{Chat, DeliverySettings, Event};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::fake::Service;
use crate::step::Step;

/// What a schedule has come to.
pub(crate) struct Outcome {
    /// The ids of what is kept, in order.
    pub(crate) sent: Vec<String>,
    /// The last state that was sent of each.
    last: BTreeMap<String, String>,
    seen: Vec<Seen>,
    ended: bool,
    reorders: bool,
    most_connecting: usize,
    pub(crate) sockets: usize,
    steps: String,
}

struct Seen {
    id: String,
    state: String,
    late: bool,
    replacement: bool,
}

pub(crate) fn run(seed: u64, steps: &[Step]) -> Outcome {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.unwrap().block_on(play(seed, steps))
}

/// How long it takes at most until the session is online and has read what it has missed, once
/// nothing new goes wrong: some thirty waits of half a minute each.
const RECOVERS: Duration = Duration::from_secs(900);

/// How many items wait for the consumer, by the seed.
const CAPACITIES: [usize; 4] = [256, 16, 64, 4];

async fn play(seed: u64, steps: &[Step]) -> Outcome {
    let service = Service::new(seed);
    let client = service.client();
    // Live items wait for the transcript, however long it fails: order is what is tested.
    let delivery = DeliverySettings::default()
        .capacity(CAPACITIES[(seed % 4) as usize])
        .transcript_wait(Duration::from_secs(1_000_000));
    service.lock().start_exclusive = (seed / 4).is_multiple_of(3);
    let mut chat = Chat::builder(&client, "participant")
        .connector(service.clone())
        .delivery(delivery)
        .connect()
        .await
        .unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let reading = Arc::new(tokio::sync::watch::Sender::new(true));
    let sender = chat.sender();
    let consumer = {
        let (seen, mut reading) = (Arc::clone(&seen), reading.subscribe());
        tokio::spawn(async move {
            loop {
                reading.wait_for(|reading| *reading).await.unwrap();
                match chat.next().await {
                    Some(Event::Ended(_)) => return chat.next().await.is_none(),
                    Some(event) => seen.lock().unwrap().extend(see(&event)),
                    None => return false,
                }
            }
        })
    };
    let mut world = World { service, last: BTreeMap::new(), attachment: None };
    for step in steps {
        match step {
            Step::StopReading => drop(reading.send_replace(false)),
            Step::Read => drop(reading.send_replace(true)),
            Step::Suspend => sender.suspend().await,
            Step::Resume => sender.resume().await,
            step => world.step(step).await,
        }
    }
    // Whatever was wrong passes; then the chat ends.
    reading.send_replace(true);
    sender.resume().await;
    tokio::time::sleep(world.service.unreachable_for() + RECOVERS).await;
    if (seed / 12).is_multiple_of(3) {
        // Nobody is told.
        world.service.lock().ended = true;
        world.service.cut();
    } else {
        let end = world.service.event("chat.ended");
        world.say(&end);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let ended = tokio::time::timeout(Duration::from_secs(600), consumer).await;
    let Service { state, .. } = world.service;
    let state = state.lock().unwrap();
    let seen = std::mem::take(&mut *seen.lock().unwrap());
    Outcome {
        sent: state.transcript.iter().map(|item| item["Id"].as_str().unwrap().to_owned()).collect(),
        last: world.last,
        seen,
        ended: ended.is_ok_and(|ended| ended.unwrap()),
        reorders: steps.iter().any(|step| matches!(step, Step::SayReversed(_))),
        most_connecting: state.most_connecting,
        sockets: state.opened,
        steps: format!("{steps:?}"),
    }
}

/// What is kept of an event.
fn see(event: &Event) -> Option<Seen> {
    let state = match event {
        Event::Message(message) => message.text().to_owned(),
        Event::Attachment(attachment) => {
            attachment.files[0].status.as_ref().unwrap().as_str().to_owned()
        }
        Event::Lifecycle(_) => String::new(),
        _ => return None,
    };
    let envelope = event.envelope()?;
    let (id, late, replacement) = (envelope.id.clone()?, envelope.late, envelope.replacement);
    Some(Seen { id, state, late, replacement })
}

struct World {
    service: Service,
    last: BTreeMap<String, String>,
    attachment: Option<(Value, Instant)>,
}

impl World {
    /// Keeps an item and brings it.
    fn say(&mut self, item: &Value) {
        self.keep(item);
        self.service.broadcast(item);
    }

    fn keep(&mut self, item: &Value) {
        let state = match item["Attachments"][0]["Status"].as_str() {
            Some(status) => status,
            None => item["Content"].as_str().unwrap_or_default(),
        };
        self.last.insert(item["Id"].as_str().unwrap().to_owned(), state.to_owned());
        self.service.keep(item);
    }

    async fn step(&mut self, step: &Step) {
        let service = self.service.clone();
        match step {
            Step::Say(count) => {
                for number in 0..*count {
                    let message = service.message();
                    self.say(&message);
                    if number % 4 == 3 {
                        tokio::time::sleep(Duration::from_millis(2)).await;
                    }
                }
            }
            Step::SayTwice(count) => {
                for _ in 0..*count {
                    let message = service.message();
                    self.say(&message);
                    service.broadcast(&message);
                }
            }
            Step::SayReversed(count) => {
                let messages: Vec<_> = (0..*count).map(|_| service.message()).collect();
                messages.iter().for_each(|message| self.keep(message));
                messages.iter().rev().for_each(|message| service.broadcast(message));
            }
            Step::Type => service.broadcast(&service.event("typing")),
            Step::Attach => {
                let item = service.attachment();
                self.say(&item);
                self.attachment = Some((item, Instant::now()));
            }
            Step::Scan => {
                // News about a file that is older than that is not looked for.
                let recent = |(_, at): &(Value, Instant)| at.elapsed() < Duration::from_secs(1_800);
                if let Some((mut item, _)) = self.attachment.take().filter(recent) {
                    item["Attachments"][0]["Status"] = json!("APPROVED");
                    self.say(&item);
                }
            }
            Step::Stream(pieces) => {
                let mut item = service.message();
                for number in 1..=*pieces {
                    item["Content"] = json!(format!("{number};"));
                    item["MessageMetadata"] =
                        json!({"ChunkNumber": number, "MessageCompleted": false});
                    service.broadcast(&item);
                }
                let whole: String = (1..=*pieces).map(|number| format!("{number};")).collect();
                item["Content"] = json!(whole);
                item["MessageMetadata"] =
                    json!({"ChunkNumber": pieces + 1, "MessageCompleted": true});
                self.keep(&item);
                service.broadcast(&item);
            }
            Step::Advance(milliseconds) => {
                tokio::time::sleep(Duration::from_millis((*milliseconds).into())).await;
            }
            Step::Cut { lost } => {
                for _ in 0..*lost {
                    let message = service.message();
                    self.keep(&message);
                }
                service.cut();
            }
            Step::Stall => service.stall(),
            Step::Garbage => {
                for frame in ["{", "", "[]", r#"{"topic":"aws/chat","content":"{"}"#] {
                    service.raw(frame);
                }
            }
            Step::FailConnections { status, times } => {
                service.lock().fail_connections = repeat(*status, *times);
            }
            Step::Unreachable { seconds } => {
                service.make_unreachable(Duration::from_secs((*seconds).into()));
            }
            Step::FailTranscript { status, times } => {
                service.lock().fail_transcript = repeat(*status, *times);
            }
            Step::RefuseUpgrades { status, times } => {
                service.lock().refuse_upgrades = repeat(*status, *times);
            }
            Step::IgnoreSubscriptions(times) => service.lock().ignore_subscriptions = *times,
            Step::RefuseSubscriptions(times) => service.lock().refuse_subscriptions = *times,
            Step::ExpireToken => service.expire_token(),
            Step::Suspend | Step::Resume | Step::StopReading | Step::Read => unreachable!(),
        }
    }
}

fn repeat(status: u16, times: u8) -> VecDeque<u16> {
    std::iter::repeat_n(status, times.into()).collect()
}

impl Outcome {
    pub(crate) fn check(&self) -> Result<(), String> {
        let fail = |why: String| Err(format!("{why}\n{}", self.steps));
        if !self.ended {
            return fail("the session does not end with `Ended`".to_owned());
        }
        if self.most_connecting > 1 {
            return fail(format!("{} connections asked for at once", self.most_connecting));
        }
        let first: Vec<_> = self.seen.iter().filter(|seen| !seen.replacement).collect();
        let mut ids: Vec<_> = first.iter().map(|seen| seen.id.as_str()).collect();
        if self.reorders {
            let in_time = first.iter().filter(|seen| !seen.late).map(|seen| &seen.id);
            if !in_time.is_sorted() {
                return fail("out of order, and not marked as late".to_owned());
            }
            ids.sort_unstable();
        } else if let Some(late) = first.iter().find(|seen| seen.late) {
            return fail(format!("{} is late", late.id));
        }
        let sent: Vec<_> = self.sent.iter().map(String::as_str).collect();
        if ids != sent {
            let missing: Vec<_> = sent.iter().filter(|id| !ids.contains(id)).collect();
            return fail(format!(
                "{} sent, {} seen, missing {missing:?}, seen {ids:?}",
                sent.len(),
                ids.len()
            ));
        }
        for (id, state) in &self.last {
            let seen = self.seen.iter().rev().find(|seen| seen.id == *id);
            if seen.is_none_or(|seen| seen.state != *state) {
                return fail(format!("{id} is not in its last state {state}"));
            }
        }
        Ok(())
    }
}
