//! Whatever the control API refuses, it answers with `{"error": "…"}`, and repeats no value of the request.

use connectparticipant_emulator::Emulator;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::client::{Client, chat};
use super::described::{Api, Operation};

/// A request that is refused.
struct Request<'a> {
    client: &'a Client,
    method: Method,
    path: String,
    headers: Vec<(&'static str, &'a str)>,
    body: Vec<u8>,
}

impl<'a> Request<'a> {
    fn of(client: &'a Client, operation: &Operation<'_>, contact: &str) -> Self {
        let method = operation.method.to_uppercase().parse().unwrap();
        let path = operation.path.replace("{contact}", contact).replace("{id}", "nothing");
        Self { client, method, path, headers: Vec::new(), body: Vec::new() }
    }

    fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    fn header(mut self, name: &'static str, value: &'a str) -> Self {
        self.headers.push((name, value));
        self
    }

    fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }

    async fn send(self) -> (String, reqwest::Response) {
        let url = format!("{}/_control{}", self.client.url, self.path);
        let place = format!("{} {}", self.method, self.path);
        let mut request = self.client.http.request(self.method, url).body(self.body);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        (place, request.send().await.unwrap())
    }

    /// It is refused with this status. What was wrong.
    async fn refused(self, status: u16) -> String {
        let (place, response) = self.send().await;
        refusal(&place, Some(status), response).await
    }
}

/// What a refusal says.
async fn refusal(place: &str, status: Option<u16>, response: reqwest::Response) -> String {
    let found = response.status().as_u16();
    let kind = response.headers().get("content-type").cloned();
    let text = response.text().await.unwrap();
    assert!(status.is_none_or(|status| status == found), "{place}: {found} {text}");
    assert_eq!(kind.unwrap(), "application/json", "{place}: {text}");
    let body: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(body.as_object().unwrap().len(), 1, "{place}: {text}");
    let error = body["error"].as_str().unwrap();
    assert!(!error.is_empty() && !error.contains("canary"), "{place}: {text}");
    error.to_owned()
}

#[tokio::test]
async fn every_operation_refuses_other_methods_hosts_and_origins() {
    let (_emulator, chat, client) = chat().await;
    let api = Api::new();
    for operation in api.operations() {
        let request = || Request::of(&client, &operation, chat.contact_id());
        let error = request().method(Method::PATCH).refused(405).await;
        assert!(error.contains(&operation.method.to_uppercase()), "{error}");
        request().header("host", "canary.example").refused_by_host().await;
        request().header("origin", "https://canary.example").refused(403).await;
        request().header("sec-fetch-site", "cross-site").refused(403).await;
    }
    let request = |path: &str| Request {
        client: &client,
        method: Method::GET,
        path: path.to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
    };
    for path in ["/canary", "/chats/x/canary", "/chats/x/y/z", "/openapi.yaml"] {
        request(path).refused(404).await;
    }
    request("/chats/%FF").refused(400).await;
    request("/chats/watch?after=canary&after=canary").refused(400).await;
}

impl Request<'_> {
    /// The text names the host, which is no secret: it says what to do.
    async fn refused_by_host(self) {
        let (place, response) = self.send().await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{place}");
        assert_eq!(response.headers()["content-type"], "application/json", "{place}");
        let body: Value = response.json().await.unwrap();
        assert!(body["error"].as_str().unwrap().contains("--allow-host"), "{place}");
    }
}

