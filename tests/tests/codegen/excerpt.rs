//! Parts of generated files, for snapshots that can be read.

use connectparticipant_tests::models;
use restjson_codegen::{Files, Options, generate};

/// The files that the model of a feature generates.
pub(crate) fn files(feature: &str) -> Files {
    let options = Options { source: format!("{feature}.json"), ..Options::default() };
    generate(&models::feature(feature), &options).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The items of the files that have a line which begins so; of an item whose line is indented only
/// the member that it belongs to.
///
/// # Panics
/// If a file or a beginning is not there.
pub(crate) fn excerpt(files: &Files, wanted: &[(&str, &[&str])]) -> String {
    let mut text = String::new();
    for (path, beginnings) in wanted {
        let file = files.get(*path).unwrap_or_else(|| panic!("{path} is generated"));
        text.push_str(&format!("// {path}\n"));
        let mut found = vec![false; beginnings.len()];
        for item in items(file) {
            let lines: Vec<&str> = item.trim_end().lines().collect();
            let mut whole = false;
            let mut members = Vec::new();
            for (number, line) in lines.iter().enumerate() {
                for (index, beginning) in beginnings.iter().enumerate() {
                    if line.trim_start().starts_with(beginning) {
                        found[index] = true;
                        whole |= !line.starts_with(' ');
                        members.push(number);
                    }
                }
            }
            if whole {
                text.push_str(&lines.join("\n"));
                text.push_str("\n\n");
            } else {
                for number in members {
                    text.push_str(&member(&lines, number).join("\n"));
                    text.push_str("\n\n");
                }
            }
        }
        for (found, beginning) in found.iter().zip(*beginnings) {
            assert!(found, "{path} has a line that begins with {beginning:?}");
        }
    }
    text
}

/// The items of a file: a blank line in an item is followed by an indented one.
fn items(file: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for part in file.split("\n\n") {
        match items.last_mut() {
            Some(item) if part.starts_with(' ') => item.extend(["\n\n", part]),
            _ => items.push(part.to_owned()),
        }
    }
    items
}

/// The lines of a member: what stands above it, and its body.
fn member<'a>(lines: &[&'a str], number: usize) -> Vec<&'a str> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let depth = indent(lines[number]);
    let above = lines[..number]
        .iter()
        .rev()
        .take_while(|line| indent(line) == depth && line.trim_start().starts_with(['/', '#']));
    let start = number - above.count();
    let inside = lines[number..]
        .iter()
        .take_while(|line| indent(line) > depth || !line.trim_end().ends_with(['}', ';', ',']));
    let end = number + inside.count();
    lines[start..=end.min(lines.len() - 1)].to_vec()
}
