//! The content of an upload.

#[cfg(target_family = "wasm")]
mod browser;
#[cfg(not(target_family = "wasm"))]
mod native;

#[cfg(target_family = "wasm")]
pub(super) use browser::Content;
#[cfg(not(target_family = "wasm"))]
pub(super) use native::{BoxedReader, Content};

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use restjson::{MaybeSend, MaybeSync};

use crate::attachment::media_type;

/// A file to upload.
///
/// ```
/// use connectparticipant_chat::Upload;
///
/// let upload = Upload::bytes("note.txt", "Dear Bob, …")
///     .name("letter.txt")
///     .content_type("text/plain")
///     .on_progress(|sent, size| println!("{sent}/{size}"));
/// ```
#[must_use = "nothing is uploaded before `Chat::upload`"]
pub struct Upload {
    pub(super) name: String,
    pub(super) content_type: String,
    pub(super) size: u64,
    pub(super) content: Content,
    pub(super) progress: Option<Progress>,
    pub(super) wait_for_scan: bool,
}

/// Receives the number of bytes that were sent, and the size.
pub(super) trait OnProgress: Fn(u64, u64) + MaybeSend + MaybeSync {}
impl<F: Fn(u64, u64) + MaybeSend + MaybeSync> OnProgress for F {}
pub(super) type Progress = Arc<dyn OnProgress>;

impl Upload {
    /// An upload of bytes in memory.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self::new(name, bytes.len() as u64, Content::Bytes(bytes))
    }

    fn new(name: impl Into<String>, size: u64, content: Content) -> Self {
        let name = name.into();
        let content_type = media_type(&name).unwrap_or("application/octet-stream").to_owned();
        Self { name, content_type, size, content, progress: None, wait_for_scan: true }
    }

    /// Sets the name that the other participants see: 1 to 256 characters.
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// Sets the MIME type.
    pub fn content_type(self, content_type: impl Into<String>) -> Self {
        Self { content_type: content_type.into(), ..self }
    }

    /// Calls a function with the number of bytes that were sent, and the size.
    pub fn on_progress(
        self,
        progress: impl Fn(u64, u64) + MaybeSend + MaybeSync + 'static,
    ) -> Self {
        Self { progress: Some(Arc::new(progress)), ..self }
    }

    /// Sets whether [`upload`](crate::Sender::upload) waits for the scan, up to 90 s. By default,
    /// it does.
    ///
    /// ```
    /// use connectparticipant_chat::Upload;
    ///
    /// let upload = Upload::bytes("note.txt", "Dear Bob, …").wait_for_scan(false);
    /// ```
    pub fn wait_for_scan(self, wait_for_scan: bool) -> Self {
        Self { wait_for_scan, ..self }
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("content_type", &self.content_type)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}
