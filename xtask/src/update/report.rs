//! The report of an update.

use std::path::Path;

use super::{Plan, verdict};

impl Plan {
    /// The changes by AWS, their effect on the public API, and the remaining manual work.
    pub fn report(&self) -> String {
        if self.differences.is_empty() {
            return "The published model and ours do not differ.\n".to_owned();
        }
        let facts = self.differences.iter().map(ToString::to_string);
        let renamed = self.update.renamed.iter();
        let renamed = renamed.map(|(old, new)| format!("{} is {} now", old.name(), new.name()));
        let changes = self.changes.iter();
        let changes = changes.map(|change| format!("{:<10} {}", change.level.word(), change.text));
        [
            section("What the published model says otherwise", facts),
            section("Shapes that go by another name", renamed),
            section("What changes in the public API", changes),
            format!("The next version: {}.\n\n", verdict(&self.changes)),
            section("Left for a person", self.left().into_iter()),
        ]
        .concat()
    }

    /// What only a person can do, each with the file to do it in.
    pub fn left(&self) -> Vec<String> {
        let file =
            |path: &Path| format!("model/{}", path.file_name().unwrap_or_default().display());
        let (model, overlay) = (file(&self.place.model), file(&self.place.overlay));
        let undocumented = self.update.undocumented.iter();
        let undocumented =
            undocumented.map(|id| format!("{model}: describe {id} in our own words"));
        let problems = self.problems.iter().map(|problem| format!("{overlay}: {problem}"));
        let dropped = self.dropped.iter();
        let dropped =
            dropped.map(|id| format!("{overlay}: the statements about {id} were removed with it"));
        let commands = self.no_command.iter();
        let commands = commands.map(|problem| format!("cli/: no command yet: {problem}"));
        let gone = self
            .gone_operations
            .iter()
            .map(|name| format!("chat/, cli/, emulator/: remove the code that uses {name}"));
        let behaviour = self.new_operations.iter().flat_map(|name| {
            [
                format!(
                    "emulator/src/operations.rs: {name} returns an example until it has a behaviour"
                ),
                format!("docs/: {name} is on no page"),
            ]
        });
        undocumented
            .chain(problems)
            .chain(dropped)
            .chain(gone)
            .chain(commands)
            .chain(behaviour)
            .collect()
    }
}

fn section(title: &str, lines: impl Iterator<Item = String>) -> String {
    let lines: String = lines.map(|line| format!("  {line}\n")).collect();
    if lines.is_empty() { String::new() } else { format!("{title}:\n{lines}\n") }
}
