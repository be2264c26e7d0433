//! The protocol around the operations: routes, bodies, error responses.

use connectparticipant_emulator::{Emulator, ErrorStyle, Settings};
use http::Method;
use serde_json::{Value, json};

use super::client::{Client, chat};

async fn send(client: &Client, method: Method, path: &str, body: &str) -> super::client::Response {
    let request = client
        .http
        .request(method, format!("{}{path}", client.url))
        .header("x-amz-bearer", &client.token)
        .header("content-type", "application/json")
        .body(body.to_owned());
    client.read(request.send().await).await
}

#[tokio::test]
async fn unknown_routes() {
    let (_emulator, _chat, client) = chat().await;
    for (method, path) in [
        (Method::GET, "/participant/message"),
        (Method::POST, "/participant/messages"),
        (Method::POST, "/participant/message/"),
        (Method::POST, "/participant"),
        (Method::GET, "/participant/views/"),
        (Method::GET, "/participant/views/a/b"),
        (Method::DELETE, "/participant/views/a"),
    ] {
        let response = send(&client, method.clone(), path, "{}").await;
        response.error(404, "UnknownOperationException");
    }
}

#[tokio::test]
async fn bodies_that_are_not_json() {
    let (_emulator, _chat, client) = chat().await;
    for body in ["not json", "[]", "null", "{\"ContentType\":", "{} {}", "\u{feff}{}"] {
        let response = send(&client, Method::POST, "/participant/message", body).await;
        response.error(400, "SerializationException");
    }
    let request = client
        .http
        .post(format!("{}/participant/message", client.url))
        .header("x-amz-bearer", &client.token)
        .header("content-type", "text/xml")
        .body("{}");
    let response = client.read(request.send().await).await;
    response.error(415, "UnsupportedMediaTypeException");
    let huge = format!("{{\"Content\":\"{}\"}}", "x".repeat(2 * 1024 * 1024));
    let response = send(&client, Method::POST, "/participant/message", &huge).await;
    response.error(413, "RequestEntityTooLargeException");
}

#[tokio::test]
async fn an_empty_body_has_no_members() {
    let (_emulator, chat, client) = chat().await;
    let request = client
        .http
        .post(format!("{}/participant/connection", client.url))
        .header("x-amz-bearer", chat.participant_token().expose());
    assert_eq!(client.read(request.send().await).await.ok(), json!({}));
}

#[tokio::test]
async fn unknown_members_and_nulls_do_not_matter() {
    let (_emulator, _chat, client) = chat().await;
    let input = json!({"MaxResults": null, "StartPosition": {"Id": null}, "New": {"a": [1]}});
    let transcript = client.call("GetTranscript", input).await.ok();
    assert!(transcript["Transcript"].is_array());
}

#[tokio::test]
async fn error_responses_take_turns_in_how_they_look() {
    let emulator = Emulator::start().await.unwrap();
    let client = Client::new(&emulator, "nobody");
    let mut seen = Vec::new();
    for _ in 0..3 {
        let request =
            client.http.post(format!("{}/participant/transcript", client.url)).json(&json!({}));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 403);
        let kind = response.headers()["x-amzn-errortype"].to_str().unwrap().to_owned();
        let body: Value = response.json().await.unwrap();
        let name = body.as_object().unwrap().keys().next().unwrap().clone();
        seen.push((kind, name));
    }
    assert!(seen[0].0.starts_with("AccessDeniedException:http://internal.amazon.com/"));
    assert_eq!(seen[0].1, "Message");
    assert_eq!(seen[1], ("AccessDeniedException".to_owned(), "message".to_owned()));
    assert_eq!(seen[2].0, "com.amazonaws.connectparticipant#AccessDeniedException");

    let mut settings = Settings::default();
    settings.error_style = ErrorStyle::WithUri;
    let emulator = Emulator::builder().settings(settings).start().await.unwrap();
    for _ in 0..4 {
        let request = client.http.post(format!("{}/participant/transcript", emulator.url()));
        let response = request.send().await.unwrap();
        assert!(response.headers()["x-amzn-errortype"].to_str().unwrap().contains(":http://"));
    }
}
