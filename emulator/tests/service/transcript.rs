//! GetTranscript over the wire; the paging itself is tested where it is written.

use connectparticipant_emulator::{Clock, Emulator, Settings, StartChat};
use serde_json::{Value, json};

use super::client::{Client, chat};

fn contents(response: &Value) -> Vec<&str> {
    let items = response["Transcript"].as_array().unwrap().iter();
    items.map(|item| item["Content"].as_str().unwrap_or("-")).collect()
}

/// All pages, from the input on.
async fn pages(client: &Client, mut input: Value) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    for _ in 0..100 {
        let response = client.call("GetTranscript", input.clone()).await.ok();
        pages.push(contents(&response).into_iter().map(str::to_owned).collect());
        match response["NextToken"].as_str() {
            Some(token) => input["NextToken"] = token.into(),
            None => return pages,
        }
    }
    panic!("the transcript does not end");
}

#[tokio::test]
async fn defaults() {
    let (_emulator, chat, customer) = chat().await;
    for n in 0..12 {
        customer.say(&n.to_string()).await;
    }
    let response = customer.call("GetTranscript", json!({})).await.ok();
    assert_eq!(contents(&response), ["11", "10", "9", "8", "7", "6", "5", "4", "3", "2"]);
    assert_eq!(response["InitialContactId"], chat.contact_id());
    assert!(response["NextToken"].is_string());
    let response = customer.call("GetTranscript", json!({"MaxResults": 0})).await.ok();
    assert_eq!(contents(&response).len(), 10);
    // A start position turns the direction round.
    let start = json!({"MaxResults": 3, "StartPosition": {"MostRecent": 5}});
    let response = customer.call("GetTranscript", start).await.ok();
    assert_eq!(contents(&response), ["9", "8", "7"]);
    let forward = json!({"ScanDirection": "FORWARD"});
    let response = customer.call("GetTranscript", forward).await.ok();
    assert!(contents(&response).is_empty() && response["NextToken"].is_null());
}

#[tokio::test]
async fn pages_join_without_gap() {
    let (_emulator, _chat, customer) = chat().await;
    let all: Vec<String> = (0..7).map(|n| n.to_string()).collect();
    for text in &all {
        customer.say(text).await;
    }
    let input = json!({"MaxResults": 3, "SortOrder": "ASCENDING"});
    let backward = pages(&customer, input).await;
    assert_eq!(backward, [vec!["4", "5", "6"], vec!["1", "2", "3"], vec!["0"]]);
    let first = customer
        .call("GetTranscript", json!({"MaxResults": 100, "SortOrder": "ASCENDING"}))
        .await
        .ok();
    let second = first["Transcript"][1]["Id"].as_str().unwrap();
    let input = json!({"MaxResults": 4, "SortOrder": "ASCENDING", "ScanDirection": "FORWARD",
        "StartPosition": {"Id": second}});
    assert_eq!(pages(&customer, input).await.concat(), all[1..]);
}

#[tokio::test]
async fn start_positions() {
    let clock = Clock::manual("2026-11-22T10:00:00Z".parse().unwrap());
    let emulator = Emulator::builder().clock(clock.clone()).start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let customer = Client::of_customer(&emulator, &chat).await;
    for text in ["a", "b", "c"] {
        customer.say(text).await;
        clock.advance(std::time::Duration::from_secs(1));
    }
    let from =
        |time: &str| json!({"SortOrder": "ASCENDING", "StartPosition": {"AbsoluteTime": time}});
    for time in ["2026-11-22T10:00:01.000Z", "2026-11-22T10:00:01Z", "2026-11-22T11:00:01+01:00"] {
        let response = customer.call("GetTranscript", from(time)).await.ok();
        assert_eq!(contents(&response), ["b", "c"], "{time}");
    }
    for position in [
        json!({"Id": "nothing"}),
        json!({"AbsoluteTime": "yesterday"}),
        json!({"Id": "x", "MostRecent": 1}),
    ] {
        let response = customer.call("GetTranscript", json!({"StartPosition": position})).await;
        response.error(400, "ValidationException");
    }
}

#[tokio::test]
async fn an_exclusive_start_if_wanted() {
    let mut settings = Settings::default();
    settings.start_position_inclusive = false;
    let emulator = Emulator::builder().settings(settings).start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let customer = Client::of_customer(&emulator, &chat).await;
    let first = customer.say("a").await;
    customer.say("b").await;
    let input = json!({"StartPosition": {"Id": first["Id"]}});
    assert_eq!(contents(&customer.call("GetTranscript", input).await.ok()), ["b"]);
}

#[tokio::test]
async fn next_tokens_belong_to_their_request() {
    let (_emulator, _chat, customer) = chat().await;
    for text in ["a", "b", "c"] {
        customer.say(text).await;
    }
    let first = json!({"MaxResults": 1, "SortOrder": "ASCENDING"});
    let response = customer.call("GetTranscript", first).await.ok();
    let token = &response["NextToken"];
    let good = json!({"NextToken": token, "MaxResults": 5});
    assert_eq!(contents(&customer.call("GetTranscript", good).await.ok()), ["a", "b"]);
    for other in [
        json!({"NextToken": token, "SortOrder": "DESCENDING"}),
        json!({"NextToken": token, "ScanDirection": "FORWARD"}),
        json!({"NextToken": token, "StartPosition": {"MostRecent": 1}}),
        json!({"NextToken": "made up"}),
    ] {
        let response = customer.call("GetTranscript", other).await;
        response.error(400, "ValidationException");
    }
}

#[tokio::test]
async fn contacts_of_a_chain() {
    let (_emulator, chat, customer) = chat().await;
    customer.say("before").await;
    let first = chat.contact_id().to_owned();
    let second = chat.transfer().unwrap();
    customer.say("after").await;
    assert_eq!(chat.view().contact_id, second);
    for (contact, expected) in [(&first, "before"), (&second, "after")] {
        let input = json!({"ContactId": contact, "MaxResults": 100});
        let response = customer.call("GetTranscript", input).await.ok();
        let said: Vec<_> = contents(&response).into_iter().filter(|text| *text != "-").collect();
        assert_eq!(said, [expected]);
        assert_eq!(response["InitialContactId"], first);
    }
    let other = customer.call("GetTranscript", json!({"ContactId": "other"})).await;
    other.error(400, "ValidationException");
}

#[tokio::test]
async fn a_persistent_chat_reads_its_past() {
    let (emulator, first, customer) = chat().await;
    customer.say("long ago").await;
    let again = StartChat::from("Ada").continued_from(first.contact_id());
    assert!(emulator.start_chat(again.clone()).is_err(), "the chat still goes on");
    first.end().unwrap();
    let chat = emulator.start_chat(again).unwrap();
    let customer = Client::of_customer(&emulator, &chat).await;
    customer.say("now").await;
    let response = customer.call("GetTranscript", json!({"MaxResults": 100})).await.ok();
    assert_eq!(contents(&response), ["now", "-", "long ago"]);
    let past = &response["Transcript"][2];
    assert_eq!(past["RelatedContactId"], first.contact_id());
    assert!(past["ContactId"].is_null());
    let start = json!({"StartPosition": {"MostRecent": 100}});
    let response = customer.call("GetTranscript", start).await.ok();
    assert_eq!(contents(&response), ["now"], "the past cannot be started in");
}
