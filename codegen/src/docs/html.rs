//! The HTML of published models as Markdown.
//!
//! Enough for the tags that occur there. What is not known is left out, its text stays.

use super::entities::decode;
use super::is_shown;

/// Markdown with one line for each paragraph and item.
pub(super) fn to_markdown(html: &str) -> String {
    let mut writer = Writer::default();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (text, tag) = rest.split_at(start);
        writer.text(text);
        // A `<` that begins no tag is text.
        let is_tag = tag
            .get(1..2)
            .is_some_and(|c| c.chars().all(|c| c.is_ascii_alphabetic() || "/!".contains(c)));
        match tag.find('>').filter(|_| is_tag) {
            Some(end) => {
                writer.tag(tag.get(1..end).unwrap_or_default());
                rest = tag.get(end + 1..).unwrap_or_default();
            }
            None => {
                writer.text("<");
                rest = tag.get(1..).unwrap_or_default();
            }
        }
    }
    writer.text(rest);
    writer.finish()
}

#[derive(Default)]
struct Writer {
    blocks: Vec<Block>,
    line: String,
    lists: Vec<Option<usize>>,
    /// Whether the next text begins an item.
    item: bool,
    links: Vec<Option<String>>,
    code: bool,
    /// The text of a `<pre>`, with its lines.
    pre: Option<String>,
    /// Whether the next text is raised.
    raised: bool,
    prefix: Option<&'static str>,
    /// The marks of emphasis that are open, and where the text after each begins; none as long as no text has
    /// come, because white space belongs outside.
    open: Vec<(&'static str, Option<usize>)>,
}

struct Block {
    text: String,
    /// How many lists it is in.
    depth: usize,
    /// How far the marks of those lists move it in.
    indent: usize,
    /// What begins an item.
    marker: Option<String>,
}

impl Writer {
    fn tag(&mut self, tag: &str) {
        let (closing, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let name =
            tag.split([' ', '\n', '\t', '/']).next().unwrap_or_default().to_ascii_lowercase();
        if let Some(pre) = &mut self.pre {
            match (name.as_str(), closing) {
                ("pre" | "programlisting", true) => self.end_pre(),
                ("br", _) => pre.push('\n'),
                _ => {}
            }
            return;
        }
        match (name.as_str(), closing) {
            ("p" | "div" | "br" | "dl" | "table" | "tr" | "tbody" | "thead" | "section", _) => {
                self.end_block()
            }
            (
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dt" | "fullname" | "title" | "th",
                false,
            ) => {
                self.end_block();
                self.mark("**", false);
            }
            (
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dt" | "fullname" | "title" | "th",
                true,
            ) => {
                self.mark("**", true);
                self.end_block();
            }
            ("dd" | "td", _) => self.end_block(),
            ("note", false) => self.admonition("**Note:** "),
            ("important" | "caution" | "warning", false) => self.admonition("**Important:** "),
            ("note" | "important" | "caution" | "warning", true) => self.end_block(),
            ("ul", false) => self.begin_list(None),
            ("ol", false) => self.begin_list(Some(0)),
            ("ul" | "ol", true) => {
                self.end_block();
                self.lists.pop();
            }
            ("li", false) => {
                self.end_block();
                self.item = true;
            }
            ("li", true) => {
                self.end_block();
                self.item = false;
            }
            ("i" | "em" | "replaceable" | "var", closing) => self.mark("*", closing),
            ("b" | "strong", closing) => self.mark("**", closing),
            ("pre" | "programlisting", false) => {
                self.code(true);
                self.pre = Some(String::new());
            }
            ("code" | "tt" | "samp", closing) => self.code(closing),
            ("sup", closing) => self.raised = !closing,
            ("a", false) => {
                let link = self.begin_link(tag);
                self.links.push(link);
            }
            ("a", true) => self.end_link(),
            _ => {}
        }
    }

    fn begin_list(&mut self, number: Option<usize>) {
        self.end_block();
        self.item = false;
        self.lists.push(number);
    }

    fn admonition(&mut self, prefix: &'static str) {
        self.end_block();
        self.prefix = Some(prefix);
    }

    fn code(&mut self, closing: bool) {
        if self.code == closing {
            // An empty code span is dropped.
            if closing && self.line.ends_with('`') {
                self.line.pop();
            } else {
                self.begin_marks();
                self.line.push('`');
            }
            self.code = !closing;
        }
    }

    /// Code of several lines is a block, other code is in its line.
    fn end_pre(&mut self) {
        let Some(pre) = self.pre.take() else { return };
        let lines = pre.trim_end().trim_start_matches('\n');
        if !lines.contains('\n') {
            self.code(false);
            self.text(lines);
            self.code(true);
            return;
        }
        self.end_block();
        let longest = lines.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest.max(2) + 1);
        self.push_block(format!("{fence}text\n{lines}\n{fence}"));
    }

