//! The page, or its network, goes away and comes back.

use std::time::Duration;

use connectparticipant_emulator::{Settings, SocketFault};
use serde_json::json;

use super::{shows_reconnected, until};
use crate::web_page::{WebPage, with_page, with_page_alongside};

/// The network is gone for that long, and 300 messages are sent meanwhile.
async fn misses_300_items(web: &WebPage, gone: Duration) {
    web.page.offline(true).await;
    web.page.shows("#state", "reconnecting").await;
    web.flow.inject(SocketFault::Cut).unwrap();
    for number in 0..300 {
        web.flow.say(&format!("missed {number:03};")).unwrap();
    }
    tokio::time::sleep(gone).await;
    web.page.offline(false).await;
    web.page.shows("#log .other .body", "missed 299;").await;
    let expected: Vec<String> = (0..300).map(|number| format!("missed {number:03};")).collect();
    assert_eq!(web.texts().await, expected);
    shows_reconnected(web).await;
}

#[tokio::test]
async fn a_cut_with_a_gap_of_300_items() {
    with_page("a_cut_with_a_gap_of_300_items", Settings::default(), async |web| {
        misses_300_items(&web, Duration::ZERO).await;
    })
    .await;
}

#[tokio::test]
async fn offline_for_30_seconds() {
    with_page_alongside("offline_for_30_seconds", Settings::default(), async |web| {
        misses_300_items(&web, Duration::from_secs(30)).await;
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

/// A page that nobody sees stays connected: it may ring.
#[tokio::test]
async fn a_tab_behind_another() {
    with_page("a_tab_behind_another", Settings::default(), async |web| {
        let watch = "() => { window.seen = []; document.addEventListener('visibilitychange',
            () => seen.push(document.visibilityState)); }";
        web.page.call(watch, json!([])).await;
        let before = web.emulator.request_count("CreateParticipantConnection");
        web.page
            .behind_another_tab(async || {
                let id = web.flow.join("Bob").unwrap().say("Are you there?").unwrap();
                // It is delivered, and so acknowledged, while nobody sees the page.
                until("a receipt", || {
                    web.flow.sent_by_customer().iter().any(|sent| {
                        let content = sent.content.as_ref();
                        content.is_some_and(|content| content.expose().contains(&id))
                    })
                })
                .await;
            })
            .await;
        web.page.shows("#log .other .body", "Are you there?").await;
        assert_eq!(web.page.call("() => seen[0]", json!([])).await, "hidden");
        assert_eq!(web.emulator.request_count("CreateParticipantConnection"), before);
    })
    .await;
}

#[tokio::test]
async fn a_reload_goes_on_where_the_page_was() {
    with_page("a_reload_goes_on_where_the_page_was", Settings::default(), async |web| {
        web.says("First").await;
        web.page.reload().await;
        web.page.shows("#state", "online").await;
        assert_eq!(web.texts().await, ["First"]);
        web.says("Second").await;
        web.leave().await;
        until("the socket is closed", || web.flow.open_sockets() == 0).await;
        web.flow.say("While you were away").unwrap();
        web.open().await;
        web.page.shows("#log .other .body", "While you were away").await;
        web.says("Third").await;
        assert_eq!(web.texts().await, ["First", "Second", "While you were away", "Third"]);
        let kept = web.page.call("() => sessionStorage.getItem('chat')", json!([])).await;
        let kept: serde_json::Value = serde_json::from_str(kept.as_str().unwrap()).unwrap();
        let checkpoint = kept["checkpoint"].as_str().unwrap();
        assert!(!checkpoint.contains(web.flow.participant_token().expose()));
    })
    .await;
}

/// By the button of the browser, which may have kept the page as it was.
#[tokio::test]
async fn back_to_the_page() {
    with_page("back_to_the_page", Settings::default(), async |web| {
        web.says("Just a moment").await;
        web.leave().await;
        until("the socket is closed", || web.flow.open_sockets() == 0).await;
        web.flow.say("Take your time").unwrap();
        web.page.back().await;
        web.page.shows("#log .other .body", "Take your time").await;
        shows_reconnected(&web).await;
        assert_eq!(web.texts().await, ["Just a moment", "Take your time", "Still here"]);
        assert_eq!(web.flow.open_sockets(), 1);
    })
    .await;
}
