//! How many cases have passed.

use std::collections::BTreeMap;

use restjson_codegen::ProtocolTests;

use super::areas::Areas;

/// The outcome of all cases.
#[derive(Debug, Default)]
pub(super) struct Report {
    areas: BTreeMap<String, Counts>,
    failures: Vec<String>,
    refused: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    passed: usize,
    failed: usize,
    refused: usize,
}

impl Report {
    /// Adds the outcome of a crate's tests.
    pub(super) fn add(&mut self, tests: &ProtocolTests, output: &str, areas: &Areas) {
        for case in &tests.cases {
            let (kind, id) = (case.kind.name(), &case.id);
            let area = areas.of(kind, id).unwrap_or(&case.operation).to_owned();
            let counts = self.areas.entry(area).or_default();
            // A test that was not run has not passed.
            if output.contains(&format!("test protocol_tests::{kind}_{id} ... ok")) {
                counts.passed += 1;
            } else {
                counts.failed += 1;
                self.failures.push(format!("{kind} {id}: {}", message(output, kind, id)));
            }
        }
        for refused in tests.refused.iter().filter(|refused| refused.cases > 0) {
            let counts = self.areas.entry("refused".to_owned()).or_default();
            counts.refused += refused.cases;
            self.refused.push(format!(
                "{} ({} cases): {}",
                refused.operation, refused.cases, refused.reason
            ));
        }
    }

    /// A table, and what has failed.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> =
            self.refused.iter().map(|refused| format!("refused: {refused}")).collect();
        lines.extend(self.failures.iter().map(|failure| format!("FAILED {failure}")));
        lines.push(format!("{:<60} {:>7} {:>7} {:>7}", "area", "passed", "failed", "refused"));
        for (area, counts) in &self.areas {
            let Counts { passed, failed, refused } = counts;
            lines.push(format!("{area:<60} {passed:>7} {failed:>7} {refused:>7}"));
        }
        let total = self.total();
        let left_out = match total.refused {
            0 => String::new(),
            refused => format!("; {refused} cases of operations that are refused by name"),
        };
        lines
            .push(format!("{} passed, {} failed, 0 skipped{left_out}", total.passed, total.failed));
        lines
    }

    /// `Err` if a case has failed, or if there are none.
    pub(super) fn verdict(&self) -> Result<(), String> {
        let total = self.total();
        match (total.passed, total.failed) {
            (0, 0) => Err("the model carries no cases".to_owned()),
            (_, 0) => Ok(()),
            (_, failed) => Err(format!("{failed} cases failed")),
        }
    }

    fn total(&self) -> Counts {
        self.areas.values().fold(Counts::default(), |sum, counts| Counts {
            passed: sum.passed + counts.passed,
            failed: sum.failed + counts.failed,
            refused: sum.refused + counts.refused,
        })
    }
}

/// The first lines of what a failed test prints.
fn message(output: &str, kind: &str, id: &str) -> String {
    let heading = format!("---- protocol_tests::{kind}_{id} stdout ----");
    let after = output.split_once(&heading).map_or("", |(_, after)| after);
    let lines = after.lines().filter(|line| !line.trim().is_empty()).skip(1).take(4);
    lines.map(str::trim).collect::<Vec<_>>().join(" | ")
}
