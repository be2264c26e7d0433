//! A worker, as a program starts it.

use std::time::Duration;

use connectparticipant::Client;

use crate::metrics::{LeaseMove, WorkerMeter};
use crate::nats::Nats;
use crate::term::Term;
use crate::{Counts, Fleet, FleetError};

/// A process that serves chats of a fleet. Start as many as you need, on as many machines.
///
/// ```no_run
/// use connectparticipant::Client;
/// use connectparticipant_fleet::{Fleet, Settings, Worker};
///
/// async fn example() -> Result<(), Box<dyn std::error::Error>> {
///     let fleet = Fleet::connect("nats://127.0.0.1:4222", Settings::default()).await?;
///     let client = Client::new("us-east-1")?;
///     let stop = async { tokio::time::sleep(std::time::Duration::from_secs(3600)).await };
///     Worker::new(&fleet, &client).most_chats(5_000).run(stop).await?;
///     Ok(())
/// }
/// ```
#[must_use = "a worker does nothing before `run`"]
#[derive(Debug)]
pub struct Worker {
    pub(crate) fleet: Fleet,
    pub(crate) client: Client,
    name: String,
    pub(crate) most_chats: usize,
    pub(crate) connect_at_once: usize,
    pub(crate) settled: Duration,
}

impl Worker {
    /// A worker whose chats use this client, with the client's `connectparticipant_chat::Quotas`. If several workers share
    /// an instance, give each its part of the quotas.
    ///
    /// ```
    /// use connectparticipant::Client;
    /// use connectparticipant_fleet::{Fleet, Worker};
    ///
    /// fn worker(fleet: &Fleet, client: &Client) -> Worker {
    ///     Worker::new(fleet, client)
    /// }
    /// ```
    pub fn new(fleet: &Fleet, client: &Client) -> Self {
        Self {
            fleet: fleet.clone(),
            client: client.clone(),
            name: "worker".to_owned(),
            most_chats: 10_000,
            connect_at_once: 32,
            settled: Duration::from_secs(10),
        }
    }

    /// Sets the prefix of the worker's name: letters, digits, `-` and `_`; other characters are omitted. The default
    /// is `worker`.
    ///
    /// ```
    /// use connectparticipant::Client;
    /// use connectparticipant_fleet::{Fleet, Worker};
    ///
    /// fn worker(fleet: &Fleet, client: &Client) -> Worker {
    ///     Worker::new(fleet, client).name("eu-west-1a")
    /// }
    /// ```
    pub fn name(self, name: &str) -> Self {
        let known = |letter: &char| letter.is_ascii_alphanumeric() || "-_".contains(*letter);
        Self { name: name.chars().filter(known).take(64).collect(), ..self }
    }

    /// Sets how many chats the worker serves at most. The default is 10,000.
    ///
    /// ```
    /// use connectparticipant::Client;
    /// use connectparticipant_fleet::{Fleet, Worker};
    ///
    /// fn worker(fleet: &Fleet, client: &Client) -> Worker {
    ///     Worker::new(fleet, client).most_chats(2_000)
    /// }
    /// ```
    pub fn most_chats(self, most_chats: usize) -> Self {
        Self { most_chats, ..self }
    }

    /// Sets how many sessions the worker establishes at the same time. The default is 32, the
    /// minimum 1.
    ///
    /// ```
    /// use connectparticipant::Client;
    /// use connectparticipant_fleet::{Fleet, Worker};
    ///
    /// fn worker(fleet: &Fleet, client: &Client) -> Worker {
    ///     Worker::new(fleet, client).connect_at_once(8)
    /// }
    /// ```
    pub fn connect_at_once(self, connect_at_once: usize) -> Self {
        Self { connect_at_once: connect_at_once.max(1), ..self }
    }

    /// Sets how long all workers must have been running before chats move to balance the load; the default is 10 s.
    ///
    /// ```
    /// use connectparticipant::Client;
    /// use connectparticipant_fleet::{Fleet, Worker};
    ///
    /// fn worker(fleet: &Fleet, client: &Client) -> Worker {
    ///     Worker::new(fleet, client).settled(std::time::Duration::from_secs(60))
    /// }
    /// ```
    pub fn settled(self, settled: Duration) -> Self {
        Self { settled, ..self }
    }

    /// Serves chats until `stop` is ready, then hands them over.
    ///
    /// # Errors
    /// If NATS refuses an operation of the worker. While NATS is unreachable, the worker waits.
    ///
    /// ```no_run
    /// use connectparticipant_fleet::{FleetError, Worker};
    ///
    /// async fn work(worker: Worker) -> Result<(), FleetError> {
    ///     let counts = worker.run(async { tokio::signal::ctrl_c().await.unwrap_or_default() }).await?;
    ///     println!("{} chats were handed over", counts.handed_over);
    ///     Ok(())
    /// }
    /// ```
    pub async fn run(self, stop: impl Future<Output = ()>) -> Result<Counts, FleetError> {
        tokio::pin!(stop);
        let meter = WorkerMeter::of(&self.client);
        let nats = Nats { meter, ..self.fleet.nats().clone() };
        loop {
            let name = format!("{}-{}", self.name, uuid::Uuid::new_v4().simple());
            let mut term = Term::begin(&self, &nats, name).await?;
            let lost = tokio::select! {
                () = &mut stop => false,
                () = term.work() => true,
            };
            if !lost {
                term.leave().await;
                return Ok(nats.counts());
            }
            // Other workers have its chats by now, so the chats are dropped and the worker starts
            // again.
            nats.lease_moved(LeaseMove::Lost);
            tracing::warn!(worker = term.name, "the worker was silent for too long; it restarts");
        }
    }
}
