//! How the pages look: pictures in `target/browser`, and what a machine can see of it.

use browser_tests::{Page, with_browser};

use super::session::Session;

/// Takes pictures of a page in every way it may be shown.
pub(crate) async fn pictures(page: &Page, name: &str) {
    for (width, height, size) in [(1280, 860, ""), (390, 780, "-narrow")] {
        for (dark, scheme) in [(false, ""), (true, "-dark")] {
            page.resize(width, height).await;
            page.prefer_dark(dark).await;
            page.screenshot(&format!("{name}{size}{scheme}")).await;
            let overflow = page.overflow().await;
            assert!(overflow <= 0, "{name} is {overflow} pixels wider than {width}");
        }
    }
    page.prefer_dark(false).await;
    let nameless = page.nameless_controls().await;
    assert_eq!(nameless.as_array().map(Vec::len), Some(0), "{name}: {nameless}");
}

#[tokio::test]
async fn the_sign_in_page() {
    with_browser("the_sign_in_page", async |page| {
        let mut session = Session::start().await;
        let sign_in = session.asked_to_sign_in().await;
        let request = sign_in.redirect_uri("https://app.example.com/signed-in");
        let url = request.identity_provider("Example Identity").url().await.unwrap();
        page.open(url.as_str()).await;
        page.shows("h1", "Sign in").await;
        pictures(&page, "sign-in").await;
        page.click("button[value=sign-in]").await;
        page.shows("#problem", "Enter a name.").await;
        page.click("details summary").await;
        pictures(&page, "sign-in-problem").await;
        page.click("button[value=time-out]").await;
        page.shows("h1", "Cannot sign in").await;
        pictures(&page, "sign-in-over").await;
    })
    .await;
}

#[tokio::test]
async fn the_console() {
    with_browser("the_console", async |page| {
        let session = Session::start().await;
        page.open(session.emulator.url()).await;
        page.shows("#chat-list", "Ada").await;
        pictures(&page, "console-list").await;

        let agent = session.flow.join("Sam").unwrap();
        session.flow.say("Welcome to Example Engines.").unwrap();
        agent.say("Hello Ada, how can I help?").unwrap();
        session.chat.send_text("My analytical engine is stuck.").await.unwrap();
        session.chat.send_text("It says: card 17 is missing.").await.unwrap();
        let picture = agent.say("Let me look at the drawings. ".repeat(8).trim());
        agent.read(&session.flow.sent_by_customer()[0].id.clone().unwrap()).unwrap();
        picture.unwrap();
        agent.attach("drawing-of-the-mill.pdf", "application/pdf", "%PDF").unwrap();
        agent
            .say_interactive(&serde_json::json!({"templateType": "QuickReply", "version": "1.0",
                "data": {"content": {"title": "Is it solved?",
                    "elements": [{"title": "Yes"}, {"title": "No"}]}}}))
            .unwrap();
        session.flow.ask_to_sign_in().unwrap();
        session.emulator.start_chat("Charles Babbage").unwrap().end().unwrap();
        page.shows("#chat-list", "Charles").await;
        let ada = format!("button[data-contact='{}']", session.flow.contact_id());
        page.click(&ada).await;
        page.shows("#messages", "Is it solved?").await;
        pictures(&page, "console").await;
        page.click("#trouble summary").await;
        pictures(&page, "console-trouble").await;
    })
    .await;
}
