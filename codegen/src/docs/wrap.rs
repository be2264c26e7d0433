//! Wraps Markdown at 96 columns.

const WIDTH: usize = 96;

/// Wraps each line; the lines of a list's item are indented below its text. Code blocks stay.
pub(super) fn wrap(markdown: &str) -> String {
    let mut lines = Vec::new();
    let mut fenced = false;
    for line in markdown.trim().lines() {
        let line = line.trim_end();
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced || line.chars().count() <= WIDTH {
            lines.push(line.to_owned());
        } else {
            wrap_line(line, &mut lines);
        }
    }
    lines.join("\n")
}

fn wrap_line(line: &str, lines: &mut Vec<String>) {
    let text = line.trim_start();
    let indent = line.len() - text.len() + marker(text);
    let mut current = " ".repeat(line.len() - text.len());
    let mut empty = true;
    for word in text.split_whitespace() {
        let fits = current.chars().count() + 1 + word.chars().count() <= WIDTH;
        // At the start of a line these would begin a list, a heading or a quotation.
        let special = word.starts_with(['#', '>', '-', '+', '*', '=', '|'])
            || word.trim_end_matches(['.', ')']).bytes().all(|byte| byte.is_ascii_digit());
        if !empty && !fits && !special {
            lines.push(std::mem::replace(&mut current, " ".repeat(indent)));
            empty = true;
        }
        if !empty {
            current.push(' ');
        }
        current.push_str(word);
        empty = false;
    }
    lines.push(current);
}

/// The width of a list's marker.
fn marker(text: &str) -> usize {
    if text.starts_with("- ") || text.starts_with("* ") {
        return 2;
    }
    match text.split_once(". ") {
        Some((number, _)) if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => {
            number.len() + 2
        }
        _ => 0,
    }
}
