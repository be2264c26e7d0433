//! Content that is read while it is sent.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use restjson::{Body, ByteStream, Dispatcher, ResponseBody};
use tokio::io::ReadBuf;

use crate::attachment::Upload;
use crate::attachment::content::{BoxedReader, Progress};
use crate::attachment::put::PutError;

/// Sends the content. `activity` changes whenever a part of it is taken.
pub(in crate::attachment) async fn send(
    dispatcher: &Dispatcher,
    request: http::Request<()>,
    upload: &mut Upload,
    activity: Arc<AtomicU64>,
) -> Result<http::Response<ResponseBody>, PutError> {
    let reader = upload.content.open().await.map_err(PutError::Read)?;
    let reader =
        reader.ok_or_else(|| PutError::Read(io::Error::other("the content was read before")))?;
    let broken = Arc::new(Mutex::new(None));
    let body_stream = UploadBody {
        reader,
        sent: 0,
        size: upload.size,
        progress: upload.progress.clone(),
        activity,
        broken: Arc::clone(&broken),
    };
    let body = ByteStream::from_stream(body_stream).with_length(upload.size);
    let response = dispatcher.transport().send(request.map(|()| Body::from(body))).await;
    let broken = broken.lock().ok().and_then(|mut broken| broken.take());
    match broken {
        Some(error) => Err(PutError::Read(error)),
        None => Ok(response?),
    }
}

/// The content as a stream, which counts its bytes.
struct UploadBody {
    reader: BoxedReader,
    sent: u64,
    size: u64,
    progress: Option<Progress>,
    activity: Arc<AtomicU64>,
    /// Why the content could not be read. The caller gets this error instead of the transport's,
    /// which would report a lost connection.
    broken: Arc<Mutex<Option<io::Error>>>,
}

const PIECE: usize = 64 << 10;

impl UploadBody {
    fn fail(&self, error: io::Error) -> Poll<Option<Result<Bytes, io::Error>>> {
        let told = io::Error::from(error.kind());
        if let Ok(mut broken) = self.broken.lock() {
            *broken = Some(error);
        }
        Poll::Ready(Some(Err(told)))
    }
}

impl Stream for UploadBody {
    type Item = Result<Bytes, io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut piece = vec![0; PIECE];
        let mut buffer = ReadBuf::new(&mut piece);
        if let Err(error) = ready!(self.reader.as_mut().poll_read(context, &mut buffer)) {
            return self.fail(error);
        }
        let length = buffer.filled().len();
        self.activity.fetch_add(1, Ordering::Relaxed);
        let sent = self.sent + length as u64;
        if length == 0 && sent == self.size {
            return Poll::Ready(None);
        }
        if length == 0 || sent > self.size {
            let text = "the content does not have the announced number of bytes";
            return self.fail(io::Error::new(io::ErrorKind::InvalidData, text));
        }
        self.sent = sent;
        if let Some(progress) = &self.progress {
            progress(sent, self.size);
        }
        piece.truncate(length);
        Poll::Ready(Some(Ok(piece.into())))
    }
}
