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
    /// gzip, for a body of 10 KiB or more (the AWS SDKs' limit). A stream whose bytes are not in memory is sent as it
    /// is.
    ///
    /// # Errors
    /// If the bytes cannot be compressed.
    pub fn gzip(mut self) -> Result<Self, BuildError> {
        let Ok(bytes) = self.body.held() else { return Ok(self) };
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

#[cfg(all(test, feature = "stream"))]
mod tests {
    use http::Method;

    use crate::{ByteStream, Request};

    #[test]
    fn a_stream_in_memory() {
        for (size, is_compressed) in [(super::SMALLEST, true), (super::SMALLEST - 1, false)] {
            let stream = ByteStream::from(vec![b'a'; size]);
            let request = Request::new(Method::PUT, "/").stream(Some(&stream), "text/plain");
            let request = request.gzip().unwrap();
            assert_eq!(request.headers.contains_key("content-encoding"), is_compressed, "{size}");
            let length = request.body.length().unwrap();
            assert_eq!(length < size as u64, is_compressed, "{length}");
        }
    }
}
