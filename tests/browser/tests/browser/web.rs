//! The session in a browser: `examples/web` over the package, from another origin than the service, with web
//! security on.

use std::time::Duration;

use browser_tests::PATIENCE;
use connectparticipant_emulator::{Fault, Settings, SocketFault};
use serde_json::json;

use super::looks::pictures;
use super::web_page::{WebPage, with_page};

/// Waits until something that the emulator knows is so.
async fn until(what: &str, is: impl Fn() -> bool) {
    let waiting = async {
        while !is() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let outcome = tokio::time::timeout(PATIENCE, waiting).await;
    assert!(outcome.is_ok(), "{what} was waited for");
}

async fn shows_reconnected(web: &WebPage) {
    web.page.shows("#state", "online").await;
    web.says("Still here").await;
}

#[tokio::test]
async fn messages_typing_and_receipts() {
    with_page("messages_typing_and_receipts", Settings::default(), async |web| {
        let agent = web.flow.join("Bob").unwrap();
        web.page.shows("#log .note", "Bob: participant.joined").await;
        agent.typing().unwrap();
        web.page.shows("#typing", "Bob is typing").await;
        let id = agent.say("How can <i>I</i> help?").unwrap();
        web.page.shows("#log .other .body", "How can <i>I</i> help?").await;
        web.says("My engine is stuck.").await;
        let sent = web.flow.sent_by_customer();
        let own = sent.iter().rfind(|sent| sent.operation == "SendMessage").unwrap();
        agent.read(own.id.as_deref().unwrap()).unwrap();
        web.page.shows("#log .mine .receipt", "Read").await;
        let receipt = "application/vnd.amazonaws.connect.event.message.read";
        until("the read receipt of the page", || {
            let sent = web.flow.sent_by_customer();
            sent.iter().any(|sent| {
                sent.content_type.as_deref() == Some(receipt)
                    && sent.content.as_ref().is_some_and(|content| content.as_str().contains(&id))
            })
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_cut_with_a_gap_of_300_items() {
    with_page("a_cut_with_a_gap_of_300_items", Settings::default(), async |web| {
        web.page.offline(true).await;
        web.page.shows("#state", "reconnecting").await;
        web.flow.inject(SocketFault::Cut);
        for number in 0..300 {
            web.flow.say(&format!("missed {number:03};")).unwrap();
        }
        web.page.offline(false).await;
        web.page.shows("#log .other .body", "missed 299;").await;
        let text = web.page.text("#log .other .body").await;
        let shown: Vec<&str> = text.split_inclusive(';').map(str::trim).collect();
        let expected: Vec<String> = (0..300).map(|number| format!("missed {number:03};")).collect();
        assert_eq!(shown, expected);
        shows_reconnected(&web).await;
    })
    .await;
}

#[tokio::test]
async fn a_token_that_is_refused_is_renewed() {
    with_page("a_token_that_is_refused_is_renewed", Settings::default(), async |web| {
        web.emulator.inject(Fault::on("SendMessage").error(403, "AccessDeniedException"));
        web.says("Hello").await;
        assert!(web.emulator.request_count("CreateParticipantConnection") > 1);
    })
    .await;
}

#[tokio::test]
async fn a_chat_that_ends_while_the_page_is_away() {
    with_page("a_chat_that_ends_while_the_page_is_away", Settings::default(), async |web| {
        web.page.offline(true).await;
        web.page.shows("#state", "reconnecting").await;
        web.flow.end_while_offline().unwrap();
        web.page.offline(false).await;
        web.page.shows("#state", "ended").await;
        assert_eq!(web.page.text("#compose").await, "");
    })
    .await;
}

#[tokio::test]
async fn a_page_that_is_frozen_goes_on() {
    with_page("a_page_that_is_frozen_goes_on", Settings::default(), async |web| {
        web.page.life_cycle("frozen").await;
        until("the socket is closed", || web.flow.open_sockets() == 0).await;
        web.flow.say("while you were frozen").unwrap();
        web.page.life_cycle("active").await;
        web.page.shows("#log .other .body", "while you were frozen").await;
        shows_reconnected(&web).await;
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_by_popup() {
    with_page("a_sign_in_by_popup", Settings::default(), async |web| {
        web.flow.ask_to_sign_in().unwrap();
        web.page.shows("#sign-in-title", "asked to sign in").await;
        web.page.click("#popup").await;
        web.page
            .in_popup(async |popup| {
                popup.shows("h1", "Sign in").await;
                popup.type_into("#username", "Ada").await;
                popup.type_into("#password", "analytical engine").await;
                popup.click("button[value=sign-in]").await;
                popup.shows("#result", "Signed in").await;
            })
            .await;
        let result = web.authentication().unwrap();
        let finish = json!({"InstanceId": "12345678-1234-1234-1234-123456789012",
            "State": result["state"], "Code": result["code"]});
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("{}/contact/update-participant-authentication", web.emulator.url());
        assert_eq!(http.post(url).json(&finish).send().await.unwrap().status(), 200);
        web.page.shows("#log .note", "You are signed in.").await;
        assert_eq!(web.page.text("#sign-in").await, "");

        // The next request is refused in the chat.
        web.flow.ask_to_sign_in().unwrap();
        web.page.click("#refuse").await;
        web.page.shows("#log .note", "You are not signed in: cancelled.").await;
    })
    .await;
}

#[tokio::test]
async fn files_both_ways() {
    with_page("files_both_ways", Settings::default(), async |web| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("notes.txt");
        std::fs::write(&file, "From the browser.\n").unwrap();
        web.page.choose_file("#file", &file).await;
        web.page.shows("#log .mine", "notes.txt").await;
        let sent = web.flow.sent_by_customer();
        let attached =
            sent.iter().find(|sent| sent.operation == "CompleteAttachmentUpload").unwrap();
        let bytes = web.flow.attachment(attached.id.as_deref().unwrap()).unwrap();
        assert_eq!(&*bytes, b"From the browser.\n");
        // The button can be clicked once the file has been scanned.
        web.page.shows("#log .mine button:enabled", "notes.txt").await;
        // The upload may have asked for the verdict of the scan by the same operation.
        let before = web.emulator.request_count("GetAttachment");
        web.page.click("#log .mine button").await;
        until("the download", || web.emulator.request_count("GetAttachment") > before).await;
        assert_eq!(web.page.text("#notice").await, "");

        let bad = folder.path().join("program.exe");
        std::fs::write(&bad, "x").unwrap();
        web.page.choose_file("#file", &bad).await;
        web.page.shows("#notice", "Attachments of this type are not allowed.").await;
    })
    .await;
}

#[tokio::test]
async fn choices_of_an_interactive_message() {
    with_page("choices_of_an_interactive_message", Settings::default(), async |web| {
        let agent = web.flow.join("Bob").unwrap();
        let template = json!({"templateType": "ListPicker", "version": "1.0", "data": {"content": {
            "title": "Which one?", "elements": [{"title": "The first"}, {"title": "The second"}]}}});
        agent.say_interactive(&template).unwrap();
        web.page.shows("#log .other .body", "Which one?").await;
        web.page.click("#log .choices button:nth-child(2)").await;
        web.page.shows("#log .mine .body", "The second").await;
    })
    .await;
}

#[tokio::test]
async fn an_error_keeps_the_text_and_names_the_reason() {
    with_page("an_error_keeps_the_text_and_names_the_reason", Settings::default(), async |web| {
        web.emulator.inject(Fault::on("SendMessage").error(400, "ValidationException").times(1));
        web.page.type_into("#text", "CANARY-of-the-customer").await;
        web.page.click("#compose button").await;
        web.page.shows("#notice", "ValidationException").await;
        assert_eq!(web.page.value("#text").await, "CANARY-of-the-customer");
    })
    .await;
}

/// Neither the console nor the page's address nor its storage tells a secret.
#[tokio::test]
async fn no_secret_is_left_behind() {
    with_page("no_secret_is_left_behind", Settings::default(), async |web| {
        web.says("CANARY-text").await;
        web.emulator.inject(Fault::on("SendMessage").error(403, "AccessDeniedException"));
        web.says("CANARY-again").await;
        web.flow.inject(SocketFault::Cut);
        shows_reconnected(&web).await;
        web.flow.end().unwrap();
        web.page.shows("#state", "ended").await;
        let console = web.page.console().await;
        let token = web.flow.participant_token();
        for secret in ["CANARY", token.as_str(), "X-Amz-", "ConnectionToken"] {
            assert!(!console.contains(secret), "{secret} in {console}");
        }
    })
    .await;
}

#[tokio::test]
async fn how_the_page_looks() {
    with_page("how_the_page_looks", Settings::default(), async |web| {
        let agent = web.flow.join("Bob").unwrap();
        agent.say("How can I help?").unwrap();
        web.page.shows("#log .other .body", "How can I help?").await;
        web.says("My engine is stuck, and I do not know which of its many wheels is the culprit.")
            .await;
        web.flow.ask_to_sign_in().unwrap();
        web.page.shows("#sign-in-title", "asked to sign in").await;
        pictures(&web.page, "chat-page").await;
    })
    .await;
}
