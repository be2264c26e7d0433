//! Bytes that are not messages: each fault by name, and what came before is delivered.

use bytes::Bytes;
use restjson::event_stream::{HeaderValue, Message, MessageDecoder, MessageError};

fn message() -> Message {
    let message = Message::new("payload");
    message.with_header("name", HeaderValue::String("value")).unwrap()
}

fn decode(bytes: &[u8]) -> (Vec<Message>, Result<(), MessageError>) {
    let mut decoder = MessageDecoder::default();
    let mut bytes = Bytes::copy_from_slice(bytes);
    let mut messages = Vec::new();
    loop {
        match decoder.decode(&mut bytes) {
            Ok(Some(message)) => messages.push(message),
            Ok(None) => return (messages, decoder.finish()),
            Err(error) => {
                let again = decoder.decode(&mut message().encode().unwrap());
                assert_eq!(again, Err(error.clone()), "nothing is decoded after an error");
                return (messages, Err(error));
            }
        }
    }
}

/// A message whose prelude says these lengths, with the right checksum.
fn lengths(total: u32, headers: u32) -> Vec<u8> {
    // The first 12 bytes of a message of this shape, if the encoder makes one.
    let mut bytes = [total.to_be_bytes(), headers.to_be_bytes()].concat();
    let checksum = checksum(&bytes);
    bytes.extend(checksum.to_be_bytes());
    bytes
}

/// The checksum that the decoder finds for these eight bytes.
fn checksum(bytes: &[u8]) -> u32 {
    let probe = [bytes, &[0; 4]].concat();
    match MessageDecoder::default().decode(&mut Bytes::from(probe)) {
        Err(MessageError::PreludeChecksum { actual, .. }) => actual,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_message_that_is_cut_at_every_byte() {
    let whole = message().encode().unwrap();
    let two = [&*whole, &*whole].concat();
    for length in 0..=two.len() {
        let (messages, end) = decode(&two[..length]);
        assert_eq!(messages.len(), length / whole.len(), "{length} bytes");
        let started = length % whole.len();
        if started == 0 {
            assert_eq!(end, Ok(()), "{length} bytes");
            continue;
        }
        let missing = (started >= 12).then(|| whole.len() - started);
        assert_eq!(end, Err(MessageError::Truncated { received: started, missing }));
    }
}

#[test]
fn every_changed_bit_is_noticed() {
    let whole = message().encode().unwrap();
    for bit in 0..whole.len() * 8 {
        let mut bytes = [&*whole, &*whole].concat();
        bytes[whole.len() + bit / 8] ^= 1 << (bit % 8);
        let (messages, end) = decode(&bytes);
        assert_eq!(messages, [message()], "bit {bit}");
        assert!(end.is_err(), "bit {bit}");
    }
}

#[test]
fn lengths_that_are_not_possible() {
    let cases = [
        (lengths(15, 0), MessageError::Length(15)),
        (lengths(0, 0), MessageError::Length(0)),
        (lengths(u32::MAX, 0), MessageError::Length(u32::MAX)),
        (lengths(16 + (16 << 20) + 1, 0), MessageError::Length(16 + (16 << 20) + 1)),
        (lengths(100, 85), MessageError::HeadersLength(85)),
        (lengths(1 << 20, (128 << 10) + 1), MessageError::HeadersLength((128 << 10) + 1)),
        (lengths(16, u32::MAX), MessageError::HeadersLength(u32::MAX)),
    ];
    for (bytes, expected) in cases {
        assert_eq!(decode(&bytes), (Vec::new(), Err(expected)));
    }
}

#[test]
fn what_cannot_be_encoded_is_refused() {
    let text = |length: usize| "x".repeat(length);
    let refused = |name: &str, value: &str| {
        Message::new("").with_header(name, HeaderValue::String(value)).unwrap_err()
    };
    assert_eq!(refused("", ""), MessageError::HeaderName);
    assert_eq!(refused(&text(256), ""), MessageError::HeaderName);
    assert_eq!(refused("name", &text(32_768)), MessageError::HeaderValueLength(32_768));
    let too_large = Message::new(vec![0; (16 << 20) + 1]).encode();
    assert_eq!(too_large, Err(MessageError::Length(16 + (16 << 20) + 1)));
    let mut message = Message::new("");
    let error = loop {
        match message.with_header("name", HeaderValue::String(&text(32_767))) {
            Ok(longer) => message = longer,
            Err(error) => break error,
        }
    };
    assert_eq!(error, MessageError::HeadersLength(4 * (1 + 4 + 1 + 2 + 32_767)));
}

/// A length that lies makes the decoder wait, not allocate.
#[test]
fn a_message_that_never_comes_holds_what_has_arrived() {
    let mut decoder = MessageDecoder::default();
    let mut bytes = Bytes::from(lengths(16 << 20, 0));
    assert_eq!(decoder.decode(&mut bytes), Ok(None));
    let end = decoder.finish();
    assert_eq!(end, Err(MessageError::Truncated { received: 12, missing: Some((16 << 20) - 12) }));
}
