//! The frames of the WebSocket: each is a JSON object with a `topic`.

use serde_json::Value;

use crate::secret::RawJson;
use crate::wire::item::Item;

/// The topic of the chat's items.
const CHAT: &str = "aws/chat";

/// The frames that a client sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outgoing {
    Subscribe,
    Heartbeat,
    Ping,
}

impl Outgoing {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Outgoing::Subscribe => r#"{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}"#,
            Outgoing::Heartbeat => r#"{"topic":"aws/heartbeat"}"#,
            Outgoing::Ping => r#"{"topic":"aws/ping"}"#,
        }
    }
}

/// The frames that a server sends.
#[derive(Debug)]
pub(crate) enum Frame {
    Subscribed,
    SubscriptionRefused,
    Heartbeat,
    Ping { healthy: bool },
    Chat(Box<Item>),
    Unknown(UnknownFrame),
    Empty,
}

/// A frame of the socket that is neither an item of the chat nor a keep-alive frame.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UnknownFrame {
    /// The topic of the frame. `None` if it has no topic or is not JSON; the service's
    /// own errors about a frame have no topic, but a `message` and a `requestId`.
    pub topic: Option<String>,
    /// The frame as it was received.
    pub raw: RawJson,
}

/// Reads a frame. A frame of any other form becomes an unknown frame.
pub(crate) fn decode(text: &str) -> Frame {
    if text.trim().is_empty() {
        return Frame::Empty;
    }
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let topic = value.get("topic").and_then(Value::as_str);
    let unknown =
        || Frame::Unknown(UnknownFrame { topic: topic.map(str::to_owned), raw: text.into() });
    match topic {
        Some("aws/subscribe") => match Acknowledgement::read(value.get("content")) {
            // The acknowledgement belongs to another subscription.
            Acknowledgement { is_ours: false, .. } => unknown(),
            Acknowledgement { is_success: true, .. } => Frame::Subscribed,
            _ => Frame::SubscriptionRefused,
        },
        Some("aws/heartbeat") => Frame::Heartbeat,
        Some("aws/ping") => {
            let code = value.get("statusCode").and_then(Value::as_i64);
            Frame::Ping { healthy: code == Some(200) }
        }
        Some(CHAT) => {
            let content = value.get("content").and_then(Value::as_str);
            match content.and_then(Item::from_json) {
                Some(item) => Frame::Chat(Box::new(item)),
                None => unknown(),
            }
        }
        _ => unknown(),
    }
}

/// The service's answer to a subscription: an object, or a string that contains one.
struct Acknowledgement {
    is_success: bool,
    is_ours: bool,
}

impl Acknowledgement {
    fn read(content: Option<&Value>) -> Self {
        let object: Value = match content {
            Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
            Some(other) => other.clone(),
            None => Value::Null,
        };
        let status = object.get("status").and_then(Value::as_str);
        let is_ours = match object.get("topics") {
            None | Some(Value::Null) => true,
            Some(Value::Array(topics)) => topics.iter().any(|topic| topic == CHAT),
            Some(topic) => topic == CHAT,
        };
        Self { is_success: status.is_some_and(|it| it.eq_ignore_ascii_case("success")), is_ours }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_keeps_the_connection() {
        let subscribed = [
            r#"{"topic":"aws/subscribe","content":{"status":"success","topics":["aws/chat"]}}"#,
            r#"{"topic":"aws/subscribe","content":"{\"status\":\"success\"}"}"#,
        ];
        for text in subscribed {
            assert!(matches!(decode(text), Frame::Subscribed), "{text}");
        }
        for text in [
            r#"{"topic":"aws/subscribe","content":{"status":"failure"}}"#,
            r#"{"topic":"aws/subscribe"}"#,
        ] {
            assert!(matches!(decode(text), Frame::SubscriptionRefused), "{text}");
        }
        let others = [
            r#"{"topic":"aws/subscribe","content":{"status":"success","topics":["aws/other"]}}"#,
            r#"{"topic":"aws/subscribe","content":{"status":"success","topics":[]}}"#,
            r#"{"topic":"aws/subscribe","content":{"status":"failure","topics":"aws/other"}}"#,
            r#"{"topic":"aws/subscribe","content":"{\"status\":\"success\",\"topics\":[7]}"}"#,
        ];
        for text in others {
            assert!(matches!(decode(text), Frame::Unknown(_)), "{text}");
        }
        assert!(matches!(decode(r#"{"topic":"aws/heartbeat"}"#), Frame::Heartbeat));
        let ping = r#"{"topic":"aws/ping","statusCode":200,"statusContent":"OK"}"#;
        assert!(matches!(decode(ping), Frame::Ping { healthy: true }));
        for text in [r#"{"topic":"aws/ping","statusCode":500}"#, r#"{"topic":"aws/ping"}"#] {
            assert!(matches!(decode(text), Frame::Ping { healthy: false }), "{text}");
        }
        assert!(matches!(decode(" "), Frame::Empty));
    }

    #[test]
    fn keeps_what_it_does_not_know() {
        let cases = [
            ("not json", None),
            (r#"{"message":"Forbidden","connectionId":"a","requestId":"b"}"#, None),
            (r#"{"topic":"aws/new","content":1}"#, Some("aws/new")),
            (r#"{"topic":"aws/chat","content":{"Id":"1"}}"#, Some("aws/chat")),
            (r#"{"topic":"aws/chat","content":"not json"}"#, Some("aws/chat")),
            (r#"[1,2]"#, None),
        ];
        for (text, topic) in cases {
            let Frame::Unknown(frame) = decode(text) else { panic!("{text}") };
            assert_eq!(frame.topic.as_deref(), topic);
            assert_eq!(frame.raw.expose(), text);
            assert!(!format!("{frame:?}").contains("Forbidden"));
        }
    }

    #[test]
    fn what_is_sent_is_json_with_a_topic() {
        for outgoing in [Outgoing::Subscribe, Outgoing::Heartbeat, Outgoing::Ping] {
            let value: Value = serde_json::from_str(outgoing.text()).unwrap();
            assert!(value["topic"].as_str().unwrap().starts_with("aws/"));
        }
    }
}
