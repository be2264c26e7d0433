//! The table, as Markdown.

use std::fmt::Write;

use crate::clock::median;
use crate::measure::{Measure, Target};
use crate::peers::{HYPER, OFFICIAL, PLAIN, Peers};

/// What was measured.
pub(crate) struct Row {
    pub(crate) measure: &'static Measure,
    pub(crate) samples: Vec<Vec<f64>>,
}

impl Row {
    /// The median of a peer, in the row's unit.
    pub(crate) fn value(&self, peer: usize) -> Option<f64> {
        let value = median(self.samples.get(peer)?.iter().copied())?;
        Some(value / self.measure.divisor)
    }

    /// Ours divided by a peer's: the median of each round's.
    fn ratio(&self, peer: usize) -> Option<f64> {
        let (ours, others) = (self.samples.first()?, self.samples.get(peer)?);
        median(ours.iter().zip(others).map(|(ours, other)| ours / other))
    }

    /// A value as it is printed.
    pub(crate) fn text(&self, value: f64) -> String {
        let Measure { digits, unit, .. } = self.measure;
        let space = if *unit == "k" || unit.is_empty() { "" } else { " " };
        format!("{value:.digits$}{space}{unit}")
    }

    /// What ours is meant to be, and whether it is.
    fn verdict(&self) -> Option<String> {
        let Measure { more_is_better, .. } = self.measure;
        let (bound, limit, actual) = match self.measure.target? {
            Target::AtMost(limit) => (self.text(limit), limit, self.value(0)?),
            Target::OfPlain(limit) => (format!("{limit} × reqwest"), limit, self.ratio(PLAIN)?),
            Target::OfHyper(limit) => (format!("{limit} × hyper"), limit, self.ratio(HYPER)?),
            Target::OfOfficial(limit) => {
                (format!("{limit} × official"), limit, self.ratio(OFFICIAL)?)
            }
        };
        let met = if *more_is_better { actual >= limit } else { actual <= limit };
        let sign = if *more_is_better { "≥" } else { "≤" };
        Some(format!("{sign} {bound}: {}", if met { "met" } else { "**missed**" }))
    }
}

/// A row for each measure, a column for each peer, and ours divided by theirs.
pub(crate) fn markdown(peers: &Peers, rows: &[Row]) -> String {
    let mut table = String::from("| |");
    let names = peers.0.iter().map(|peer| peer.name.as_str());
    for name in names.chain(["ours ÷ reqwest", "ours ÷ official", "target"]) {
        let _ = write!(table, " {name} |");
    }
    table.push_str("\n| --- |");
    table.push_str(&" --- |".repeat(peers.0.len() + 3));
    table.push('\n');
    for row in rows {
        let _ = write!(table, "| {} |", row.measure.title);
        for peer in 0..peers.0.len() {
            let _ = write!(table, " {} |", or_dash(row.value(peer).map(|value| row.text(value))));
        }
        for peer in [PLAIN, OFFICIAL] {
            let ratio = row.ratio(peer).map(|ratio| format!("{ratio:.2}"));
            let _ = write!(table, " {} |", or_dash(ratio));
        }
        let _ = writeln!(table, " {} |", row.verdict().unwrap_or_default());
    }
    table
}

fn or_dash(text: Option<String>) -> String {
    text.unwrap_or_else(|| "–".to_owned())
}
