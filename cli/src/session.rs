//! Failures of a chat session.

use std::error::Error as StdError;

use connectparticipant_chat::{CallError, ConnectError, DownloadError, UploadError};

use crate::failure::{Failure, FailureKind};

/// The failure to connect.
pub(crate) fn not_connected(error: &ConnectError) -> Failure {
    let kind = match error {
        ConnectError::AccessDenied(_) => FailureKind::Denied,
        ConnectError::Rejected(_) => FailureKind::Invalid,
        ConnectError::TimedOut(_) => FailureKind::Network,
        _ => FailureKind::Other,
    };
    Failure::new(kind, error.to_string())
}

/// The failure of an upload or a download.
pub(crate) fn failed<E: TransferError>(error: &E) -> Failure {
    Failure::new(error.kind(), error.to_string())
}

/// An error of an upload or a download.
pub(crate) trait TransferError: StdError {
    /// What a script can distinguish.
    fn kind(&self) -> FailureKind;
}

impl TransferError for UploadError {
    fn kind(&self) -> FailureKind {
        match self {
            UploadError::Start(error) => of_call(error),
            UploadError::Complete(error) => of_call(error),
            UploadError::Empty | UploadError::Rejected => FailureKind::Invalid,
            UploadError::Storage(_) => FailureKind::Network,
            _ => FailureKind::Other,
        }
    }
}

impl TransferError for DownloadError {
    fn kind(&self) -> FailureKind {
        match self {
            DownloadError::Get(error) => of_call(error),
            DownloadError::Storage(_) | DownloadError::Size { .. } => FailureKind::Network,
            _ => FailureKind::Other,
        }
    }
}

fn of_call<E>(error: &CallError<E>) -> FailureKind {
    match error {
        CallError::Ended(_) => FailureKind::Conflict,
        CallError::NoToken(_) => FailureKind::Timeout,
        CallError::Failed(error) => FailureKind::of_call(error),
        _ => FailureKind::Other,
    }
}
