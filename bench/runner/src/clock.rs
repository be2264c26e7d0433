//! Times, and what to make of several of them.

use anyhow::{Context, Result};

/// The processor time of all programs that have been run so far, in seconds.
pub(crate) fn children_seconds() -> Result<f64> {
    let stat = procfs::process::Process::myself().and_then(|me| me.stat());
    let stat = stat.context("cannot read /proc/self/stat")?;
    Ok((stat.cutime + stat.cstime) as f64 / procfs::ticks_per_second() as f64)
}

pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    if values.len() % 2 == 1 { Some(upper) } else { Some((values.get(middle - 1)? + upper) / 2.0) }
}
