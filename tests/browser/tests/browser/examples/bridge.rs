//! `cargo run --example bridge`, in a browser.

use std::time::Duration;

use browser_tests::with_browser;
use serde_json::{Value, json};

use super::program::{Program, example};

#[tokio::test]
async fn as_a_program_in_a_browser() {
    with_browser("examples::bridge::as_a_program_in_a_browser", async |page| {
        let mut command = example("bridge");
        command.arg("--port=0");
        let mut program = Program::start(command);
        let line = program.prints("the customer's phone is at ").await;
        let phone = line.rsplit(' ').next().unwrap().to_owned();
        let line = program.prints("the agent's console is at ").await;
        let console = line.rsplit(' ').next().unwrap().to_owned();
        page.open(&phone).await;
        page.type_into("#text", "Where is my order?").await;
        page.click("#write button").await;
        page.shows("#shown", "Where is my order?").await;
        let http = reqwest::Client::new();
        let chats = format!("{console}/_control/chats");
        let contact_id = loop {
            let all = http.get(&chats).send().await.unwrap().text().await.unwrap();
            let all: Value = serde_json::from_str(&all).unwrap();
            let first =
                all.as_array().or_else(|| all["chats"].as_array()).and_then(|all| all.first());
            if let Some(contact_id) = first.and_then(|chat| chat["contactId"].as_str()) {
                break contact_id.to_owned();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        let say = http.post(format!("{chats}/{contact_id}/say"));
        let said = say.json(&json!({"content": "It is on its way."})).send().await.unwrap();
        assert!(said.status().is_success(), "{said:?}");
        page.shows("#shown", "It is on its way.").await;
        page.screenshot("bridge").await;
    })
    .await;
}
