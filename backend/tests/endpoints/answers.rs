//! A table of requests and their answers.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::site::{FLOW, INSTANCE, ORIGIN, OTHER_FLOW, OTHER_INSTANCE, Site, chat};

/// The usual chat with a member that is changed, or, with null, left out.
fn chat_with(member: &str, value: Value) -> Value {
    let mut chat = chat();
    match value {
        Value::Null => drop(chat.as_object_mut().unwrap().remove(member)),
        value => chat[member] = value,
    }
    chat
}

#[tokio::test]
async fn chats_that_are_started() {
    let site = Site::start().await;
    for (case, body) in [
        ("as AWS's front end posts it", chat()),
        ("without ids", chat_with("InstanceId", Value::Null)),
        ("without a flow", chat_with("ContactFlowId", Value::Null)),
        ("with another flow", chat_with("ContactFlowId", json!(OTHER_FLOW))),
        ("without attributes", chat_with("Attributes", Value::Null)),
        ("with no attribute", chat_with("Attributes", json!({}))),
        ("without types", chat_with("SupportedMessagingContentTypes", Value::Null)),
        ("with members that a page cannot choose", chat_with("ChatDurationInMinutes", json!(1))),
    ] {
        let answer = site.post("/chat", &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{case}: {answer:?}");
        let result = &answer.body["data"]["startChatResult"];
        for member in ["ContactId", "ParticipantId", "ParticipantToken"] {
            assert!(result[member].as_str().is_some_and(|text| !text.is_empty()), "{case}");
        }
        assert_eq!(answer.header("access-control-allow-origin"), Some(ORIGIN), "{case}");
        assert_eq!(answer.header("vary"), Some("origin"), "{case}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{case}");
        assert!(site.emulator.chat(result["ContactId"].as_str().unwrap()).is_some(), "{case}");
    }
    assert_eq!(site.backend.counts().chats, 8);
    assert_eq!(site.backend.counts().refused, 0);
}

/// A request that is refused: what is wrong with it, where it is sent, and the answer.
struct Refused {
    case: &'static str,
    path: &'static str,
    method: Method,
    headers: Vec<(&'static str, &'static str)>,
    body: String,
    answer: (u16, &'static str),
}

impl Refused {
    /// A body that a page of the site posts.
    fn body(
        case: &'static str,
        path: &'static str,
        body: impl ToString,
        answer: (u16, &'static str),
    ) -> Self {
        let headers = vec![("origin", ORIGIN), ("content-type", "application/json")];
        Self { case, path, method: Method::POST, headers, body: body.to_string(), answer }
    }

    /// A good chat with other headers.
    fn headers(
        case: &'static str,
        headers: &[(&'static str, &'static str)],
        answer: (u16, &'static str),
    ) -> Self {
        Self { headers: headers.to_vec(), ..Self::body(case, "/chat", chat(), answer) }
    }
}

fn bodies_of_chats() -> Vec<Refused> {
    let malformed = (400, "malformed");
    let with = |case, member, value, answer| {
        Refused::body(case, "/chat", chat_with(member, value), answer)
    };
    let named = |case, name: &str| {
        with(case, "ParticipantDetails", json!({ "DisplayName": name }), malformed)
    };
    let text = |case, body: &str, answer| Refused::body(case, "/chat", body, answer);
    let instance = (403, "instance_not_allowed");
    let upper = json!(INSTANCE.to_uppercase());
    vec![
        with("another instance", "InstanceId", json!(OTHER_INSTANCE), instance),
        with("an instance in other letters", "InstanceId", upper, instance),
        with("an empty instance", "InstanceId", json!(""), instance),
        with("an instance of another type", "InstanceId", json!(1), malformed),
        with(
            "another flow",
            "ContactFlowId",
            json!(FLOW.replace('f', "e")),
            (403, "flow_not_allowed"),
        ),
        with(
            "another attribute",
            "Attributes",
            json!({ "isAdmin": "1" }),
            (400, "attribute_not_allowed"),
        ),
        with("an attribute of another type", "Attributes", json!({ "plan": 1 }), malformed),
        with("no customer", "ParticipantDetails", Value::Null, malformed),
        with("no name", "ParticipantDetails", json!({}), malformed),
        named("an empty name", ""),
        named("a long name", &"x".repeat(257)),
        text("no JSON", "name=Jane", malformed),
        text("half of it", &chat().to_string()[..40], malformed),
        text("a list", "[]", malformed),
        text("nothing", "", malformed),
        text("lists in lists", &"[".repeat(60_000), malformed),
        text("a large body", &"x".repeat(70_000), (413, "body_too_large")),
    ]
}

fn bodies_of_sign_ins() -> Vec<Refused> {
    let malformed = (400, "malformed");
    let with = |case, body: Value, answer| Refused::body(case, "/authentication", body, answer);
    let long = "s".repeat(1001);
    let other = json!({ "state": "s", "code": "c", "instanceId": OTHER_INSTANCE });
    vec![
        with("no key", json!({ "state": "s", "code": "c" }), (403, "state_not_announced")),
        with(
            "a made-up sign-in key",
            json!({ "state": "s", "code": "c", "signInKey": "a.b" }),
            (403, "state_of_another_chat"),
        ),
        with("a made-up chat key", json!({ "state": "s", "chatKey": "a.b" }), (403, "chat_key")),
        with("neither code nor key", json!({ "state": "s" }), malformed),
        with("both code and error", json!({ "state": "s", "code": "c", "error": "e" }), malformed),
        with("no state", json!({ "code": "c" }), malformed),
        with("an empty state", json!({ "state": "", "code": "c" }), malformed),
        with("a long state", json!({ "state": long, "code": "c" }), malformed),
        with("a state of another type", json!({ "state": ["s"], "code": "c" }), malformed),
        with("another instance", other, (403, "instance_not_allowed")),
    ]
}

fn headers_and_methods() -> Vec<Refused> {
    const JSON: (&str, &str) = ("content-type", "application/json");
    let origin = (403, "origin_not_allowed");
    let content_type = (415, "content_type");
    let form = ("content-type", "application/x-www-form-urlencoded");
    let method = |method, case| Refused {
        method,
        ..Refused::body(case, "/chat", chat(), (405, "method_not_allowed"))
    };
    vec![
        Refused::headers("a form", &[("origin", ORIGIN), form], content_type),
        Refused::headers("no content type", &[("origin", ORIGIN)], content_type),
        Refused::headers("another origin", &[("origin", "https://evil.example"), JSON], origin),
        Refused::headers(
            "a longer origin",
            &[("origin", "https://www.example.com.evil.example"), JSON],
            origin,
        ),
        Refused::headers("plain http", &[("origin", "http://www.example.com"), JSON], origin),
        Refused::headers("a sandboxed frame", &[("origin", "null"), JSON], origin),
        Refused::headers("two origins", &[("origin", ORIGIN), ("origin", ORIGIN), JSON], origin),
        Refused::headers("no origin", &[JSON], (403, "origin_missing")),
        method(Method::GET, "GET"),
        method(Method::PUT, "PUT"),
    ]
}

/// Nothing of these reaches the service.
#[tokio::test]
async fn requests_that_are_refused() {
    let site = Site::start().await;
    let mut count = 0;
    for refused in
        bodies_of_chats().into_iter().chain(bodies_of_sign_ins()).chain(headers_and_methods())
    {
        let Refused { case, path, method, headers, body, answer: (status, code) } = refused;
        let answer = site.send(method, path, &headers, body).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (status, code), "{case}: {answer:?}");
        let message = answer.body["error"]["message"].as_str().unwrap();
        assert!(!message.is_empty(), "{case}: a reason for the developer");
        assert!(!answer.body.to_string().contains(INSTANCE), "{case}: nothing of the settings");
        let allowed = answer.header("access-control-allow-origin");
        assert_eq!(allowed.is_some(), !code.starts_with("origin"), "{case}");
        count += 1;
    }
    assert_eq!(site.calls(), 0, "nothing was sent to the service");
    assert_eq!(site.backend.counts().refused, count);
    assert_eq!(site.backend.counts().chats, 0);
}

#[tokio::test]
async fn preflights() {
    let site = Site::start().await;
    let asks = [
        ("origin", ORIGIN),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type"),
    ];
    let answer = site.send(Method::OPTIONS, "/chat", &asks, "").await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(answer.header("access-control-allow-origin"), Some(ORIGIN));
    assert_eq!(answer.header("access-control-allow-methods"), Some("POST"));
    assert_eq!(answer.header("access-control-allow-headers"), Some("content-type"));
    assert_eq!(answer.header("access-control-allow-credentials"), None, "no cookie is needed");
    let asks = [("origin", "https://evil.example"), ("access-control-request-method", "POST")];
    let answer = site.send(Method::OPTIONS, "/chat", &asks, "").await;
    assert_eq!((answer.status.as_u16(), answer.code()), (403, "origin_not_allowed"));
    assert_eq!(answer.header("access-control-allow-origin"), None);
}

/// A page that wants no preflight sends JSON as text.
#[tokio::test]
async fn posts_of_text() {
    let site = Site::start().await;
    for content_type in
        ["text/plain", "text/plain;charset=UTF-8", "Application/JSON; charset=utf-8"]
    {
        let headers = [("origin", ORIGIN), ("content-type", content_type)];
        let answer = site.send(Method::POST, "/chat", &headers, chat().to_string()).await;
        assert_eq!(answer.status, StatusCode::OK, "{content_type}: {answer:?}");
    }
}

/// An app has no origin.
#[tokio::test]
async fn programs_if_they_are_allowed() {
    let site = Site::with(|builder| builder.without_origin()).await;
    let headers = [("content-type", "application/json")];
    let answer = site.send(Method::POST, "/chat", &headers, chat().to_string()).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.header("access-control-allow-origin"), None);
    let headers = [("origin", "https://evil.example"), ("content-type", "application/json")];
    let answer = site.send(Method::POST, "/chat", &headers, chat().to_string()).await;
    assert_eq!(answer.code(), "origin_not_allowed");
}

/// What the site knows of the customer, the page cannot choose.
#[tokio::test]
async fn chats_are_prepared() {
    let site = Site::with(|builder| {
        builder.prepare(|parts, chat| {
            let customer = parts.headers.get("x-customer").and_then(|it| it.to_str().ok());
            let attributes = chat.attributes.get_or_insert_default();
            attributes.insert("customer".to_owned(), customer.unwrap_or("nobody").to_owned());
            chat.chat_duration_in_minutes = Some(60);
        })
    })
    .await;
    let headers =
        [("origin", ORIGIN), ("content-type", "application/json"), ("x-customer", "4711")];
    let answer = site.send(Method::POST, "/chat", &headers, chat().to_string()).await;
    let contact = answer.body["data"]["startChatResult"]["ContactId"].as_str().unwrap();
    let attributes = super::site::client(site.emulator.url())
        .get_contact_attributes()
        .instance_id(INSTANCE)
        .initial_contact_id(contact)
        .send()
        .await
        .unwrap()
        .attributes
        .unwrap();
    assert_eq!(attributes["customer"], "4711");
    assert_eq!(attributes["plan"], "gold");
    site.emulator.clock().advance(Duration::from_secs(61 * 60));
    assert!(site.emulator.chat(contact).unwrap().has_ended());
}
