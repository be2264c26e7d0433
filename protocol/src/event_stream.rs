//! `smithy.test#eventStreamTests`

use bytes::Bytes;
use restjson::event_stream::{CONTENT_TYPE, Message, MessageDecoder};
use serde_json::Value;

/// What a message of a request must be.
#[derive(Clone, Copy, Debug)]
pub struct EventMessage<'a> {
    /// The whole message. Its headers may be in another order.
    pub bytes: &'static [u8],
    /// The type of the payload, which decides how it is compared.
    pub media_type: Option<&'a str>,
}

impl EventMessage<'_> {
    /// Compares the messages in a request's body.
    ///
    /// # Panics
    /// If they differ.
    pub fn check(request: &http::Request<Bytes>, expected: &[Self]) {
        let content_type = request.headers().get(http::header::CONTENT_TYPE);
        assert_eq!(content_type.map(|value| value.as_bytes()), Some(CONTENT_TYPE.as_bytes()));
        let found = unsigned(messages(request.body().clone()));
        assert_eq!(found.len(), expected.len(), "the number of messages: {found:?}");
        for (found, expected) in found.iter().zip(expected) {
            expected.compare(found);
        }
    }

    fn compare(&self, found: &Message) {
        let expected = messages(Bytes::from_static(self.bytes));
        let [expected] = expected.as_slice() else { panic!("the case's bytes are a message") };
        assert_eq!(headers(found), headers(expected), "headers");
        if self.media_type == Some("application/json") {
            let json = |message: &Message| serde_json::from_slice::<Value>(message.payload()).ok();
            assert_eq!(json(found), json(expected), "payload");
        } else {
            assert_eq!(found.payload(), expected.payload(), "payload");
        }
    }
}

fn messages(mut bytes: Bytes) -> Vec<Message> {
    let mut decoder = MessageDecoder::default();
    let mut messages = Vec::new();
    while let Some(message) = decoder.decode(&mut bytes).expect("a message") {
        messages.push(message);
    }
    decoder.finish().expect("whole messages");
    messages
}

/// The messages in signed ones, the last of which is empty. The suite tests no signatures.
fn unsigned(mut found: Vec<Message>) -> Vec<Message> {
    let is_signed = |message: &Message| message.header(":chunk-signature").is_some();
    if found.is_empty() || !found.iter().all(is_signed) {
        return found;
    }
    let last = found.pop().expect("a message");
    assert!(last.payload().is_empty(), "the last signed message is empty: {last:?}");
    found.iter().flat_map(|message| messages(message.payload().clone())).collect()
}

/// The headers in the order of their names.
fn headers(message: &Message) -> Vec<String> {
    let mut headers: Vec<String> =
        message.headers().map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.sort();
    headers
}
