//! Chats that a page starts, has beside each other, and has for long.

use connectparticipant_emulator::Settings;
use serde_json::{Value, json};

use super::until;
use crate::web_page::{WebPage, with_page};

#[tokio::test]
async fn a_chat_that_the_form_starts() {
    with_page("a_chat_that_the_form_starts", Settings::default(), async |web| {
        // The chat that the page had would go on.
        web.leave().await;
        web.page.call("() => sessionStorage.clear()", json!([])).await;
        web.page.open(&format!("{}/#endpoint={}", web.url, web.emulator.url())).await;
        web.page.shows("#state", "not connected").await;
        web.page.type_into("#name", "Ada").await;
        web.page.click("#start button").await;
        web.page.shows("#state", "online").await;
        web.page.type_into("#text", "Hel").await;
        let typing = "application/vnd.amazonaws.connect.event.typing";
        until("a typing event", || {
            let sent = web.flow.sent_by_customer();
            sent.iter().any(|sent| sent.content_type.as_deref() == Some(typing))
        })
        .await;
        web.says("lo").await;
    })
    .await;
}

/// Beside the one that the page shows.
#[tokio::test]
async fn two_chats_in_one_page() {
    with_page("two_chats_in_one_page", Settings::default(), async |web| {
        let flows = ["Grace", "Mary"].map(|name| web.emulator.start_chat(name).unwrap());
        let tokens = flows.each_ref().map(|flow| flow.participant_token().expose().to_owned());
        for (flow, text) in flows.iter().zip(["for Grace", "for Mary"]) {
            flow.say(text).unwrap();
        }
        let talk = "async (tokens, endpoint) => {
            const { default: init, Chat } = await import('/package/index.js');
            await init();
            return Promise.all(tokens.map(async (token, index) => {
                const chat = await Chat.connect(token, { endpoint, region: 'us-east-1' });
                await chat.send(`from ${index}`);
                for await (const event of chat) {
                    if (event.type !== 'message' || event.role === 'CUSTOMER') continue;
                    await chat.close();
                    return event.text;
                }
            }));
        }";
        let heard = web.page.call(talk, json!([tokens, web.emulator.url()])).await;
        assert_eq!(heard, json!(["for Grace", "for Mary"]));
        for (index, flow) in flows.iter().enumerate() {
            let sent = flow.sent_by_customer();
            let texts = sent.iter().filter(|sent| sent.operation == "SendMessage");
            let texts: Vec<&str> =
                texts.filter_map(|sent| sent.content.as_ref()).map(|text| text.expose()).collect();
            assert_eq!(texts, [format!("from {index}")]);
        }
        web.says("And I am here").await;
    })
    .await;
}

#[tokio::test]
async fn memory_after_two_thousand_messages() {
    with_page("memory_after_two_thousand_messages", Settings::default(), async |web| {
        let first = after_a_thousand(&web, 0).await;
        let second = after_a_thousand(&web, 1).await;
        assert!(second < 8 << 20, "{second} bytes");
        assert!(second - first <= 1 << 20, "from {first} to {second} bytes");
    })
    .await;
}

/// Bytes of the module's memory after a thousand messages more.
async fn after_a_thousand(web: &WebPage, round: u32) -> u64 {
    for number in 0..1000 {
        web.flow.say(&format!("{round}-{number:03}")).unwrap();
    }
    web.page.shows("#log li:last-child .body", &format!("{round}-999")).await;
    let size = "async () => {
        const { default: init } = await import('/package/index.js');
        return (await init()).memory.buffer.byteLength;
    }";
    let size: Value = web.page.call(size, json!([])).await;
    size.as_u64().unwrap()
}
