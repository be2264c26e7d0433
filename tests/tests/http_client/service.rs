//! A service behind TLS, and a call of it.

use connectparticipant::operation::send_message::SendMessageError;
use connectparticipant::{Client, ClientBuilder, Error, Retry};
use connectparticipant_tests::fault_server::{Authority, FaultServer, Script, response};
use connectparticipant_tests::matrix::patient_limits;

/// A name that only a proxy can do something with.
pub(crate) const HOST: &str = "service.invalid";

/// A service of that name, whose certificate is the authority's.
pub(crate) fn service(authority: &Authority, host: &str) -> FaultServer {
    let sent = response(200, r#"{"Id":"message-1"}"#);
    FaultServer::start(Script::answer(sent).over_tls(authority.server(host)))
}

pub(crate) fn builder(endpoint: &str) -> ClientBuilder<Client> {
    Client::builder().endpoint_url(endpoint).limits(patient_limits()).retry(Retry::never())
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
