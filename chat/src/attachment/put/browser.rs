//! Content that the browser reads while it sends it.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Poll, Waker};

use bytes::Bytes;
use http::StatusCode;
use restjson::{Dispatcher, FetchTransport, ResponseBody, TransportError, TransportErrorKind};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, ProgressEvent, XmlHttpRequest, XmlHttpRequestResponseType};

use crate::attachment::Upload;
use crate::attachment::put::PutError;
use crate::platform::Listener;

/// Sends the content. `activity` changes whenever a part of it is sent. Dropping the future aborts.
pub(in crate::attachment) async fn send(
    _: &Dispatcher,
    request: http::Request<()>,
    upload: &mut Upload,
    activity: Arc<AtomicU64>,
) -> Result<http::Response<ResponseBody>, PutError> {
    let content = upload
        .content
        .to_blob()
        .map_err(|_| PutError::Read(io::Error::other("the browser refuses the content")))?;
    let sending = Sending::start(&request, &content, upload, activity).map_err(|_| {
        let why = "the browser refuses the request";
        TransportError::new(TransportErrorKind::Unsupported, why)
    })?;
    std::future::poll_fn(|context| {
        let mut end = sending.end.borrow_mut();
        end.waker = Some(context.waker().clone());
        if end.is_reached { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    // A status of 0 is the browser's word for no response.
    let Ok(status) = StatusCode::from_u16(sending.request.status().unwrap_or_default()) else {
        return Err(FetchTransport::network_error().into());
    };
    let text = sending.request.response_text().ok().flatten().unwrap_or_default();
    let mut response = http::Response::new(ResponseBody::from(Bytes::from(text)));
    *response.status_mut() = status;
    Ok(response)
}

/// A request that is being sent, and is aborted when it is dropped.
struct Sending {
    request: XmlHttpRequest,
    end: Rc<RefCell<End>>,
    _listeners: [Listener; 2],
}

#[derive(Default)]
struct End {
    is_reached: bool,
    waker: Option<Waker>,
}

impl Sending {
    fn start(
        request: &http::Request<()>,
        content: &Blob,
        upload: &Upload,
        activity: Arc<AtomicU64>,
    ) -> Result<Self, JsValue> {
        let (size, progress) = (upload.size, upload.progress.clone());
        let web = XmlHttpRequest::new()?;
        web.open_with_async(request.method().as_str(), &request.uri().to_string(), true)?;
        web.set_response_type(XmlHttpRequestResponseType::Text);
        for (name, value) in request.headers() {
            let value: String = value.as_bytes().iter().copied().map(char::from).collect();
            web.set_request_header(name.as_str(), &value)?;
        }
        let on_progress = Listener::new(&*web.upload()?, "progress", move |event| {
            activity.fetch_add(1, Ordering::Relaxed);
            if let Some(progress) = &progress {
                let sent = event.unchecked_into::<ProgressEvent>().loaded();
                // A number of bytes is a whole number, below 2^53.
                progress((sent as u64).min(size), size);
            }
        });
        let end = Rc::new(RefCell::new(End::default()));
        let ended = Rc::clone(&end);
        let on_end = Listener::new(&web, "loadend", move |_| {
            let waker = {
                let mut end = ended.borrow_mut();
                end.is_reached = true;
                end.waker.take()
            };
            waker.into_iter().for_each(Waker::wake);
        });
        web.send_with_opt_blob(Some(content))?;
        Ok(Self { request: web, end, _listeners: [on_progress, on_end] })
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        // Aborting a finished request has no effect.
        let _ = self.request.abort();
    }
}
