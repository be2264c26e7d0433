//! The thread with the sockets and timers of blocking clients.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http_body::Frame;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::{
    Body, BoxFuture, Environment, Limits, ResponseBody, Transport, TransportError,
    TransportErrorKind,
};

/// A thread with a runtime. It starts on first use and ends when this value is dropped.
#[derive(Default)]
pub(super) struct Host {
    running: OnceLock<Result<Running, String>>,
}

struct Running {
    handle: Handle,
    /// The thread ends when this sender is dropped.
    _end: oneshot::Sender<()>,
}

impl Host {
    /// The runtime, or the reason why it could not be started.
    fn handle(&self) -> Result<&Handle, &str> {
        let running = self.running.get_or_init(|| start().map_err(|error| error.to_string()));
        running.as_ref().map(|running| &running.handle).map_err(String::as_str)
    }
}

fn start() -> io::Result<Running> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    let (_end, ended) = oneshot::channel::<()>();
    let work = move || drop(runtime.block_on(ended));
    std::thread::Builder::new().name("restjson-blocking".to_owned()).spawn(work)?;
    Ok(Running { handle, _end })
}

/// A transport whose sockets and timers belong to the host, whichever thread polls it.
pub(super) struct HostedTransport {
    host: Arc<Host>,
    inner: Arc<dyn Transport>,
}

impl HostedTransport {
    pub(super) fn new(host: Arc<Host>, inner: Arc<dyn Transport>) -> Self {
        Self { host, inner }
    }
}

impl Transport for HostedTransport {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        let handle = match self.host.handle() {
            Ok(handle) => handle,
            Err(why) => {
                let why = format!("no thread for blocking calls: {why}");
                let error = TransportError::new(TransportErrorKind::Unsupported, why);
                return Box::pin(std::future::ready(Err(error)));
            }
        };
        let mut sending = self.inner.send(request);
        Box::pin(poll_fn(move |context| {
            let _entered = handle.enter();
            sending.as_mut().poll(context).map_ok(|response| {
                response.map(|body| {
                    ResponseBody::streamed(HostedBody { handle: handle.clone(), inner: body })
                })
            })
        }))
    }

    fn with_limits(&self, limits: &Limits) -> Option<Arc<dyn Transport>> {
        let inner = self.inner.with_limits(limits)?;
        Some(Arc::new(Self { host: Arc::clone(&self.host), inner }))
    }
}

/// A body that the host's timers limit.
struct HostedBody {
    handle: Handle,
    inner: ResponseBody,
}

impl http_body::Body for HostedBody {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let this = &mut *self;
        let _entered = this.handle.enter();
        this.inner.poll_chunk(context).map_ok(Frame::data)
    }
}

/// An environment that uses the host's timers.
pub(super) struct HostedEnvironment {
    host: Arc<Host>,
    inner: Arc<dyn Environment>,
}

impl HostedEnvironment {
    pub(super) fn new(host: Arc<Host>, inner: Arc<dyn Environment>) -> Self {
        Self { host, inner }
    }
}

impl Environment for HostedEnvironment {
    fn now(&self) -> Duration {
        self.inner.now()
    }

    fn system_time(&self) -> SystemTime {
        self.inner.system_time()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        match self.host.handle() {
            Ok(handle) => {
                let _entered = handle.enter();
                self.inner.sleep(duration)
            }
            // Nothing was sent, so there is nothing to wait for.
            Err(_) => Box::pin(std::future::ready(())),
        }
    }

    fn jitter(&self) -> f64 {
        self.inner.jitter()
    }

    fn unique(&self) -> String {
        self.inner.unique()
    }
}
