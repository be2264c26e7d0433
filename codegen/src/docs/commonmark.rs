//! A model's Markdown, parsed like rustdoc does and written again, so that it is documentation and nothing more: code
//! does not run, links lead to the web or become text, HTML becomes text, and every line keeps the meaning that its
//! author intended.

mod escape;
mod lines;

use pulldown_cmark::{
    CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeStream,
};

pub(crate) use escape::is_shown;
use escape::{escaped, url};
use lines::Lines;

/// Markdown that is safe in a doc comment, wrapped.
pub(super) fn rewrite(markdown: &str) -> String {
    let mut writer = Writer::default();
    let parser = Parser::new_ext(markdown, Options::ENABLE_TABLES);
    // The parser may split an address into several texts, and then it would not be found.
    for event in TextMergeStream::new(parser) {
        writer.event(event);
    }
    writer.end_block();
    writer.lines.finish()
}

#[derive(Default)]
struct Writer {
    lines: Lines,
    /// The text of the block that is being written.
    inline: String,
    /// The targets of the links that are open, and where their text begins; none for one that is text.
    links: Vec<Option<(String, usize)>>,
    /// Where the emphasis that is open begins.
    emphasis: Vec<usize>,
    /// The next number of each list; none where items have bullets.
    lists: Vec<Option<u64>>,
    /// The language and the text of a code block.
    code: Option<(&'static str, String)>,
    /// The cells of the row of a table.
    cells: Vec<String>,
}

impl Writer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some((_, code)) => code.push_str(&text),
                None => self.text(&text),
            },
            // HTML is not rendered: it would have to be valid.
            Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(code) | Event::InlineMath(code) | Event::DisplayMath(code) => {
                self.code_span(&code);
            }
            Event::SoftBreak | Event::HardBreak => self.inline.push(' '),
            Event::Rule => self.lines.rule(),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.end_block(),
            Tag::Heading { level, .. } => {
                self.end_block();
                self.inline.push_str(&"#".repeat(depth(level)));
                self.inline.push(' ');
            }
            Tag::BlockQuote(_) => {
                self.end_block();
                self.lines.open("> ", "> ");
            }
            Tag::CodeBlock(kind) => {
                self.end_block();
                self.code = Some((language(&kind), String::new()));
            }
            Tag::List(first) => {
                self.end_block();
                if self.lists.is_empty() {
                    self.lines.separate();
                }
                self.lists.push(first);
            }
            Tag::Item => {
                let marker = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let marker = format!("{number}. ");
                        *number += 1;
                        marker
                    }
                    _ => "- ".to_owned(),
                };
                self.lines.open(&marker, &" ".repeat(marker.len()));
            }
            Tag::Table(_) => {
                self.end_block();
                self.lines.table();
            }
            Tag::Emphasis | Tag::Strong => self.emphasis.push(self.inline.len()),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                let link = url(&dest_url).map(|url| {
                    // `!` before a link would make it an image.
                    if self.inline.ends_with('!') {
                        self.inline.insert(self.inline.len() - 1, '\\');
                    }
                    self.inline.push('[');
                    (url, self.inline.len())
                });
                self.links.push(link);
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::HtmlBlock => self.end_block(),
            TagEnd::BlockQuote(_) | TagEnd::Item => {
                self.end_block();
                self.lines.close();
            }
            TagEnd::List(_) => {
                self.lists.pop();
                if self.lists.is_empty() {
                    self.lines.separate();
                }
            }
            TagEnd::CodeBlock => {
                if let Some((language, code)) = self.code.take() {
                    self.lines.code(language, &code);
                }
            }
            TagEnd::TableCell => self.cells.push(std::mem::take(&mut self.inline)),
            TagEnd::TableHead => {
                let rule = vec!["---".to_owned(); self.cells.len()];
                self.row();
                self.cells = rule;
                self.row();
            }
            TagEnd::TableRow => self.row(),
            TagEnd::Table => self.lines.separate(),
            TagEnd::Emphasis => self.end_emphasis("*"),
            TagEnd::Strong => self.end_emphasis("**"),
            TagEnd::Link | TagEnd::Image => self.end_link(),
            _ => {}
        }
    }

    fn row(&mut self) {
        let row = format!("| {} |", std::mem::take(&mut self.cells).join(" | "));
        self.lines.line(&row);
    }

    fn end_block(&mut self) {
        let text = std::mem::take(&mut self.inline);
        if self.lists.is_empty() { self.lines.block(&text) } else { self.lines.in_list(&text) }
    }

    fn text(&mut self, text: &str) {
        let in_link = self.links.iter().any(Option::is_some);
        escaped(&mut self.inline, text, !in_link);
    }

    fn code_span(&mut self, code: &str) {
        let code: String = code.chars().filter(|c| is_shown(*c)).collect();
        let code = code.trim();
        if code.is_empty() {
            return;
        }
        let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest + 1);
        let space = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
        // In a table's cell `|` ends it, also in code.
        let code = code.replace('|', if self.lines.in_table() { "\\|" } else { "|" });
        self.inline.push_str(&format!("{fence}{space}{code}{space}{fence}"));
    }

    /// Writes the marks of emphasis, with white space outside of them. Invisible characters may precede the white space.
    fn end_emphasis(&mut self, mark: &str) {
        let Some(start) = self.emphasis.pop() else { return };
        let text = self.inline.split_off(start);
        let trimmed = text.trim();
        if text.starts_with(' ') && !self.inline.is_empty() && !self.inline.ends_with(' ') {
            self.inline.push(' ');
        }
        if !trimmed.is_empty() {
            self.inline.push_str(&format!("{mark}{trimmed}{mark}"));
        }
        if text.len() > 1 && text.ends_with(' ') {
            self.inline.push(' ');
        }
    }

    fn end_link(&mut self) {
        let Some(Some((url, start))) = self.links.pop() else { return };
        let text = self.inline.get(start..).unwrap_or_default().trim().to_owned();
        self.inline.truncate(start - 1);
        let same = text.is_empty() || text.replace('\\', "") == url;
        if same {
            self.inline.push_str(&format!("<{url}>"));
        } else {
            self.inline.push_str(&format!("[{text}]({url})"));
        }
    }
}

