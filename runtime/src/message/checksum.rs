//! `Content-MD5` (`smithy.api#httpChecksumRequired`).

use base64::Engine;
use http::header::{HeaderName, HeaderValue};
use md5::Digest;

use crate::{BuildError, Request};

const CONTENT_MD5: HeaderName = HeaderName::from_static("content-md5");

impl Request {
    /// `Content-MD5` (RFC 1864).
    ///
    /// # Errors
    /// If the body is a stream, because a stream cannot be read twice.
    pub fn content_md5(mut self) -> Result<Self, BuildError> {
        let digest = base64::prelude::BASE64_STANDARD.encode(md5::Md5::digest(self.body.held()?));
        if let Ok(value) = HeaderValue::from_str(&digest) {
            self.headers.entry(CONTENT_MD5).or_insert(value);
        }
        Ok(self)
    }
}
