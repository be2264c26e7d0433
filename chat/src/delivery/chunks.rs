//! Text that a bot writes in chunks. Chunks share an id and are numbered from 1; the last one holds
//! the whole text.

use std::collections::{BTreeMap, VecDeque};

use connectparticipant::ChatContent;

use crate::wire::item::Item;

/// The messages that are being written: the newest of them.
#[derive(Debug, Default)]
pub(super) struct ChunkAssembler {
    partial: VecDeque<PartialMessage>,
}

#[derive(Debug)]
struct PartialMessage {
    id: String,
    /// The time of the first chunk that arrived. It remains the time of the message.
    absolute_time: Option<String>,
    text: String,
    /// How many chunks the text consists of.
    count: u32,
    /// Chunks that arrived before their turn.
    early: BTreeMap<u32, ChatContent>,
    early_size: usize,
}

const AT_ONCE: usize = 16;
const EARLY: usize = 64;
/// The largest size of a message that is kept, in bytes: many times what the service accepts.
const SIZE: usize = 256 << 10;

impl ChunkAssembler {
    /// Replaces a chunk's content with the whole text so far. Returns `false` if the chunk adds
    /// nothing yet.
    pub(super) fn assemble(&mut self, item: &mut Item) -> bool {
        let Some(id) = item.id.as_deref() else { return true };
        let known = self.partial.iter().position(|partial| partial.id == id);
        if item.metadata.completed == Some(true) {
            if let Some(partial) = known.and_then(|at| self.partial.remove(at)) {
                item.absolute_time = partial.absolute_time;
            }
            return true;
        }
        let Some(number) = item.metadata.chunk.filter(|number| *number > 0) else { return true };
        let at = known.unwrap_or_else(|| {
            if self.partial.len() == AT_ONCE {
                self.partial.pop_front();
            }
            self.partial.push_back(PartialMessage {
                id: id.to_owned(),
                absolute_time: item.absolute_time.clone(),
                text: String::new(),
                count: 0,
                early: BTreeMap::new(),
                early_size: 0,
            });
            self.partial.len() - 1
        });
        let Some(partial) = self.partial.get_mut(at) else { return false };
        let has_grown = partial.take(number, item.content.take());
        item.metadata.chunk = Some(partial.count);
        item.absolute_time.clone_from(&partial.absolute_time);
        item.content = Some(partial.text.as_str().into());
        has_grown
    }

    /// Forgets a message: the transcript has the whole of it.
    pub(super) fn forget(&mut self, item: &Item) {
        self.partial.retain(|partial| item.id.as_ref() != Some(&partial.id));
    }
}

impl PartialMessage {
    /// Adds a chunk, and returns whether the text has grown. Chunks that exceed the limits are left
    /// out: the last chunk, or the transcript, has the whole text.
    fn take(&mut self, number: u32, content: Option<ChatContent>) -> bool {
        let content = content.unwrap_or_else(|| "".into());
        let size = content.expose().len();
        let fits = self.text.len() + self.early_size + size <= SIZE && self.early.len() < EARLY;
        if number <= self.count || !fits {
            return false;
        }
        if self.early.insert(number, content).is_none() {
            self.early_size += size;
        }
        let before = self.count;
        while let Some(chunk) = self.early.remove(&self.count.saturating_add(1)) {
            self.early_size = self.early_size.saturating_sub(chunk.expose().len());
            self.text.push_str(chunk.expose());
            self.count += 1;
        }
        self.count > before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(number: u32, text: &str) -> Item {
        let mut item = Item { content: Some(text.into()), ..Item::empty() };
        item.id = Some("1".to_owned());
        item.absolute_time = Some(number.to_string());
        item.metadata.chunk = Some(number);
        item
    }

    fn text(item: &Item) -> &str {
        item.content.as_ref().unwrap().expose()
    }

    #[test]
    fn puts_pieces_together_in_their_order() {
        let mut assembler = ChunkAssembler::default();
        let mut first = piece(1, "a");
        assert!(assembler.assemble(&mut first));
        assert_eq!(text(&first), "a");
        assert!(!assembler.assemble(&mut piece(3, "c")), "before its turn");
        assert!(!assembler.assemble(&mut piece(1, "a")), "twice");
        let mut second = piece(2, "b");
        assert!(assembler.assemble(&mut second));
        assert_eq!((text(&second), second.metadata.chunk), ("abc", Some(3)));
        assert_eq!(second.absolute_time.as_deref(), Some("1"));
        let mut whole = piece(4, "abc!");
        whole.metadata.completed = Some(true);
        assert!(assembler.assemble(&mut whole));
        assert_eq!((text(&whole), whole.absolute_time.as_deref()), ("abc!", Some("1")));
        assert!(assembler.partial.is_empty());
    }

    #[test]
    fn is_bounded() {
        let mut assembler = ChunkAssembler::default();
        for id in 0..100 {
            let mut item = piece(1, "a");
            item.id = Some(id.to_string());
            assembler.assemble(&mut item);
        }
        assert_eq!(assembler.partial.len(), AT_ONCE);
        for number in 2..1000 {
            let mut item = piece(number + 1, "a");
            item.id = Some("99".to_owned());
            assembler.assemble(&mut item);
        }
        assert_eq!(assembler.partial.back().unwrap().early.len(), EARLY);
    }

    /// A bot that never ends, and chunks that never get their turn.
    #[test]
    fn holds_so_many_bytes_of_a_message() {
        let mut assembler = ChunkAssembler::default();
        let long = "x".repeat(10_000);
        for number in 1..1_000 {
            assembler.assemble(&mut piece(number, &long));
        }
        assert!(assembler.partial[0].text.len() <= SIZE);
        let mut assembler = ChunkAssembler::default();
        for number in 2..1_000 {
            assembler.assemble(&mut piece(number, &long));
        }
        assert!(assembler.partial[0].early_size <= SIZE);
    }
}
