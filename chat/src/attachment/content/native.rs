//! Content from files and readers.

use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use bytes::Bytes;
use tokio::io::AsyncRead;

use crate::attachment::Upload;

pub(in crate::attachment) type BoxedReader = Pin<Box<dyn AsyncRead + Send>>;

pub(in crate::attachment) enum Content {
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
            io::Error::new(io::ErrorKind::InvalidInput, "the file's name is not valid Unicode")
        })?;
        Ok(Self::new(name, size, Content::File(path.to_owned())))
    }

    /// An upload of exactly `size` bytes from a reader. Such an upload cannot be repeated after a failure.
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
}

impl Content {
    /// Opens the content. `None` if it was read before and cannot be read again.
    pub(in crate::attachment) async fn open(&mut self) -> io::Result<Option<BoxedReader>> {
        Ok(match self {
            Content::Bytes(bytes) => Some(Box::pin(io::Cursor::new(bytes.clone()))),
            Content::File(path) => Some(Box::pin(tokio::fs::File::open(path).await?)),
            Content::Reader(reader) => reader.take(),
        })
    }

    /// Whether it can be read again.
    pub(in crate::attachment) fn is_repeatable(&self) -> bool {
        !matches!(self, Content::Reader(_))
    }
}
