//! An operation with a label, a query parameter, a header and a list in a header.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use restjson::endpoint::ResolvedEndpoint;
use restjson::{
    Body, BoxFuture, BuildError, ClientBuilder, Dispatcher, EndpointParameters, Environment,
    ErrorResponse, ErrorVariant, Operation, Request, Service, ServiceError,
};

/// An operation whose members stand wherever text can stand.
#[derive(Clone, Debug, Default)]
pub struct Echo {
    pub label: String,
    pub rest: String,
    pub query: String,
    pub header: Option<String>,
    pub list: Option<Vec<String>>,
}

#[derive(Debug, serde::Deserialize)]
pub struct Nothing {}

#[derive(Debug)]
pub struct Failed(pub ErrorResponse);

impl ServiceError for Failed {
    const VARIANTS: &'static [&'static dyn ErrorVariant<Self>] = &[];
    const UNHANDLED: fn(ErrorResponse) -> Self = Failed;
}

impl Operation for Echo {
    const NAME: &'static str = "Echo";
    type Output = Nothing;
    type Error = Failed;

    fn encode(&self) -> Result<Request, BuildError> {
        Request::get("/labels/")
            .label("label", &self.label)?
            .path("/rest/")
            .greedy_label("rest", &self.rest)?
            .query("query", &self.query)
            .header_if("x-header", "header", self.header.as_deref())?
            .header_list("x-list", "list", self.list.as_deref())
    }
}

struct Client(Dispatcher);

impl Service for Client {
    const ID: &'static str = "Fuzz";
    const USER_AGENT: &'static str = "fuzz/0.0.0";

    fn endpoint(parameters: &EndpointParameters) -> Result<ResolvedEndpoint, String> {
        let endpoint = parameters.endpoint.clone().map(ResolvedEndpoint::from);
        endpoint.ok_or_else(|| "no endpoint".to_owned())
    }

    fn from_dispatcher(dispatcher: Dispatcher) -> Self {
        Self(dispatcher)
    }
}

/// A world in which nothing has to be waited for.
struct Still;

impl Environment for Still {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// The request that a client sends for the operation; `None` if it refuses.
pub fn sent(operation: &Echo) -> Option<http::Request<Body>> {
    let seen = Arc::new(Mutex::new(None));
    let sent = Arc::clone(&seen);
    let builder =
        ClientBuilder::<Client>::new().endpoint_url("https://localhost").environment(Still);
    let client = builder
        .transport(move |request: http::Request<Body>| {
            *sent.lock().unwrap() = Some(request);
            http::Response::new(Bytes::new())
        })
        .build()
        .unwrap();
    let call = pin!(client.0.send(operation.clone()));
    let Poll::Ready(result) = call.poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("nothing has to be waited for");
    };
    let request = seen.lock().unwrap().take();
    assert_eq!(result.is_ok(), request.is_some(), "{result:?}");
    request
}
