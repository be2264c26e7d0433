//! Markdown as text for a terminal.

/// Paragraphs without the marks of Markdown, each on one line.
pub(crate) fn plain(markdown: &str) -> String {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut fenced = false;
    let mut open = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            open = false;
            continue;
        }
        let text = if fenced { line.to_owned() } else { unmarked(line.trim()) };
        let item = text.starts_with("- ");
        match paragraphs.last_mut() {
            Some(last) if open && !fenced && !item && !text.is_empty() => {
                last.push(' ');
                last.push_str(&text);
            }
            _ => paragraphs.push(text.clone()),
        }
        open = !text.is_empty();
    }
    paragraphs.join("\n").trim().to_owned()
}

/// A line without `**`, backslashes and the brackets of links.
fn unmarked(line: &str) -> String {
    let mut text = String::new();
    let mut chars = line.replace("**", "").chars().collect::<Vec<_>>().into_iter().peekable();
    let mut code = false;
    let mut link = false;
    while let Some(c) = chars.next() {
        match c {
            '`' => {
                code = !code;
                text.push(c);
            }
            '\\' if !code && chars.peek().is_some_and(char::is_ascii_punctuation) => {
                text.extend(chars.next());
            }
            '[' if !code => link = true,
            ']' if link && chars.peek() == Some(&'(') => text.push(' '),
            ']' if link => link = false,
            ')' if link => {
                link = false;
                text.push(c);
            }
            _ => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn without_marks() {
        let markdown = "Opens **now**, see [this](https://x.y).\nMore \\[1\\] `a[0]`.\n\n- one\n  two\n- three\n\n```\na  b\n```";
        let expected =
            "Opens now, see this (https://x.y). More [1] `a[0]`.\n\n- one two\n- three\n\na  b";
        assert_eq!(plain(markdown), expected);
    }
}
