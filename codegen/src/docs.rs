//! Documentation of models, which is HTML or Markdown, as Markdown for rustdoc.

mod commonmark;
mod entities;
mod html;
mod plain;

pub(crate) use commonmark::is_shown;
pub(crate) use plain::plain;

/// The Markdown of a model's documentation, wrapped.
pub(crate) fn markdown(text: &str) -> String {
    let is_html = [
        "<p>",
        "<p ",
        "</p>",
        "<ul>",
        "<note>",
        "<code>",
        "<a ",
        "<i>",
        "<b>",
        "<fullname>",
        "<dl>",
        "<br",
        "<ol>",
        "<pre>",
        "<sup>",
        "<table",
    ]
    .iter()
    .any(|tag| text.contains(tag));
    if is_html { commonmark::rewrite(&html::to_markdown(text)) } else { commonmark::rewrite(text) }
}

/// A sentence about a model that repeats names and values of it, as one paragraph.
pub(crate) fn sentence(text: &str) -> String {
    commonmark::rewrite(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The first sentence, with its full stop.
pub(crate) fn summary(markdown: &str) -> String {
    let sentence = first_sentence(markdown);
    match sentence.chars().last() {
        Some(last) if !".!?:".contains(last) => sentence + ".",
        _ => sentence,
    }
}

/// The first paragraph, on one line and without the mark of a list or heading; code and tables are skipped.
fn first_paragraph(markdown: &str) -> String {
    let is_text =
        |block: &&str| !block.trim_start().starts_with(['|', '~']) && !block.contains("```");
    let block = markdown.split("\n\n").find(is_text).unwrap_or_default();
    let mut lines = block.lines();
    let first = lines.next().unwrap_or_default();
    let begins = |line: &str| {
        let number = line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
        line.trim_start().starts_with("- ") || number.starts_with(". ")
    };
    let first = first.trim_start_matches(['#', '>', ' ']);
    let first =
        if begins(first) { first.split_once(' ').map_or("", |(_, text)| text) } else { first };
    let rest =
        lines.take_while(|line| !begins(line)).map(|line| line.trim_start_matches(['>', ' ']));
    std::iter::once(first).chain(rest).collect::<Vec<_>>().join(" ")
}

fn first_sentence(markdown: &str) -> String {
    let paragraph = first_paragraph(markdown);
    let mut depth = 0_i32;
    let mut code = false;
    let chars: Vec<char> = paragraph.chars().collect();
    for (index, c) in chars.iter().enumerate() {
        match c {
            '`' => code = !code,
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '.' if !code && depth <= 0 => {
                let next = chars.get(index + 1);
                let before: String = chars.iter().take(index).collect();
                let abbreviation =
                    ["e.g", "i.e", "etc", "vs", "No"].iter().any(|short| before.ends_with(short));
                if !abbreviation && next.is_none_or(|next| next.is_whitespace()) {
                    return chars.iter().take(index + 1).collect();
                }
            }
            _ => {}
        }
    }
    paragraph
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sentence() {
        assert_eq!(summary("One, e.g. this. Two."), "One, e.g. this.");
        assert_eq!(summary("Takes `a. b` (see c. d) now.\nMore."), "Takes `a. b` (see c. d) now.");
        assert_eq!(summary("No end"), "No end.");
    }

    #[test]
    fn markdown_stays_but_for_what_would_be_links() {
        assert_eq!(
            markdown("Use `[x]` and [a](https://b) or [c], not <d>."),
            "Use `[x]` and [a](https://b) or \\[c\\], not \\<d>."
        );
    }

    #[test]
    fn html_becomes_markdown() {
        let html = "<p>Use <code>Vec&lt;T&gt;</code>, see <a href=\"https://x.y/z\">this [1]</a>.</p> <note><p>Not <i>now</i>.</p></note><ul><li><p>one</p></li><li>two<ul><li>three</li></ul></li></ul><p>a_b * c</p>";
        assert_eq!(
            markdown(html),
            "Use `Vec<T>`, see [this \\[1\\]](https://x.y/z).\n\n**Note:** Not *now*.\n\n- one\n- two\n  - three\n\na_b \\* c"
        );
    }
}
