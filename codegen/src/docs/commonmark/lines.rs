//! The lines of what is written: wrapped, and behind the marks of the lists and quotations they are in.

use super::escape::is_shown;

const WIDTH: usize = 96;

#[derive(Default)]
pub(super) struct Lines {
    written: Vec<String>,
    /// For each list's item or quotation: what is before its first line, if that is still to come, and
    /// before the others.
    marks: Vec<(Option<String>, String)>,
    /// Whether a blank line comes before the next one.
    blank: bool,
    /// Whether the lines of a table are being written.
    table: bool,
}

impl Lines {
    /// Begins an item or a quotation.
    pub(super) fn open(&mut self, first: &str, rest: &str) {
        self.marks.push((Some(first.to_owned()), rest.to_owned()));
    }

    /// The end of the item or quotation. An empty one has its mark too.
    pub(super) fn close(&mut self) {
        if self.marks.last().is_some_and(|(first, _)| first.is_some()) {
            self.line("");
        }
        if self.marks.pop().is_some_and(|(_, rest)| rest == "> ") {
            self.separate();
        }
    }

    /// Writes a blank line before the next line, if there is one.
    pub(super) fn separate(&mut self) {
        self.blank = true;
        self.table = false;
    }

    /// The rows of a table come next.
    pub(super) fn table(&mut self) {
        self.separate();
        self.table = true;
    }

    /// A line across the page.
    pub(super) fn rule(&mut self) {
        self.separate();
        self.line("---");
        self.separate();
    }

    /// Whether a row of a table may have been written.
    pub(super) fn in_table(&self) -> bool {
        self.table
    }

    /// A paragraph, with blank lines around it.
    pub(super) fn block(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.separate();
            self.wrapped(text);
            self.separate();
        }
    }

    /// A text in a list: the first one of an item is at its mark, the others are set apart.
    pub(super) fn in_list(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        if self.marks.last().is_some_and(|(first, _)| first.is_none()) {
            self.blank = true;
        }
        self.wrapped(text);
    }

    /// A line as it is.
    pub(super) fn line(&mut self, text: &str) {
        if std::mem::take(&mut self.blank) && !self.written.is_empty() {
            // A quotation goes on over a blank line.
            let quotes: String = self
                .marks
                .iter()
                .filter(|(first, _)| first.is_none())
                .map(|(_, rest)| rest.as_str())
                .collect();
            self.written.push(quotes.trim_end().to_owned());
        }
        let mut line = String::new();
        for (first, rest) in &mut self.marks {
            line.push_str(&first.take().unwrap_or_else(|| rest.clone()));
        }
        line.push_str(text);
        self.written.push(line.trim_end().to_owned());
    }

    /// A code block, closed by a fence that is not in it.
    pub(super) fn code(&mut self, language: &str, code: &str) {
        let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest.max(2) + 1);
        if self.marks.last().is_none_or(|(first, _)| first.is_none()) {
            self.separate();
        }
        self.line(&format!("{fence}{language}"));
        for line in code.lines() {
            let line = line.replace('\t', "    ");
            self.line(&line.chars().filter(|c| is_shown(*c)).collect::<String>());
        }
        self.line(&fence);
        self.separate();
    }

    fn wrapped(&mut self, text: &str) {
        let indent: usize = self.marks.iter().map(|(_, rest)| rest.len()).sum();
        let width = WIDTH.saturating_sub(indent).max(WIDTH / 3);
        let mut current = String::new();
        for word in guarded(text).split_whitespace() {
            let fits = current.chars().count() + 1 + word.chars().count() <= width;
            if !current.is_empty() && !fits && !is_special(word) {
                self.line(&std::mem::take(&mut current));
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
        self.line(&current);
    }

    pub(super) fn finish(self) -> String {
        self.written.join("\n").trim().to_owned()
    }
}

/// Whether a word at the start of a line begins a list, a heading, a quotation or a fence.
fn is_special(word: &str) -> bool {
    word.starts_with(['#', '>', '-', '+', '*', '=', '|', ':'])
        || word.starts_with("```")
        || word.starts_with("~~~")
        || word.trim_end_matches(['.', ')']).bytes().all(|byte| byte.is_ascii_digit())
}

/// A text whose first word does not begin a list, a heading or a quotation.
fn guarded(text: &str) -> String {
    let text = text.trim();
    let word = text.split(' ').next().unwrap_or_default();
    let digits = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_number = digits.len() < word.len() && [".", ")"].contains(&digits);
    if is_number {
        let at = word.len() - 1;
        return format!(
            "{}\\{}",
            text.get(..at).unwrap_or_default(),
            text.get(at..).unwrap_or_default()
        );
    }
    let begins = ["-", "+"].contains(&word)
        || word.starts_with(['>', '='])
        || (word.starts_with("---") && word.bytes().all(|byte| byte == b'-'));
    if begins { format!("\\{text}") } else { text.to_owned() }
}
