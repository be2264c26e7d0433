//! What a loop takes: time, processor time, memory.

use std::fs;
use std::time::Instant;

pub(crate) struct Clock {
    wall: Instant,
    cpu: u64,
}

impl Clock {
    pub(crate) fn start() -> Self {
        Self { wall: Instant::now(), cpu: cpu_nanoseconds() }
    }

    pub(crate) fn print(self) {
        let wall = self.wall.elapsed().as_nanos();
        let cpu = cpu_nanoseconds().saturating_sub(self.cpu);
        println!("{{\"wall_ns\":{wall},\"cpu_ns\":{cpu},\"peak_kib\":{}}}", peak_kib());
    }
}

/// What all threads that are there have worked.
fn cpu_nanoseconds() -> u64 {
    let threads = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    threads
        .filter_map(|thread| {
            let text = fs::read_to_string(thread.path().join("schedstat")).ok()?;
            text.split(' ').next()?.parse::<u64>().ok()
        })
        .sum()
}

/// The most memory that the process has had, in KiB.
fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or_default()
}
