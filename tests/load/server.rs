//! The emulator in a separate process, told what to do line by line.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use connectparticipant::{Client, ClientBuilder, ConnectionToken};
use connectparticipant_emulator::{Emulator, Fault};

/// The process.
pub(crate) struct Server {
    process: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
    url: String,
    /// The customer's, good for all calls.
    pub(crate) token: ConnectionToken,
}

/// What it can be told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Order {
    /// Fail every call.
    Down,
    /// Fail no call.
    Up,
    /// Do something wrong in one of twenty calls.
    Faults,
}

impl Server {
    /// Starts it, with a chat.
    pub(crate) fn start() -> Self {
        let mut process = Command::new(std::env::current_exe().expect("this program"))
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the emulator starts");
        let ask = process.stdin.take().expect("its input");
        let mut answers = BufReader::new(process.stdout.take().expect("its output"));
        let (url, token) = (read(&mut answers), read(&mut answers));
        Self { process, ask, answers, url, token: token.into() }
    }

    /// A builder of a client of it.
    pub(crate) fn client(&self) -> ClientBuilder<Client> {
        Client::builder().endpoint_url(&self.url)
    }

    /// Tells it; how many requests it has had by then.
    pub(crate) fn tell(&mut self, order: Order) -> u64 {
        writeln!(self.ask, "{order:?}").expect("the emulator listens");
        read(&mut self.answers).parse().expect("a number")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn read(answers: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    answers.read_line(&mut line).expect("the emulator answers");
    line.trim_end().to_owned()
}

/// The process's own part: ends when nobody tells it anything any more.
pub(crate) async fn serve() -> ExitCode {
    let emulator = Arc::new(Emulator::start().await.expect("a port"));
    let chat = emulator.start_chat("Load").expect("a chat");
    println!("{}\n{}", emulator.url(), chat.connect_customer().1.connection_token.expose());
    let faulty = Arc::new(AtomicBool::new(false));
    tokio::spawn(keep_faulty(Arc::clone(&emulator), Arc::clone(&faulty)));
    let listening = tokio::task::spawn_blocking(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            faulty.store(line == "Faults", Ordering::SeqCst);
            emulator.clear_faults();
            if line == "Down" {
                emulator.inject(Fault::on_any().times(u32::MAX).status(500)).unwrap();
            }
            println!("{}", requests(&emulator));
        }
    });
    listening.await.expect("to listen");
    std::process::exit(0)
}

fn requests(emulator: &Emulator) -> u64 {
    emulator.request_counts().values().sum()
}

/// Keeps faults in store for the next calls, one for every twenty.
async fn keep_faulty(emulator: Arc<Emulator>, faulty: Arc<AtomicBool>) {
    let mut stored = 0;
    loop {
        let seen = requests(&emulator);
        stored = if faulty.load(Ordering::SeqCst) { stored.max(seen) } else { 0 };
        while stored > 0 && stored < seen + 1000 {
            for fault in [
                Fault::on_any().close(),
                Fault::on_any().after_carrying_out().close(),
                Fault::on_any().truncate(),
                Fault::on_any().status(503).body("<html>down for a moment</html>"),
                Fault::on_any().error(429, "ThrottlingException").header("x-amz-retry-after", "5"),
                Fault::on_any().error(500, "InternalServerException"),
                Fault::on_any().delay(Duration::from_secs(4)),
            ] {
                emulator.inject(Fault::on_any().times(19)).unwrap();
                emulator.inject(fault).unwrap();
                stored += 20;
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
