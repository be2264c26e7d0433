//! Uploads: announce, send, complete, wait for the scan.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use connectparticipant::types::UploadMetadata;
use http::header::{CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING};
use restjson::{Environment, timeout};

use crate::attachment::put::{self, PutError};
use crate::attachment::storage::{self, StorageError};
use crate::attachment::{ScanResults, Upload, UploadError, Uploaded};
use crate::service::context::{CallError, SessionContext};
use crate::service::quota::{Priority, Quota};

/// How many attempts the storage gets, if the content can be read again.
const ATTEMPTS: u32 = 3;
const BETWEEN: Duration = Duration::from_millis(500);
/// The scanner may take 60 s, and its result takes a while to arrive.
const SCAN_TIMEOUT: Duration = Duration::from_secs(90);
/// The largest file that the service accepts by default.
const USUAL_SIZE: u64 = 20 << 20;

pub(crate) async fn upload(
    session: &SessionContext,
    scan_results: &ScanResults,
    mut upload: Upload,
) -> Result<Uploaded, UploadError> {
    let size = i64::try_from(upload.size).unwrap_or(i64::MAX);
    if size == 0 {
        return Err(UploadError::Empty);
    }
    if upload.size > USUAL_SIZE {
        tracing::warn!(size, "larger than the 20 MiB that the service takes by default");
    }
    session.limiter.acquire(Quota::StartAttachmentUpload, Priority::Message).await;
    let started = session
        .call(|client, token| {
            client
                .start_attachment_upload()
                .content_type(&upload.content_type)
                .attachment_size_in_bytes(size)
                .attachment_name(&upload.name)
                .connection_token(token)
                .build()
        })
        .await
        .map_err(UploadError::Start)?;
    let no_address = || UploadError::Storage(StorageError::InvalidUrl);
    let metadata = started.upload_metadata.ok_or_else(no_address)?;
    let attachment_id = started.attachment_id.ok_or_else(no_address)?;
    store(session, &metadata, &mut upload).await?;
    // Before the completion, after which the verdict may come at once.
    let scan = scan_results.wait(&attachment_id);
    complete(session, &attachment_id).await?;
    let mut approved = false;
    if upload.wait_for_scan {
        match timeout(&*session.environment, SCAN_TIMEOUT, scan).await {
            Some(Ok(false)) => return Err(UploadError::Rejected),
            Some(Ok(true)) => approved = true,
            Some(Err(_)) | None => {}
        }
    }
    Ok(Uploaded { attachment_id, approved })
}

async fn complete(session: &SessionContext, attachment_id: &str) -> Result<(), UploadError> {
    session.limiter.acquire(Quota::CompleteAttachmentUpload, Priority::Message).await;
    let completed = session
        .call(|client, token| {
            client
                .complete_attachment_upload()
                .set_attachment_ids(vec![attachment_id.to_owned()])
                .connection_token(token)
                .build()
        })
        .await;
    match completed {
        // A response was lost: the upload is being completed, or is complete.
        Err(CallError::Failed(error)) if error.status() == Some(409) => Ok(()),
        completed => completed.map(|_| ()).map_err(UploadError::Complete),
    }
}

async fn store(
    session: &SessionContext,
    metadata: &UploadMetadata,
    upload: &mut Upload,
) -> Result<(), UploadError> {
    let url = metadata.url.as_ref().map(|url| url.expose());
    let uri = storage::address(url, session.client.dispatcher().plain_http_hosts())
        .map_err(UploadError::Storage)?;
    let headers =
        headers(metadata, upload.size).ok_or(UploadError::Storage(StorageError::InvalidHeader))?;
    let mut attempt = 1;
    loop {
        let mut request = http::Request::new(());
        *request.method_mut() = http::Method::PUT;
        *request.uri_mut() = uri.clone();
        *request.headers_mut() = headers.clone();
        let error = match attempt_put(session, request, upload).await {
            Ok(()) => return Ok(()),
            Err(PutError::Read(error)) => return Err(UploadError::Read(error.into())),
            Err(PutError::Storage(error)) => error,
        };
        if attempt == ATTEMPTS || !error.is_retryable() || !upload.content.is_repeatable() {
            return Err(UploadError::Storage(error));
        }
        tracing::debug!(attempt, %error, "trying the storage again");
        session.environment.sleep(BETWEEN * attempt).await;
        attempt += 1;
    }
}

/// Exactly the signed headers. The body sets the length.
fn headers(metadata: &UploadMetadata, size: u64) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    let signed = metadata.headers_to_include.as_ref().map(|headers| headers.expose());
    for (name, value) in signed.into_iter().flatten() {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        let mut value = HeaderValue::from_str(value).ok()?;
        if name == CONTENT_LENGTH {
            let length: u64 = value.to_str().ok()?.trim().parse().ok()?;
            if length != size {
                return None;
            }
            continue;
        }
        if name == HOST || name == TRANSFER_ENCODING {
            return None;
        }
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    Some(headers)
}

async fn attempt_put(
    session: &SessionContext,
    request: http::Request<()>,
    upload: &mut Upload,
) -> Result<(), PutError> {
    let dispatcher = session.client.dispatcher();
    let idle = dispatcher.limits().idle.max(dispatcher.limits().attempt);
    let activity = Arc::new(AtomicU64::new(0));
    let sending = put::send(dispatcher, request, upload, Arc::clone(&activity));
    let response = not_stalled(&*session.environment, idle, &activity, sending)
        .await
        .ok_or(PutError::Storage(StorageError::Stalled(idle)))??;
    let status = response.status();
    if status.is_success() {
        return Ok(());
    }
    let body = response.into_body();
    let rejection = storage::rejection(status.as_u16(), body, &*session.environment, idle).await;
    Err(PutError::Storage(rejection))
}

/// The output of a future, `None` if there was no progress for this time.
async fn not_stalled<F: Future>(
    environment: &dyn Environment,
    idle: Duration,
    activity: &AtomicU64,
    future: F,
) -> Option<F::Output> {
    let mut future = std::pin::pin!(future);
    loop {
        let before = activity.load(Ordering::Relaxed);
        let output = timeout(environment, idle, future.as_mut()).await;
        if output.is_some() || activity.load(Ordering::Relaxed) == before {
            return output;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn metadata(headers: &[(&str, &str)]) -> UploadMetadata {
        let headers: BTreeMap<String, String> =
            headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        let mut metadata = UploadMetadata::default();
        metadata.headers_to_include = Some(headers.into());
        metadata
    }

    #[test]
    fn sends_exactly_the_signed_headers() {
        let signed = [("Content-Type", "a/b"), ("x-amz-acl", "x"), ("Content-Length", "3")];
        let headers = headers(&metadata(&signed), 3).unwrap();
        let names: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
        assert_eq!(names, ["content-type", "x-amz-acl"]);
        assert!(headers.values().all(HeaderValue::is_sensitive));
    }

    #[test]
    fn refuses_headers_that_would_lie() {
        for bad in [("Content-Length", "4"), ("Host", "a"), ("a b", "c"), ("a", "b\r\nc: d")] {
            assert!(headers(&metadata(&[bad]), 3).is_none(), "{bad:?}");
        }
    }
}
