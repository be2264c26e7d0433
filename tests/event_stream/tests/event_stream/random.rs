//! Random messages, the same in each run.

use bytes::Bytes;
use restjson::event_stream::{HeaderValue, Message};

/// A generator of numbers (SplitMix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    pub(crate) fn bytes(&mut self, end: usize) -> Vec<u8> {
        (0..self.below(end)).map(|_| self.next().to_le_bytes()[0]).collect()
    }

    fn text(&mut self, end: usize) -> String {
        const LETTERS: [char; 6] = ['a', 'Z', ':', '-', 'é', '😀'];
        (0..=self.below(end)).map(|_| LETTERS[self.below(LETTERS.len())]).collect()
    }

    pub(crate) fn message(&mut self) -> Message {
        let mut message = Message::new(Bytes::from(self.bytes(300)));
        for _ in 0..self.below(5) {
            let (name, text, bytes) = (self.text(10), self.text(20), self.bytes(40));
            let number = self.next();
            let [a, b, ..] = number.to_be_bytes();
            let value = match self.below(9) {
                0 => HeaderValue::Bool(number & 1 == 0),
                1 => HeaderValue::Byte(i8::from_be_bytes([a])),
                2 => HeaderValue::Int16(i16::from_be_bytes([a, b])),
                3 => HeaderValue::Int32((number >> 32) as i32),
                4 => HeaderValue::Int64(number as i64),
                5 => HeaderValue::Bytes(&bytes),
                6 => HeaderValue::String(&text),
                // In the range that AWS's type has.
                7 => HeaderValue::Timestamp((number >> 22) as i64),
                _ => HeaderValue::Uuid(u128::from(number) << 64 | u128::from(self.next())),
            };
            message = message.with_header(&name, value).unwrap();
        }
        message
    }
}
