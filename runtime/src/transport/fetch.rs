//! The transport of browsers.

mod body;
mod fault;

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReferrerPolicy, RequestCache, RequestCredentials, RequestInit,
    RequestRedirect, ResponseType,
};

use self::body::FetchedBody;
use crate::platform::browser;
use crate::{Body, BoxFuture, ResponseBody, Transport, TransportError, TransportErrorKind};

/// Sends requests with the `fetch` of a browser, a worker or another JavaScript runtime: without
/// cookies, without a cache, without redirects, and without a `Referer`.
///
/// The browser decides on connections, proxies, TLS and the headers that a script may set. The limits `connect` and
/// `pool_idle` of [`Limits`](crate::Limits) have no effect. The body of a request is read completely before it is sent,
/// up to 64 MiB, because few browsers can stream one.
///
/// Dropping a request, or the body of its response, aborts it.
#[derive(Clone, Copy, Debug, Default)]
pub struct FetchTransport;

impl FetchTransport {
    /// The error of a request that failed without a reason, for code that uses `XMLHttpRequest` or
    /// `WebSocket` directly. It says whether the browser is offline.
    pub fn network_error() -> TransportError {
        fault::network_error()
    }
}

/// How much of a streamed body is read before it is sent.
#[cfg(feature = "stream")]
const HELD: usize = 64 << 20;

impl Transport for FetchTransport {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(async move {
            let abort = Abort::new()?;
            let request = web_request(request, &abort).await?;
            let response = browser::fetch(&request).map_err(|error| fault::of(&error))?;
            let response = JsFuture::from(response).await.map_err(|error| fault::of(&error))?;
            let response: web_sys::Response = response.unchecked_into();
            web_response(&response, abort)
        })
    }
}

/// Aborts a request when it is dropped.
struct Abort(AbortController);

impl Abort {
    fn new() -> Result<Self, TransportError> {
        AbortController::new().map(Self).map_err(|error| fault::unsupported(&error))
    }
}

impl Drop for Abort {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn web_request(
    request: http::Request<Body>,
    abort: &Abort,
) -> Result<web_sys::Request, TransportError> {
    let (head, body) = request.into_parts();
    let refuse = |error: JsValue| fault::unsupported(&error);
    let headers = Headers::new().map_err(refuse)?;
    for (name, value) in &head.headers {
        // Browsers read header values as Latin-1.
        let value: String = value.as_bytes().iter().copied().map(char::from).collect();
        headers.append(name.as_str(), &value).map_err(refuse)?;
    }
    #[cfg(feature = "stream")]
    let body = match body {
        Body::Stream(stream) => Body::Bytes(stream.collect(HELD).await?),
        held => held,
    };
    let init = RequestInit::new();
    init.set_method(head.method.as_str());
    init.set_headers(&headers);
    if !body.bytes().is_empty() {
        init.set_body(&Uint8Array::from(body.bytes()));
    }
    init.set_cache(RequestCache::NoStore);
    init.set_credentials(RequestCredentials::Omit);
    init.set_redirect(RequestRedirect::Manual);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    init.set_signal(Some(&abort.0.signal()));
    web_sys::Request::new_with_str_and_init(&head.uri.to_string(), &init).map_err(refuse)
}

fn web_response(
    response: &web_sys::Response,
    abort: Abort,
) -> Result<http::Response<ResponseBody>, TransportError> {
    if response.type_() == ResponseType::Opaqueredirect {
        let why = "the service redirects, and the browser does not reveal the target";
        return Err(TransportError::new(TransportErrorKind::Unsupported, why));
    }
    let status = StatusCode::from_u16(response.status());
    let status = status.map_err(|error| TransportError::new(TransportErrorKind::Io, error))?;
    let body = match response.body() {
        Some(body) => ResponseBody::streamed(FetchedBody::new(body, abort)),
        None => ResponseBody::from(bytes::Bytes::new()),
    };
    let mut decoded = http::Response::new(body);
    *decoded.status_mut() = status;
    *decoded.headers_mut() = header_map(&response.headers());
    Ok(decoded)
}

/// The headers that the browser exposes. For other origins, these are the headers that the service
/// lists.
fn header_map(headers: &Headers) -> HeaderMap {
    let mut map = HeaderMap::new();
    for entry in headers.entries().into_iter().flatten() {
        let entry: Array = entry.unchecked_into();
        let text = |index| entry.get(index).as_string().unwrap_or_default();
        let name = HeaderName::from_bytes(text(0).as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(&text(1))) {
            map.append(name, value);
        }
    }
    // The browser has decoded the body, so the length differs.
    if map.remove(CONTENT_ENCODING).is_some() {
        map.remove(CONTENT_LENGTH);
    }
    map
}
