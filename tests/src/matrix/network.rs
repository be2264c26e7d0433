//! A network that is made up: it answers at once, or not at all.

use std::collections::VecDeque;
use std::future::pending;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use restjson::{Body, BoxFuture, ResponseBody, Transport, TransportError, TransportErrorKind};

/// What becomes of a request.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A response.
    Response(ScriptedResponse),
    /// A fault of the network.
    Fault(TransportErrorKind),
    /// Nothing, ever.
    Silence,
}

/// A response.
#[derive(Clone, Debug, Default)]
pub struct ScriptedResponse {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// What comes after the body.
    pub then: Then,
}

/// What comes after a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Then {
    /// Nothing: it has ended.
    #[default]
    End,
    /// Nothing, but it has not ended.
    Silence,
    /// The same again, without a pause and without an end.
    Repeat,
    /// The network loses the connection.
    Fault,
}

impl Answer {
    /// A response with a JSON body.
    pub fn json(status: u16, body: impl Into<Bytes>) -> Self {
        Answer::Response(ScriptedResponse {
            status,
            body: body.into(),
            ..ScriptedResponse::default()
        })
    }

    /// A response without a body.
    pub fn status(status: u16) -> Self {
        Self::json(status, Bytes::new())
    }

    /// The same with another header.
    ///
    /// # Panics
    /// If it is no response, or the header is none.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        let Answer::Response(response) = &mut self else { panic!("{self:?} has no headers") };
        let value = HeaderValue::from_str(value).expect("the value of a header");
        response.headers.append(HeaderName::from_static(name), value);
        self
    }

    /// The same with something after the body.
    ///
    /// # Panics
    /// If it is no response.
    #[must_use]
    pub fn then(mut self, then: Then) -> Self {
        let Answer::Response(response) = &mut self else { panic!("{self:?} has no body") };
        response.then = then;
        self
    }
}

/// Gives answers in turn, the last again and again, and keeps the requests.
#[derive(Clone, Debug)]
pub struct Network(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    answers: VecDeque<Answer>,
    requests: Vec<http::Request<Bytes>>,
}

impl Network {
    /// These answers in turn, the last again and again.
    ///
    /// # Panics
    /// If there are none.
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers: VecDeque<_> = answers.into_iter().collect();
        assert!(!answers.is_empty(), "an answer");
        Self(Arc::new(Mutex::new(State { answers, requests: Vec::new() })))
    }

    /// This answer to everything.
    pub fn always(answer: Answer) -> Self {
        Self::new([answer])
    }

    /// Other answers from now on.
    pub fn change(&self, answers: impl IntoIterator<Item = Answer>) {
        self.state().answers = answers.into_iter().collect();
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<http::Request<Bytes>> {
        self.state().requests.clone()
    }

    /// How many requests there have been so far.
    pub fn sent(&self) -> usize {
        self.state().requests.len()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for Network {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        let mut state = self.state();
        state.requests.push(request.map(|body| Bytes::copy_from_slice(body.bytes())));
        let next = if state.answers.len() > 1 { state.answers.pop_front() } else { None };
        let answer = next.or_else(|| state.answers.front().cloned()).expect("an answer");
        Box::pin(async move {
            match answer {
                Answer::Response(scripted) => Ok(scripted.into_response()),
                Answer::Fault(kind) => Err(TransportError::new(kind, fault())),
                Answer::Silence => pending().await,
            }
        })
    }
}

fn fault() -> io::Error {
    io::Error::other("made up")
}

impl ScriptedResponse {
    fn into_response(self) -> http::Response<ResponseBody> {
        let body = match self.then {
            Then::End => ResponseBody::from(self.body),
            then => ResponseBody::streamed(Streamed { body: Some(self.body), then }),
        };
        let mut response = http::Response::new(body);
        *response.status_mut() = self.status.try_into().expect("a status");
        *response.headers_mut() = self.headers;
        response
    }
}

struct Streamed {
    body: Option<Bytes>,
    then: Then,
}

impl http_body::Body for Streamed {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, TransportError>>> {
        let body = match self.then {
            Then::Repeat => self.body.clone(),
            _ => self.body.take(),
        };
        match (body, self.then) {
            (Some(body), _) => Poll::Ready(Some(Ok(http_body::Frame::data(body)))),
            (None, Then::Fault) => {
                Poll::Ready(Some(Err(TransportError::new(TransportErrorKind::Io, fault()))))
            }
            (None, Then::Silence) => Poll::Pending,
            (None, Then::End | Then::Repeat) => Poll::Ready(None),
        }
    }
}
