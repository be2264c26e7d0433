//! `transcript`: what was said, and what is being said.

use connectparticipant_emulator::{Chat, Emulator, Fault};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::program::Program;

async fn stage() -> (Emulator, Chat) {
    let emulator = Emulator::start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    (emulator, chat)
}

fn program(emulator: &Emulator, chat: &Chat, arguments: &[&str]) -> Program {
    Program::at(emulator.url(), &[&["transcript"], arguments].concat())
        .variable("CONNECTPARTICIPANT_PARTICIPANT_TOKEN", chat.participant_token().expose())
}

#[tokio::test]
async fn the_oldest_first() {
    let (emulator, chat) = stage().await;
    let agent = chat.join("Sam").unwrap();
    for number in 0..150 {
        agent.say(&format!("number {number}\u{1b}[2J")).unwrap();
    }
    let ran = program(&emulator, &chat, &[]).run().await;
    assert_eq!((ran.code, ran.error.as_str()), (0, ""));
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 151);
    assert!(lines[0].ends_with("Z * Sam has joined"), "{}", lines[0]);
    assert!(lines[1].ends_with("Z Sam: number 0\u{fffd}[2J"), "{}", lines[1]);
    assert!(lines[150].contains("number 149"), "{}", lines[150]);
    assert_eq!(emulator.request_count("GetTranscript"), 2);
    assert_eq!(emulator.open_sockets(), 0, "nobody is connected by that");

    let ran = program(&emulator, &chat, &["--newest", "2", "--json"]).run().await;
    let items: Vec<Value> =
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let texts: Vec<_> = items.iter().map(|item| item["Content"].as_str().unwrap()).collect();
    assert_eq!(texts, ["number 148\u{1b}[2J", "number 149\u{1b}[2J"]);
    assert_eq!(items[0]["ParticipantRole"], "AGENT");
}

#[tokio::test]
async fn with_a_connection_that_is_there_already() {
    let (emulator, chat) = stage().await;
    chat.say("Welcome").unwrap();
    let token = chat.connect_customer().1.connection_token;
    let ran = Program::at(emulator.url(), &["transcript"]).token(token.expose()).run().await;
    assert!(ran.out.ends_with("Z SYSTEM_MESSAGE: Welcome\n"), "{}", ran.out);
    assert_eq!(emulator.request_count("CreateParticipantConnection"), 0);
    let ran = Program::at(emulator.url(), &["transcript"]).token("other").run().await;
    ran.failure(4);
    let ran = Program::at(emulator.url(), &["transcript"]).run().await;
    assert!(ran.failure(2).contains("--participant-token is missing"), "{}", ran.error);
}

/// An item that cannot be read hides no other, and a service that repeats its token is not asked for
/// ever.
#[tokio::test]
async fn items_that_cannot_be_read() {
    let (emulator, chat) = stage().await;
    let page = r#"{"Transcript":[{"Id":"2","Type":"MESSAGE","Content":"two"},
        {"Id":"x","Type":"MESSAGE","DisplayName":7,"Content":{}},7,
        {"Id":"1","Type":"MESSAGE","Content":"one"}],"NextToken":"t"}"#;
    emulator.inject(Fault::on("GetTranscript").body(page).times(100)).unwrap();
    let ran = program(&emulator, &chat, &["--json"]).run().await;
    assert_eq!((ran.code, ran.error.as_str()), (0, ""));
    let items: Vec<Value> =
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((items.len(), &items[0]["Content"], &items[1]), (8, &"one".into(), &7.into()));
    assert_eq!(emulator.request_count("GetTranscript"), 2);
    emulator.inject(Fault::on("GetTranscript").body(page).times(1)).unwrap();
    assert_eq!(program(&emulator, &chat, &["--newest", "2"]).run().await.out.lines().count(), 2);
}

/// Pages without end: as many items as are held, and a word.
#[tokio::test]
async fn a_transcript_without_end() {
    for page in [100, 0] {
        let url = endless(page).await;
        let ran = Program::at(&url, &["transcript", "--json"]).token("token").run().await;
        assert_eq!(ran.code, 1, "{}", ran.error);
        assert!(ran.error.contains("--newest"), "{}", ran.error);
        assert_eq!(ran.out.lines().count(), page * 100);
        let newest = ["transcript", "--newest", "150"];
        let ran = Program::at(&url, &newest).token("token").run().await;
        assert_eq!(ran.code, i32::from(page == 0), "{}", ran.error);
    }
}

/// A service whose transcript has no end: pages of so many items.
async fn endless(page: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut number = 0;
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 8192];
            // Each request is written at once.
            while stream.read(&mut request).await.is_ok_and(|length| length > 0) {
                number += 1;
                let items: Vec<Value> = (0..page).map(|at| json!({"Id": at})).collect();
                let body = json!({"Transcript": items, "NextToken": number.to_string()});
                let body = body.to_string();
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
                if stream.write_all((head + &body).as_bytes()).await.is_err() {
                    break;
                }
            }
        }
    });
    url
}

#[tokio::test]
async fn followed_to_the_end_of_the_chat() {
    let (emulator, chat) = stage().await;
    chat.say("past").unwrap();
    let mut running = program(&emulator, &chat, &["--follow", "--json"]).start();
    let past: Value = serde_json::from_str(&running.line("{").await).unwrap();
    assert_eq!(past["Content"], "past");
    let agent = chat.join("Sam").unwrap();
    let joined: Value = serde_json::from_str(&running.line("{").await).unwrap();
    assert_eq!(joined["ContentType"], "application/vnd.amazonaws.connect.event.participant.joined");
    let id = agent.say("live").unwrap();
    let mut live = joined;
    while live["Type"] != "MESSAGE" {
        live = serde_json::from_str(&running.line("{").await).unwrap();
    }
    assert_eq!((&live["Content"], &live["Id"]), (&"live".into(), &id.into()));
    assert_eq!((&live["Type"], &live["DisplayName"]), (&"MESSAGE".into(), &"Sam".into()));
    chat.end().unwrap();
    let end: Value = serde_json::from_str(&running.line("{").await).unwrap();
    assert_eq!(end["ContentType"], "application/vnd.amazonaws.connect.event.chat.ended");
    assert_eq!(running.ended().await, (0, String::new()));
    assert_eq!(emulator.request_count("SendEvent"), 0, "who only reads says nothing");
}

/// `connectparticipant transcript --follow | head -1`
#[tokio::test]
async fn a_reader_who_leaves_ends_it() {
    let (emulator, chat) = stage().await;
    chat.say("one").unwrap();
    let mut running = program(&emulator, &chat, &["--follow"]).start();
    running.line("2").await;
    running.close_output();
    chat.say("two").unwrap();
    assert_eq!(running.ended().await, (0, String::new()));
}

#[cfg(unix)]
#[tokio::test]
async fn interrupted() {
    let (emulator, chat) = stage().await;
    chat.say("one").unwrap();
    let mut running = program(&emulator, &chat, &["--follow"]).start();
    running.line("2").await;
    running.signal("INT").await;
    assert_eq!(running.ended().await, (130, String::new()));
}
