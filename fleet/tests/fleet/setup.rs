//! nats-server, the emulator, workers of this process, and what was published.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use connectparticipant::Client;
use connectparticipant::restjson::metrics::MemoryMeter;
use connectparticipant_chat::Event;
use connectparticipant_emulator::{Chat, Emulator};
use connectparticipant_fleet::{
    ChatId, Command, Content, Counts, Fleet, FleetError, Record, RecordError, Settings, Worker,
};
use futures_util::StreamExt as _;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::nats_server::NatsServer;

pub(crate) struct Setup {
    pub(crate) nats: NatsServer,
    pub(crate) emulator: Emulator,
    pub(crate) fleet: Fleet,
    records: Arc<Mutex<Vec<Result<Record, RecordError>>>>,
    _folder: tempfile::TempDir,
}

/// A worker of this process, with its own connection.
pub(crate) struct Working {
    pub(crate) fleet: Fleet,
    /// What it has told its client's meter.
    pub(crate) meter: MemoryMeter,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<Counts>,
}

impl Setup {
    /// `None`, and a line that says so, without nats-server.
    pub(crate) async fn start() -> Option<Self> {
        Self::start_with(Settings::default()).await
    }

    pub(crate) async fn start_with(settings: Settings) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let Some(nats) = NatsServer::start(folder.path()).await else {
            skips::skip(skips::Lack::Program("nats-server"));
            return None;
        };
        let emulator = Emulator::start().await.unwrap();
        let fleet = Fleet::connect(&nats.url(), settings).await.unwrap();
        let records = Arc::new(Mutex::new(Vec::new()));
        let (reader, list) = (fleet.clone(), Arc::clone(&records));
        tokio::spawn(async move {
            let mut stream = std::pin::pin!(reader.records("test").await.unwrap());
            while let Some(record) = stream.next().await {
                list.lock().unwrap().push(record);
            }
        });
        Some(Self { nats, emulator, fleet, records, _folder: folder })
    }

    pub(crate) async fn worker(&self) -> Working {
        let settings = self.fleet.settings().clone();
        let fleet = Fleet::connect(&self.nats.url(), settings).await.unwrap();
        let meter = MemoryMeter::new();
        let client = Client::builder().endpoint_url(self.emulator.url()).meter(meter.clone());
        let client = client.build().unwrap();
        let worker = Worker::new(&fleet, &client).settled(Duration::from_secs(3600));
        let (stop, stopped) = oneshot::channel();
        let task =
            tokio::spawn(async move { worker.run(async { drop(stopped.await) }).await.unwrap() });
        Working { fleet, meter, stop: Some(stop), task }
    }

    /// Starts a chat, gives it to the fleet, and waits until a worker serves it.
    pub(crate) async fn chat(&self) -> (ChatId, Chat) {
        let chat = self.emulator.start_chat("Ada").unwrap();
        let id: ChatId = chat.contact_id().parse().unwrap();
        // NATS may just be back, and not be connected yet.
        while let Err(error) = self.fleet.add(&id, chat.participant_token()).await {
            assert!(matches!(error, FleetError::Away { .. }), "{error}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.served(&id).await;
        (id, chat)
    }

    pub(crate) async fn served(&self, chat: &ChatId) {
        let mut statuses = std::pin::pin!(self.fleet.statuses());
        let served = async {
            while let Some(status) = statuses.next().await {
                if status.chat == *chat && status.is_served {
                    return;
                }
            }
        };
        within("the chat is served", served).await;
    }

    pub(crate) async fn send(&self, chat: &ChatId, command: &Command) {
        self.fleet.send(chat, command).await.unwrap();
    }

    pub(crate) fn records(&self) -> Vec<Result<Record, RecordError>> {
        self.records.lock().unwrap().clone()
    }

    /// The texts of a chat, in their order.
    pub(crate) fn texts(&self, chat: &ChatId) -> Vec<String> {
        let records = self.records();
        let of_chat = records.iter().flatten().filter(|record| record.chat == *chat);
        let texts = of_chat.filter_map(|record| match &record.content {
            Content::Item(Event::Message(message)) => Some(message.text().to_owned()),
            _ => None,
        });
        texts.collect()
    }

    /// Waits until these are the texts of the chat.
    pub(crate) async fn heard(&self, chat: &ChatId, texts: &[&str]) {
        let all = until(|| self.texts(chat).len() >= texts.len());
        if tokio::time::timeout(LIMIT, all).await.is_err() {
            panic!("{texts:?} were said, {:?} heard", self.texts(chat));
        }
        // What comes twice comes later.
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(self.texts(chat), texts);
    }

    /// Waits for a record.
    pub(crate) async fn record<T>(&self, mut find: impl FnMut(&Content) -> Option<T>) -> T {
        let mut found = None;
        let look = until(|| {
            let records = self.records();
            found = records.iter().flatten().find_map(|record| find(&record.content));
            found.is_some()
        });
        within("the record", look).await;
        found.unwrap()
    }
}

impl Working {
    /// Lets it leave. What it has done.
    pub(crate) async fn leave(mut self) -> Counts {
        drop(self.stop.take());
        within("the worker leaves", self.task).await.unwrap()
    }

    /// Ends it without a word, as far as a task can.
    pub(crate) async fn kill(self) {
        self.task.abort();
        let _ = self.task.await;
    }

    pub(crate) fn counts(&self) -> Counts {
        self.fleet.counts()
    }
}

/// How long something may take.
const LIMIT: Duration = Duration::from_secs(30);

pub(crate) async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(LIMIT, future).await {
        Ok(output) => output,
        Err(_) => panic!("not within {LIMIT:?}: {what}"),
    }
}

pub(crate) async fn until(mut is_so: impl FnMut() -> bool) {
    while !is_so() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// What the customer has said, as the service keeps it.
pub(crate) fn said_by_customer(chat: &Chat) -> Vec<String> {
    let customer = chat.participant_id();
    let own = chat.transcript().into_iter();
    let own = own.filter(|item| item.participant_id.as_deref() == Some(customer.as_str()));
    own.filter_map(|item| Some(item.content?.expose().to_owned())).collect()
}

/// How often each is there.
pub(crate) fn counted(texts: &[String]) -> HashMap<&str, usize> {
    let mut counted = HashMap::new();
    for text in texts {
        *counted.entry(text.as_str()).or_default() += 1;
    }
    counted
}
