//! Errors of uploads.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::Arc;

use connectparticipant::operation::complete_attachment_upload::CompleteAttachmentUploadError;
use connectparticipant::operation::start_attachment_upload::StartAttachmentUploadError;

use crate::attachment::StorageError;
use crate::service::context::CallError;

/// Why a file was not uploaded. The name of the file and its URL are not shown.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum UploadError {
    /// The file is empty. Nothing was sent.
    Empty,
    /// The content cannot be read, or its size differs from the announced size.
    Read(Arc<io::Error>),
    /// The service rejects the file: its type, its size, or the number of files.
    Start(CallError<StartAttachmentUploadError>),
    /// The storage rejects the bytes.
    Storage(StorageError),
    /// The service did not complete the upload.
    Complete(CallError<CompleteAttachmentUploadError>),
    /// The scan rejected the file.
    Rejected,
}

impl UploadError {
    /// Whether another attempt may succeed.
    ///
    /// ```
    /// use connectparticipant_chat::UploadError;
    ///
    /// fn advice(error: &UploadError) -> &'static str {
    ///     if error.is_retryable() { "upload it again" } else { "choose another file" }
    /// }
    /// ```
    pub fn is_retryable(&self) -> bool {
        match self {
            UploadError::Start(error) => error.is_retryable(),
            UploadError::Complete(error) => error.is_retryable(),
            UploadError::Storage(error) => error.is_retryable(),
            UploadError::Empty | UploadError::Read(_) | UploadError::Rejected => false,
        }
    }
}

impl fmt::Display for UploadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UploadError::Empty => f.write_str("not uploaded: the file is empty"),
            UploadError::Read(error) => write!(f, "not uploaded: {error}"),
            UploadError::Start(error) => error.fmt(f),
            UploadError::Storage(error) => write!(f, "not uploaded: {error}"),
            UploadError::Complete(error) => error.fmt(f),
            UploadError::Rejected => f.write_str("the scan has rejected the file"),
        }
    }
}

impl StdError for UploadError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            UploadError::Empty | UploadError::Rejected => None,
            UploadError::Read(error) => Some(&**error),
            UploadError::Start(error) => Some(error),
            UploadError::Storage(error) => Some(error),
            UploadError::Complete(error) => Some(error),
        }
    }
}
