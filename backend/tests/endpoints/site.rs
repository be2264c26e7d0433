//! A site: the emulator, a back end in a server, and a page's way to talk to it.

use connect_chat::restjson::signing::Credentials;
use connectparticipant_backend::{Backend, BackendBuilder, connect_chat};
use connectparticipant_emulator::{Account, Emulator, Settings};
use reqwest::header::{HeaderMap, HeaderName};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

pub(crate) const INSTANCE: &str = "a1b2c3d4-5678-90ab-cdef-111122223333";
pub(crate) const OTHER_INSTANCE: &str = "b1b2c3d4-5678-90ab-cdef-111122223333";
pub(crate) const FLOW: &str = "f10f10f1-5678-90ab-cdef-111122223333";
pub(crate) const OTHER_FLOW: &str = "f20f20f2-5678-90ab-cdef-111122223333";
pub(crate) const ORIGIN: &str = "https://www.example.com";

/// A back end in a server.
pub(crate) struct Site {
    pub(crate) emulator: Emulator,
    pub(crate) backend: Backend,
    pub(crate) url: String,
    pub(crate) http: reqwest::Client,
}

/// An answer of an endpoint.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or("none")
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// The emulator, which knows one account.
pub(crate) async fn emulator() -> Emulator {
    let mut settings = Settings::default();
    settings.accounts.push(Account::new("AKIDEXAMPLE", "canary-secret-key"));
    Emulator::builder().settings(settings).start().await.unwrap()
}

/// A client with the emulator's account.
pub(crate) fn client(url: &str) -> connect_chat::Client {
    connect_chat::Client::builder()
        .region("us-east-1")
        .endpoint_url(url)
        .credentials(Credentials::new("AKIDEXAMPLE", "canary-secret-key"))
        .build()
        .unwrap()
}

/// What most sites have.
pub(crate) fn usual(client: connect_chat::Client) -> BackendBuilder {
    Backend::builder(client)
        .flow(INSTANCE, FLOW)
        .flow(INSTANCE, OTHER_FLOW)
        .origin(ORIGIN)
        .attribute("plan")
        .rate(1000, std::time::Duration::from_millis(1))
}

/// Serves a back end on a free port of this machine.
pub(crate) async fn serve(backend: &Backend) -> String {
    let routes = axum::Router::new()
        .route_service("/chat", backend.chat_endpoint())
        .route_service("/authentication", backend.authentication_endpoint());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    url
}

impl Site {
    pub(crate) async fn start() -> Self {
        Self::with(|builder| builder).await
    }

    pub(crate) async fn with(change: impl FnOnce(BackendBuilder) -> BackendBuilder) -> Self {
        let emulator = emulator().await;
        let backend = change(usual(client(emulator.url()))).build().unwrap();
        let url = serve(&backend).await;
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self { emulator, backend, url, http }
    }

    /// Sends any request.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<reqwest::Body>,
    ) -> Answer {
        let mut request = self.http.request(method, format!("{}{path}", self.url)).body(body);
        for (name, value) in headers {
            request = request.header(name.parse::<HeaderName>().unwrap(), *value);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answer { status, headers, body }
    }

    /// Posts JSON as a page of the site does.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        let headers = [("origin", ORIGIN), ("content-type", "application/json")];
        self.send(Method::POST, path, &headers, body.to_string()).await
    }

    /// Starts a chat: its reply.
    pub(crate) async fn start_chat(&self) -> Value {
        let answer = self.post("/chat", &chat()).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.body["data"].clone()
    }

    /// How many calls the service has received, of any operation.
    pub(crate) fn calls(&self) -> u64 {
        ["StartChatContact", "UpdateParticipantAuthentication"]
            .map(|operation| self.emulator.request_count(operation))
            .iter()
            .sum()
    }
}

/// What AWS's front end posts to start a chat.
pub(crate) fn chat() -> Value {
    json!({
        "InstanceId": INSTANCE,
        "ContactFlowId": FLOW,
        "ParticipantDetails": { "DisplayName": "Jane" },
        "Attributes": { "plan": "gold" },
        "SupportedMessagingContentTypes": ["text/plain", "text/markdown"],
    })
}
