//! What has passed, failed and been skipped.

use std::collections::BTreeSet;

/// Tests, and steps that have none, each as one.
#[derive(Debug, Default)]
pub(super) struct Counts {
    passed: usize,
    failed: usize,
    /// Tests that say nothing on why they are left out: `#[ignore]`.
    ignored: usize,
    /// A line for each, with its reason.
    skipped: Vec<String>,
}

impl Counts {
    pub(super) fn pass(&mut self) {
        self.passed += 1;
    }

    pub(super) fn fail(&mut self) {
        self.failed += 1;
    }

    pub(super) fn fail_at_least_one(&mut self) {
        self.failed = self.failed.max(1);
    }

    pub(super) fn skip(&mut self, line: String) {
        self.skipped.push(line);
    }

    /// What was skipped, and why.
    pub(super) fn skipped(&self) -> impl Iterator<Item = &str> {
        self.skipped.iter().map(String::as_str)
    }

    /// A line of a test program, if it is the one that counts: `test result: ok. 3 passed; …`.
    pub(super) fn add_result(&mut self, line: &str) {
        let Some((_, numbers)) =
            line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". "))
        else {
            return;
        };
        for part in numbers.split(';') {
            let Some((number, word)) = part.trim().split_once(' ') else { continue };
            let number = number.parse().unwrap_or(0);
            match word {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }

    /// Lines `TEST: WHY` of tests that the test runner has counted as passed. A test may have several.
    pub(super) fn add_skips(&mut self, lines: &str) {
        let lines: BTreeSet<&str> = lines.lines().collect();
        let name = |line: &&str| line.split_once(": ").map_or(*line, |(name, _)| name).to_owned();
        let tests: BTreeSet<String> = lines.iter().map(name).collect();
        self.passed = self.passed.saturating_sub(tests.len());
        for test in tests {
            let reasons = lines.iter().filter(|line| name(line) == test);
            let reasons = reasons.filter_map(|line| line.split_once(": "));
            let reasons: Vec<&str> = reasons.map(|(_, reason)| reason).collect();
            self.skipped.push(format!("{test}: {}", reasons.join("; ")));
        }
    }

    pub(super) fn add(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
        self.skipped.extend(other.skipped);
    }

    /// The last line of a run.
    pub(super) fn summary(&self) -> String {
        let skipped = self.skipped.len() + self.ignored;
        format!("{} passed, {} failed, {skipped} skipped", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn what_tests_say_is_counted() {
        let mut counts = Counts::default();
        counts.pass();
        counts.add_result("test a::b ... ok");
        counts.add_result(
            "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.1s",
        );
        counts.add_result("test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured");
        counts.add_skips(
            "shells: fish is not installed\nshells: zsh is not installed\nb: no data\nb: no data\n",
        );
        assert_eq!(counts.summary(), "6 passed, 3 failed, 3 skipped");
        let lines: Vec<&str> = counts.skipped().collect();
        assert_eq!(lines, ["b: no data", "shells: fish is not installed; zsh is not installed"]);
    }

    /// A program that does not compile has no tests that fail.
    #[test]
    fn a_command_that_fails_counts() {
        let mut counts = Counts::default();
        counts.fail_at_least_one();
        counts.fail_at_least_one();
        assert_eq!(counts.summary(), "0 passed, 1 failed, 0 skipped");
    }
}
