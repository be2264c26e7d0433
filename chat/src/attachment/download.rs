//! One call down: the address, the bytes, and that they are all there.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use connectparticipant::operation::get_attachment::GetAttachmentError;
use restjson::{Body, Environment, ResponseBody, timeout};
use tokio::io::{AsyncWrite, AsyncWriteExt};

use crate::attachment::storage::{self, StorageError};
use crate::service::context::{CallError, SessionContext};
use crate::service::quota::{Priority, Quota};

/// A file that is being downloaded. It is complete only if [`chunk`](Self::chunk) says that it is
/// at its end; the other methods see to that.
pub struct Download {
    size: u64,
    received: u64,
    body: ResponseBody,
    environment: Arc<dyn Environment>,
    idle: Duration,
}

/// Why a file is not there.
#[derive(Debug)]
#[non_exhaustive]
pub enum DownloadError {
    /// The service does not give its address.
    Get(CallError<GetAttachmentError>),
    /// The storage does not give it.
    Storage(StorageError),
    /// It has another size than the service says.
    #[non_exhaustive]
    Size {
        /// What the service says.
        expected: u64,
        /// What has come; more may have been on its way.
        received: u64,
    },
    /// It is larger than the caller wants.
    TooLarge(u64),
    /// It cannot be written.
    Write(io::Error),
}

pub(crate) async fn download(
    session: &SessionContext,
    id: &str,
) -> Result<Download, DownloadError> {
    session.limiter.acquire(Quota::GetAttachment, Priority::Message).await;
    let output = session
        .call(|client, token| {
            client.get_attachment().attachment_id(id).connection_token(token).build()
        })
        .await
        .map_err(DownloadError::Get)?;
    let url = output.url.as_ref().map(|url| url.expose());
    let uri = storage::address(url).map_err(DownloadError::Storage)?;
    let mut request = http::Request::new(Body::default());
    *request.uri_mut() = uri;
    let dispatcher = session.client.dispatcher();
    let (attempt, idle) = (dispatcher.limits().attempt, dispatcher.limits().idle);
    let response = timeout(&*session.environment, attempt, dispatcher.transport().send(request))
        .await
        .ok_or(DownloadError::Storage(StorageError::Stalled(attempt)))?
        .map_err(|error| DownloadError::Storage(StorageError::Transport(error)))?;
    let status = response.status();
    let body = response.into_body();
    if !status.is_success() {
        let rejection =
            storage::rejection(status.as_u16(), body, &*session.environment, idle).await;
        return Err(DownloadError::Storage(rejection));
    }
    Ok(Download {
        size: u64::try_from(output.attachment_size_in_bytes).unwrap_or_default(),
        received: 0,
        body,
        environment: Arc::clone(&session.environment),
        idle,
    })
}

impl Download {
    /// How many bytes there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The next piece; `None` at the end, when all of it has come.
    ///
    /// # Errors
    /// If it does not come, or is not as long as the service says.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, DownloadError> {
        let chunk = timeout(&*self.environment, self.idle, self.body.chunk())
            .await
            .ok_or(DownloadError::Storage(StorageError::Stalled(self.idle)))?
            .transpose()
            .map_err(|error| DownloadError::Storage(StorageError::Transport(error)))?;
        self.received += chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        let complete = self.received == self.size;
        if self.received > self.size || chunk.is_none() && !complete {
            return Err(DownloadError::Size { expected: self.size, received: self.received });
        }
        Ok(chunk)
    }

    /// All of it, if it is no more than so many bytes.
    ///
    /// # Errors
    /// If it is more, or does not come whole.
    pub async fn bytes(mut self, limit: usize) -> Result<Bytes, DownloadError> {
        if self.size > limit as u64 {
            return Err(DownloadError::TooLarge(self.size));
        }
        let mut bytes = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    }

    /// Writes all of it.
    ///
    /// # Errors
    /// If it does not come whole, or cannot be written.
    pub async fn write_to(
        mut self,
        writer: &mut (impl AsyncWrite + Unpin),
    ) -> Result<u64, DownloadError> {
        while let Some(chunk) = self.chunk().await? {
            writer.write_all(&chunk).await.map_err(DownloadError::Write)?;
        }
        writer.flush().await.map_err(DownloadError::Write)?;
        Ok(self.received)
    }

    /// Saves it as a file, in place of one that is there. Until it is whole, it has another name
    /// beside it; whatever goes wrong, and if this future is dropped, nothing is left of that.
    ///
    /// # Errors
    /// If it does not come whole, or cannot be written.
    pub async fn save(self, path: impl AsRef<Path>) -> Result<u64, DownloadError> {
        let path = path.as_ref();
        let part = Part::beside(path);
        let options = tokio::fs::OpenOptions::new().write(true).create_new(true).to_owned();
        let mut file = options.open(&part.path).await.map_err(DownloadError::Write)?;
        let written = self.write_to(&mut file).await?;
        file.sync_all().await.map_err(DownloadError::Write)?;
        tokio::fs::rename(&part.path, path).await.map_err(DownloadError::Write)?;
        Ok(written)
    }
}

/// A file that is removed unless it was renamed.
struct Part {
    path: PathBuf,
}

impl Part {
    fn beside(path: &Path) -> Self {
        Self { path: path.with_file_name(format!(".{}.part", uuid::Uuid::new_v4())) }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // It is not there if it was renamed.
        let _ = std::fs::remove_file(&self.path);
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("size", &self.size)
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for DownloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DownloadError::Get(error) => error.fmt(f),
            DownloadError::Storage(error) => write!(f, "not downloaded: {error}"),
            DownloadError::Size { expected, received } => {
                write!(f, "not downloaded: {received} bytes have come, {expected} were announced")
            }
            DownloadError::TooLarge(size) => write!(f, "not downloaded: it has {size} bytes"),
            DownloadError::Write(error) => write!(f, "not written: {error}"),
        }
    }
}

impl StdError for DownloadError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            DownloadError::Get(error) => Some(error),
            DownloadError::Storage(error) => Some(error),
            DownloadError::Size { .. } | DownloadError::TooLarge(_) => None,
            DownloadError::Write(error) => Some(error),
        }
    }
}
