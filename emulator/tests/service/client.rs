//! A plain client: it knows HTTP and the model, and checks every response against the model.

use std::time::Duration;

use connectparticipant_emulator::{Chat, Emulator};
use http::Method;
use restjson_model::traits;
use serde_json::{Value, json};

use super::model;

/// How long anything may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Errors of the protocol, which no operation lists.
const PROTOCOL_ERRORS: [&str; 3] =
    ["SerializationException", "UnsupportedMediaTypeException", "RequestEntityTooLargeException"];

/// A participant's client.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) http: reqwest::Client,
    pub(crate) url: String,
    pub(crate) token: String,
}

/// A response.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    /// The error's code, without what may stand around it.
    pub(crate) code: Option<String>,
    pub(crate) body: Value,
}

impl Response {
    /// The body of a success.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{:?} {}", self.code, self.body);
        self.body
    }

    /// The code of an error, which must have that status.
    #[track_caller]
    pub(crate) fn error(&self, status: u16, code: &str) {
        let found = (self.status, self.code.as_deref());
        assert_eq!(found, (status, Some(code)), "{}", self.body);
    }

    pub(crate) fn message(&self) -> &str {
        let message = self.body.get("message").or_else(|| self.body.get("Message"));
        message.and_then(Value::as_str).unwrap_or_default()
    }
}

impl Client {
    pub(crate) fn new(emulator: &Emulator, token: &str) -> Self {
        let http = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build().unwrap();
        Self { http, url: emulator.url().to_owned(), token: token.to_owned() }
    }

    /// A client with a connection token of the chat's customer.
    pub(crate) async fn of_customer(emulator: &Emulator, chat: &Chat) -> Self {
        Self::new(emulator, chat.participant_token()).connected().await
    }

    /// The same participant with a connection token.
    pub(crate) async fn connected(&self) -> Self {
        let types = json!({"Type": ["CONNECTION_CREDENTIALS"]});
        let response = self.call("CreateParticipantConnection", types).await.ok();
        let token = response["ConnectionCredentials"]["ConnectionToken"].as_str().unwrap();
        self.with_token(token)
    }

    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    /// Calls an operation. Members that the model binds to the path are taken from the input.
    pub(crate) async fn call(&self, name: &str, input: Value) -> Response {
        let (method, uri, operation) = model::operation(name);
        let mut path = uri.to_owned();
        let mut body = input;
        for member in model::MODEL.structure(&operation.operation.input) {
            if member.traits.has(traits::HTTP_LABEL) {
                let label = body.as_object_mut().unwrap().remove(&member.name).unwrap();
                let encoded = percent_encoding::utf8_percent_encode(
                    label.as_str().unwrap(),
                    percent_encoding::NON_ALPHANUMERIC,
                );
                path = path.replace(&format!("{{{}}}", member.name), &encoded.to_string());
            }
        }
        let method: Method = method.parse().unwrap();
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.url));
        if method != Method::GET {
            request = request.json(&body);
        }
        let response = self.read(request.header("x-amz-bearer", &self.token).send().await).await;
        let operation = operation.operation;
        match &response.code {
            None if response.status == 200 => {
                let faults = model::faults(&operation.output, &response.body, name);
                assert!(faults.is_empty(), "{faults:?}");
            }
            None => {}
            Some(code) => {
                let modelled = operation.errors.iter().any(|error| error.name() == code);
                let known = modelled || PROTOCOL_ERRORS.contains(&code.as_str());
                assert!(known, "{name} has no {code}");
            }
        }
        response
    }

    /// Reads a response, whatever it is.
    pub(crate) async fn read(&self, response: reqwest::Result<reqwest::Response>) -> Response {
        let response = response.unwrap();
        let status = response.status().as_u16();
        assert!(response.headers().contains_key("x-amzn-requestid"));
        let code = response.headers().get("x-amzn-errortype").map(|code| {
            let code = code.to_str().unwrap();
            let code = code.split(':').next().unwrap();
            code.rsplit('#').next().unwrap().to_owned()
        });
        let bytes = response.bytes().await.unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Response { status, code, body }
    }

    pub(crate) async fn say(&self, text: &str) -> Value {
        let input = json!({"ContentType": "text/plain", "Content": text});
        self.call("SendMessage", input).await.ok()
    }
}

/// An emulator, a chat, and its customer's client with a connection token.
pub(crate) async fn chat() -> (Emulator, Chat, Client) {
    let emulator = Emulator::start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let client = Client::of_customer(&emulator, &chat).await;
    (emulator, chat, client)
}

/// Waits for something, but not for ever.
pub(crate) async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, what).await.expect("it takes too long")
}
