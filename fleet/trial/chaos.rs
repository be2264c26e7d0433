//! Kills, stops and restarts.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::nats_server::NatsServer;
use crate::takeovers::Takeovers;

/// The processes of the fleet.
pub(crate) struct Chaos {
    nats: NatsServer,
    url: String,
    lease: Duration,
    pub(crate) outage: Duration,
    takeovers: Arc<Mutex<Takeovers>>,
    workers: Vec<Worker>,
    started: usize,
    pub(crate) killed: usize,
    pub(crate) stopped: usize,
    pub(crate) restarted: usize,
}

struct Worker {
    child: Child,
    name: String,
    is_stopped: bool,
    /// The last line of counts.
    counts: Arc<std::sync::Mutex<String>>,
}

impl Chaos {
    pub(crate) fn new(
        nats: NatsServer,
        url: &str,
        lease: Duration,
        outage: Duration,
        takeovers: Arc<Mutex<Takeovers>>,
    ) -> Self {
        Self {
            nats,
            url: url.to_owned(),
            lease,
            outage,
            takeovers,
            workers: Vec::new(),
            started: 0,
            killed: 0,
            stopped: 0,
            restarted: 0,
        }
    }

    pub(crate) fn add_worker(&mut self) {
        self.started += 1;
        let name = format!("trial{}", self.started);
        let mut child = Command::new(program())
            .args(["--nats", &self.nats.url(), "work", "--endpoint-url", &self.url])
            .args(["--no-quotas", "--report", "1", "--name", &name])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log(&name))
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program().display()));
        let counts = Arc::new(std::sync::Mutex::new(String::new()));
        let (output, last) = (child.stdout.take().unwrap(), Arc::clone(&counts));
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                *last.lock().unwrap() = line;
            }
        });
        self.workers.push(Worker { child, name, is_stopped: false, counts });
    }

    /// Kills a worker again and again, and does the rest in between.
    pub(crate) async fn run(&mut self, time: Duration, kill_every: Duration) {
        let (begin, time) = (Instant::now(), time + self.outage);
        let mut stopped: Option<Instant> = None;
        while begin.elapsed() < time {
            tokio::time::sleep(kill_every).await;
            self.kill_one().await;
            let share = begin.elapsed().as_secs_f64() / time.as_secs_f64();
            match stopped {
                None if share > 0.2 => {
                    self.stop_one().await;
                    stopped = Some(Instant::now());
                }
                Some(at) if self.stopped == 0 && at.elapsed() > self.lease * 2 => self.go_on(),
                _ => {}
            }
            if share > 0.55 && self.restarted == 0 {
                self.nats.kill().await;
                tokio::time::sleep(self.outage).await;
                self.nats.start_again().await;
                self.restarted += 1;
            }
        }
        if let (Some(at), 0) = (stopped, self.stopped) {
            tokio::time::sleep((self.lease * 2).saturating_sub(at.elapsed())).await;
            self.go_on();
        }
    }

    async fn kill_one(&mut self) {
        let running = self.workers.iter().filter(|worker| !worker.is_stopped).count();
        // One after the other, not always the oldest.
        let place = (self.killed * 7 + 1) % running.max(1);
        let Some(place) = self.running().nth(place) else { return };
        let mut worker = self.workers.remove(place);
        let mut takeovers = self.takeovers.lock().await;
        worker.child.kill().unwrap();
        takeovers.killed(&format!("{}-", worker.name));
        drop(takeovers);
        worker.child.wait().unwrap();
        self.killed += 1;
        self.add_worker();
    }

    fn running(&self) -> impl Iterator<Item = usize> {
        let running = self.workers.iter().enumerate().filter(|(_, worker)| !worker.is_stopped);
        running.map(|(place, _)| place)
    }

    async fn stop_one(&mut self) {
        let Some(place) = self.running().next() else { return };
        let worker = &mut self.workers[place];
        worker.is_stopped = true;
        let mut takeovers = self.takeovers.lock().await;
        signal(&worker.child, Signal::STOP);
        takeovers.killed(&format!("{}-", worker.name));
    }

    fn go_on(&mut self) {
        for worker in self.workers.iter_mut().filter(|worker| worker.is_stopped) {
            signal(&worker.child, Signal::CONT);
            worker.is_stopped = false;
            self.stopped += 1;
        }
    }

    /// Lets the workers leave. What they have counted.
    pub(crate) async fn end(&mut self) -> String {
        for worker in &self.workers {
            signal(&worker.child, Signal::TERM);
        }
        let mut all = String::new();
        for worker in &mut self.workers {
            let status = worker.child.wait().unwrap();
            let counts = worker.counts.lock().unwrap();
            all.push_str(&format!("\n  {} ({status}): {counts}", worker.name));
        }
        all
    }
}

impl Drop for Chaos {
    fn drop(&mut self) {
        for worker in &mut self.workers {
            let _ = worker.child.kill();
            let _ = worker.child.wait();
        }
    }
}

fn signal(child: &Child, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

/// Beside this example's folder.
fn program() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    own.parent().unwrap().parent().unwrap().join("connectparticipant-fleet")
}

/// `FLEET_LOGS` names a folder for what workers write to their error streams.
fn log(name: &str) -> Stdio {
    match std::env::var_os("FLEET_LOGS") {
        Some(folder) => {
            std::fs::File::create(PathBuf::from(folder).join(format!("{name}.log"))).unwrap().into()
        }
        None => Stdio::null(),
    }
}
