//! The HTML of published models as Markdown.
//!
//! Enough for the tags that occur there. What is not known is left out, its text stays.

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
    prefix: Option<&'static str>,
    /// The marks of emphasis that are open, and where the text after the last one begins.
    open: Vec<&'static str>,
    begun: usize,
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
            ("code" | "tt" | "programlisting" | "pre" | "samp", closing) => self.code(closing),
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
                self.line.push('`');
            }
            self.code = !closing;
        }
    }

    /// Emphasis. It is left out inside code, and if it would be empty.
    fn mark(&mut self, mark: &'static str, closing: bool) {
        if self.code || self.open.contains(&mark) != closing {
            return;
        }
        if !closing {
            self.open.push(mark);
            self.line.push_str(mark);
            self.begun = self.line.len();
            return;
        }
        self.open.retain(|open| *open != mark);
        let trimmed = self.line.trim_end().len();
        let space = trimmed < self.line.len();
        self.line.truncate(trimmed);
        if self.begun == trimmed && self.line.ends_with(mark) {
            self.line.truncate(trimmed - mark.len());
        } else {
            self.line.push_str(mark);
        }
        if space {
            self.line.push(' ');
        }
    }

    fn begin_link(&mut self, tag: &str) -> Option<String> {
        let href = tag.split_once("href=")?.1;
        let quote = href.chars().next()?;
        let href = href.get(1..)?.split(quote).next()?.trim();
        if self.code || !(href.starts_with("https://") || href.starts_with("http://")) {
            return None;
        }
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
        for word in text.split_inclusive(char::is_whitespace) {
            let trimmed = word.trim_end();
            let decoded = decode(trimmed);
            if !decoded.is_empty() {
                if let Some(prefix) = self.prefix.take() {
                    self.line.push_str(prefix);
                }
                if self.code {
                    self.line.push_str(&decoded.replace('`', "'"));
                } else {
                    self.escape(&decoded);
                }
            }
            let inside = !self.line.is_empty() && !self.line.ends_with([' ', '`', '['])
                || self.line.ends_with("` ");
            let inside = inside && (self.open.is_empty() || self.line.len() > self.begun);
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
        if self.code {
            self.code(true);
        }
        while let Some(mark) = self.open.last().copied() {
            self.mark(mark, true);
        }
        let text = std::mem::take(&mut self.line).trim().to_owned();
        if text.is_empty() || text.chars().all(|c| c == '*') {
            return;
        }
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
            markdown.push_str(&block.text);
            before = Some((block.depth, in_list));
        }
        markdown
    }
}

fn decode(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&nbsp;", " "),
        ("&#160;", " "),
        ("&mdash;", "\u{2014}"),
        ("&amp;", "&"),
    ];
    entities.iter().fold(text.to_owned(), |text, (entity, c)| text.replace(entity, c))
}
