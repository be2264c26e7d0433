//! Hashes of items that are the same in every process: SipHash-2-4 with keys that a checkpoint carries along.
//!
//! The hashes of the standard library may change with its version, and its keys cannot be kept. Keys are needed,
//! as participants choose the texts.
//!
//! Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF".

use std::hash::{BuildHasher, RandomState};

use serde::{Deserialize, Serialize};

/// Two keys of SipHash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ItemHasher {
    keys: [(u64, u64); 2],
}

impl ItemHasher {
    /// Random keys.
    pub(crate) fn random() -> Self {
        // Each of the library's states has random keys.
        let random = || RandomState::new().hash_one(0);
        Self { keys: [(random(), random()), (random(), random())] }
    }

    /// A hash of a text in 128 bits.
    pub(crate) fn wide(&self, text: &str) -> u128 {
        let [one, other] = self.keys;
        u128::from(sip(one, text.as_bytes())) << 64 | u128::from(sip(other, text.as_bytes()))
    }

    /// A key for hashes of other things.
    pub(crate) fn print_key(&self) -> (u64, u64) {
        let [(key, _), (_, other)] = self.keys;
        (key, other)
    }

    /// A hash of some texts.
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        let [key, _] = self.keys;
        Fingerprint(SipState::new(key))
    }
}

/// A hash of some texts, one after the other.
pub(crate) struct Fingerprint(SipState);

impl Fingerprint {
    /// Adds a text. The position of its end affects the hash.
    pub(crate) fn add(&mut self, text: &str) {
        self.0.write(text.as_bytes());
        self.0.write(&[0xff]);
    }

    /// The hash.
    pub(crate) fn finish(self) -> u64 {
        self.0.finish()
    }
}

/// The hash of some bytes.
pub(crate) fn sip(key: (u64, u64), bytes: &[u8]) -> u64 {
    let mut state = SipState::new(key);
    state.write(bytes);
    state.finish()
}

/// The state of SipHash, and the bytes that do not fill a word yet.
struct SipState {
    v: [u64; 4],
    word: u64,
    length: u64,
}

impl SipState {
    fn new((k0, k1): (u64, u64)) -> Self {
        let v = [
            k0 ^ 0x736f_6d65_7073_6575,
            k1 ^ 0x646f_7261_6e64_6f6d,
            k0 ^ 0x6c79_6765_6e65_7261,
            k1 ^ 0x7465_6462_7974_6573,
        ];
        Self { v, word: 0, length: 0 }
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.word |= u64::from(*byte) << (8 * (self.length % 8));
            self.length = self.length.wrapping_add(1);
            if self.length.is_multiple_of(8) {
                let word = std::mem::take(&mut self.word);
                self.compress(word);
            }
        }
    }

    fn compress(&mut self, word: u64) {
        let [_, _, _, v3] = &mut self.v;
        *v3 ^= word;
        self.round();
        self.round();
        let [v0, ..] = &mut self.v;
        *v0 ^= word;
    }

    fn round(&mut self) {
        let [mut v0, mut v1, mut v2, mut v3] = self.v;
        v0 = v0.wrapping_add(v1);
        v2 = v2.wrapping_add(v3);
        v1 = v1.rotate_left(13) ^ v0;
        v3 = v3.rotate_left(16) ^ v2;
        v0 = v0.rotate_left(32);
        v2 = v2.wrapping_add(v1);
        v0 = v0.wrapping_add(v3);
        v1 = v1.rotate_left(17) ^ v2;
        v3 = v3.rotate_left(21) ^ v0;
        v2 = v2.rotate_left(32);
        self.v = [v0, v1, v2, v3];
    }

    fn finish(mut self) -> u64 {
        let last = self.word | (self.length << 56);
        self.compress(last);
        let [_, _, v2, _] = &mut self.v;
        *v2 ^= 0xff;
        for _ in 0..4 {
            self.round();
        }
        self.v.iter().fold(0, |hash, word| hash ^ word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key and the texts of the paper's test vectors: the bytes 00, 01, 02 …
    #[test]
    fn has_the_published_values() {
        let key = (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908);
        let bytes: Vec<u8> = (0..15).collect();
        assert_eq!(sip(key, &bytes), 0xa129_ca61_49be_45e5);
        assert_eq!(sip(key, &[]), 0x726f_db47_dd0e_0e31);
        assert_eq!(sip(key, &bytes[..8]), 0x93f5_f579_9a93_2462);
    }

    #[test]
    fn is_the_same_after_it_was_kept() {
        let hasher = ItemHasher::random();
        let kept = serde_json::to_string(&hasher).unwrap();
        let read: ItemHasher = serde_json::from_str(&kept).unwrap();
        assert_eq!(read.wide("text"), hasher.wide("text"));
        assert_ne!(hasher.wide("text"), ItemHasher::random().wide("text"));
        let print = |texts: &[&str]| {
            let mut print = hasher.fingerprint();
            texts.iter().for_each(|text| print.add(text));
            print.finish()
        };
        assert_eq!(print(&["a", "b"]), print(&["a", "b"]));
        assert_ne!(print(&["a", "b"]), print(&["ab", ""]));
    }
}
