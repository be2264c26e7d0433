//! Numbers that several pages state are the same everywhere, and true.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use connectparticipant_tests::models::{project_path, text};

/// The crates that a package needs with its default features, itself included.
fn crates(package: &str) -> usize {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--package", package, "--edges", "normal", "--prefix", "none"])
        .current_dir(project_path(""))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let lines: BTreeSet<&str> = tree
        .lines()
        .map(|line| line.trim_end_matches(" (*)"))
        .filter(|it| !it.is_empty())
        .collect();
    lines.len()
}

fn assert_states(page: &str, statement: &str) {
    let text = text(&project_path(page));
    assert!(text.contains(statement), "{page} does not state: {statement}");
}

/// Lines of generated Rust below a folder.
fn lines(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let lines = entries.map(|path| match path.is_dir() {
        true => lines(&path),
        false => text(&path).lines().count(),
    });
    lines.sum()
}

/// The clients in the chart: the project's, and two that the README compares it with.
const OURS: &str = "connectparticipant";
const PLAIN: &str = "reqwest + serde";
const OFFICIAL: &str = "official SDK";
/// All names in a panel of the chart.
const NAMES: [&str; 6] =
    [OURS, PLAIN, "hyper (no TLS)", OFFICIAL, "ours, over reqwest", "ours, with AWS-LC"];

/// The numbers in the panels of the chart, by the name of the client.
struct Chart(BTreeMap<String, BTreeMap<String, String>>);

impl Chart {
    fn read() -> Self {
        let svg = text(&project_path("docs/bench.svg"));
        // Each text is a line. A panel is its title, then a name and a number for each client.
        let mut texts = svg.lines().filter(|line| !line.starts_with('<')).peekable();
        let mut panels: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        let mut panel = String::new();
        while let Some(line) = texts.next() {
            if !NAMES.contains(&line) {
                panel = line.to_owned();
            } else if let Some(number) = texts.next_if(|next| !NAMES.contains(next)) {
                panels.entry(panel.clone()).or_default().insert(line.to_owned(), number.to_owned());
            }
        }
        Self(panels)
    }

    /// The number of a client, as the README writes it: `42.5 k` for `42.5k`.
    fn number(&self, panel: &str, name: &str) -> String {
        let number = self.0.get(panel).and_then(|panel| panel.get(name));
        let number = number.expect("each panel has a number of each client");
        match number.strip_suffix('k') {
            Some(number) => format!("{number} k"),
            None => number.clone(),
        }
    }
}

/// The README's numbers are those of the chart below them.
#[test]
fn of_the_chart() {
    let chart = Chart::read();
    let instructions = |name| chart.number("instructions per call", name);
    let allocations = |name| chart.number("allocations per call", name);
    let readme = text(&project_path("README.md"));
    let readme = readme.split_whitespace().collect::<Vec<_>>().join(" ");
    for statement in [
        format!("{} instructions and {} allocations", instructions(OURS), allocations(OURS)),
        format!("plain reqwest: {} and {};", instructions(PLAIN), allocations(PLAIN)),
        format!("the official SDK: {} and {})", instructions(OFFICIAL), allocations(OFFICIAL)),
    ] {
        assert!(readme.contains(&statement), "README.md does not state: {statement}");
    }
}

#[test]
fn generated_lines_of_an_operation() {
    let operations = std::fs::read_dir(project_path("generated/src/operation")).unwrap().count();
    let lines = lines(&project_path("generated/src")) / operations;
    assert_states("README.md", &format!("| generated lines per operation | 2,081 | {lines} |"));
}

#[test]
fn numbers_of_crates() {
    let (client, chat) = (crates("connectparticipant"), crates("connectparticipant-chat"));
    let chart = Chart::read();
    let (ours, official) =
        (chart.number("crates in its tree", OURS), chart.number("crates in its tree", OFFICIAL));
    assert_eq!(ours, client.to_string(), "docs/bench.svg");
    assert_states(
        "README.md",
        &format!("| dependencies (`cargo tree`, TLS on) | {official} | {client} |"),
    );
    assert_states(
        "docs/tls-and-proxies.md",
        &format!("| `hyper`, `rustls` (default) | `HyperTransport` | {client} |"),
    );
    assert_states("chat/README.md", &format!("| {chat} (the client alone: {client}) |"));
}

/// A back end with sessions and TLS stays small.
#[test]
fn the_back_end_has_few_crates() {
    let back_end = crates("connectparticipant-backend");
    assert!(back_end <= 110, "{back_end} crates");
    assert_states("backend/README.md", &format!("{back_end} crates, TLS included"));
}
