//! The format beside `aws-smithy-eventstream`. `EVENT_FRAMES` says how many random messages are compared.

use aws_smithy_eventstream::frame::{read_message_from, write_message_to};
use aws_smithy_types::DateTime;
use aws_smithy_types::event_stream::{Header, HeaderValue as Theirs, Message as TheirMessage};
use bytes::Bytes;
use restjson::event_stream::{HeaderValue, Message, MessageDecoder};

use super::random::Random;

fn theirs(message: &Message) -> TheirMessage {
    let headers = message.headers().map(|(name, value)| {
        let value = match value {
            HeaderValue::Bool(value) => Theirs::Bool(value),
            HeaderValue::Byte(value) => Theirs::Byte(value),
            HeaderValue::Int16(value) => Theirs::Int16(value),
            HeaderValue::Int32(value) => Theirs::Int32(value),
            HeaderValue::Int64(value) => Theirs::Int64(value),
            HeaderValue::Bytes(bytes) => Theirs::ByteArray(bytes.to_vec().into()),
            HeaderValue::String(text) => Theirs::String(text.to_owned().into()),
            HeaderValue::Timestamp(millis) => Theirs::Timestamp(DateTime::from_millis(millis)),
            HeaderValue::Uuid(value) => Theirs::Uuid(value),
            other => panic!("{other:?}"),
        };
        Header::new(name.to_owned(), value)
    });
    TheirMessage::new_from_parts(headers.collect(), message.payload().clone())
}

#[test]
fn random_messages_are_encoded_and_decoded_as_by_the_oracle() {
    let count = std::env::var("EVENT_FRAMES").map_or(20_000, |text| text.parse().unwrap());
    let mut random = Random(7);
    let mut decoder = MessageDecoder::default();
    for number in 0..count {
        let message = random.message();
        let expected = theirs(&message);
        let mut bytes = Vec::new();
        write_message_to(&expected, &mut bytes).unwrap();
        assert_eq!(message.encode().unwrap(), bytes, "message {number}: {message:?}");
        assert_eq!(read_message_from(&bytes[..]).unwrap(), expected, "message {number}");

        // Split anywhere, an empty piece among them.
        let mut decoded = Vec::new();
        let mut rest = Bytes::from(bytes);
        while !rest.is_empty() {
            let length = rest.len();
            let mut piece = rest.split_to(random.below(length + 1));
            while let Some(message) = decoder.decode(&mut piece).unwrap() {
                decoded.push(message);
            }
            assert!(piece.is_empty());
        }
        assert_eq!(decoded, [message], "message {number}");
        decoder.finish().unwrap();
    }
}

/// What the oracle refuses of changed bytes is refused, and what it accepts is read as it reads it.
#[test]
fn changed_messages_are_read_as_by_the_oracle() {
    let mut random = Random(11);
    let mut accepted = 0;
    for number in 0..20_000 {
        let mut bytes = random.message().encode().unwrap().to_vec();
        // Behind the prelude; the checksum of the message is made good again, so that headers are reached.
        let end = bytes.len() - 4;
        if end > 12 {
            let at = 12 + random.below(end - 12);
            bytes[at] = random.next().to_le_bytes()[0];
        }
        let checksum = checksum_of(&bytes[..end]);
        bytes[end..].copy_from_slice(&checksum);
        let expected = read_message_from(&bytes[..]);
        let decoded = MessageDecoder::default().decode(&mut Bytes::from(bytes));
        match expected {
            Ok(expected) => {
                accepted += 1;
                let decoded = decoded.unwrap().unwrap();
                assert_eq!(theirs(&decoded), expected, "message {number}");
            }
            Err(error) => assert!(decoded.is_err(), "message {number}: {error}, {decoded:?}"),
        }
    }
    assert!(accepted > 1_000, "{accepted}");
}

/// The checksum of these bytes as a message ends with it.
fn checksum_of(bytes: &[u8]) -> [u8; 4] {
    crc32(bytes).to_be_bytes()
}

/// CRC-32 as in IEEE 802.3, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}
