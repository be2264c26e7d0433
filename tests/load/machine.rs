//! What this process holds: memory, open files, tasks.

use std::alloc::System;
use std::fmt;
use std::time::Duration;

use cap::Cap;

/// Counts what is allocated. What the process holds says less: an allocator keeps what a crowd has
/// needed, and a leak is not seen before it is larger than that.
#[global_allocator]
static HEAP: Cap<System> = Cap::new(System, usize::MAX);

/// How often, and how long in all, something is looked at that takes a while to be gone.
const PATIENCE: (u32, Duration) = (1000, Duration::from_millis(20));

/// What is allocated and what is resident, in bytes.
#[derive(Clone, Copy)]
pub(crate) struct Memory {
    pub(crate) allocated: i64,
    pub(crate) resident: i64,
}

impl Memory {
    pub(crate) fn now() -> Self {
        let allocated = i64::try_from(HEAP.allocated()).unwrap_or(i64::MAX);
        Self { allocated, resident: resident() }
    }

    /// The lesser of each.
    pub(crate) fn least(self, other: Self) -> Self {
        Self {
            allocated: self.allocated.min(other.allocated),
            resident: self.resident.min(other.resident),
        }
    }

    /// What there is more than there was.
    pub(crate) fn since(self, before: Self) -> Self {
        Self {
            allocated: self.allocated - before.allocated,
            resident: self.resident - before.resident,
        }
    }
}

impl fmt::Display for Memory {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let megabytes = |bytes: i64| bytes as f64 / 1e6;
        let (allocated, resident) = (megabytes(self.allocated), megabytes(self.resident));
        write!(f, "{allocated:+.3} MB allocated, {resident:+.2} MB resident")
    }
}

/// 0 where there is no `/proc`.
fn resident() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes =
        line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<i64>().ok());
    kibibytes.unwrap_or_default() * 1024
}

/// The files and sockets that are open; 0 where there is no `/proc`.
pub(crate) fn open_files() -> usize {
    std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}

/// The tasks of this runtime.
pub(crate) fn tasks() -> usize {
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}

/// Waits until there are no more open files and tasks than that.
pub(crate) async fn settle(files: usize, tasks: usize) -> Result<(), String> {
    for _ in 0..PATIENCE.0 {
        if open_files() <= files && self::tasks() <= tasks {
            return Ok(());
        }
        tokio::time::sleep(PATIENCE.1).await;
    }
    let (open, alive) = (open_files(), self::tasks());
    Err(format!("{open} files are open (of {files}) and {alive} tasks alive (of {tasks})"))
}