    /// Emphasis. It is left out inside code, and if it would be empty.
    fn mark(&mut self, mark: &'static str, closing: bool) {
        let open = self.open.iter().position(|(open, _)| *open == mark);
        if self.code || open.is_some() != closing {
            return;
        }
        let Some(open) = open else {
            self.open.push((mark, None));
            return;
        };
        let (_, Some(begun)) = self.open.remove(open) else { return };
        let trimmed = self.line.trim_end().len();
        let space = trimmed < self.line.len();
        self.line.truncate(trimmed);
        if begun == trimmed {
            self.line.truncate(trimmed - mark.len());
        } else {
            self.line.push_str(mark);
        }
        if space {
            self.line.push(' ');
        }
    }

    /// Writes the marks of emphasis before the first text in it.
    fn begin_marks(&mut self) {
        for (mark, begun) in self.open.iter_mut().filter(|(_, begun)| begun.is_none()) {
            self.line.push_str(mark);
            *begun = Some(self.line.len());
        }
    }

    fn begin_link(&mut self, tag: &str) -> Option<String> {
        let href = tag.split_once("href=")?.1;
        let quote = href.chars().next()?;
        let href = href.get(1..)?.split(quote).next()?.trim();
        if self.code || !(href.starts_with("https://") || href.starts_with("http://")) {
            return None;
        }
        self.begin_marks();
        self.line.push('[');
        Some(href.replace(' ', "%20").replace('(', "%28").replace(')', "%29"))
    }

    fn end_link(&mut self) {
        if let Some(Some(href)) = self.links.pop() {
            if self.line.ends_with('[') {
                self.line.pop();
                return;
            }
            let trimmed = self.line.trim_end().len();
            self.line.truncate(trimmed);
            self.line.push_str(&format!("]({href})"));
        }
    }

    fn text(&mut self, text: &str) {
        let text = decode(text, self.code || self.pre.is_some());
        if let Some(pre) = &mut self.pre {
            pre.push_str(&text);
            return;
        }
        let text: String = text
            .chars()
            .map(|c| if c.is_whitespace() { ' ' } else { c })
            .filter(|c| is_shown(*c))
            .collect();
        for word in text.split_inclusive(' ') {
            let trimmed = word.trim_end();
            if !trimmed.is_empty() {
                if let Some(prefix) = self.prefix.take() {
                    self.line.push_str(prefix);
                }
                self.begin_marks();
                // An exponent, and not a sign such as TM.
                if std::mem::take(&mut self.raised)
                    && self.line.ends_with(|c: char| c.is_ascii_alphanumeric() || c == ')')
                    && (trimmed.starts_with(|c: char| c == '-' || c.is_ascii_digit())
                        || trimmed.len() == 1)
                {
                    self.line.push('^');
                }
                if self.code {
                    self.line.push_str(&trimmed.replace('`', "'"));
                } else {
                    self.escape(trimmed);
                }
            }
            let inside = !self.line.is_empty() && !self.line.ends_with([' ', '`', '[']);
            let after_code = !self.code && self.line.ends_with('`');
            if word.len() > trimmed.len() && (inside || after_code) {
                self.line.push(' ');
            }
        }
    }

    fn escape(&mut self, text: &str) {
        for c in text.chars() {
            if matches!(c, '[' | ']' | '*' | '_' | '`' | '\\' | '<' | '>' | '~' | '#' | '|') {
                self.line.push('\\');
            }
            self.line.push(c);
        }
    }

