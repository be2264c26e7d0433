//! The rows of instruments in docs/observability.md.

use connectparticipant::restjson::metrics::{Instrument, InstrumentKind};

/// The row of an instrument in the page's table.
pub(crate) fn row(instrument: &Instrument) -> String {
    let kind = match instrument.kind {
        InstrumentKind::Counter => "counter",
        InstrumentKind::Histogram => "histogram",
        _ => "other",
    };
    let attributes: Vec<_> = instrument.attributes.iter().map(|name| format!("`{name}`")).collect();
    format!(
        "| `{}` | {kind} | `{}` | {} | {} |",
        instrument.name,
        instrument.unit,
        instrument.description,
        attributes.join(", ")
    )
}

/// The rows that a page lacks.
pub(crate) fn lacking(page: &str, instruments: &[&Instrument]) -> Vec<String> {
    let lines: Vec<_> = page.lines().collect();
    let rows = instruments.iter().map(|instrument| row(instrument));
    rows.filter(|row| !lines.contains(&row.as_str())).collect()
}
