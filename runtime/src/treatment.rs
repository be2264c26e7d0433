//! What happens to a body before it is sent: checksums, compression.

#[cfg(any(feature = "compression", feature = "stream"))]
use crate::build_error::Reason;
use crate::{Body, BuildError, Request};

impl Request {
    /// The body, if its bytes are at hand.
    fn held_body(&self) -> Result<&[u8], BuildError> {
        match &self.body {
            Body::Bytes(bytes) => Ok(bytes),
            #[cfg(feature = "stream")]
            Body::Stream(stream) => match stream.held() {
                Some(bytes) => Ok(bytes),
                None => Err(BuildError::member("body", Reason::Stream)),
            },
        }
    }

    /// `Content-MD5` (RFC 1864).
    ///
    /// # Errors
    /// If the body is a stream, which cannot be read twice.
    #[cfg(feature = "checksum")]
    pub fn content_md5(mut self) -> Result<Self, BuildError> {
        use base64::Engine;
        use http::header::{HeaderName, HeaderValue};
        use md5::Digest;

        const CONTENT_MD5: HeaderName = HeaderName::from_static("content-md5");
        let digest = base64::prelude::BASE64_STANDARD.encode(md5::Md5::digest(self.held_body()?));
        if let Ok(value) = HeaderValue::from_str(&digest) {
            self.headers.entry(CONTENT_MD5).or_insert(value);
        }
        Ok(self)
    }

    /// gzip, for a body of 10 KiB or more (the AWS SDKs' limit). A stream is sent as it is.
    ///
    /// # Errors
    /// If the bytes cannot be compressed.
    #[cfg(feature = "compression")]
    pub fn gzip(mut self) -> Result<Self, BuildError> {
        use std::io::Write;

        use flate2::Compression;
        use flate2::write::GzEncoder;
        use http::header::{CONTENT_ENCODING, HeaderValue};

        const SMALLEST: usize = 10 << 10;
        #[cfg(feature = "stream")]
        if let Body::Stream(_) = &self.body {
            return Ok(self);
        }
        let bytes = self.held_body()?;
        if bytes.len() < SMALLEST {
            return Ok(self);
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        // Writing into memory fails only if there is none.
        let compressed = encoder.write_all(bytes).and_then(|()| encoder.finish());
        let compressed = compressed.map_err(|_| BuildError::member("body", Reason::Json))?;
        self.body = Body::from(compressed);
        let encodings =
            match self.headers.get(CONTENT_ENCODING).and_then(|value| value.to_str().ok()) {
                Some(others) => format!("{others}, gzip"),
                None => "gzip".to_owned(),
            };
        if let Ok(value) = HeaderValue::from_str(&encodings) {
            self.headers.insert(CONTENT_ENCODING, value);
        }
        Ok(self)
    }

    /// The hashes that Amazon Glacier asks for: of the body, and of its tree of 1 MiB pieces.
    ///
    /// # Errors
    /// If the body is a stream, which cannot be read twice.
    #[cfg(feature = "tree-hash")]
    pub fn tree_hash(mut self) -> Result<Self, BuildError> {
        use http::header::{HeaderName, HeaderValue};

        const CONTENT: HeaderName = HeaderName::from_static("x-amz-content-sha256");
        const TREE: HeaderName = HeaderName::from_static("x-amz-sha256-tree-hash");
        let body = self.held_body()?;
        if body.is_empty() {
            return Ok(self);
        }
        for (name, hash) in [(CONTENT, tree_hash::whole(body)), (TREE, tree_hash::tree(body))] {
            if let Ok(value) = HeaderValue::from_str(&hash) {
                self.headers.entry(name).or_insert(value);
            }
        }
        Ok(self)
    }
}

#[cfg(feature = "tree-hash")]
mod tree_hash {
    use std::fmt::Write;

    use sha2::{Digest, Sha256};

    const PIECE: usize = 1 << 20;

    pub(super) fn whole(body: &[u8]) -> String {
        hex(&Sha256::digest(body))
    }

    /// Hashes of pieces, then of pairs of hashes, until there is one. An odd one goes up as it is.
    pub(super) fn tree(body: &[u8]) -> String {
        let mut level: Vec<Vec<u8>> =
            body.chunks(PIECE).map(|piece| Sha256::digest(piece).to_vec()).collect();
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
        fn one_piece_is_its_own_tree() {
            let hash = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";
            assert_eq!(
                (whole(b"hello world"), tree(b"hello world")),
                (hash.to_owned(), hash.to_owned())
            );
        }

        #[test]
        fn three_pieces() {
            let body = vec![7; 2 * PIECE + 1];
            let (a, b) = (Sha256::digest(&body[..PIECE]), Sha256::digest(&body[2 * PIECE..]));
            let pair = Sha256::digest([a, a].concat());
            assert_eq!(tree(&body), hex(&Sha256::digest([pair, b].concat())));
        }
    }
}
