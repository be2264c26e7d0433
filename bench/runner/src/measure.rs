//! What is measured, and how.

use std::cell::OnceCell;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;

use crate::peers::{OFFICIAL, Peer, Peers, Taken};
use crate::server::Server;
use crate::{build, place, responses, valgrind};

/// A row of the table.
pub(crate) struct Measure {
    /// Its name on the command line.
    pub(crate) key: &'static str,
    pub(crate) title: &'static str,
    pub(crate) unit: &'static str,
    /// What a value is divided by to be of that unit.
    pub(crate) divisor: f64,
    pub(crate) digits: usize,
    pub(crate) more_is_better: bool,
    pub(crate) target: Option<Target>,
    /// Takes minutes.
    pub(crate) long: bool,
    /// Whether it measures a part of the runtime, without the programs of the peers.
    pub(crate) part: bool,
    /// A value of each round for each peer; none for a peer that has no such thing.
    pub(crate) take: fn(&Bench) -> Result<Vec<Vec<f64>>>,
}

/// What ours is meant to be.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// In the row's unit.
    AtMost(f64),
    /// So many times plain reqwest, or less; or more, where more is better.
    OfPlain(f64),
    /// So many times plain hyper, or less.
    OfHyper(f64),
    /// So many times the official crate, or less.
    OfOfficial(f64),
}

const BASE: Measure = Measure {
    key: "",
    title: "",
    unit: "",
    divisor: 1.0,
    digits: 1,
    more_is_better: false,
    target: None,
    long: false,
    part: false,
    take: |_| Ok(Vec::new()),
};

pub(crate) const MEASURES: &[Measure] = &[
    Measure {
        key: "instructions",
        title: "instructions per call",
        unit: "k",
        divisor: 1e3,
        target: Some(Target::OfPlain(0.62)),
        take: |bench| {
            bench.exact(|peer| valgrind::instructions(peer, &["calls", bench.url()], 400))
        },
        ..BASE
    },
    Measure {
        key: "allocations",
        title: "allocations per call",
        digits: 0,
        target: Some(Target::AtMost(32.0)),
        take: |bench| bench.exact(|peer| valgrind::allocations(peer, &["calls", bench.url()], 400)),
        ..BASE
    },
    Measure {
        key: "decode",
        title: "decode 100 items, instructions",
        unit: "k",
        divisor: 1e3,
        digits: 0,
        target: Some(Target::OfPlain(0.85)),
        take: |bench| {
            bench.exact(|peer| valgrind::instructions(peer, &["decode", bench.page()], 20))
        },
        ..BASE
    },
    Measure {
        key: "event",
        title: "decode an event, instructions (official: aws-smithy-eventstream)",
        unit: "k",
        divisor: 1e3,
        digits: 2,
        target: Some(Target::OfOfficial(1.0)),
        part: true,
        take: |bench| bench.part("decode-events", 100.0),
        ..BASE
    },
    Measure {
        key: "sign",
        title: "sign a small request, instructions (official: aws-sigv4)",
        unit: "k",
        divisor: 1e3,
        target: Some(Target::AtMost(25.0)),
        part: true,
        take: |bench| bench.part("sign", 100.0),
        ..BASE
    },
    Measure {
        key: "tls-instructions",
        title: "instructions per call over TLS",
        unit: "k",
        divisor: 1e3,
        take: |bench| {
            let words = ["calls", bench.tls_url()];
            bench.exact_of(|peer| peer.tls, |peer| valgrind::instructions(peer, &words, 100))
        },
        ..BASE
    },
    Measure {
        key: "handshake",
        title: "CPU per new client and TLS call",
        unit: "µs",
        divisor: 1e3,
        digits: 0,
        take: Bench::handshakes,
        ..BASE
    },
    Measure {
        key: "cpu",
        title: "CPU per call, one at a time",
        unit: "µs",
        divisor: 1e3,
        take: |bench| Ok(per_call(bench.calls()?, bench, |taken| taken.cpu_ns)),
        ..BASE
    },
    Measure {
        key: "wall",
        title: "time per call, one at a time",
        unit: "µs",
        divisor: 1e3,
        take: |bench| Ok(per_call(bench.calls()?, bench, |taken| taken.wall_ns)),
        ..BASE
    },
    Measure {
        key: "flight-cpu",
        title: "CPU per call, 64 in flight",
        unit: "µs",
        divisor: 1e3,
        target: Some(Target::OfPlain(0.8)),
        take: |bench| Ok(per_call(bench.flight()?, bench, |taken| taken.cpu_ns)),
        ..BASE
    },
    Measure {
        key: "flight",
        title: "calls per second, 64 in flight",
        unit: "k",
        divisor: 1e3,
        more_is_better: true,
        take: |bench| {
            let mut samples = per_call(bench.flight()?, bench, |taken| taken.wall_ns);
            samples.iter_mut().flatten().for_each(|nanoseconds| *nanoseconds = 1e9 / *nanoseconds);
            Ok(samples)
        },
        ..BASE
    },
    Measure {
        key: "memory",
        title: "peak memory, 64 in flight",
        unit: "MiB",
        divisor: 1024.0,
        take: |bench| Ok(each(bench.flight()?, |_, taken| taken.peak_kib)),
        ..BASE
    },
    Measure {
        key: "start",
        title: "start to first answer",
        unit: "ms",
        divisor: 1e6,
        target: Some(Target::OfHyper(1.2)),
        take: Bench::starts,
        ..BASE
    },
    Measure {
        key: "size",
        title: "stripped program",
        unit: "MB",
        divisor: 1e6,
        target: Some(Target::AtMost(4.0)),
        take: |bench| bench.exact(|peer| build::stripped_size(peer.program())),
        ..BASE
    },
    Measure {
        key: "crates",
        title: "crates in its tree",
        digits: 0,
        target: Some(Target::AtMost(60.0)),
        take: |bench| bench.exact(|peer| build::crates(peer.package.unwrap_or_default())),
        ..BASE
    },
    Measure {
        key: "build",
        title: "clean release build, CPU",
        unit: "s",
        digits: 0,
        target: Some(Target::OfOfficial(0.4)),
        long: true,
        take: |bench| {
            let take = |peer: &Peer| match peer.package {
                Some(package) => build::clean_builds(package, 3),
                None => Ok(Vec::new()),
            };
            bench.peers.0.iter().map(take).collect()
        },
        ..BASE
    },
];

