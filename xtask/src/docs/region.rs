//! The regions of a source file.

/// Lines of comments, in Rust and JavaScript, and in Python and shells.
const STARTS: [&str; 2] = ["// region: ", "# region: "];
const ENDS: [&str; 2] = ["// end region", "# end region"];

/// The lines of the region with this name, without their common indentation. Several regions with one
/// name are joined by an empty line, which leaves out the lines between them. `None` if the file has no
/// such region.
pub(super) fn extract(source: &str, name: &str) -> Option<String> {
    let mut parts: Vec<Vec<&str>> = Vec::new();
    let mut inside = false;
    for line in source.lines() {
        let trimmed = line.trim();
        if let Some(started) = STARTS.iter().find_map(|start| trimmed.strip_prefix(start)) {
            inside = started == name;
            if inside {
                parts.push(Vec::new());
            }
        } else if ENDS.contains(&trimmed) {
            inside = false;
        } else if inside && let Some(part) = parts.last_mut() {
            part.push(line);
        }
    }
    if parts.is_empty() {
        return None;
    }
    let parts: Vec<String> = parts.iter().map(|lines| dedent(lines)).collect();
    Some(parts.join("\n"))
}

fn dedent(lines: &[&str]) -> String {
    let indentation = |line: &&&str| line.len() - line.trim_start().len();
    let filled = lines.iter().filter(|line| !line.trim().is_empty());
    let common = filled.map(|line| indentation(&line)).min().unwrap_or_default();
    let mut text = String::new();
    for line in lines {
        text.push_str(line.get(common..).unwrap_or_default());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_loses_its_indentation() {
        let source =
            "fn a() {\n    // region: one\n    if x {\n        y();\n    }\n    // end region\n}\n";
        assert_eq!(extract(source, "one").as_deref(), Some("if x {\n    y();\n}\n"));
        assert_eq!(extract(source, "two"), None);
    }

    #[test]
    fn a_region_of_a_script() {
        let source = "set -e\n# region: a\nfor x in 1 2\n  # x\n# end region\n";
        assert_eq!(extract(source, "a").as_deref(), Some("for x in 1 2\n  # x\n"));
    }

    #[test]
    fn regions_of_one_name_are_joined() {
        let source =
            "// region: a\nuse x;\n// end region\nhidden\n// region: a\n    b();\n// end region\n";
        assert_eq!(extract(source, "a").as_deref(), Some("use x;\n\nb();\n"));
    }
}
