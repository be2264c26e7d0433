//! What comes over the socket is not what it should be.

use connectparticipant_chat::{Event, Origin};
use connectparticipant_emulator::{Emulator, SocketFault};
use serde_json::json;

use crate::support::{connect, connections, next, next_message, next_of, within};

/// A frame of RFC 6455, section 5.2, with that first byte and as large as it says.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        short @ 0..126 => frame.push(u8::try_from(short).unwrap()),
        long => {
            frame.push(127);
            frame.extend(u64::try_from(long).unwrap().to_be_bytes());
        }
    }
    frame.extend(payload);
    frame
}

/// Whatever it is: the socket is given up and another one opened, and nothing is lost.
#[tokio::test]
async fn w3_bytes_that_are_no_websocket() {
    let bomb = || {
        let first = frame(0x01, &[b'a'; 60_000]);
        let more = frame(0x00, &[b'a'; 60_000]);
        [first, more.repeat(8)].concat()
    };
    let huge = |first: u8| {
        let size: u64 = 65 << 20;
        [&[first, 127][..], &size.to_be_bytes()].concat()
    };
    let cases = [
        ("garbage", b"HTTP/1.1 200 OK\r\n\r\n".to_vec()),
        ("a masked frame of the server", vec![0x81, 0x82, 1, 2, 3, 4, b'h' ^ 1, b'i' ^ 2]),
        ("bad UTF-8", frame(0x81, &[0xff, 0xfe])),
        ("a reserved opcode", frame(0x83, b"x")),
        ("a reserved control opcode", frame(0x8b, b"x")),
        ("reserved bits", frame(0xf1, b"{}")),
        ("a fragmented ping", frame(0x09, b"x")),
        ("a ping that is too long", frame(0x89, &[0; 200])),
        ("a continuation of nothing", frame(0x80, b"x")),
        ("a new text within a text", [frame(0x01, b"{"), frame(0x81, b"}")].concat()),
        ("a close frame that is none", frame(0x88, &[7])),
        ("a text of 300 KiB", frame(0x81, &vec![b'a'; 300 << 10])),
        ("a text that says it has 65 MB", huge(0x81)),
        ("a binary that says it has 65 MB", huge(0x82)),
        ("a length with its highest bit set", vec![0x81, 127, 0xff, 0, 0, 0, 0, 0, 0, 1]),
        ("fragments without end", bomb()),
    ];
    let mut tests = tokio::task::JoinSet::new();
    for (what, bytes) in cases {
        tests.spawn(async move {
            let emulator = Emulator::start().await.unwrap();
            let started = emulator.start_chat("Ada").unwrap();
            let mut chat = connect(&emulator, &started).await;
            started.say("before").unwrap();
            assert_eq!(next_message(&mut chat).await.text(), "before", "{what}");
            started.inject(SocketFault::Bytes { bytes }).unwrap();
            // It may still be written to the old socket, behind the fault.
            started.say("after").unwrap();
            let after = next_message(&mut chat).await;
            assert_eq!((after.text(), after.origin), ("after", Origin::Backfilled), "{what}");
            assert_eq!(connections(&emulator), 2, "{what}");
        });
    }
    while let Some(test) = within(tests.join_next()).await {
        test.unwrap();
    }
}

/// A frame in pieces, with a ping between them, is none of these.
#[tokio::test]
async fn w3_fragments_are_put_together() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    let pieces = [
        frame(0x01, br#"{"topic":"aws/el"#),
        frame(0x89, b"ping"),
        frame(0x00, br#"se","content":"#),
        frame(0x80, b"7}"),
    ];
    started.inject(SocketFault::Bytes { bytes: pieces.concat() }).unwrap();
    let unknown = next_of(&mut chat, |event| match event {
        Event::UnknownFrame(frame) => Some(frame),
        _ => None,
    });
    let unknown = unknown.await;
    assert_eq!(unknown.topic.as_deref(), Some("aws/else"));
    assert_eq!(unknown.raw.expose(), r#"{"topic":"aws/else","content":7}"#);
    assert_eq!(connections(&emulator), 1);
}

#[tokio::test]
async fn w4_what_nobody_knows_is_handed_on_and_the_session_lives() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    started.say("before").unwrap();
    assert_eq!(next_message(&mut chat).await.text(), "before");
    let frames = [
        (r#"{"topic":"aws/new","content":{}}"#, Some("aws/new")),
        (r#"{"topic":"aws/chat","content":"not JSON"}"#, Some("aws/chat")),
        (r#"{"topic":"aws/chat","content":{"Id":"1"}}"#, Some("aws/chat")),
        (r#"{"topic":"aws/chat"}"#, Some("aws/chat")),
        (r#"{"topic":7}"#, None),
        (r#"{"message":"Internal server error","requestId":"r"}"#, None),
        ("[]", None),
        ("not JSON", None),
    ];
    for (text, topic) in frames {
        started.inject(SocketFault::Frame { text: text.to_owned() }).unwrap();
        let Event::UnknownFrame(frame) = next(&mut chat).await else { panic!("{text}") };
        assert_eq!((frame.topic.as_deref(), frame.raw.expose()), (topic, text));
    }
    started.inject(SocketFault::Frame { text: String::new() }).unwrap();
    started.inject(SocketFault::TransportError { message: "Forbidden".to_owned() }).unwrap();
    let Event::UnknownFrame(frame) = next(&mut chat).await else { panic!("an empty frame") };
    assert!(frame.raw.expose().contains("Forbidden"));

    // Items of kinds that are not known.
    let kind = "application/vnd.amazonaws.connect.event.from.the.future";
    started.event(kind, Some("content")).unwrap();
    let Event::UnknownItem(unknown) = next(&mut chat).await else { panic!("known") };
    assert_eq!(unknown.content_type.as_ref().unwrap().to_string(), kind);
    let raw: serde_json::Value = serde_json::from_str(unknown.raw().expose()).unwrap();
    assert_eq!((&raw["Content"], &raw["Type"]), (&json!("content"), &json!("EVENT")));
    let item = json!({"Type": "HOLOGRAM", "Depth": 3}).as_object().unwrap().clone();
    started.item(item).unwrap();
    let Event::UnknownItem(unknown) = next(&mut chat).await else { panic!("known") };
    assert!(unknown.raw().expose().contains("Depth"));

    started.say("after").unwrap();
    assert_eq!(next_message(&mut chat).await.text(), "after");
    assert_eq!(connections(&emulator), 1);
}
