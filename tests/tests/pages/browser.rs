//! The example of `docs/browser.md`. It is compiled for this platform; the browser tests run the session in a
//! browser.

use connectparticipant_emulator::Emulator;

// region: chat
use connectparticipant::{Client, ParticipantToken};
use connectparticipant_chat::{Chat, Event};

/// With `Client::new("us-east-1")?`, in a page as elsewhere.
pub(super) async fn greet(
    client: &Client,
    token: ParticipantToken,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut chat = Chat::connect(client, token).await?;
    chat.send_text("Hello").await?;
    while let Some(event) = chat.next().await {
        if let Event::Message(message) = event {
            println!("{}", message.text()); // a page calls `web_sys::console::log_1`
        }
    }
    Ok(())
}
// end region

#[tokio::test]
async fn a_chat_is_greeted() {
    let emulator = Emulator::start().await.unwrap();
    let flow = emulator.start_chat("Ada").unwrap();
    let client = Client::builder().endpoint_url(emulator.url()).build().unwrap();
    let token = flow.participant_token().into();
    let greeting = greet(&client, token);
    let answer = async {
        while flow.sent_by_customer().is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        flow.say("Good bye").unwrap();
        flow.end().unwrap();
    };
    tokio::join!(greeting, answer).0.unwrap();
}
