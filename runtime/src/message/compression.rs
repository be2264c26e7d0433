//! gzip (`smithy.api#requestCompression`).

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{CONTENT_ENCODING, HeaderValue};

use crate::errors::Reason;
use crate::{Body, BuildError, Request};

/// The smallest body that is compressed, in bytes.
const SMALLEST: usize = 10 << 10;

impl Request {
    /// gzip, for a body of 10 KiB or more (the AWS SDKs' limit). A stream is sent as it is.
    ///
    /// # Errors
    /// If the bytes cannot be compressed.
    pub fn gzip(mut self) -> Result<Self, BuildError> {
        let bytes = self.body.bytes();
        if bytes.len() < SMALLEST {
            return Ok(self);
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        // Writing into memory fails only if it is exhausted.
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
}
