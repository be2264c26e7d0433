//! Nothing that is secret shows: not in the log, however much is logged, not in `Debug`, not in errors.
//!
//! It stands alone because the log is the whole process's.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "only tests use it"
)]

#[path = "../support/mod.rs"]
mod support;

use std::fmt::Write as _;
use std::io::Write;
use std::sync::{Arc, Mutex};

use connectparticipant_chat::{
    Chat, Connection, Event, PendingMessage, SignInOutcome, Upload, sign_in,
};
use connectparticipant_emulator::{Emulator, Fault, SignInOutcome as Flow, SocketFault};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use support::{builder, client, next_message, next_of, until, within};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

const CANARY: &str = "canary-4711";

#[tokio::test]
async fn a_busy_chat_leaves_no_trace() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let mut shown = String::new();
    let mut show = |what: &dyn std::fmt::Debug| writeln!(shown, "{what:?} {what:#?}").unwrap();

    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat(CANARY).unwrap();
    let client = client(&emulator);
    let mut secrets = vec![CANARY.to_owned(), started.participant_token().expose().to_owned()];

    // A connection that is handed over.
    let (socket, credentials) = started.connect_customer();
    secrets.push(socket.url.expose().to_owned());
    secrets.push(socket.url.expose().rsplit_once("token=").unwrap().1.to_owned());
    secrets.push(credentials.connection_token.expose().to_owned());
    let ready = Connection::new()
        .url(socket.url.expose())
        .token(credentials.connection_token.expose(), credentials.expiry);
    show(&ready);
    let builder = builder(&client, &started).ready_connection(ready).contact_id(CANARY);
    show(&builder);
    drop(builder);
    let mut chat = within(Chat::connect(&client, started.participant_token())).await.unwrap();

    // Messages, both ways, over a loss, and failures.
    let agent = started.join(CANARY).unwrap();
    agent.say(CANARY).unwrap();
    show(&next_message(&mut chat).await);
    agent
        .say_interactive(&json!({"templateType": "QuickReply", "version": "1.0", "data": {
        "content": {"title": CANARY, "elements": [{"title": CANARY}]}}}))
        .unwrap();
    let question = next_message(&mut chat).await;
    show(&question);
    show(&question.body);
    let pending = PendingMessage::text(CANARY);
    show(&pending);
    show(&within(chat.send(&pending)).await.unwrap());
    started
        .inject(SocketFault::Frame { text: format!("{{\"topic\":\"new\",\"x\":\"{CANARY}\"}}") })
        .unwrap();
    started.inject(SocketFault::Frame { text: CANARY.to_owned() }).unwrap();
    started.inject(SocketFault::Bytes { bytes: CANARY.as_bytes().to_vec() }).unwrap();
    until(|| emulator.request_count("CreateParticipantConnection") >= 2).await;
    emulator
        .inject(Fault::on("SendMessage").error(400, "ValidationException").header("x", CANARY))
        .unwrap();
    let error = within(chat.send_text(CANARY)).await.unwrap_err();
    show(&error);
    show(&format!("{error}"));
    // A service that repeats what is secret in the request.
    let token = within(chat.connection_token()).await.unwrap();
    emulator
        .inject(Fault::on("SendMessage").status(400).body(&format!(
            "{{\"__type\":\"ValidationException\",\"message\":\"Token {} is no good\"}}",
            token.expose()
        )))
        .unwrap();
    let error = within(chat.send_text(CANARY)).await.unwrap_err();
    show(&error);
    show(&format!("{error}"));
    started.event("application/vnd.amazonaws.connect.event.new", Some(CANARY)).unwrap();

    // Files.
    let upload = Upload::bytes(format!("{CANARY}.txt"), CANARY);
    show(&upload);
    let uploaded = within(chat.upload(upload)).await.unwrap();
    show(&uploaded);
    let download = within(chat.download(&uploaded.attachment_id)).await.unwrap();
    show(&download);
    within(download.bytes(1_000)).await.unwrap();
    emulator
        .inject(Fault::on("PutObject").status(403).body(&format!(
            "<Error><Code>AccessDenied</Code><StringToSign>{CANARY}</StringToSign></Error>"
        )))
        .unwrap();
    let error = within(chat.upload(Upload::bytes("a.txt", CANARY))).await.unwrap_err();
    show(&error);
    show(&format!("{error}"));

    // The sign-in.
    let session = started.ask_to_sign_in().unwrap();
    secrets.push(session.expose().to_owned());
    let sign_in = next_of(&mut chat, |event| match event {
        Event::SignInRequested(sign_in) => Some(sign_in),
        other => {
            show(&other);
            None
        }
    })
    .await;
    show(&sign_in);
    let redirect = "https://app.example.com/signed-in";
    let request = sign_in.redirect_uri(redirect);
    show(&request);
    let url = within(request.url()).await.unwrap();
    show(&url);
    show(&url.state());
    secrets.push(url.as_str().to_owned());
    secrets.push(url.state().expose().to_owned());
    let back = format!("{redirect}?code={CANARY}&state={}", url.state().expose());
    show(&url.verify_redirect(&back).unwrap());
    let error = url.verify_redirect(&format!("{redirect}?state={CANARY}")).unwrap_err();
    show(&error);
    show(&format!("{error}"));
    let error = sign_in::verify_redirect(url.state(), CANARY).unwrap_err();
    show(&format!("{error}"));
    started.finish_sign_in(Flow::Succeeded, Some(CANARY)).unwrap();
    assert_eq!(within(sign_in.outcome()).await, SignInOutcome::Succeeded);

    // The end.
    show(&chat);
    show(&chat.sender());
    show(&within(chat.connection_token()).await.unwrap());
    started.end().unwrap();
    while let Some(event) = within(chat.next()).await {
        show(&event);
    }
    let wrong = Chat::connect(&client, CANARY);
    let error = within(wrong).await.unwrap_err();
    show(&error);
    show(&format!("{error}"));

    let bearers = emulator.requests().into_iter();
    let bearers = bearers.filter_map(|request| request.headers.get("x-amz-bearer").cloned());
    secrets.extend(bearers.map(|bearer| bearer.to_str().unwrap().to_owned()));
    secrets.sort();
    secrets.dedup();
    assert!(secrets.len() >= 9, "{}", secrets.len());
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("chat session") && log.contains("socket"), "nothing is logged");
    for (what, text) in [("the log", &log), ("Debug and Display", &shown)] {
        for secret in &secrets {
            let Some(at) = text.find(secret.as_str()) else { continue };
            let line = text[..at].lines().count();
            panic!("{what} shows a secret in line {line}: {:?}", text.lines().nth(line.max(1) - 1));
        }
        for part in ["token=", "X-Amz-Signature", "X-Amz-Credential", "state="] {
            assert!(!text.contains(part), "{what} shows an address with {part}");
        }
    }
}
