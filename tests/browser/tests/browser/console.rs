//! The agent's console: whatever the agent does there, the customer's session is told.

use browser_tests::with_browser;
use connectparticipant_chat::{Event, EventName, SignInFailure, Upload};
use connectparticipant_emulator::{Emulator, Fault, Scan, Settings, SignInOutcome};

use super::session::{Session, connect, next};

const FILE: &str = "Attached from the console.\n";

#[tokio::test]
async fn an_agent_at_work() {
    with_browser("an_agent_at_work", async |page| {
        let mut session = Session::start().await;
        let contact = session.flow.contact_id().to_owned();
        let chat = &mut session.chat;
        page.open(&format!("{}/console#{contact}", session.emulator.url())).await;
        page.shows("#customer", "Ada").await;
        page.shows("#status", "Online").await;

        page.click("#join").await;
        let joined = next(chat, |event| match event {
            Event::Lifecycle(event) if event.name == EventName::ParticipantJoined => {
                event.display_name.clone().filter(|name| name == "Agent")
            }
            _ => None,
        });
        joined.await;
        page.type_into("#text", "How can I help?").await;
        let typing = next(chat, |event| matches!(event, Event::Typing(_)).then_some(()));
        typing.await;
        page.click("#composer button").await;
        let said = next(chat, |event| match event {
            Event::Message(message) => Some(message.text().to_owned()),
            _ => None,
        });
        assert_eq!(said.await, "How can I help?");
        page.shows("#messages .own .bubble", "How can I help?").await;

        chat.send_text("My engine <b>is</b> stuck.").await.unwrap();
        page.shows("#messages .bubble", "My engine <b>is</b> stuck.").await;

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("notes.txt");
        std::fs::write(&file, FILE).unwrap();
        page.choose_file("#file", &file).await;
        let attached = next(chat, |event| match event {
            Event::Attachment(attachment) => {
                attachment.files.first().filter(|file| file.is_approved()).cloned()
            }
            _ => None,
        });
        let attached = attached.await;
        assert_eq!(attached.name.as_deref(), Some("notes.txt"));
        let download = chat.download(&attached.id).await.unwrap();
        assert_eq!(download.bytes(1000).await.unwrap(), FILE.as_bytes());
        page.shows("#messages a", "notes.txt").await;

        page.click("#ask").await;
        let sign_in = next(chat, |event| match event {
            Event::SignInRequested(sign_in) => Some(sign_in),
            _ => None,
        });
        let sign_in = sign_in.await;
        page.shows("#status", "asked to sign in").await;
        sign_in.cancel().await.unwrap();
        let why = next(chat, |event| match event {
            Event::SignInFailed(why) => Some(why),
            _ => None,
        });
        assert_eq!(why.await, SignInFailure::Cancelled);
        page.shows_no_more("#status", "asked to sign in").await;

        page.click("#end").await;
        next(chat, |event| matches!(event, Event::Ended(_)).then_some(())).await;
        page.shows("#chat-list", "Ended").await;
        assert_eq!(page.text("#problem").await, "");
    })
    .await;
}

#[tokio::test]
async fn an_agent_who_makes_trouble() {
    with_browser("an_agent_who_makes_trouble", async |page| {
        let mut session = Session::start().await;
        let agent = session.flow.join("Sam").unwrap();
        let url = session.emulator.url();
        page.open(&format!("{url}/console#{}", session.flow.contact_id())).await;
        page.click("#trouble summary").await;
        // Until it has been seen, it lasts.
        let away = Fault::on("CreateParticipantConnection").times(10_000).status(503);
        session.emulator.inject(away).unwrap();
        page.click("[data-fault*=cut]").await;
        page.shows("#status", "Offline").await;
        // What is said meanwhile is not lost.
        agent.say("Are you still there?").unwrap();
        session.emulator.clear_faults();
        let said = next(&mut session.chat, |event| match event {
            Event::Message(message) => Some(message.text().to_owned()),
            _ => None,
        });
        assert_eq!(said.await, "Are you still there?");
        page.shows("#status", "Online").await;
        page.click("#end-unseen").await;
        next(&mut session.chat, |event| matches!(event, Event::Ended(_)).then_some(())).await;
        page.shows_no_more("#trouble summary", "Simulate failures").await;
        assert_eq!(page.text("#problem").await, "");
    })
    .await;
}

#[tokio::test]
async fn a_chat_that_is_started_in_the_console() {
    with_browser("a_chat_that_is_started_in_the_console", async |page| {
        let emulator = Emulator::start().await.unwrap();
        page.open(emulator.url()).await;
        page.shows("#no-chats", "No chat yet.").await;
        page.click("#new-chat").await;
        page.click("#token-box summary").await;
        page.shows("#chat-list", "Offline").await;
        let token = page.text("#token").await;
        let chat = connect(&emulator, token.trim()).await;
        page.shows("#status", "Online").await;
        chat.send_text("Anybody there?").await.unwrap();
        page.shows("#messages .bubble", "Anybody there?").await;
        page.shows("#chat-list .last", "Anybody there?").await;
        drop(chat);
        page.shows("#status", "Offline").await;
    })
    .await;
}

