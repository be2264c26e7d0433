//! One call against one server.

use connectparticipant::{Client, ClientBuilder, Limits, Retry};
use connectparticipant_tests::fault_server::{FaultServer, Received, Script};
use connectparticipant_tests::matrix::{
    Outcome, Over, Problem, Sample, Seeded, Way, assert_hidden, canary, patient_limits,
    until_no_task_is_left,
};

/// A call that is going to be made.
pub(crate) struct Case {
    pub(crate) over: Over,
    pub(crate) name: String,
    pub(crate) operation: &'static str,
    pub(crate) limits: Limits,
    pub(crate) retry: Retry,
}

/// What has become of it.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) outcome: Outcome,
    pub(crate) connections: usize,
    pub(crate) requests: Vec<Received>,
}

/// A response of `SendMessage` whose members hold no secret.
pub(crate) const SENT: &str = r#"{"Id":"message-1","AbsoluteTime":"2026-01-02T03:04:05.678Z"}"#;

impl Case {
    /// A message that is sent with three attempts and all the time in the world.
    pub(crate) fn new(over: Over, name: impl Into<String>) -> Self {
        Self {
            over,
            name: name.into(),
            operation: "SendMessage",
            limits: patient_limits(),
            retry: Retry::standard(),
        }
    }

    pub(crate) fn operation(self, operation: &'static str) -> Self {
        Self { operation, ..self }
    }

    /// With another value for a limit.
    pub(crate) fn limit(self, change: impl FnOnce(Limits) -> Limits) -> Self {
        Self { limits: change(self.limits), ..self }
    }

    pub(crate) fn once(self) -> Self {
        Self { retry: Retry::never(), ..self }
    }

    /// A builder of a client for that endpoint, which does not wait between attempts.
    pub(crate) fn builder(&self, endpoint: impl Into<String>) -> ClientBuilder<Client> {
        self.settle(self.over.client(endpoint, &self.limits))
    }

    /// The same with settings of the transport's own.
    pub(crate) fn builder_with(
        &self,
        endpoint: impl Into<String>,
        way: Way,
    ) -> ClientBuilder<Client> {
        self.settle(self.over.client_with(endpoint, &self.limits, way))
    }

    fn settle(&self, builder: ClientBuilder<Client>) -> ClientBuilder<Client> {
        canary::watch_logs();
        builder.retry(self.retry.clone()).environment(Seeded::fixed(0.0))
    }

    /// Calls a server whose connections all play this script.
    pub(crate) async fn against(self, script: Script) -> Ran {
        self.in_turn(vec![script]).await
    }

    /// Calls a server whose connections play these scripts in turn.
    pub(crate) async fn in_turn(self, scripts: Vec<Script>) -> Ran {
        let server = FaultServer::in_turn(scripts);
        let client = self.builder(server.url()).build().unwrap();
        self.call(client, &server).await
    }

    /// Calls the server by this client, and looks that nothing is left of either.
    pub(crate) async fn call(self, client: Client, server: &FaultServer) -> Ran {
        let outcome = self.call_only(client).await;
        server.until_closed().await;
        let seen = server.seen();
        Ran { outcome, connections: seen.connections(), requests: seen.requests() }
    }

    /// Calls by this client, and looks that nothing is left of it.
    pub(crate) async fn call_only(&self, client: Client) -> Outcome {
        let outcome = Sample::named(self.operation).send(&client).await;
        assert_hidden(&self.name, &outcome);
        drop(client);
        until_no_task_is_left().await;
        outcome
    }
}

impl Ran {
    /// What went wrong.
    pub(crate) fn problem(&self) -> &Problem {
        self.outcome.as_ref().expect_err("a fault")
    }
}
