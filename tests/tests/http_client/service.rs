//! A service behind TLS, and a call of it.

use connectparticipant::operation::send_message::SendMessageError;
use connectparticipant::{Client, ClientBuilder, Error, Retry};
use connectparticipant_tests::fault_server::{Authority, FaultServer, Script, response};
use connectparticipant_tests::matrix::{Over, Way, patient_limits};

/// A name that only a proxy can do something with.
pub(crate) const HOST: &str = "service.invalid";

/// A service of that name, whose certificate is the authority's.
pub(crate) fn service(authority: &Authority, host: &str) -> FaultServer {
    let sent = response(200, r#"{"Id":"message-1"}"#);
    FaultServer::start(Script::answer(sent).over_tls(authority.server(host)))
}

/// A client that the program gives its own `reqwest::Client`.
pub(crate) fn builder(endpoint: &str) -> ClientBuilder<Client> {
    Client::builder().endpoint_url(endpoint).limits(patient_limits()).retry(Retry::never())
}

/// A client as it comes, over a transport.
pub(crate) fn builder_over(over: Over, endpoint: &str) -> ClientBuilder<Client> {
    over.client(endpoint, &patient_limits()).retry(Retry::never())
}

/// A client with settings of the transport's own.
pub(crate) fn builder_with(over: Over, endpoint: &str, way: Way) -> ClientBuilder<Client> {
    over.client_with(endpoint, &patient_limits(), way).retry(Retry::never())
}

pub(crate) async fn send(client: &Client) -> Result<(), Error<SendMessageError>> {
    let message = client.send_message().content_type("text/plain").content("CANARY-text");
    let outcome = message.connection_token("CANARY-token").send().await.map(drop);
    // The tasks that put the connection back for the next call have their turns.
    for _ in 0..32 {
        tokio::task::yield_now().await;
    }
    outcome
}

/// The transport of a process that a test has started.
pub(crate) fn over() -> Over {
    let reqwest = std::env::var("OVER").is_ok_and(|over| over == "Reqwest");
    if reqwest { Over::Reqwest } else { Over::Hyper }
}
