//! What this process holds: memory, open files, tasks.

use std::time::Duration;

/// How often, and how long in all, something is looked at that takes a while to be gone.
const PATIENCE: (u32, Duration) = (1000, Duration::from_millis(20));

/// The memory that is resident, in KiB; 0 where there is no `/proc`.
pub(crate) fn memory() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok()).unwrap_or_default()
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

/// KiB as MB, with its sign.
pub(crate) fn megabytes(kibibytes: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let megabytes = kibibytes as f64 * 1024.0 / 1e6;
    format!("{megabytes:+.2} MB")
}
