//! The browser's WebSocket.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use connectparticipant::PreSignedConnectionUrl;
use http::Uri;
use js_sys::{ArrayBuffer, Uint8Array};
use restjson::endpoint::PlainHttpHosts;
use restjson::{BoxFuture, Dispatcher, FetchTransport, TransportErrorKind};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{BinaryType, MessageEvent, WebSocket};

use crate::platform::Listener;
use crate::socket::{Connector, Socket, SocketError, SocketErrorKind};

/// How many bytes may have arrived and wait to be read: the browser reads on while the session does not.
const ARRIVED: usize = 8 << 20;
/// How many bytes may wait to be sent; a session sends a few hundred in ten seconds.
const WAITING: u32 = 64 << 10;

/// Opens sockets with the browser's `WebSocket`.
pub(crate) struct BrowserConnector {
    plain_http_hosts: PlainHttpHosts,
}

impl BrowserConnector {
    pub(crate) fn new(dispatcher: &Dispatcher) -> Self {
        Self { plain_http_hosts: dispatcher.plain_http_hosts().clone() }
    }

    fn check(&self, url: &str) -> Result<(), SocketError> {
        let uri = url.parse::<Uri>();
        if uri.is_ok_and(|uri| self.plain_http_hosts.accept(&uri, "wss", "ws")) {
            return Ok(());
        }
        let why = "it must be a wss URL (or ws on this machine) without a user name";
        Err(SocketError::new(SocketErrorKind::InvalidUrl, why))
    }
}

impl Connector for BrowserConnector {
    fn connect(
        &self,
        url: &PreSignedConnectionUrl,
    ) -> BoxFuture<'static, Result<Box<dyn Socket>, SocketError>> {
        let checked = self.check(url.expose());
        let url = url.clone();
        Box::pin(async move {
            checked?;
            let socket = BrowserSocket::new(&url)?;
            std::future::poll_fn(|context| socket.poll_opened(context)).await?;
            Ok(Box::new(socket) as Box<dyn Socket>)
        })
    }
}

/// A socket, which is closed when it is dropped.
struct BrowserSocket {
    socket: WebSocket,
    arrived: Rc<RefCell<Arrived>>,
    _listeners: [Listener; 3],
}

#[derive(Default)]
struct Arrived {
    is_open: bool,
    is_closed: bool,
    /// Whether more data has arrived than is kept.
    is_full: bool,
    texts: VecDeque<String>,
    bytes: usize,
    waker: Option<Waker>,
}

impl Arrived {
    fn push(&mut self, text: String) {
        if self.bytes + text.len() > ARRIVED {
            self.is_full = true;
            return;
        }
        self.bytes += text.len();
        self.texts.push_back(text);
    }

    fn wait(&mut self, context: &Context<'_>) {
        self.waker = Some(context.waker().clone());
    }
}

impl BrowserSocket {
    fn new(url: &PreSignedConnectionUrl) -> Result<Self, SocketError> {
        let socket = WebSocket::new(url.expose()).map_err(|_| {
            let why = "the browser refuses it: look at its console for Content-Security-Policy";
            SocketError::new(SocketErrorKind::InvalidUrl, why)
        })?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let arrived = Rc::new(RefCell::new(Arrived::default()));
        let listen = |name, note: fn(&mut Arrived, JsValue)| {
            let arrived = Rc::clone(&arrived);
            Listener::new(&socket, name, move |event| {
                let waker = {
                    let mut arrived = arrived.borrow_mut();
                    note(&mut arrived, event.into());
                    arrived.waker.take()
                };
                waker.into_iter().for_each(Waker::wake);
            })
        };
        let listeners = [
            listen("open", |arrived, _| arrived.is_open = true),
            listen("message", |arrived, event| {
                arrived.push(text(&event.unchecked_into::<MessageEvent>()));
            }),
            // A close event follows every error event.
            listen("close", |arrived, _| arrived.is_closed = true),
        ];
        Ok(Self { socket, arrived, _listeners: listeners })
    }

    fn poll_opened(&self, context: &mut Context<'_>) -> Poll<Result<(), SocketError>> {
        let mut arrived = self.arrived.borrow_mut();
        if arrived.is_open {
            return Poll::Ready(Ok(()));
        }
        if arrived.is_closed {
            return Poll::Ready(Err(not_opened()));
        }
        arrived.wait(context);
        Poll::Pending
    }
}

/// A browser does not say whether the host was reached, so the URL may be used up.
fn not_opened() -> SocketError {
    let error = FetchTransport::network_error();
    let kind = match error.kind() {
        TransportErrorKind::Connect => SocketErrorKind::Unreachable,
        _ => SocketErrorKind::Lost,
    };
    SocketError::new(kind, error)
}

fn text(event: &MessageEvent) -> String {
    let data = event.data();
    if let Some(text) = data.as_string() {
        return text;
    }
    let bytes = data.dyn_into::<ArrayBuffer>().map(|buffer| Uint8Array::new(&buffer).to_vec());
    String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned()
}

impl Socket for BrowserSocket {
    fn poll_receive(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<String, SocketError>>> {
        let mut arrived = self.arrived.borrow_mut();
        if let Some(text) = arrived.texts.pop_front() {
            arrived.bytes = arrived.bytes.saturating_sub(text.len());
            return Poll::Ready(Some(Ok(text)));
        }
        if arrived.is_full {
            let why = "too much data has arrived that was not read";
            return Poll::Ready(Some(Err(SocketError::new(SocketErrorKind::Lost, why))));
        }
        if arrived.is_closed {
            return Poll::Ready(None);
        }
        arrived.wait(context);
        Poll::Pending
    }

    fn send(&mut self, text: &str) -> Result<(), SocketError> {
        if self.socket.buffered_amount() > WAITING {
            return Err(SocketError::new(SocketErrorKind::Lost, "too much data waits to be sent"));
        }
        let closed = |_| SocketError::new(SocketErrorKind::Lost, "the socket is not open");
        self.socket.send_with_str(text).map_err(closed)
    }

    fn poll_flush(&mut self, _: &mut Context<'_>) -> Poll<Result<(), SocketError>> {
        // The browser sends by itself.
        Poll::Ready(Ok(()))
    }

    fn close(&mut self) {
        // It fails only for codes that do not exist.
        let _ = self.socket.close_with_code(1000);
    }
}

impl Drop for BrowserSocket {
    fn drop(&mut self) {
        self.close();
    }
}
