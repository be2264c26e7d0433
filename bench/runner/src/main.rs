//! `cargo xtask bench`: ours against its peers, in one run, as one table.

mod boto3;
mod build;
mod chart;
mod clock;
mod measure;
mod peers;
mod place;
mod responses;
mod server;
mod table;
mod valgrind;

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;

use measure::{MEASURES, Measure};
use peers::Peers;

/// Measure the client against its peers: one table, ratios from one run
///
/// The peers are a client on reqwest and serde as one writes it by hand, one on hyper (the floor,
/// without TLS), the official aws-sdk-connectparticipant, ours again over reqwest and with AWS-LC as
/// its crypto provider, and boto3 where there is python3. All call a server on this machine, over
/// plain HTTP where a row does not say TLS. Instructions and allocations are counted by valgrind and repeat exactly; times are medians of
/// rounds in which the peers take turns, those of builds of three, and their ratios are medians of each round's ratio, so
/// that other work on the machine disturbs all alike.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench", bin_name = "cargo xtask bench", version, about)]
struct Arguments {
    /// Fewer rounds, no clean builds, no boto3
    #[arg(long)]
    quick: bool,
    /// Draw the table as an SVG
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// Measure only this; may be repeated
    #[arg(long, value_name = "MEASURE", value_parser = MEASURES.iter().map(|one| one.key).collect::<Vec<_>>())]
    only: Vec<String>,
    /// Be the server that the peers call
    #[arg(long, hide = true)]
    serve: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if arguments.serve {
        return server::serve();
    }
    let wanted: Vec<&Measure> = MEASURES
        .iter()
        .filter(|one| arguments.only.is_empty() || arguments.only.iter().any(|key| key == one.key))
        .filter(|one| !arguments.quick || !one.long)
        .collect();
    let peers = match wanted.iter().all(|measure| measure.part) {
        true => Peers::named()?,
        false => Peers::build(!arguments.quick)?,
    };
    let bench = measure::Bench::start(peers, arguments.quick)?;
    let mut rows = Vec::new();
    for measure in wanted {
        eprintln!("{} …", measure.title);
        rows.push(table::Row { measure, samples: (measure.take)(&bench)? });
    }
    print!("{}", table::markdown(&bench.peers, &rows));
    if let Some(file) = &arguments.chart {
        chart::draw(file, &bench.peers, &rows)?;
        eprintln!("{} drawn", file.display());
    }
    Ok(())
}
