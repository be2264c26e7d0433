//! What is uploaded.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use tokio::io::AsyncRead;

use crate::attachment::media_type;

/// A file to upload.
#[must_use = "nothing is uploaded before `Chat::upload`"]
pub struct Upload {
    pub(super) name: String,
    pub(super) content_type: String,
    pub(super) size: u64,
    pub(super) content: Content,
    pub(super) progress: Option<Progress>,
    pub(super) wait_for_scan: bool,
}

pub(super) type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;
pub(super) type BoxedReader = Pin<Box<dyn AsyncRead + Send>>;

pub(super) enum Content {
    Bytes(Bytes),
    File(PathBuf),
    /// Can be read once.
    Reader(Option<BoxedReader>),
}

impl Upload {
    /// A file, under its own name; the MIME type goes by the end of the name. It is read as it is
    /// sent.
    ///
    /// # Errors
    /// If there is no such file, or its name is no text.
    pub async fn file(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let size = tokio::fs::metadata(path).await?.len();
        let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, "the file's name is no text")
        })?;
        Ok(Self::new(name, size, Content::File(path.to_owned())))
    }

    /// Bytes that are in memory.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self::new(name, bytes.len() as u64, Content::Bytes(bytes))
    }

    /// What is read from anywhere: exactly so many bytes. It can be tried once only.
    pub fn reader(
        name: impl Into<String>,
        size: u64,
        reader: impl AsyncRead + Send + 'static,
    ) -> Self {
        Self::new(name, size, Content::Reader(Some(Box::pin(reader))))
    }

    fn new(name: impl Into<String>, size: u64, content: Content) -> Self {
        let name = name.into();
        let content_type = media_type(&name).unwrap_or("application/octet-stream").to_owned();
        Self { name, content_type, size, content, progress: None, wait_for_scan: true }
    }

    /// Another name, as the others see it: 1 to 256 characters.
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// Another MIME type.
    pub fn content_type(self, content_type: impl Into<String>) -> Self {
        Self { content_type: content_type.into(), ..self }
    }

    /// Calls this with the bytes that have been sent and those that there are.
    pub fn on_progress(self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        Self { progress: Some(Arc::new(progress)), ..self }
    }

    /// Does not wait for the scan, which may take a minute.
    pub fn wait_for_scan(self, wait_for_scan: bool) -> Self {
        Self { wait_for_scan, ..self }
    }
}

impl Content {
    /// What is to be read now. `None` if it was read before and cannot be again.
    pub(super) async fn open(&mut self) -> io::Result<Option<BoxedReader>> {
        Ok(match self {
            Content::Bytes(bytes) => Some(Box::pin(io::Cursor::new(bytes.clone()))),
            Content::File(path) => Some(Box::pin(tokio::fs::File::open(path).await?)),
            Content::Reader(reader) => reader.take(),
        })
    }

    /// Whether it can be read again.
    pub(super) fn is_repeatable(&self) -> bool {
        !matches!(self, Content::Reader(_))
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
