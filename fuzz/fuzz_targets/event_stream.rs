//! Bytes of an event stream, split where the first byte says: the pieces decode as the whole does, and a message
//! is encoded as it was received.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use restjson::event_stream::{Message, MessageDecoder, MessageError};

fn decode(pieces: &[Bytes]) -> (Vec<Message>, Result<(), MessageError>) {
    let mut decoder = MessageDecoder::default();
    let mut messages = Vec::new();
    for mut piece in pieces.iter().cloned() {
        loop {
            match decoder.decode(&mut piece) {
                Ok(Some(message)) => messages.push(message),
                Ok(None) => break,
                Err(error) => return (messages, Err(error)),
            }
        }
    }
    (messages, decoder.finish())
}

fuzz_target!(|data: &[u8]| {
    let Some((split, data)) = data.split_first() else { return };
    let whole = Bytes::copy_from_slice(data);
    let size = usize::from(*split).max(1);
    let pieces: Vec<Bytes> = data.chunks(size).map(Bytes::copy_from_slice).collect();
    let (messages, end) = decode(&[whole]);
    assert_eq!(decode(&pieces), (messages.clone(), end));
    let mut rest = data;
    for message in messages {
        let bytes = message.encode().expect("it has been received");
        assert_eq!(rest.get(..bytes.len()), Some(&*bytes));
        rest = rest.get(bytes.len()..).unwrap_or_default();
    }
});
