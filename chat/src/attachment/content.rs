//! The content of an upload.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use tokio::io::AsyncRead;

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

pub(super) type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;
pub(super) type BoxedReader = Pin<Box<dyn AsyncRead + Send>>;

pub(super) enum Content {
    Bytes(Bytes),
    File(PathBuf),
    /// Can be read once.
    Reader(Option<BoxedReader>),
}

impl Upload {
    /// A file, under its own name. The MIME type follows from the extension. The file is read while it is
    /// sent.
    ///
    /// # Errors
    /// If the file does not exist, or its name is not UTF-8.
    ///
    /// ```no_run
    /// use connectparticipant_chat::Upload;
    ///
    /// async fn example() -> std::io::Result<Upload> {
    ///     Upload::file("invoice.pdf").await
    /// }
    /// ```
    pub async fn file(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let size = tokio::fs::metadata(path).await?.len();
        let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, "the file's name is no text")
        })?;
        Ok(Self::new(name, size, Content::File(path.to_owned())))
    }

    /// Bytes in memory.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self::new(name, bytes.len() as u64, Content::Bytes(bytes))
    }

    /// The bytes of a reader: exactly `size` of them. Such an upload cannot be repeated after a failure.
    ///
    /// ```
    /// use connectparticipant_chat::Upload;
    ///
    /// let upload = Upload::reader("a.txt", 5, std::io::Cursor::new("hello"));
    /// ```
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

    /// Sets the name that the others see: 1 to 256 characters.
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// Sets the MIME type.
    pub fn content_type(self, content_type: impl Into<String>) -> Self {
        Self { content_type: content_type.into(), ..self }
    }

    /// Calls a function with the number of bytes that were sent, and the size.
    pub fn on_progress(self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        Self { progress: Some(Arc::new(progress)), ..self }
    }

    /// Whether [`upload`](crate::Sender::upload) waits for the scan, up to 90 s. It does by default.
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

impl Content {
    /// Opens the content. `None` if it was read before and cannot be read again.
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
