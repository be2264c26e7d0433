//! Reads the messages of an event stream, 100 of them a round.

use aws_smithy_eventstream::frame::{DecodedFrame, MessageFrameDecoder};
use bytes::{Buf, Bytes, BytesMut};
use restjson::event_stream::{Message, MessageDecoder};

use crate::Whose;

/// How many messages a round reads.
const MESSAGES: usize = 100;
/// How many bytes arrive at a time.
const PIECE: usize = 8 << 10;

/// Reads the messages so many times.
pub(crate) fn run(whose: Whose, count: usize) {
    let decode = match whose {
        Whose::Ours => ours,
        Whose::Aws => aws,
    };
    let pieces = pieces();
    for _ in 0..count {
        let read = decode(std::hint::black_box(&pieces));
        assert_eq!(read, MESSAGES * payload().len(), "all payloads are read");
    }
}

/// Half a kilobyte of text, as a model's answer may have.
fn payload() -> String {
    format!(r#"{{"contentBlockIndex":0,"delta":{{"text":"{}"}}}}"#, "words and ".repeat(50))
}

/// The messages, in pieces as they arrive.
fn pieces() -> Vec<Bytes> {
    let message = Message::event("contentBlockDelta", payload()).expect("a short name");
    let mut all = Bytes::from(message.encode().expect("a small message").repeat(MESSAGES));
    let mut pieces = Vec::new();
    while !all.is_empty() {
        pieces.push(all.split_to(PIECE.min(all.len())));
    }
    pieces
}

fn ours(pieces: &[Bytes]) -> usize {
    let mut decoder = MessageDecoder::default();
    let mut length = 0;
    for piece in pieces {
        let mut piece = piece.clone();
        while let Some(message) = decoder.decode(&mut piece).expect("a message") {
            assert!(message.header(":event-type").is_some());
            length += message.payload().len();
        }
    }
    decoder.finish().expect("whole messages");
    length
}

fn aws(pieces: &[Bytes]) -> usize {
    let mut decoder = MessageFrameDecoder::new();
    let mut buffer = BytesMut::new();
    let mut length = 0;
    for piece in pieces {
        buffer.extend_from_slice(piece);
        while let DecodedFrame::Complete(message) =
            decoder.decode_frame(&mut buffer).expect("a message")
        {
            let is_type = |header: &_| name_of(header) == ":event-type";
            assert!(message.headers().iter().any(is_type));
            length += message.payload().len();
        }
    }
    assert!(!buffer.has_remaining(), "whole messages");
    length
}

fn name_of(header: &aws_smithy_types::event_stream::Header) -> &str {
    header.name().as_str()
}
