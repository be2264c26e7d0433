//! `smithy.test#httpResponseTests`

use std::fmt::Debug;

use crate::Recording;

/// What a response is.
#[derive(Clone, Copy, Debug, Default)]
pub struct ResponseCase<'a> {
    /// The status.
    pub code: u16,
    /// The headers.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body.
    pub body: &'a str,
}

impl ResponseCase<'_> {
    /// A transport that answers so.
    pub fn transport(&self) -> Recording {
        Recording::answering(self.code, self.headers, self.body.as_bytes())
    }
}

/// Compares what was read with what should have been, where `NaN` is like `NaN`.
///
/// # Panics
/// If they differ.
pub fn assert_same<T: Debug + PartialEq>(found: &T, expected: &T) {
    if found != expected {
        assert_eq!(format!("{found:#?}"), format!("{expected:#?}"));
        let text = format!("{found:?}");
        assert!(text.contains("NaN"), "not the same, though it looks so: {text}");
    }
}
