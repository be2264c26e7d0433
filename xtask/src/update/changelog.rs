//! The entry of an update in the change log.

use std::fs;
use std::path::Path;

use super::{Level, Plan};
use crate::Failure;

const HEADING: &str = "\n## Unreleased\n";

/// Writes the changes in the public API to the section of unreleased changes.
pub(super) fn note(path: &Path, plan: &Plan) -> Result<(), Failure> {
    let entry = entry(plan);
    let text = fs::read_to_string(path).map_err(Failure::file("read", path))?;
    match insert(&text, &entry) {
        Some(text) => fs::write(path, text).map_err(Failure::file("write", path)),
        None => Err(Failure::Check(format!("{}: there is no `## Unreleased`", path.display()))),
    }
}

/// A paragraph for each level that there is.
fn entry(plan: &Plan) -> String {
    let mut entry = "### From the service's model\n\n".to_owned();
    for level in [Level::Breaking, Level::Added, Level::Deprecated] {
        for change in plan.changes.iter().filter(|change| change.level == level) {
            entry.push_str(&format!("- {}: {}\n", level.word(), change.text));
        }
    }
    if plan.changes.is_empty() {
        entry.push_str("- constraints or endpoints that the service has changed; no API\n");
    }
    entry
}

fn insert(text: &str, entry: &str) -> Option<String> {
    let (before, after) = text.split_once(HEADING)?;
    Some(format!("{before}{HEADING}\n{entry}{after}"))
}

#[cfg(test)]
mod tests {
    use super::insert;

    #[test]
    fn stands_first_under_what_is_not_released() {
        let text = "# Changelog\n\n## Unreleased\n\n### Added\n\n- a\n";
        let expected = "# Changelog\n\n## Unreleased\n\n### Model\n\n- b\n\n### Added\n\n- a\n";
        assert_eq!(insert(text, "### Model\n\n- b\n").as_deref(), Some(expected));
        assert_eq!(insert("# Changelog\n", "x"), None);
    }
}
