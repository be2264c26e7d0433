//! Downloads: the URL, the bytes, and a check that they are complete.

#[cfg(not(target_family = "wasm"))]
mod save;

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use connectparticipant::operation::get_attachment::GetAttachmentError;
use restjson::{Body, Environment, ResponseBody, timeout};

use crate::attachment::storage::{self, StorageError};
use crate::service::context::{CallError, SessionContext};
use crate::service::quota::{Priority, Quota};

/// A file that is being downloaded. It is complete when [`chunk`](Self::chunk) returns `None`; the other
/// methods check that.
///
/// ```
/// use connectparticipant_chat::Chat;
///
/// async fn example(chat: &Chat, attachment_id: &str) -> Result<(), Box<dyn std::error::Error>> {
///     let download = chat.download(attachment_id).await?;
///     println!("{} bytes", download.size());
///     download.save("picture.png").await?;
///     Ok(())
/// }
/// ```
pub struct Download {
    size: u64,
    received: u64,
    body: ResponseBody,
    environment: Arc<dyn Environment>,
    idle: Duration,
}

/// Why a file was not downloaded.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum DownloadError {
    /// The service did not return the URL.
    Get(CallError<GetAttachmentError>),
    /// The storage did not return the file.
    Storage(StorageError),
    /// The size of the file differs from the announced size.
    #[non_exhaustive]
    Size {
        /// The announced size.
        expected: u64,
        /// The number of received bytes; more may have followed.
        received: u64,
    },
    /// The file is larger than the caller allows; the number is its size.
    TooLarge(u64),
    /// The file cannot be written.
    Write(Arc<io::Error>),
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
    let uri = storage::address(url, session.client.dispatcher().plain_http_hosts())
        .map_err(DownloadError::Storage)?;
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
    /// The announced size, in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns the next bytes, or `None` when the whole file has arrived.
    ///
    /// # Errors
    /// If the bytes do not arrive, or their number differs from the announced size.
    ///
    /// ```
    /// use connectparticipant_chat::Download;
    ///
    /// async fn example(mut download: Download) -> Result<(), Box<dyn std::error::Error>> {
    ///     while let Some(bytes) = download.chunk().await? {
    ///         println!("{} bytes", bytes.len());
    ///     }
    ///     Ok(())
    /// }
    /// ```
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

    /// Returns all bytes, if there are no more than `limit`.
    ///
    /// # Errors
    /// If there are more, or the file is not complete.
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
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("size", &self.size)
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}

impl DownloadError {
    /// Whether another attempt may succeed.
    ///
    /// ```
    /// use connectparticipant_chat::DownloadError;
    ///
    /// fn advice(error: &DownloadError) -> &'static str {
    ///     if error.is_retryable() { "download it again" } else { "choose another file" }
    /// }
    /// ```
    pub fn is_retryable(&self) -> bool {
        match self {
            DownloadError::Get(error) => error.is_retryable(),
            DownloadError::Storage(error) => error.is_retryable(),
            // A size that differs may come from a lost connection.
            DownloadError::Size { .. } => true,
            DownloadError::TooLarge(_) | DownloadError::Write(_) => false,
        }
    }
}

impl DownloadError {
    #[cfg(not(target_family = "wasm"))]
    pub(super) fn write(error: io::Error) -> Self {
        DownloadError::Write(Arc::new(error))
    }
}

impl fmt::Display for DownloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DownloadError::Get(error) => error.fmt(f),
            DownloadError::Storage(error) => write!(f, "not downloaded: {error}"),
            DownloadError::Size { expected, received } => {
                write!(f, "not downloaded: {received} of {expected} announced bytes arrived")
            }
            DownloadError::TooLarge(size) => {
                write!(f, "not downloaded: the file has {size} bytes, more than the limit")
            }
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
            DownloadError::Write(error) => Some(&**error),
        }
    }
}
