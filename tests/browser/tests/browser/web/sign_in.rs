//! The customer signs in from the page.

use connectparticipant_emulator::Settings;
use serde_json::json;

use crate::web_page::{WebPage, with_page};

async fn asked(web: &WebPage) {
    web.flow.ask_to_sign_in().unwrap();
    web.page.shows("#sign-in-title", "asked to sign in").await;
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
        web.finish_sign_in().await;
        web.page.shows("#log .note", "You are signed in").await;
        assert_eq!(web.page.text("#sign-in").await, "");

        // The next request is refused in the chat.
        web.flow.ask_to_sign_in().unwrap();
        web.page.click("#refuse").await;
        web.page.shows("#log .note", "You are not signed in: cancelled").await;
    })
    .await;
}

/// In the same window: the page goes, and goes on when the customer comes back.
#[tokio::test]
async fn a_sign_in_by_redirect() {
    with_page("a_sign_in_by_redirect", Settings::default(), async |web| {
        web.says("Before I sign in").await;
        asked(&web).await;
        web.page.click("#redirect").await;
        web.page.shows("h1", "Sign in").await;
        web.page.type_into("#username", "Ada").await;
        web.page.type_into("#password", "analytical engine").await;
        web.page.click("button[value=sign-in]").await;
        web.page.shows("#result", "Signed in").await;
        let address = web.page.url().await;
        assert_eq!(address.query(), None, "the code is still in the address");
        web.page.click("#back").await;
        web.page.shows("#state", "online").await;
        assert_eq!(web.texts().await, ["Before I sign in"]);
        web.finish_sign_in().await;
        web.page.shows("#log .note", "You are signed in").await;
    })
    .await;
}

#[tokio::test]
async fn a_popup_that_the_browser_blocks() {
    with_page("a_popup_that_the_browser_blocks", Settings::default(), async |web| {
        web.page.call("() => { window.open = () => null; }", json!([])).await;
        asked(&web).await;
        web.page.click("#popup").await;
        web.page.shows("#notice", "blocked the window").await;
        // The URL is issued once: it was not asked for in vain.
        assert_eq!(web.emulator.request_count("GetAuthenticationUrl"), 0);
        let focus = web.page.call("() => document.activeElement.id", json!([])).await;
        assert_eq!(focus, "redirect");
        web.page.click("#redirect").await;
        web.page.shows("h1", "Sign in").await;
    })
    .await;
}
