//! The body of a response, as it arrives.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::Frame;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, ReadableStreamDefaultReader};

use super::{Abort, fault};
use crate::TransportError;
use crate::platform::{Confined, confined};

/// A body that is being read. Dropping it aborts the request. It is `Send`, as bodies must be; reading it on another
/// thread of WebAssembly panics.
pub(super) struct FetchedBody(Confined<Reading>);

struct Reading {
    stream: ReadableStream,
    /// Made with the first piece: a body is locked by its reader.
    reader: Option<ReadableStreamDefaultReader>,
    reading: Option<JsFuture>,
    is_over: bool,
    _abort: Abort,
}

impl FetchedBody {
    pub(super) fn new(stream: ReadableStream, abort: Abort) -> Self {
        let reading =
            Reading { stream, reader: None, reading: None, is_over: false, _abort: abort };
        Self(confined(reading))
    }
}

impl Reading {
    fn read(&mut self) -> Result<JsFuture, JsValue> {
        let reader = match self.reader.take() {
            Some(reader) => reader,
            None => ReadableStreamDefaultReader::new(&self.stream)?,
        };
        let reading = JsFuture::from(reader.read());
        self.reader = Some(reader);
        Ok(reading)
    }
}

impl http_body::Body for FetchedBody {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let this = &mut *self.0;
        if this.is_over {
            return Poll::Ready(None);
        }
        let mut reading = match this.reading.take().map_or_else(|| this.read(), Ok) {
            Ok(reading) => reading,
            Err(error) => return Poll::Ready(Some(Err(fault::of(&error)))),
        };
        let Poll::Ready(read) = Pin::new(&mut reading).poll(context) else {
            this.reading = Some(reading);
            return Poll::Pending;
        };
        let piece = read.and_then(|piece| Reflect::get(&piece, &"value".into()));
        let piece = match piece.map(JsValue::dyn_into::<Uint8Array>) {
            Ok(Ok(piece)) => Some(Ok(Frame::data(piece.to_vec().into()))),
            Ok(Err(_)) => None,
            Err(error) => Some(Err(fault::of(&error))),
        };
        this.is_over = !matches!(piece, Some(Ok(_)));
        Poll::Ready(piece)
    }
}
