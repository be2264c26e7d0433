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
}

struct Block {
    text: String,
    /// How many lists it is in, and whether it begins an item.
    depth: usize,
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
                self.mark("**");
            }
            (
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dt" | "fullname" | "title" | "th",
                true,
            ) => {
                self.mark("**");
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
            ("i" | "em" | "replaceable" | "var", _) => self.mark("*"),
            ("b" | "strong", _) => self.mark("**"),
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
            // An empty code span is none.
            if closing && self.line.ends_with('`') {
                self.line.pop();
            } else {
                self.line.push('`');
            }
            self.code = !closing;
        }
    }

    /// Emphasis; none inside code, and none around nothing.
    fn mark(&mut self, mark: &str) {
        if self.code {
            return;
        }
        if self.line.ends_with(mark) && !self.line.ends_with(&format!("\\{mark}")) {
            self.line.truncate(self.line.len() - mark.len());
        } else {
            self.line.push_str(mark);
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
                } else if is_url(&decoded) && self.links.iter().all(Option::is_none) {
                    self.line.push_str(&autolink(&decoded));
                } else {
                    self.escape(&decoded);
                }
            }
            let inside = !self.line.is_empty() && !self.line.ends_with([' ', '`', '['])
                || self.line.ends_with("` ");
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
        let text = std::mem::take(&mut self.line).trim().to_owned();
        let emphasis = text.matches("**").count() % 2 == 1;
        let text = if emphasis { text.replacen("**", "", 1) } else { text };
        if text.is_empty() || text.chars().all(|c| c == '*') {
            return;
        }
        let depth = self.lists.len();
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
        self.blocks.push(Block { text, depth, marker });
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
            let indent = match block.marker.is_some() {
                true => block.depth.saturating_sub(1) * 2,
                false => block.depth * 2,
            };
            markdown.push_str(&" ".repeat(indent));
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

fn is_url(word: &str) -> bool {
    word.contains("https://") || word.contains("http://")
}

/// A bare URL as a link, without the punctuation around it.
fn autolink(word: &str) -> String {
    let start = word.find("http").unwrap_or(0);
    let (before, url) = word.split_at(start);
    let plain = url.trim_end_matches(['.', ',', ';', ':', ')', '"', '\'']);
    let (url, after) = url.split_at(plain.len());
    if url.contains(['<', '>', '`', '{', '}', '[', ']', '|', '\\', '*'])
        || before.contains(['`', '[', '<', '*'])
    {
        return format!("`{}`", word.replace('`', "'"));
    }
    format!("{before}<{url}>{after}")
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
