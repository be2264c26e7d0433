//! The messages of a turn so far.

use crate::event::{Attachment, Message};

/// The messages and files of a turn so far, each once and in its last state.
#[derive(Debug, Default)]
pub(super) struct Collected {
    messages: Vec<Entry<Message>>,
    attachments: Vec<Entry<Attachment>>,
    size: usize,
    /// Whether the latest message is marked as the end.
    is_flagged: bool,
}

#[derive(Debug)]
struct Entry<T> {
    item: T,
    /// When it was sent, in milliseconds since 1970, if that is known.
    time: Option<i64>,
    /// Whether it came in chunks.
    streamed: bool,
}

/// The largest number of messages and files in a turn.
const MESSAGES: usize = 64;
/// The largest size of the text in a turn, in bytes.
const SIZE: usize = 1 << 20;

impl Collected {
    /// Whether an item with this id is among them.
    pub(super) fn contains(&self, id: Option<&str>) -> bool {
        let Some(id) = id else { return false };
        let has = |known: &Option<String>| known.as_deref() == Some(id);
        self.messages.iter().any(|entry| has(&entry.item.id))
            || self.attachments.iter().any(|entry| has(&entry.item.id))
    }

    /// Takes a message, or its later state.
    pub(super) fn add_message(&mut self, message: Message, time: Option<i64>) {
        self.size = self.size.saturating_add(message.content().len());
        let streamed = message.streamed;
        let complete = message.complete;
        let known = self.messages.iter_mut().find(|entry| is_same(&entry.item.id, &message.id));
        let streamed = match known {
            Some(entry) => {
                self.size = self.size.saturating_sub(entry.item.content().len());
                entry.streamed |= streamed;
                entry.item = message;
                entry.streamed
            }
            None => {
                insert(&mut self.messages, Entry { item: message, time, streamed });
                streamed
            }
        };
        // The transcript has only whole messages: the rest of a streamed one may come from there, unmarked.
        self.is_flagged = streamed && complete;
    }

    /// Takes files, or their later state.
    pub(super) fn add_attachment(&mut self, attachment: Attachment, time: Option<i64>) {
        let known =
            self.attachments.iter_mut().find(|entry| is_same(&entry.item.id, &attachment.id));
        match known {
            Some(entry) => entry.item = attachment,
            None => {
                let entry = Entry { item: attachment, time, streamed: false };
                insert(&mut self.attachments, entry);
            }
        }
        self.is_flagged = false;
    }

    /// Notes that somebody is typing, so more messages will follow.
    pub(super) fn more_will_come(&mut self) {
        self.is_flagged = false;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.messages.is_empty() && self.attachments.is_empty()
    }

    pub(super) fn is_too_long(&self) -> bool {
        self.messages.len() + self.attachments.len() >= MESSAGES || self.size >= SIZE
    }

    /// Whether a message has begun and is not complete.
    pub(super) fn is_unfinished(&self) -> bool {
        self.messages.iter().any(|entry| !entry.item.complete)
    }

    /// Whether everything is complete, and what came last was flagged as completed.
    pub(super) fn is_flagged(&self) -> bool {
        self.is_flagged && !self.is_unfinished()
    }

    /// Whether a message ends with this mark.
    pub(super) fn has_mark(&self, mark: &str) -> bool {
        self.messages.iter().any(|entry| entry.item.text().trim_end().ends_with(mark))
    }

    /// The text so far. What may become the end mark is held back.
    pub(super) fn partial_text(&self, mark: Option<&str>) -> String {
        let mut text = Self::join(self.messages.iter().map(|entry| &entry.item), mark);
        if let Some(mark) = mark
            && self.is_unfinished()
        {
            let starts = mark.char_indices().map(|(at, _)| at).skip(1);
            let begun = starts.filter(|at| mark.get(..*at).is_some_and(|it| text.ends_with(it)));
            let kept = text.len().saturating_sub(begun.max().unwrap_or(0));
            text.truncate(kept);
        }
        text
    }

    /// The texts of messages, without the end mark.
    pub(super) fn join<'a>(
        messages: impl IntoIterator<Item = &'a Message>,
        mark: Option<&str>,
    ) -> String {
        let texts = messages.into_iter().map(|message| without_mark(message.text(), mark));
        let texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
        texts.join("\n")
    }

    pub(super) fn into_parts(self) -> (Vec<Message>, Vec<Attachment>) {
        let messages = self.messages.into_iter().map(|entry| entry.item);
        let attachments = self.attachments.into_iter().map(|entry| entry.item);
        (messages.collect(), attachments.collect())
    }
}

fn without_mark<'a>(text: &'a str, mark: Option<&str>) -> &'a str {
    mark.and_then(|mark| text.trim_end().strip_suffix(mark)).map_or(text, str::trim_end)
}

fn is_same(known: &Option<String>, id: &Option<String>) -> bool {
    known.is_some() && known == id
}

/// Inserts an item by its time. An item without a time comes last.
fn insert<T>(entries: &mut Vec<Entry<T>>, entry: Entry<T>) {
    let is_after = |known: &Entry<T>| match (known.time, entry.time) {
        (Some(known), Some(time)) => known > time,
        _ => false,
    };
    let later = entries.iter().rev().take_while(|known| is_after(known)).count();
    entries.insert(entries.len().saturating_sub(later), entry);
}
