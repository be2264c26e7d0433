//! The session in a browser: `examples/web` over the package, from another origin than the service, with web
//! security on.

mod away;
mod files;
mod sign_in;
mod together;

use std::time::Duration;

use browser_tests::PATIENCE;
use connectparticipant_emulator::{Fault, Settings, SocketFault};
use serde_json::json;

use super::looks::pictures;
use super::web_page::{WebPage, with_page};

/// Waits until something that the emulator knows is so.
pub(super) async fn until(what: &str, is: impl Fn() -> bool) {
    let waiting = async {
        while !is() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let outcome = tokio::time::timeout(PATIENCE, waiting).await;
    assert!(outcome.is_ok(), "{what} was waited for");
}

pub(super) async fn shows_reconnected(web: &WebPage) {
    web.page.shows("#state", "online").await;
    web.says("Still here").await;
}

#[tokio::test]
async fn messages_typing_and_receipts() {
    with_page("messages_typing_and_receipts", Settings::default(), async |web| {
        let agent = web.flow.join("Bob").unwrap();
        web.page.shows("#log .note", "Bob has joined").await;
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
                    && sent.content.as_ref().is_some_and(|content| content.expose().contains(&id))
            })
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_token_that_is_refused_is_renewed() {
    with_page("a_token_that_is_refused_is_renewed", Settings::default(), async |web| {
        web.emulator.inject(Fault::on("SendMessage").error(403, "AccessDeniedException")).unwrap();
        web.says("Hello").await;
        assert!(web.emulator.request_count("CreateParticipantConnection") > 1);
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
        web.emulator
            .inject(Fault::on("SendMessage").error(400, "ValidationException").times(1))
            .unwrap();
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
        web.emulator.inject(Fault::on("SendMessage").error(403, "AccessDeniedException")).unwrap();
        web.says("CANARY-again").await;
        web.flow.inject(SocketFault::Cut).unwrap();
        shows_reconnected(&web).await;
        web.flow.end().unwrap();
        web.page.shows("#state", "ended").await;
        let console = web.page.console().await;
        let token = web.flow.participant_token();
        for secret in ["CANARY", token.expose(), "X-Amz-", "ConnectionToken"] {
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
        let template = json!({"templateType": "QuickReply", "version": "1.0", "data": {"content": {
            "title": "Shall I look at its drawings?", "elements": [{"title": "Yes"}, {"title": "No"}]}}});
        agent.say_interactive(&template).unwrap();
        web.page.shows("#log .choices", "No").await;
        agent.attach("the-mill.pdf", "application/pdf", "%PDF").unwrap();
        web.page.shows("#log .other button:enabled", "the-mill.pdf").await;
        web.flow.ask_to_sign_in().unwrap();
        web.page.shows("#sign-in-title", "asked to sign in").await;
        pictures(&web.page, "chat-page").await;
        // Those of the README.
        for (dark, name) in [(false, "readme"), (true, "readme-dark")] {
            web.page.resize(720, 800).await;
            web.page.prefer_dark(dark).await;
            web.page.screenshot(name).await;
        }
    })
    .await;
}