fn depth(level: HeadingLevel) -> usize {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// The language of a code block: one that rustdoc does not compile.
fn language(kind: &CodeBlockKind<'_>) -> &'static str {
    const SHOWN: &[&str] =
        &["bash", "console", "html", "http", "json", "sh", "toml", "xml", "yaml"];
    let named = match kind {
        CodeBlockKind::Fenced(info) => info.to_ascii_lowercase(),
        CodeBlockKind::Indented => String::new(),
    };
    SHOWN.iter().find(|language| **language == named).copied().unwrap_or("text")
}

#[cfg(test)]
mod tests {
    use super::rewrite;

    #[test]
    fn code_does_not_run() {
        for (markdown, written) in [
            ("```\nfail!()\n```", "```text\nfail!()\n```"),
            ("~~~rust\nfail!()\n~~~", "```text\nfail!()\n```"),
            ("A:\n\n    fail!()", "A:\n\n```text\nfail!()\n```"),
            ("```should_panic\nnot closed", "```text\nnot closed\n```"),
            ("```json\n{}\n```", "```json\n{}\n```"),
            ("````\n```\n````", "````text\n```\n````"),
            ("- a\n\n  ```\n  b\n  ```", "- a\n\n  ```text\n  b\n  ```"),
            ("```\n\tb\n```", "```text\n    b\n```"),
        ] {
            assert_eq!(rewrite(markdown), written, "{markdown:?}");
        }
    }

    #[test]
    fn links_lead_to_the_web_or_are_text() {
        for (markdown, written) in [
            ("See http://a.example/b. More", "See <http://a.example/b>. More"),
            ("tags.See http://a.example/b.", "tags.See <http://a.example/b>."),
            ("(https://a.example/b) as", "(<https://a.example/b>) as"),
            ("[x](https://a.example)", "[x](https://a.example)"),
            ("[https://a.example](https://a.example)", "<https://a.example>"),
            ("[x](../y.html) [z] [`w`]", "x \\[z\\] \\[`w`\\]"),
            ("[http://b.example](http://a.example)", "[http://b.example](http://a.example)"),
            ("![x](https://a.example/i.png)", "[x](https://a.example/i.png)"),
            ("![x](i.png)", "x"),
            ("<b>x</b> &lt;y&gt; &amp;lt;", "\\<b>x\\</b> \\<y> \\&lt;"),
            ("https://)https://a.example/b", "https://)<https://a.example/b>"),
            ("https://{x}.b https://", "https://{x}.b https://"),
            ("https://-a.example", "https:\\//-a.example"),
        ] {
            assert_eq!(rewrite(markdown), written, "{markdown:?}");
        }
    }

    #[test]
    fn what_is_written_reads_as_it_was_meant() {
        for (markdown, written) in [
            ("a_b *c* \\*d\\* **e**", "a_b *c* \\*d\\* **e**"),
            ("\\- x", "\\- x"),
            ("1\\. x", "1\\. x"),
            ("- a\nlazy\n- b\n  - c", "- a lazy\n- b\n  - c"),
            ("1. a\n   - b", "1. a\n   - b"),
            ("- a\n\n  b\n- c", "- a\n\n  b\n- c"),
            ("> a\nlazy", "> a lazy"),
            ("# A\nb", "# A\n\nb"),
            ("|a|b|\n|-|-|\n|`c\\|d`|e|", "| a | b |\n| --- | --- |\n| `c\\|d` | e |"),
            ("a\u{202e}b\u{200b}c\td", "abc d"),
            ("- ", "-"),
            ("*\u{200b} Note* x", "*Note* x"),
            ("a*\u{200b} b \u{200b}*c **\u{200b}**", "a *b* c"),
            ("**a *b* \u{ad}**c", "**a *b*** c"),
        ] {
            assert_eq!(rewrite(markdown), written, "{markdown:?}");
            assert_eq!(rewrite(written), written, "again");
        }
    }

    #[test]
    fn lines_are_wrapped_below_what_they_belong_to() {
        let long = "word ".repeat(30);
        let written = rewrite(&format!("- {long}\n  1. {long}\n\n> {long}"));
        for (line, start) in
            written.lines().zip(["- w", "  w", "  1. w", "     w", "", "> w", "> w"])
        {
            assert!(line.starts_with(start), "{written}");
            assert!(line.len() <= 96, "{written}");
        }
        let link = format!("- [Name](https://a.example/{}) and more", "x".repeat(90));
        assert!(rewrite(&link).starts_with("- [Name]"), "no item begins with an empty line");
    }
}