#[tokio::test]
async fn a_console_outlives_the_emulator() {
    with_browser("a_console_outlives_the_emulator", async |page| {
        let emulator = Emulator::start().await.unwrap();
        let (url, port) = (emulator.url().to_owned(), emulator.address().port());
        let chat = emulator.start_chat("Ada").unwrap();
        page.open(&format!("{url}/console#{}", chat.contact_id())).await;
        page.shows("#customer", "Ada").await;
        emulator.stop().await;
        page.shows("#endpoint", "does not respond").await;
        let emulator = Emulator::builder().port(port).start().await.unwrap();
        let chat = emulator.start_chat("Grace").unwrap();
        page.shows("#chat-list", "Grace").await;
        page.shows("#endpoint", &url).await;
        page.shows("#nothing", "was restarted").await;
        page.shows_no_more("#chat-list", "Ada").await;
        page.click(&format!("[data-contact='{}'] .name", chat.contact_id())).await;
        page.shows("#customer", "Grace").await;
        chat.say("I am still here.").unwrap();
        page.shows("#messages .bubble", "I am still here.").await;
    })
    .await;
}

#[tokio::test]
async fn a_console_shows_how_a_sign_in_ended() {
    with_browser("a_console_shows_how_a_sign_in_ended", async |page| {
        let emulator = Emulator::start().await.unwrap();
        let chat = emulator.start_chat("Ada").unwrap();
        page.open(&format!("{}/console#{}", emulator.url(), chat.contact_id())).await;
        for (outcome, text) in [
            (SignInOutcome::Failed, "The sign-in has failed"),
            (SignInOutcome::Timeout, "The sign-in took too long"),
            (SignInOutcome::Expired, "The request to sign in has expired"),
            (SignInOutcome::Cancelled, "The sign-in was cancelled"),
            (SignInOutcome::Succeeded, "The customer has signed in"),
        ] {
            page.click("#ask").await;
            page.shows("#status", "asked to sign in").await;
            chat.finish_sign_in(outcome, None).unwrap();
            page.shows("#messages .sign-in", text).await;
            page.shows_no_more("#status", "asked to sign in").await;
        }
        assert_eq!(page.text("#problem").await, "");
    })
    .await;
}

#[tokio::test]
async fn an_agent_with_several_chats() {
    with_browser("an_agent_with_several_chats", async |page| {
        let mut settings = Settings::default();
        settings.scan = Scan::Manual;
        let emulator = Emulator::builder().settings(settings).start().await.unwrap();
        let ada = emulator.start_chat("Ada").unwrap();
        let bob = emulator.start_chat("Bob").unwrap();
        let agent = ada.join("Sam").unwrap();
        let of_ada = connect(&emulator, ada.participant_token().expose()).await;
        page.open(&format!("{}/console#{}", emulator.url(), bob.contact_id())).await;
        page.shows("#customer", "Bob").await;
        // What arrives in another chat is marked, and that chat comes first.
        of_ada.send_text("One").await.unwrap();
        of_ada.send_text("Two").await.unwrap();
        page.shows("#chat-list .unread", "2").await;
        page.shows("#chat-list li:first-child", "Ada").await;
        page.click(&format!("[data-contact='{}'] .name", ada.contact_id())).await;
        page.shows("#messages .new-line", "New messages").await;
        page.shows_no_more("#chat-list .unread", "2").await;
        // A draft and the chosen chat survive a reload.
        page.type_into("#text", "Half a thou").await;
        page.open("about:blank").await;
        page.open(&format!("{}/console#{}", emulator.url(), ada.contact_id())).await;
        page.shows("#customer", "Ada").await;
        assert_eq!(page.value("#text").await, "Half a thou");
        // Markdown is shown, and nothing in it runs.
        agent
            .say_markdown(
                "**Bold** and [a link](https://example.com) <b>x</b> [no](javascript:alert(1))",
            )
            .unwrap();
        page.shows("#messages .rich strong", "Bold").await;
        page.shows("#messages .rich a", "a link").await;
        page.shows("#messages .rich", "<b>x</b> no").await;
        // The buttons do what the control API can.
        page.click("#more summary").await;
        page.click("[data-template=TimePicker]").await;
        page.shows("#messages .card-like", "When shall we call you?").await;
        page.click("#bot-stream").await;
        page.shows("#messages .bubble", "it left the house this morning.").await;
        page.click("#send-view").await;
        page.shows("#messages .code", "ViewResource").await;
        let (uploaded, ()) = tokio::join!(
            of_ada.upload(Upload::bytes("notes.txt", "notes")),
            page.click("[data-verdict=APPROVED]"),
        );
        assert!(uploaded.unwrap().approved);
        page.shows("#messages a", "notes.txt").await;
        page.click("#transfer").await;
        page.shows("#messages .event", "The chat was transferred").await;
        bob.end().unwrap();
        page.shows("#chat-list", "Ended").await;
        page.click("#hide-ended").await;
        page.shows_no_more("#chat-list", "Bob").await;
        assert_eq!(page.text("#problem").await, "");
    })
    .await;
}
