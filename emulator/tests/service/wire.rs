//! A plain WebSocket of a participant.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::client::{Client, soon};

pub(crate) struct Wire(pub(crate) WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Wire {
    /// Opens a socket at a URL; the HTTP status if it is refused.
    pub(crate) async fn open(url: &str) -> Result<Wire, u16> {
        match soon(connect_async(url)).await {
            Ok((stream, _)) => Ok(Wire(stream)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(other) => panic!("{other}"),
        }
    }

    /// Opens a socket for a participant token, and subscribes.
    pub(crate) async fn subscribed(client: &Client) -> Wire {
        let mut wire = Wire::open(&url(client).await).await.unwrap();
        wire.subscribe().await;
        wire
    }

    pub(crate) async fn subscribe(&mut self) {
        self.send(&json!({"topic": "aws/subscribe", "content": {"topics": ["aws/chat"]}})).await;
        let expected = json!({"topic": "aws/subscribe",
            "content": {"status": "success", "topics": ["aws/chat"]}});
        assert_eq!(self.frame().await, expected);
    }

    pub(crate) async fn send(&mut self, frame: &Value) {
        self.0.send(Message::text(frame.to_string())).await.unwrap();
    }

    /// The next text frame; `None` when the socket has closed.
    pub(crate) async fn text(&mut self) -> Option<String> {
        loop {
            match soon(self.0.next()).await {
                Some(Ok(Message::Text(text))) => return Some(text.to_string()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    pub(crate) async fn frame(&mut self) -> Value {
        serde_json::from_str(&self.text().await.expect("the socket has closed")).unwrap()
    }

    /// The next item.
    pub(crate) async fn item(&mut self) -> Value {
        let frame = self.frame().await;
        assert_eq!(frame["topic"], "aws/chat", "{frame}");
        serde_json::from_str(frame["content"].as_str().unwrap()).unwrap()
    }

    /// The next item that is no `participant.joined`.
    pub(crate) async fn next(&mut self) -> Value {
        loop {
            let item = self.item().await;
            if event(&item) != Some("participant.joined") {
                return item;
            }
        }
    }
}

/// A fresh URL for a participant token.
pub(crate) async fn url(client: &Client) -> String {
    let types = json!({"Type": ["WEBSOCKET"]});
    let response = client.call("CreateParticipantConnection", types).await.ok();
    response["Websocket"]["Url"].as_str().unwrap().to_owned()
}

/// The last part of an event's content type.
pub(crate) fn event(item: &Value) -> Option<&str> {
    item["ContentType"]
        .as_str()?
        .strip_prefix(connectparticipant_emulator::content_type::EVENT_PREFIX)
}
