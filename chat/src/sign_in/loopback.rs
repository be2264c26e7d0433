//! Receives the redirect on this machine, as RFC 8252 describes it for programs without a web server.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Response, StatusCode};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use restjson::ByteStream;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::secret::SignInState;
use crate::sign_in::{SignInResult, SignInUrl, verify_redirect};

/// A listener on this machine for the redirect of a sign-in.
///
/// Its URI must be registered with the user pool's app client. User pools compare it exactly, so use a
/// fixed port.
///
/// ```
/// use connectparticipant_chat::SignIn;
/// use connectparticipant_chat::sign_in::Loopback;
///
/// async fn example(sign_in: &SignIn) -> Result<(), Box<dyn std::error::Error>> {
///     let loopback = Loopback::bind(8123, "/signed-in").await?;
///     let url = sign_in.redirect_uri(loopback.redirect_uri()).url().await?;
///     println!("sign in at {}", url.as_str());
///     let result = loopback.receive(&url).await?;
///     assert!(result.is_signed_in());
///     Ok(())
/// }
/// ```
#[derive(Debug)]
pub struct Loopback {
    listener: TcpListener,
    address: SocketAddr,
    path: String,
}

/// Why the redirect cannot be received.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum LoopbackError {
    /// The port cannot be opened: it may be in use.
    Bind(Arc<io::Error>),
    /// The path does not begin with `/`, or has a query.
    Path,
    /// The listener cannot accept a connection.
    Accept(Arc<io::Error>),
}

impl fmt::Display for LoopbackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LoopbackError::Bind(error) => write!(f, "cannot listen on the port: {error}"),
            LoopbackError::Path => f.write_str("the path must begin with `/` and have no query"),
            LoopbackError::Accept(error) => write!(f, "cannot accept a connection: {error}"),
        }
    }
}

impl std::error::Error for LoopbackError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            LoopbackError::Bind(error) | LoopbackError::Accept(error) => Some(&**error),
            LoopbackError::Path => None,
        }
    }
}

/// How many connections are served at once. Browsers open a few.
const AT_ONCE: usize = 16;
/// The time limit of a connection.
const CONNECTION: Duration = Duration::from_secs(10);

impl Loopback {
    /// Listens on `127.0.0.1`. Port 0 selects any free port.
    ///
    /// # Errors
    /// If the port is in use, or the path is invalid.
    pub async fn bind(port: u16, path: &str) -> Result<Self, LoopbackError> {
        if !path.starts_with('/') || path.contains(['?', '#']) {
            return Err(LoopbackError::Path);
        }
        let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        let failed = |error| LoopbackError::Bind(Arc::new(error));
        let listener = bound.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address, path: path.to_owned() })
    }

    /// The URI to register, and to pass to [`redirect_uri`](crate::SignIn::redirect_uri).
    pub fn redirect_uri(&self) -> String {
        format!("http://{}{}", self.address, self.path)
    }

    /// Waits for the redirect of this sign-in. Other requests receive a response and are ignored. The customer may never
    /// come back, so limit the wait with a timeout, or with [`SignIn::outcome`](crate::SignIn::outcome).
    ///
    /// # Errors
    /// If the listener cannot accept a connection.
    pub async fn receive(&self, url: &SignInUrl) -> Result<SignInResult, LoopbackError> {
        let (found, mut result) = mpsc::channel(1);
        let expected = Arc::new((url.state().clone(), self.path.clone()));
        // Dropping this future drops the set and ends its connections.
        let mut connections = JoinSet::new();
        std::future::poll_fn(|context| {
            loop {
                while let std::task::Poll::Ready(Some(_)) = connections.poll_join_next(context) {}
                if let std::task::Poll::Ready(Some(result)) = result.poll_recv(context) {
                    return std::task::Poll::Ready(Ok(result));
                }
                if connections.len() >= AT_ONCE {
                    return std::task::Poll::Pending;
                }
                let accepted = std::task::ready!(self.listener.poll_accept(context));
                match accepted {
                    Ok((stream, _)) => {
                        let (expected, found) = (Arc::clone(&expected), found.clone());
                        connections.spawn(serve(stream, expected, found));
                    }
                    Err(error) => {
                        return std::task::Poll::Ready(Err(LoopbackError::Accept(Arc::new(error))));
                    }
                }
            }
        })
        .await
    }
}

async fn serve(
    stream: TcpStream,
    expected: Arc<(SignInState, String)>,
    found: mpsc::Sender<SignInResult>,
) {
    let caught = Mutex::new(None);
    let service = service_fn(|request: http::Request<hyper::body::Incoming>| {
        let (state, path) = &*expected;
        let (page, result) = answer(&request, state, path);
        *caught.lock().unwrap_or_else(PoisonError::into_inner) = result;
        async move { Ok::<_, std::convert::Infallible>(page) }
    });
    let connection =
        http1::Builder::new().keep_alive(false).serve_connection(TokioIo::new(stream), service);
    // The response counts as sent also if the browser disconnects early. The timeout frees the
    // place of a browser that sends nothing.
    let _ = tokio::time::timeout(CONNECTION, connection).await;
    // The result is passed on only after the page has been sent, because the receiver then ends all
    // connections.
    if let Some(result) = caught.into_inner().unwrap_or_else(PoisonError::into_inner) {
        // One is enough.
        let _ = found.try_send(result);
    }
}

fn answer<B>(
    request: &http::Request<B>,
    state: &SignInState,
    path: &str,
) -> (Response<ByteStream>, Option<SignInResult>) {
    if request.method() != Method::GET || request.uri().path() != path {
        return (page(StatusCode::NOT_FOUND, "There is nothing here."), None);
    }
    match verify_redirect(state, &request.uri().to_string()) {
        Ok(result) if result.is_signed_in() => {
            (page(StatusCode::OK, "Signed in. You can close this window."), Some(result))
        }
        Ok(result) => {
            let text = "The sign-in did not succeed. You can close this window.";
            (page(StatusCode::OK, text), Some(result))
        }
        Err(error) => {
            tracing::warn!(%error, "a redirect was refused");
            (page(StatusCode::BAD_REQUEST, "This address does not belong to a sign-in."), None)
        }
    }
}

fn page(status: StatusCode, text: &str) -> Response<ByteStream> {
    let html = format!(
        "<!doctype html><meta charset=utf-8><title>Sign-in</title>\
         <body style=\"font:16px system-ui;margin:4rem\"><p>{text}</p></body>"
    );
    let mut response = Response::new(ByteStream::from(Bytes::from(html)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        (http::header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (http::header::CACHE_CONTROL, "no-store"),
        // The address holds the code.
        (http::header::REFERRER_POLICY, "no-referrer"),
        (http::header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'"),
    ] {
        headers.insert(name, http::HeaderValue::from_static(value));
    }
    response
}
