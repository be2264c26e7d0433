//! Text that a bot writes piece by piece: pieces share an id, are numbered from 1, and the last one
//! holds the whole.

use std::collections::{BTreeMap, VecDeque};

use crate::item::{Content, Item};

/// The messages that are being written, the newest of them.
#[derive(Debug, Default)]
pub(super) struct Stitcher {
    writing: VecDeque<Writing>,
}

#[derive(Debug)]
struct Writing {
    id: String,
    /// Of the first piece that came: it stays the time of the message.
    absolute_time: String,
    text: Vec<Content>,
    /// Pieces that came before their turn.
    early: BTreeMap<u32, Content>,
}

const AT_ONCE: usize = 16;
const EARLY: usize = 64;

impl Stitcher {
    /// Makes a piece the whole of what is known so far. `false` if it adds nothing yet.
    pub(super) fn stitch(&mut self, item: &mut Item) -> bool {
        let known = self.writing.iter().position(|writing| writing.id == item.id);
        if item.metadata.completed == Some(true) {
            if let Some(writing) = known.and_then(|at| self.writing.remove(at)) {
                item.absolute_time = writing.absolute_time;
            }
            return true;
        }
        let Some(number) = item.metadata.chunk.filter(|number| *number > 0) else { return true };
        let at = known.unwrap_or_else(|| {
            if self.writing.len() == AT_ONCE {
                self.writing.pop_front();
            }
            self.writing.push_back(Writing {
                id: item.id.clone(),
                absolute_time: item.absolute_time.clone(),
                text: Vec::new(),
                early: BTreeMap::new(),
            });
            self.writing.len() - 1
        });
        let Some(writing) = self.writing.get_mut(at) else { return false };
        let before = writing.text.len();
        let next = |text: &Vec<Content>| u32::try_from(text.len()).map_or(u32::MAX, |n| n + 1);
        if number >= next(&writing.text) && writing.early.len() < EARLY {
            let piece = item.content.take().unwrap_or_else(|| "".into());
            writing.early.insert(number, piece);
        }
        while let Some(piece) = writing.early.remove(&next(&writing.text)) {
            writing.text.push(piece);
        }
        item.metadata.chunk = u32::try_from(writing.text.len()).ok();
        item.absolute_time.clone_from(&writing.absolute_time);
        let text: String = writing.text.iter().map(Content::expose).collect();
        item.content = Some(text.into());
        writing.text.len() > before
    }

    /// Forgets a message: the transcript has the whole of it.
    pub(super) fn forget(&mut self, id: &str) {
        self.writing.retain(|writing| writing.id != id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(number: u32, text: &str) -> Item {
        let mut item = Item { id: "1".into(), content: Some(text.into()), ..Item::default() };
        item.absolute_time = number.to_string();
        item.metadata.chunk = Some(number);
        item
    }

    fn text(item: &Item) -> &str {
        item.content.as_ref().unwrap().expose()
    }

    #[test]
    fn puts_pieces_together_in_their_order() {
        let mut stitcher = Stitcher::default();
        let mut first = piece(1, "a");
        assert!(stitcher.stitch(&mut first));
        assert_eq!(text(&first), "a");
        assert!(!stitcher.stitch(&mut piece(3, "c")), "before its turn");
        assert!(!stitcher.stitch(&mut piece(1, "a")), "twice");
        let mut second = piece(2, "b");
        assert!(stitcher.stitch(&mut second));
        assert_eq!((text(&second), second.metadata.chunk), ("abc", Some(3)));
        assert_eq!(second.absolute_time, "1");
        let mut whole = piece(4, "abc!");
        whole.metadata.completed = Some(true);
        assert!(stitcher.stitch(&mut whole));
        assert_eq!((text(&whole), whole.absolute_time.as_str()), ("abc!", "1"));
        assert!(stitcher.writing.is_empty());
    }

    #[test]
    fn is_bounded() {
        let mut stitcher = Stitcher::default();
        for id in 0..100 {
            let mut item = piece(1, "a");
            item.id = id.to_string();
            stitcher.stitch(&mut item);
        }
        assert_eq!(stitcher.writing.len(), AT_ONCE);
        for number in 2..1000 {
            let mut item = piece(number + 1, "a");
            item.id = "99".into();
            stitcher.stitch(&mut item);
        }
        assert_eq!(stitcher.writing.back().unwrap().early.len(), EARLY);
    }
}
