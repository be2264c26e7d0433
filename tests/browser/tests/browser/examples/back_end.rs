//! `cargo run --example back_end`, in a browser.

use browser_tests::with_browser;

use super::program::{Program, example};

#[tokio::test]
async fn a_chat_and_a_sign_in_there() {
    with_browser("examples::back_end::a_chat_and_a_sign_in_there", async |page| {
        let mut command = example("back_end");
        command.arg("--port=0");
        let mut program = Program::start(command);
        let line = program.prints("the page is at ").await;
        let url = line.strip_prefix("the page is at ").unwrap();

        page.open(url).await;
        page.type_into("#name", "Jane").await;
        page.click("#start button").await;
        page.shows("#items", "Ask me about your order.").await;
        page.type_into("#text", "Where is my order?").await;
        page.click("#say button").await;
        page.shows("#items", "It is on its way.").await;

        page.click("#ask").await;
        page.shows("#status", "Please sign in.").await;
        page.screenshot("back_end_asked").await;
        page.click("#sign-in").await;
        page.type_into("[name=username]", "Jane Doe").await;
        page.type_into("[name=password]", "correct").await;
        page.click("button[value=sign-in]").await;
        page.shows("#status", "Signed in.").await;
        page.shows("#items", "It is on its way.").await;
        page.screenshot("back_end_signed_in").await;
        assert_eq!(page.url().await.path(), "/", "no code stays in the address");

        // Somebody else's redirect is refused.
        page.open(&format!("{url}/signed-in?code=stolen&state=another")).await;
        page.shows("#status", "This is not the sign-in of this chat.").await;
        page.screenshot("back_end_refused").await;
    })
    .await;
}
