//! Documentation of models, which is HTML or Markdown, as Markdown for rustdoc.

mod html;
mod plain;
mod wrap;

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
    ]
    .iter()
    .any(|tag| text.contains(tag));
    let blocks = if is_html { html::to_markdown(text) } else { escape_links(text) };
    wrap::wrap(&blocks)
}

/// The first sentence, with its full stop.
pub(crate) fn summary(markdown: &str) -> String {
    let sentence = first_sentence(markdown);
    match sentence.chars().last() {
        Some(last) if !".!?:".contains(last) => sentence + ".",
        _ => sentence,
    }
}

fn first_sentence(markdown: &str) -> String {
    let paragraph = markdown.split("\n\n").next().unwrap_or_default().replace('\n', " ");
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

/// In Markdown, `[x]` would be a link to an item `x`, unless a target follows.
fn escape_links(text: &str) -> String {
    let mut escaped = String::new();
    let mut code = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        match c {
            '`' => code = !code,
            '[' if !code => {
                let close = rest.find(']').unwrap_or(rest.len());
                let target = rest.get(close + 1..).unwrap_or_default();
                if !target.starts_with('(') {
                    escaped.push('\\');
                }
            }
            '<' if !code => escaped.push('\\'),
            _ => {}
        }
        escaped.push(c);
        rest = &rest[c.len_utf8()..];
    }
    escaped
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
            "Use `[x]` and [a](https://b) or \\[c], not \\<d>."
        );
    }

    #[test]
    fn html_becomes_markdown() {
        let html = "<p>Use <code>Vec&lt;T&gt;</code>, see <a href=\"https://x.y/z\">this [1]</a>.</p> <note><p>Not <i>now</i>.</p></note><ul><li><p>one</p></li><li>two<ul><li>three</li></ul></li></ul><p>a_b * c</p>";
        assert_eq!(
            markdown(html),
            "Use `Vec<T>`, see [this \\[1\\]](https://x.y/z).\n\n**Note:** Not *now*.\n\n- one\n- two\n  - three\n\na\\_b \\* c"
        );
    }
}
