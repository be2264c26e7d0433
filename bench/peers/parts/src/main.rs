//! Parts of the runtime beside AWS's crates for the same. Arguments: `decode-events ours|aws N` reads N times
//! 100 messages.

use std::process::ExitCode;

use aws_smithy_eventstream::frame::{DecodedFrame, MessageFrameDecoder};
use bytes::{Buf, Bytes, BytesMut};
use restjson::event_stream::{Message, MessageDecoder};

/// How many messages a round reads.
const MESSAGES: usize = 100;
/// How many bytes arrive at a time.
const PIECE: usize = 8 << 10;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (decode, count): (fn(&[Bytes]) -> usize, &str) = match *words {
        ["decode-events", "ours", count] => (ours, count),
        ["decode-events", "aws", count] => (aws, count),
        _ => {
            eprintln!("decode-events ours|aws N");
            return ExitCode::FAILURE;
        }
    };
    let pieces = pieces();
    for _ in 0..count.parse().expect("a number") {
        let read = decode(std::hint::black_box(&pieces));
        assert_eq!(read, MESSAGES * payload().len(), "all payloads are read");
    }
    ExitCode::SUCCESS
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
