//! The sign-in from the event to its outcome, with a person at the identity provider's page.

use browser_tests::{PATIENCE, Page, with_browser};
use connectparticipant_chat::sign_in::Loopback;
use connectparticipant_chat::{Event, EventName, SignInFailure, SignInResult, SignInUrl};

use super::session::{Session, next};

/// A session that is asked to sign in, the way back, and the page open in the browser.
async fn at_the_page(page: &Page) -> (Session, Loopback, SignInUrl) {
    let mut session = Session::start().await;
    let sign_in = session.asked_to_sign_in().await;
    let loopback = Loopback::bind(0, "/signed-in").await.unwrap();
    let request = sign_in.redirect_uri(loopback.redirect_uri());
    let url = request.identity_provider("Engines & Co").url().await.unwrap();
    page.open(url.as_str()).await;
    page.shows("h1", "Sign in").await;
    page.shows("main", "with Engines & Co").await;
    (session, loopback, url)
}

/// Catches the way back while the person does something.
async fn caught(
    loopback: &Loopback,
    url: &SignInUrl,
    person: impl Future<Output = ()>,
) -> SignInResult {
    let catching = async { tokio::join!(loopback.receive(url), person).0 };
    let result = tokio::time::timeout(PATIENCE, catching).await;
    result.expect("the browser does not come back").unwrap()
}

async fn failure(session: &mut Session) -> SignInFailure {
    next(&mut session.chat, |event| match event {
        Event::SignInFailed(why) => Some(why),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn a_customer_signs_in() {
    with_browser("a_customer_signs_in", async |page| {
        let (mut session, loopback, url) = at_the_page(&page).await;
        page.type_into("#username", "Countess of Lovelace").await;
        page.type_into("#password", "wrong").await;
        page.click("button[value=sign-in]").await;
        page.shows("#problem", "Incorrect password.").await;

        // The name is still there.
        page.type_into("#password", "analytical engine").await;
        let result = caught(&loopback, &url, page.click("button[value=sign-in]")).await;
        assert!(result.is_signed_in());
        page.shows("body", "Signed in. You can close this window.").await;
        assert!(page.url().await.as_str().starts_with(&loopback.redirect_uri()));

        session.update_participant_authentication(&result).await;
        next(&mut session.chat, |event| matches!(event, Event::SignedIn).then_some(())).await;
        let name = next(&mut session.chat, |event| match event {
            Event::Lifecycle(event) if event.name == EventName::DisplayNameUpdated => {
                event.display_name.clone()
            }
            _ => None,
        });
        assert_eq!(name.await, "Countess of Lovelace");
    })
    .await;
}

#[tokio::test]
async fn a_customer_cancels_and_a_provider_fails() {
    with_browser("a_customer_cancels_and_a_provider_fails", async |page| {
        for (button, error) in [("cancel", "access_denied"), ("fail", "server_error")] {
            let (mut session, loopback, url) = at_the_page(&page).await;
            if button == "fail" {
                page.click("details summary").await;
            }
            let selector = format!("button[value={button}]");
            let result = caught(&loopback, &url, page.click(&selector)).await;
            assert!(!result.is_signed_in());
            assert_eq!(result.body("instance")["Error"], error);
            page.shows("body", "The sign-in did not succeed.").await;
            session.update_participant_authentication(&result).await;
            assert_eq!(failure(&mut session).await, SignInFailure::Failed);
        }
    })
    .await;
}

#[tokio::test]
async fn a_customer_is_too_slow_or_says_no_in_the_chat() {
    with_browser("a_customer_is_too_slow_or_says_no_in_the_chat", async |page| {
        let (mut session, _, url) = at_the_page(&page).await;
        page.click("details summary").await;
        page.click("button[value=time-out]").await;
        page.shows("main", "The time to sign in is over.").await;
        assert_eq!(failure(&mut session).await, SignInFailure::TimedOut);
        page.open(url.as_str()).await;
        page.shows("h1", "Cannot sign in").await;

        let mut session = Session::start().await;
        let sign_in = session.asked_to_sign_in().await;
        let url = sign_in.redirect_uri("http://127.0.0.1:9/signed-in").url().await.unwrap();
        page.open(url.as_str()).await;
        sign_in.cancel().await.unwrap();
        assert_eq!(failure(&mut session).await, SignInFailure::Cancelled);
        page.type_into("#username", "Ada").await;
        page.click("button[value=sign-in]").await;
        page.shows("h1", "Cannot sign in").await;
    })
    .await;
}
