//! Layers of tower between the client and the network; docs/tls-and-proxies.md shows how.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use connectparticipant::{Client, Error, Limits, Retry, Transport, TransportError};
use connectparticipant_tests::fault_server::{FaultServer, Script, Step, response};
use connectparticipant_tests::matrix::{Over, patient_limits};
use restjson::{
    Body, BoxFuture, HyperTransport, ReqwestTransport, ResponseBody, TransportErrorKind,
};
use tower::{Service, ServiceBuilder, ServiceExt};

use crate::service::send;

connectparticipant_tests::over_each!(change_requests_and_keep_to_a_number, fail_with_a_kind);

#[derive(Clone)]
struct Tower<S>(S);

impl<S> Transport for Tower<S>
where
    S: Service<
            http::Request<Body>,
            Response = http::Response<ResponseBody>,
            Error = TransportError,
            Future: Send,
        > + Clone
        + Send
        + Sync
        + 'static,
{
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(self.0.clone().oneshot(request))
    }
}

fn client(server: &FaultServer, transport: impl Transport) -> Client {
    Client::builder()
        .endpoint_url(server.url())
        .limits(patient_limits())
        .retry(Retry::never())
        .transport(transport)
        .build()
        .unwrap()
}

fn network(over: Over) -> Arc<dyn Transport> {
    let limits = Limits::default();
    match over {
        Over::Hyper => Arc::new(HyperTransport::new(&limits).unwrap()),
        Over::Reqwest => Arc::new(ReqwestTransport::without_proxy(&limits).unwrap()),
    }
}

async fn change_requests_and_keep_to_a_number(over: Over) {
    let server = FaultServer::start(Script::answer(response(200, r#"{"Id":"message-1"}"#)));
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (network, counted) = (network(over), Arc::clone(&most));
    let layers = ServiceBuilder::new()
        .concurrency_limit(2)
        .map_request(|mut request: http::Request<Body>| {
            request.headers_mut().insert("x-tenant", http::HeaderValue::from_static("acme"));
            request
        })
        .service_fn(move |request| {
            let (network, now, most) = (network.clone(), Arc::clone(&now), Arc::clone(&most));
            async move {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                let response = network.send(request).await;
                now.fetch_sub(1, Ordering::SeqCst);
                response
            }
        });
    let client = client(&server, Tower(layers));
    let calls = (0..12).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { send(&client).await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    let requests = server.seen().requests();
    assert_eq!(requests.len(), 12);
    assert!(requests.iter().all(|request| request.header("x-tenant") == Some("acme")));
    assert!(counted.load(Ordering::SeqCst) <= 2, "for all clones of the client");
}

/// A layer's own error says what kind of fault it is.
async fn fail_with_a_kind(over: Over) {
    let server = FaultServer::start(Script::after_request([Step::Stall]));
    let network = network(over);
    let layers = ServiceBuilder::new()
        .map_err(|error: tower::BoxError| TransportError::new(TransportErrorKind::Io, error))
        .timeout(Duration::from_millis(50))
        .service_fn(move |request| {
            let network = network.clone();
            async move { network.send(request).await.map_err(tower::BoxError::from) }
        });
    let error = send(&client(&server, Tower(layers))).await.unwrap_err();
    assert!(matches!(error, Error::Transport { .. }) && error.is_retryable(), "{error}");
    assert_eq!(error.to_string(), "SendMessage failed: connection lost: request timed out");
}