#[tokio::test]
async fn every_operation_refuses_other_bodies() {
    let (_emulator, chat, client) = chat().await;
    let api = Api::new();
    let mut operations = 0;
    for operation in api.operations() {
        let Some(example) = operation.example() else { continue };
        operations += 1;
        let request = || Request::of(&client, &operation, chat.contact_id());
        let typed = || request().header("content-type", "application/json");
        let place = operation.path;

        request().body(example.to_string()).refused(415).await;
        request().header("content-type", "text/plain").body(example.to_string()).refused(415).await;
        for body in
            ["", "canary", "{\"canary", "{} canary", "\"canary\"", "[\"canary\"]", "815", "null"]
        {
            typed().body(body).refused(400).await;
        }
        typed().body(b"{\"\xFF\": 1}").refused(400).await;

        let mut unknown = example.clone();
        unknown["unknownMember"] = "canary".into();
        let error = request().json(&unknown).refused(400).await;
        assert!(error.contains("unknownMember"), "{place}: {error}");

        // Each member of the example as something else than it is.
        for name in example.as_object().unwrap().keys() {
            for value in
                [json!([{"x": "canary"}]), json!("canary"), json!(-815), json!({"x": "canary"})]
            {
                let mut wrong = example.clone();
                wrong[name] = value;
                let (place, response) = request().json(&wrong).send().await;
                // A text, or anything, may be right.
                if !response.status().is_success() {
                    refusal(&place, None, response).await;
                }
            }
        }
        if place.contains("{contact}") {
            let error = Request::of(&client, &operation, "canary").json(example).refused(404).await;
            assert!(error.contains("contact"), "{error}");
        }
        for status in [400, 403, 413, 415] {
            assert!(operation.has_response(status), "{place}: {status} is not described");
        }
    }
    assert!(operations > 20, "{operations} operations have a body");
}

#[tokio::test]
async fn a_member_is_named() {
    let (_emulator, chat, client) = chat().await;
    let contact = chat.contact_id();
    for (path, body, expected) in [
        (
            "/chats".to_owned(),
            json!({"attributes": {"a": ["canary"]}}),
            "attributes.a: expected a string",
        ),
        (
            "/chats".to_owned(),
            json!({"durationMinutes": "canary"}),
            "durationMinutes: expected u32",
        ),
        ("/chats".to_owned(), json!({"rehydration": "canary"}), "rehydration: expected `"),
        (
            format!("/chats/{contact}/say"),
            json!({"content": ["canary"]}),
            "content: expected a string",
        ),
        (format!("/chats/{contact}/say"), json!({"contnet": "canary"}), "contnet: unknown member"),
        (
            format!("/chats/{contact}/stream"),
            json!({"pieces": ["a", 815]}),
            "pieces[1]: expected a string",
        ),
        (format!("/chats/{contact}/join"), json!({"role": "AGENT"}), "displayName: missing member"),
        ("/clock".to_owned(), json!({"advanceSeconds": -815}), "advanceSeconds: "),
        (
            format!("/chats/{contact}/socket-fault"),
            json!({"fault": "canary"}),
            "expected one of `cut`",
        ),
    ] {
        let request = Request {
            client: &client,
            method: Method::POST,
            path,
            headers: Vec::new(),
            body: Vec::new(),
        };
        let error = request.json(&body).refused(400).await;
        assert!(error.contains(expected), "{body}: {error}");
        assert!(!error.contains("815"), "{error}");
    }
}

/// The members are right one by one, and the chat cannot be started with them.
#[tokio::test]
async fn a_chat_that_cannot_be_started() {
    let (emulator, chat, client) = chat().await;
    let running = chat.contact_id();
    let long = "canary ".repeat(4000);
    for (body, status) in [
        (json!({"displayName": ""}), 400),
        (json!({"displayName": long}), 400),
        (json!({"initialMessage": long}), 400),
        (json!({"durationMinutes": 1}), 400),
        (json!({"sourceContactId": "canary"}), 404),
        (json!({"sourceContactId": running}), 400),
    ] {
        let before = emulator.chats().len();
        let path = "/chats".to_owned();
        let request = Request {
            client: &client,
            method: Method::POST,
            path,
            headers: Vec::new(),
            body: Vec::new(),
        };
        request.json(&body).refused(status).await;
        assert_eq!(emulator.chats().len(), before, "a chat has been started in spite of it");
    }
}

/// The limit leaves room for the largest attachment.
#[tokio::test]
async fn a_body_that_is_too_large() {
    let emulator = Emulator::start().await.unwrap();
    let client = Client::new(&emulator, "");
    let api = Api::new();
    let operation = api.operation("put", "/bot");
    let mut body = vec![b' '; 140 * 1024 * 1024 + 1];
    body[0] = b'{';
    let request =
        Request::of(&client, &operation, "").header("content-type", "application/json").body(body);
    let error = request.refused(413).await;
    assert!(error.contains("140 MiB"), "{error}");
}