/// How many calls are in flight where many are.
const WIDTH: usize = 64;

/// The peers and the server that they call.
pub(crate) struct Bench {
    pub(crate) peers: Peers,
    server: Server,
    page: PathBuf,
    rounds: usize,
    calls: OnceCell<Vec<Vec<Taken>>>,
    flight: OnceCell<Vec<Vec<Taken>>>,
}

impl Bench {
    pub(crate) fn start(peers: Peers, quick: bool) -> Result<Self> {
        let page = place::target("transcript.json");
        std::fs::write(&page, responses::transcript())?;
        Ok(Self {
            peers,
            server: Server::start()?,
            page,
            rounds: if quick { 5 } else { 15 },
            calls: OnceCell::new(),
            flight: OnceCell::new(),
        })
    }

    fn url(&self) -> &str {
        &self.server.url
    }

    fn tls_url(&self) -> &str {
        &self.server.tls_url
    }

    fn page(&self) -> &str {
        self.page.to_str().unwrap_or_default()
    }

    /// One value of each peer, of those that are made of Rust.
    fn exact(&self, take: impl Fn(&Peer) -> Result<f64>) -> Result<Vec<Vec<f64>>> {
        self.exact_of(|peer| peer.package.is_some(), take)
    }

    /// One value of each peer that is chosen.
    fn exact_of(
        &self,
        chosen: impl Fn(&Peer) -> bool,
        take: impl Fn(&Peer) -> Result<f64>,
    ) -> Result<Vec<Vec<f64>>> {
        let take = |peer: &Peer| match chosen(peer) {
            true => Ok(vec![take(peer)?]),
            false => Ok(Vec::new()),
        };
        self.peers.0.iter().map(take).collect()
    }

