//! Files: uploads and downloads.
//!
//! The bytes are sent to and from a storage service at signed URLs. The session's tokens are never
//! sent there.

mod content;
mod download;
mod error;
mod media_type;
mod put;
mod scan;
mod storage;
mod upload;

pub use content::Upload;
pub use download::{Download, DownloadError};
pub use error::UploadError;
pub use media_type::media_type;
pub(crate) use scan::ScanResults;
pub use storage::StorageError;
pub(crate) use upload::upload;

pub(crate) use download::download;

/// A file that was uploaded to the chat.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Uploaded {
    /// The id of the attachment.
    pub attachment_id: String,
    /// Whether the scan has approved the file. `false` if the upload did not wait for the scan, or the scan
    /// took more than 90 s; its result then arrives as an
    /// [`Event::Attachment`](crate::Event::Attachment).
    pub approved: bool,
}
