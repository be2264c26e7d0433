//! Files: one call up, one call down.
//!
//! The bytes go to and from a storage service at signed addresses. The session's token never goes
//! there.

mod content;
mod download;
mod error;
mod media_type;
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

/// A file that is in the chat.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Uploaded {
    /// The id of the attachment.
    pub attachment_id: String,
    /// Whether the scan has approved it. `false` if that was not waited for, or has taken longer
    /// than the service says it may; it then comes as an
    /// [`Event::Attachment`](crate::Event::Attachment).
    pub approved: bool,
}