    /// A part of the runtime beside AWS's crate for it, without a call: instructions for each of `size` things of a
    /// round.
    fn part(&self, part: &str, size: f64) -> Result<Vec<Vec<f64>>> {
        let program = Peers::build_parts()?;
        let mut samples: Vec<Vec<f64>> = self.peers.0.iter().map(|_| Vec::new()).collect();
        for (column, whose) in [(0, "ours"), (OFFICIAL, "aws")] {
            let count = valgrind::instructions(&program, &[part, whose], 20)?;
            if let Some(samples) = samples.get_mut(column) {
                samples.push(count / size);
            }
        }
        Ok(samples)
    }

    /// New clients, each with a handshake and a call, in rounds in which the peers take turns.
    fn handshakes(&self) -> Result<Vec<Vec<f64>>> {
        const CLIENTS: usize = 20;
        let mut samples: Vec<Vec<f64>> = self.peers.0.iter().map(|_| Vec::new()).collect();
        for _ in 0..self.rounds {
            for (peer, samples) in self.peers.0.iter().zip(&mut samples) {
                if peer.tls {
                    let taken = peer.take(&["connects", self.tls_url(), &CLIENTS.to_string()])?;
                    samples.push(taken.cpu_ns / CLIENTS as f64);
                }
            }
        }
        Ok(samples)
    }

    fn calls(&self) -> Result<&Vec<Vec<Taken>>> {
        self.timed(&self.calls, |count| vec!["calls".to_owned(), count])
    }

    fn flight(&self) -> Result<&Vec<Vec<Taken>>> {
        self.timed(&self.flight, |count| vec!["flight".to_owned(), count, WIDTH.to_string()])
    }

    /// Rounds in which the peers take turns.
    fn timed<'a>(
        &self,
        cell: &'a OnceCell<Vec<Vec<Taken>>>,
        words: impl Fn(String) -> Vec<String>,
    ) -> Result<&'a Vec<Vec<Taken>>> {
        if let Some(taken) = cell.get() {
            return Ok(taken);
        }
        let mut taken: Vec<Vec<Taken>> = self.peers.0.iter().map(|_| Vec::new()).collect();
        for _ in 0..self.rounds {
            for (peer, taken) in self.peers.0.iter().zip(&mut taken) {
                let mut words = words(count(peer).to_string());
                words.insert(1, self.url().to_owned());
                taken.push(peer.take(&words.iter().map(String::as_str).collect::<Vec<_>>())?);
            }
        }
        Ok(cell.get_or_init(|| taken))
    }

    /// Each starts, calls once and ends.
    fn starts(&self) -> Result<Vec<Vec<f64>>> {
        let mut taken: Vec<Vec<f64>> = self.peers.0.iter().map(|_| Vec::new()).collect();
        for _ in 0..2 * self.rounds {
            for (peer, taken) in self.peers.0.iter().zip(&mut taken) {
                let start = Instant::now();
                peer.run(&[], &["calls", self.url(), "1"])?;
                taken.push(start.elapsed().as_nanos() as f64);
            }
        }
        Ok(taken)
    }
}

/// How many calls of it take about as long as those of the others.
fn count(peer: &Peer) -> usize {
    if peer.package.is_some() { 200 * WIDTH } else { 10 * WIDTH }
}

fn per_call(taken: &[Vec<Taken>], bench: &Bench, read: fn(&Taken) -> f64) -> Vec<Vec<f64>> {
    let mut samples = each(taken, |_, taken| read(taken));
    for (peer, samples) in bench.peers.0.iter().zip(&mut samples) {
        samples.iter_mut().for_each(|value| *value /= count(peer) as f64);
    }
    samples
}

fn each(taken: &[Vec<Taken>], read: impl Fn(usize, &Taken) -> f64) -> Vec<Vec<f64>> {
    let rounds = |(peer, rounds): (usize, &Vec<Taken>)| {
        rounds.iter().map(|taken| read(peer, taken)).collect()
    };
    taken.iter().enumerate().map(rounds).collect()
}
