//! An operation with events both ways, as the generator would write it.

use std::time::Duration;

use restjson::endpoint::ResolvedEndpoint;
use restjson::event_stream::{
    DecodeEvent, EncodeEvent, EventInput, EventReceiver, HeaderValue, Message,
};
use restjson::generated::{AuthScheme, ErrorShape};
use restjson::{
    BuildError, ClientBuilder, DecodeError, Dispatcher, EndpointParameters, ErrorResponse,
    ErrorVariant, FromResponse, Limits, Operation, Request, Response, Retry, Service, ServiceError,
};

#[derive(Clone)]
pub(crate) struct Client(pub(crate) Dispatcher);

impl Service for Client {
    const ID: &'static str = "Echo";
    const USER_AGENT: &'static str = "echo/1";
    const SIGNING_NAME: &'static str = "echo";
    const HTTP2: bool = true;

    fn endpoint(parameters: &EndpointParameters) -> Result<ResolvedEndpoint, String> {
        Ok(parameters.endpoint.clone().ok_or("no endpoint")?.into())
    }

    fn from_dispatcher(dispatcher: Dispatcher) -> Self {
        Self(dispatcher)
    }
}

/// How long a stream may pause in these tests.
pub(crate) const IDLE: Duration = Duration::from_millis(700);

pub(crate) fn builder(url: &str) -> ClientBuilder<Client> {
    let mut limits = Limits::default();
    limits.idle = IDLE;
    ClientBuilder::new().endpoint_url(url).region("eu-west-1").retry(Retry::never()).limits(limits)
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event {
    Text(String),
    Unknown(String, Message),
}

impl EncodeEvent for Event {
    fn encode_event(&self) -> Result<Message, BuildError> {
        match self {
            Event::Text(text) => Ok(text_message(text)),
            Event::Unknown(..) => Request::get("/").label("Text", "").map(|_| Message::default()),
        }
    }
}

impl DecodeEvent for Event {
    fn decode_event(event_type: &str, message: &Message) -> Result<Self, DecodeError> {
        if event_type != "text" {
            return Ok(Event::Unknown(event_type.to_owned(), message.clone()));
        }
        let body = message.payload().clone();
        let response = Response::new(http::StatusCode::OK, http::HeaderMap::new(), body);
        response.json::<String>().map(Event::Text)
    }
}

fn with_headers(payload: impl Into<bytes::Bytes>, headers: &[(&str, &str)]) -> Message {
    let add = |message: Message, (name, value): &(&str, &str)| {
        message.with_header(name, HeaderValue::String(value)).unwrap()
    };
    headers.iter().fold(Message::new(payload), add)
}

pub(crate) fn text_message(text: &str) -> Message {
    let json = serde_json::to_string(text).unwrap();
    with_headers(json, &[(":message-type", "event"), (":event-type", "text")])
}

pub(crate) fn event(name: &str, payload: &str) -> Message {
    with_headers(payload.to_owned(), &[(":message-type", "event"), (":event-type", name)])
}

pub(crate) fn exception(code: &str, payload: &str) -> Message {
    let headers = [
        (":message-type", "exception"),
        (":exception-type", code),
        (":content-type", "application/json"),
    ];
    with_headers(payload.to_owned(), &headers)
}

pub(crate) fn error(code: &str, message: &str) -> Message {
    let headers = [(":message-type", "error"), (":error-code", code), (":error-message", message)];
    with_headers("", &headers)
}

#[derive(Clone, Debug)]
pub(crate) struct Echo {
    pub(crate) events: Option<EventInput<Event>>,
    pub(crate) secret: &'static str,
}

pub(crate) struct EchoOutput {
    pub(crate) events: EventReceiver<Event, EchoError>,
}

impl FromResponse for EchoOutput {
    fn from_response(mut response: Response) -> Result<Self, DecodeError> {
        Ok(Self { events: response.events() })
    }
}

#[derive(Debug)]
pub(crate) enum EchoError {
    Busy(ErrorResponse),
    Other(ErrorResponse),
}

#[derive(Debug)]
pub(crate) struct Busy;

impl ErrorVariant<EchoError> for Busy {
    fn shape(&self) -> &'static ErrorShape {
        const { &ErrorShape { code: "Busy", status: 503, retryable: true, throttling: true } }
    }

    fn decode(&self, response: &ErrorResponse) -> Option<EchoError> {
        Some(EchoError::Busy(response.clone()))
    }
}

impl ServiceError for EchoError {
    const VARIANTS: &'static [&'static dyn ErrorVariant<Self>] = &[&Busy];
    const UNHANDLED: fn(ErrorResponse) -> Self = EchoError::Other;
}

impl Operation for Echo {
    const NAME: &'static str = "Echo";
    const STREAMS: bool = true;
    const AUTH: &'static [AuthScheme] = &[AuthScheme::SigV4];
    type Output = EchoOutput;
    type Error = EchoError;

    fn secrets(&self, secrets: &mut restjson::SecretValues) {
        secrets.add_whole(self.secret);
    }

    fn encode(&self) -> Result<Request, BuildError> {
        Ok(Request::post("/echo").events(self.events.as_ref()))
    }
}

/// The same with a bearer token in place of a signature.
#[derive(Clone, Debug)]
pub(crate) struct WithToken(pub(crate) Echo);

impl Operation for WithToken {
    const NAME: &'static str = "Echo";
    const STREAMS: bool = true;
    const AUTH: &'static [AuthScheme] = &[AuthScheme::HttpBearer];
    type Output = EchoOutput;
    type Error = EchoError;

    fn encode(&self) -> Result<Request, BuildError> {
        self.0.encode()
    }
}
