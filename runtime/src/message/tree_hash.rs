//! SHA-256 tree hashes, which Amazon Glacier requires.

use std::fmt::Write;

use http::header::{HeaderName, HeaderValue};
use sha2::{Digest, Sha256};

use crate::{BuildError, Request};

const CONTENT: HeaderName = HeaderName::from_static("x-amz-content-sha256");
const TREE: HeaderName = HeaderName::from_static("x-amz-sha256-tree-hash");

impl Request {
    /// The hashes that Amazon Glacier requires: of the body, and of its tree of 1 MiB chunks.
    ///
    /// # Errors
    /// If the body is a stream, because a stream cannot be read twice.
    pub fn tree_hash(mut self) -> Result<Self, BuildError> {
        let body = self.body.held()?;
        if body.is_empty() {
            return Ok(self);
        }
        for (name, hash) in [(CONTENT, whole(body)), (TREE, tree(body))] {
            if let Ok(value) = HeaderValue::from_str(&hash) {
                self.headers.entry(name).or_insert(value);
            }
        }
        Ok(self)
    }
}

/// A leaf of the tree, in bytes.
const CHUNK: usize = 1 << 20;

fn whole(body: &[u8]) -> String {
    hex(&Sha256::digest(body))
}

/// Hashes chunks, then pairs of hashes, until one hash is left. An odd hash moves up unchanged.
fn tree(body: &[u8]) -> String {
    let mut level: Vec<Vec<u8>> =
        body.chunks(CHUNK).map(|chunk| Sha256::digest(chunk).to_vec()).collect();
    while level.len() > 1 {
        level = level
            .chunks(2)
            .map(|pair| match pair {
                [one, other] => {
                    Sha256::digest([one.as_slice(), other.as_slice()].concat()).to_vec()
                }
                odd => odd.concat(),
            })
            .collect();
    }
    level.first().map_or_else(String::new, |hash| hex(hash))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_chunk_is_its_own_tree() {
        let hash = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";
        assert_eq!(
            (whole(b"hello world"), tree(b"hello world")),
            (hash.to_owned(), hash.to_owned())
        );
    }

    #[test]
    fn three_chunks() {
        let body = vec![7; 2 * CHUNK + 1];
        let (a, b) = (Sha256::digest(&body[..CHUNK]), Sha256::digest(&body[2 * CHUNK..]));
        let pair = Sha256::digest([a, a].concat());
        assert_eq!(tree(&body), hex(&Sha256::digest([pair, b].concat())));
    }
}
