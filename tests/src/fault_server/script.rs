//! What a connection does.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio_rustls::rustls::ServerConfig;

/// What a connection does, step by step; then it is closed.
#[derive(Clone, Debug, Default)]
pub struct Script {
    pub(super) tls: Option<Arc<ServerConfig>>,
    pub(super) steps: Vec<Step>,
}

/// A step of a connection.
#[derive(Clone, Debug)]
pub enum Step {
    /// Waits for a request, head and body.
    Read,
    /// Waits for the first byte of anything.
    ReadByte,
    /// Sends the bytes.
    Send(Bytes),
    /// Sends the bytes one by one, with that time in between.
    Drip(Bytes, Duration),
    /// Sends all of the bytes again and again, with that time in between, until the client has gone.
    Pulse(Bytes, Duration),
    /// Sends the bytes again and again until the client has gone.
    Endless(Bytes),
    /// Answers every request with the bytes until the client has gone.
    Answer(Bytes),
    /// Does nothing for so long.
    Wait(Duration),
    /// Does nothing until the client has gone.
    Stall,
    /// Resets the connection.
    Reset,
}

impl Script {
    /// Steps over plain TCP.
    pub fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { tls: None, steps: steps.into_iter().collect() }
    }

    /// Reads a request, then does these steps.
    pub fn after_request(steps: impl IntoIterator<Item = Step>) -> Self {
        Self::new(std::iter::once(Step::Read).chain(steps))
    }

    /// Answers every request with the bytes.
    pub fn answer(response: impl Into<Bytes>) -> Self {
        Self::new([Step::Answer(response.into())])
    }

    /// The same steps behind a TLS handshake.
    #[must_use]
    pub fn over_tls(self, config: Arc<ServerConfig>) -> Self {
        Self { tls: Some(config), ..self }
    }
}

impl Step {
    /// Sends the text.
    pub fn send(text: impl Into<Bytes>) -> Self {
        Step::Send(text.into())
    }
}

/// A whole response with a JSON body.
pub fn response(status: u16, body: &str) -> Bytes {
    response_with(status, &[("content-type", "application/json")], body)
}

/// A whole response with those headers.
pub fn response_with(status: u16, headers: &[(&str, &str)], body: &str) -> Bytes {
    let mut text = format!("HTTP/1.1 {status} -\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    format!("{text}\r\n{body}").into()
}