    fn end_block(&mut self) {
        self.code(true);
        while let Some((mark, _)) = self.open.last().copied() {
            self.mark(mark, true);
        }
        let text = std::mem::take(&mut self.line).trim().to_owned();
        if !text.is_empty() && !text.chars().all(|c| c == '*') {
            self.push_block(text);
        }
    }

    fn push_block(&mut self, text: String) {
        let depth = self.lists.len();
        let width =
            |number: &Option<usize>| number.map_or(2, |number| number.to_string().len() + 2);
        let outer: usize = self.lists.iter().rev().skip(1).map(width).sum();
        let marker = match self.lists.last_mut() {
            Some(number) if std::mem::take(&mut self.item) => Some(match number {
                Some(number) => {
                    *number += 1;
                    format!("{number}. ")
                }
                None => "- ".to_owned(),
            }),
            _ => None,
        };
        let own = self.lists.last().filter(|_| marker.is_none()).map_or(0, width);
        self.blocks.push(Block { text, depth, indent: outer + own, marker });
    }

    fn finish(mut self) -> String {
        self.end_pre();
        self.end_block();
        let mut markdown = String::new();
        let mut before: Option<(usize, bool)> = None;
        for block in self.blocks {
            let in_list = block.marker.is_some();
            if let Some((depth, was_item)) = before {
                let tight = in_list && depth > 0 && (was_item || block.depth <= depth);
                markdown.push_str(if tight { "\n" } else { "\n\n" });
            }
            markdown.push_str(&" ".repeat(block.indent));
            markdown.push_str(block.marker.as_deref().unwrap_or_default());
            // At the start of a line these would begin a list or a number.
            if block.text.starts_with(['-', '+']) {
                markdown.push('\\');
            }
            // Each line of code has the indent of the first line.
            let width = block.indent + block.marker.as_ref().map_or(0, String::len);
            markdown.push_str(&block.text.replace('\n', &format!("\n{}", " ".repeat(width))));
            before = Some((block.depth, in_list));
        }
        markdown
    }
}

#[cfg(test)]
mod tests {
    use crate::docs::markdown;

    #[test]
    fn white_space_is_outside_of_emphasis() {
        for (html, written) in [
            ("<p><i>\u{200b} Note</i> this</p>", "*Note* this"),
            ("<p><b>&nbsp;Note</b> this</p>", "**Note** this"),
            ("<p>a<i>&nbsp;b </i>c</p>", "a *b* c"),
            ("<p>a<b><i> b\u{2003}</i></b>c</p>", "a ***b*** c"),
            ("<p>a <b><code> b </code></b> <i> </i>c</p>", "a **`b`** c"),
            ("<p>a <b><a href=\"https://a.example\"> </a></b>b</p>", "a b"),
        ] {
            assert_eq!(markdown(html), written, "{html:?}");
        }
    }

    #[test]
    fn powers() {
        for (html, written) in [
            ("<p>2<sup>32</sup>-1</p>", "2^32-1"),
            ("<p>10<sup>-3</sup> x<sup>n</sup></p>", "10^-3 x^n"),
            ("<p>Name<sup>TM</sup> <sup>1</sup></p>", "NameTM 1"),
        ] {
            assert_eq!(markdown(html), written, "{html:?}");
        }
    }

    #[test]
    fn code_of_several_lines_is_a_block() {
        for (html, written) in [
            (
                "<p>A <pre><code>{\n  \"a\": <b>1</b>\n}</code></pre> b</p>",
                "A\n\n```text\n{\n  \"a\": 1\n}\n```\n\nb",
            ),
            ("<p>A <pre>b &lt; c</pre> d</p>", "A `b < c` d"),
            (
                "<ul><li><p>a</p><pre>b\n```\nc</pre></li><li>d</li></ul>",
                "- a\n\n  ````text\n  b\n  ```\n  c\n  ````\n\n- d",
            ),
            ("<pre>a<br>b", "```text\na\nb\n```"),
        ] {
            assert_eq!(markdown(html), written, "{html:?}");
        }
    }

    #[test]
    fn a_table_is_html() {
        assert_eq!(markdown("<table><tr><td>a</td><td>b</td></tr></table>"), "a\n\nb");
    }
}
