//! The table as a picture: a panel for each measure, a bar for each peer.

use std::path::Path;

use anyhow::{Context, Result};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::peers::Peers;
use crate::table::Row;

const COLUMNS: usize = 3;
const PANEL: (u32, u32) = (300, 202);
const HEAD: u32 = 40;
const FOOT: u32 = 12;
/// Ours stands out, in both makes; the others are grey.
const COLOURS: [RGBColor; 6] = [
    RGBColor(217, 95, 2),
    RGBColor(140, 150, 160),
    RGBColor(175, 184, 192),
    RGBColor(90, 100, 112),
    RGBColor(240, 165, 105),
    RGBColor(245, 196, 156),
];
const INK: RGBColor = RGBColor(36, 41, 47);
/// How the peers are called where there is little room; boto3, in the table, would dwarf all others.
const NAMES: [&str; 6] = [
    "connectparticipant",
    "reqwest + serde",
    "hyper (no TLS)",
    "official SDK",
    "ours, over reqwest",
    "ours, with AWS-LC",
];

/// Draws the rows that have a value of ours.
pub(crate) fn draw(file: &Path, peers: &Peers, rows: &[Row]) -> Result<()> {
    let lines = rows.len().div_ceil(COLUMNS);
    let size = (PANEL.0 * COLUMNS as u32, HEAD + PANEL.1 * lines as u32 + FOOT);
    let area = SVGBackend::new(file, size).into_drawing_area();
    area.fill(&WHITE)?;
    let (head, rest) = area.split_vertically(HEAD);
    let (body, _) = rest.split_vertically(PANEL.1 * lines as u32);
    let ours = peers.0.first().context("no peers")?;
    let title = format!("{} beside its peers, on one machine in one run", ours.name);
    head.draw(&Text::new(title, (16, 14), text(16, HPos::Left)))?;
    for (panel, row) in body.split_evenly((lines, COLUMNS)).iter().zip(rows) {
        draw_panel(panel, row)?;
    }
    area.present()?;
    // The file is complete when its areas are dropped.
    drop((area, head, rest, body));
    let svg = std::fs::read_to_string(file)?;
    std::fs::write(file, with_dark_mode(&svg))?;
    Ok(())
}

/// Colours for readers in dark mode: style rules override the colours of the elements.
const DARK: &str = "<style>@media(prefers-color-scheme:dark){\
    rect[fill=\"#FFFFFF\"]{fill:#0d1117}\
    text{fill:#d8dee4}\
    }</style>";

fn with_dark_mode(svg: &str) -> String {
    match svg.split_once('>') {
        Some((start, rest)) => format!("{start}>\n{DARK}{rest}"),
        None => svg.to_owned(),
    }
}

fn draw_panel(panel: &DrawingArea<SVGBackend<'_>, Shift>, row: &Row) -> Result<()> {
    let better = if row.measure.more_is_better { " (more is better)" } else { "" };
    let title = format!("{}{better}", row.measure.title);
    panel.draw(&Text::new(title, (16, 12), text(13, HPos::Left)))?;
    let values: Vec<Option<f64>> = (0..NAMES.len()).map(|peer| row.value(peer)).collect();
    let largest = values.iter().flatten().copied().fold(0.0, f64::max);
    // Room for the names on the left and for the numbers on the right.
    let (left, widest, thick, step) = (122, 112.0, 18, 26);
    for (line, ((value, name), colour)) in values.iter().zip(NAMES).zip(COLOURS).enumerate() {
        let top = 34 + step * line as i32;
        let middle = top + thick / 2;
        panel.draw(&Text::new(name, (left - 6, middle), text(11, HPos::Right)))?;
        let Some(value) = value else { continue };
        let end = left + (value / largest * widest).round() as i32;
        panel.draw(&Rectangle::new(
            [(left, top), (end.max(left + 1), top + thick)],
            colour.filled(),
        ))?;
        panel.draw(&Text::new(row.text(*value), (end + 5, middle), text(11, HPos::Left)))?;
    }
    Ok(())
}

fn text(size: i32, from: HPos) -> TextStyle<'static> {
    ("sans-serif", size).into_font().color(&INK).pos(Pos::new(from, VPos::Center))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_has_colours_for_dark_mode() {
        let light = "<svg width=\"1\">\n<rect fill=\"#FFFFFF\"/>\n</svg>";
        let both = with_dark_mode(light);
        assert!(both.starts_with("<svg width=\"1\">\n<style>@media(prefers-color-scheme:dark)"));
        assert!(both.ends_with("</style>\n<rect fill=\"#FFFFFF\"/>\n</svg>"));
    }
}
