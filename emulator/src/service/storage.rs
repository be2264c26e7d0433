//! The storage in place of S3: uploads to and downloads from pre-signed URLs.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, Uri, header};

use super::calls::call;
use crate::hub::Hub;
use crate::operations::presigned::{self, Refused};
use crate::state::ids::new_uuid;

/// A document without an origin, without scripts, that loads nothing.
pub(crate) const SANDBOX: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; \
    img-src data:; media-src data:; frame-ancestors 'none'";

/// `PUT /_storage/{id}`
pub(crate) async fn upload(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let headers = parts.headers.clone();
    call(&hub, "PutObject", headers, async {
        match store(&hub, &id, &parts.uri, &parts.headers, body).await {
            Ok(()) => (StatusCode::OK, [(header::ETAG, "\"emulator\"")]).into_response(),
            Err(error) => error.response(),
        }
    })
    .await
}

async fn store(
    hub: &Hub,
    id: &str,
    uri: &Uri,
    headers: &HeaderMap,
    body: Body,
) -> Result<(), StorageError> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let length: u64 = length.and_then(|length| length.parse().ok()).ok_or(NO_LENGTH)?;
    let limit = hub.context.settings.attachment_bytes;
    if length > limit {
        return Err(TOO_LARGE);
    }
    check(hub, "PUT", uri, headers)?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let body = axum::body::to_bytes(body, limit).await.map_err(|_| INCOMPLETE)?;
    hub.transact(|tx| {
        let chat = tx.state.attachments.get(id).ok_or(NO_SUCH_KEY)?;
        let chat = tx.state.chats.get_mut(chat).ok_or(NO_SUCH_KEY)?;
        let attachment = chat.attachments.get_mut(id).ok_or(NO_SUCH_KEY)?;
        attachment.uploaded = true;
        tx.state.objects.insert(id.into(), body);
        Ok(())
    })
}

/// `GET /_storage/{id}`
pub(crate) async fn download(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    call(&hub, "GetObject", headers.clone(), async {
        let disposition = match check(&hub, "GET", &uri, &headers) {
            Ok(disposition) => disposition,
            Err(error) => return error.response(),
        };
        let found = hub.read(|state| {
            let chat = state.chats.get(state.attachments.get(id.as_str())?)?;
            let kind = chat.attachments.get(id.as_str())?.content_type.clone();
            Some((kind, state.objects.get(id.as_str())?.clone()))
        });
        match found {
            Some((kind, object)) => {
                // An attachment that is shown in a browser must not act as a page of this origin.
                let headers = [
                    (header::CONTENT_TYPE, kind),
                    (header::CONTENT_DISPOSITION, disposition.unwrap_or_default()),
                    (header::CONTENT_SECURITY_POLICY, SANDBOX.to_owned()),
                ];
                (headers, object).into_response()
            }
            None => NO_SUCH_KEY.response(),
        }
    })
    .await
}

/// Checks the URL and the headers; the Content-Disposition that the URL asks for.
fn check(
    hub: &Hub,
    method: &str,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Option<String>, StorageError> {
    let query = uri.query().unwrap_or_default();
    let checked =
        presigned::check(&hub.context, hub.clock.now(), method, uri.path(), query, headers);
    let mut query = checked.map_err(|refused| match refused {
        Refused::NotSigned => error(403, "AccessDenied", "Access Denied"),
        Refused::TwoKindsOfAuthorization => {
            error(400, "InvalidArgument", "Only one auth mechanism allowed")
        }
        Refused::Expired => error(403, "AccessDenied", "Request has expired"),
        Refused::SignatureDoesNotMatch => error(
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. \
             Check the URL and every header of HeadersToInclude.",
        ),
        Refused::HeadersNotSigned(names) => StorageError {
            headers_not_signed: names,
            ..error(
                403,
                "AccessDenied",
                "There were headers present in the request which were not signed",
            )
        },
    })?;
    Ok(query.remove("response-content-disposition"))
}

/// An error in the XML of S3.
struct StorageError {
    status: u16,
    code: &'static str,
    message: &'static str,
    headers_not_signed: Vec<String>,
}

const fn error(status: u16, code: &'static str, message: &'static str) -> StorageError {
    StorageError { status, code, message, headers_not_signed: Vec::new() }
}

const NO_LENGTH: StorageError =
    error(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
const TOO_LARGE: StorageError =
    error(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
const INCOMPLETE: StorageError = error(
    400,
    "IncompleteBody",
    "You did not provide the number of bytes specified by the Content-Length HTTP header",
);
const NO_SUCH_KEY: StorageError = error(404, "NoSuchKey", "The specified key does not exist.");

impl StorageError {
    fn response(&self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::FORBIDDEN);
        let names = match self.headers_not_signed.as_slice() {
            [] => String::new(),
            // Names of headers contain no character that XML escapes.
            names => format!("<HeadersNotSigned>{}</HeadersNotSigned>", names.join(", ")),
        };
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <Error><Code>{}</Code><Message>{}</Message>{names}<RequestId>{}</RequestId></Error>",
            self.code,
            self.message,
            new_uuid()
        );
        (status, [(header::CONTENT_TYPE, "application/xml")], body).into_response()
    }
}
