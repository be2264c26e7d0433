//! The frames of the WebSocket, both ways.

use serde_json::{Deserializer, Value, json};

use crate::state::ids::new_uuid;

/// The frames that a client sends.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ClientFrame {
    Subscribe(Vec<String>),
    Unsubscribe(Vec<String>),
    /// The shallow heartbeat.
    Heartbeat,
    /// The deep heartbeat.
    Ping,
    Empty,
    Unknown,
}

impl ClientFrame {
    /// Reads a frame. As with the real service, what stands behind the JSON does not matter.
    pub(crate) fn parse(text: &str) -> ClientFrame {
        if text.trim().is_empty() {
            return ClientFrame::Empty;
        }
        let first = Deserializer::from_str(text).into_iter::<Value>().next();
        let Some(Ok(frame)) = first else { return ClientFrame::Unknown };
        let topics = || {
            let topics = frame.pointer("/content/topics").and_then(Value::as_array);
            let names = topics.into_iter().flatten().filter_map(Value::as_str);
            names.map(str::to_owned).collect()
        };
        match frame.get("topic").and_then(Value::as_str) {
            Some("aws/subscribe") => ClientFrame::Subscribe(topics()),
            Some("aws/unsubscribe") => ClientFrame::Unsubscribe(topics()),
            Some("aws/heartbeat") => ClientFrame::Heartbeat,
            Some("aws/ping") => ClientFrame::Ping,
            _ => ClientFrame::Unknown,
        }
    }
}

/// The answer to a subscription.
pub(crate) fn outcome(topic: &str, status: &str, topics: &[String]) -> String {
    json!({"topic": topic, "content": {"status": status, "topics": topics}}).to_string()
}

/// The answer to a shallow heartbeat.
pub(crate) fn heartbeat() -> String {
    json!({"topic": "aws/heartbeat"}).to_string()
}

/// The answer to a deep heartbeat.
pub(crate) fn pong(healthy: bool) -> String {
    let (code, content) = if healthy { (200, "OK") } else { (500, "Internal Server Error") };
    json!({"topic": "aws/ping", "statusCode": code, "statusContent": content}).to_string()
}

/// The error that API Gateway sends for a frame that it could not forward.
pub(crate) fn transport_error(message: &str, connection_id: &str) -> String {
    json!({"message": message, "connectionId": connection_id, "requestId": new_uuid()}).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_clients() {
        let chat = || ClientFrame::Subscribe(vec!["aws/chat".to_owned()]);
        for (text, frame) in [
            (r#"{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}"#, chat()),
            (r#"{"topic": "aws/subscribe", "content": {"topics": ["aws/chat"]}})"#, chat()),
            (r#"{"topic":"aws/subscribe"}"#, ClientFrame::Subscribe(vec![])),
            (r#"{"topic":"aws/heartbeat"}"#, ClientFrame::Heartbeat),
            (r#"{"topic":"aws/ping"}"#, ClientFrame::Ping),
            (r#"{"topic":"aws/else"}"#, ClientFrame::Unknown),
            (r#"{"content":{}}"#, ClientFrame::Unknown),
            ("[]", ClientFrame::Unknown),
            ("not json", ClientFrame::Unknown),
            (" ", ClientFrame::Empty),
        ] {
            assert_eq!(ClientFrame::parse(text), frame, "{text}");
        }
    }
}
