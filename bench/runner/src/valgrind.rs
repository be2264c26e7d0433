//! Counting what a loop does: instructions and allocations, to the last one.

use anyhow::{Context, Result};

use crate::peers::Peer;
use crate::place;

/// Instructions for each round of a loop: the difference between N and 2N rounds of one program.
pub(crate) fn instructions(peer: &Peer, words: &[&str], rounds: usize) -> Result<f64> {
    let package = peer.package.context("not a program")?;
    let file = place::target(&format!("callgrind.{package}.{}", words.first().unwrap_or(&"")));
    let tool = vec![
        "valgrind".to_owned(),
        "--tool=callgrind".to_owned(),
        format!("--callgrind-out-file={}", file.display()),
    ];
    difference(peer, &tool, words, rounds, |report| {
        after(report, "Collected : ")?.split_whitespace().next()?.parse().ok()
    })
}

/// Allocations for each round, a reallocation being one too.
pub(crate) fn allocations(peer: &Peer, words: &[&str], rounds: usize) -> Result<f64> {
    let tool = ["valgrind", "--tool=memcheck", "--undef-value-errors=no"].map(str::to_owned);
    difference(peer, &tool, words, rounds, |report| {
        let count = after(report, "total heap usage: ")?.split_whitespace().next()?;
        count.replace(',', "").parse().ok()
    })
}

fn difference(
    peer: &Peer,
    tool: &[String],
    words: &[&str],
    rounds: usize,
    read: impl Fn(&str) -> Option<f64>,
) -> Result<f64> {
    let count = |rounds: usize| -> Result<f64> {
        let rounds = rounds.to_string();
        let words: Vec<&str> = words.iter().copied().chain([rounds.as_str()]).collect();
        let (_, report) = peer.run(tool, &words)?;
        read(&report).with_context(|| format!("valgrind reports no number: {report}"))
    };
    Ok((count(2 * rounds)? - count(rounds)?) / rounds as f64)
}

fn after<'a>(report: &'a str, words: &str) -> Option<&'a str> {
    report.split_once(words).map(|(_, rest)| rest.trim_start())
}
