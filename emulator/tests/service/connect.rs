//! The operations of the service `connect`, as an AWS SDK calls them.

use connectparticipant_emulator::Emulator;
use serde_json::{Value, json};

use super::client::{Client, Response};
use super::wire::Wire;

pub(crate) async fn start(client: &Client, body: Value) -> Response {
    let request = client
        .http
        .put(format!("{}/contact/chat", client.url))
        .header("authorization", "AWS4-HMAC-SHA256 Credential=any")
        .json(&body);
    client.read(request.send().await).await
}

pub(crate) fn request() -> Value {
    json!({"InstanceId": "instance", "ContactFlowId": "flow", "ClientToken": "once",
        "ParticipantDetails": {"DisplayName": "Ada"}, "Attributes": {"tier": "gold"},
        "InitialMessage": {"ContentType": "text/plain", "Content": "Hello"},
        "SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Chat"}}})
}

#[tokio::test]
async fn a_chat_is_started_once() {
    let emulator = Emulator::start().await.unwrap();
    let nobody = Client::new(&emulator, "");
    let started = start(&nobody, request()).await.ok();
    assert_eq!(start(&nobody, request()).await.ok(), started);
    assert_eq!(emulator.chats().len(), 1);
    let chat = emulator.chat(started["ContactId"].as_str().unwrap()).unwrap();
    assert_eq!(chat.participant_id(), started["ParticipantId"]);
    assert_eq!(chat.view().attributes["tier"], "gold");
    let client = nobody.with_token(started["ParticipantToken"].as_str().unwrap());
    let customer = client.connected().await;
    let transcript = customer.call("GetTranscript", json!({})).await.ok();
    assert_eq!(transcript["Transcript"][0]["Content"], "Hello");
    assert!(started.get("Websocket").is_none());
}

#[tokio::test]
async fn the_first_connection_may_come_with_it() {
    let emulator = Emulator::start().await.unwrap();
    let nobody = Client::new(&emulator, "");
    let mut body = request();
    body["ConnectionTypes"] = json!(["WEBSOCKET", "CONNECTION_CREDENTIALS"]);
    let started = start(&nobody, body).await.ok();
    let mut wire = Wire::open(started["Websocket"]["Url"].as_str().unwrap()).await.unwrap();
    wire.subscribe().await;
    let token = started["ConnectionCredentials"]["ConnectionToken"].as_str().unwrap();
    nobody.with_token(token).say("Hello").await;
    assert_eq!(wire.next().await["Content"], "Hello");

    // In process it looks the same.
    let chat = emulator.start_chat("Bob").unwrap();
    let (websocket, credentials) = chat.connect_customer();
    Wire::open(&websocket.url).await.unwrap();
    nobody.with_token(&credentials.connection_token).say("Hi").await;
}

#[tokio::test]
async fn starts_that_make_no_sense() {
    let emulator = Emulator::start().await.unwrap();
    let nobody = Client::new(&emulator, "");
    for (member, value, status, code) in [
        ("InstanceId", Value::Null, 400, "InvalidRequestException"),
        ("InstanceId", "".into(), 400, "InvalidRequestException"),
        ("ParticipantDetails", json!({}), 400, "InvalidRequestException"),
        ("ChatDurationInMinutes", 59.into(), 400, "InvalidParameterException"),
        ("ChatDurationInMinutes", 10_081.into(), 400, "InvalidParameterException"),
        ("PersistentChat", json!({"SourceContactId": "x"}), 404, "ResourceNotFoundException"),
    ] {
        let mut body = request();
        body[member] = value;
        start(&nobody, body).await.error(status, code);
    }
    assert!(emulator.chats().is_empty());
}

/// Calls an operation of `connect`.
async fn call(client: &Client, method: &str, path: &str, body: Value) -> Response {
    let mut request = client.http.request(method.parse().unwrap(), format!("{}{path}", client.url));
    if method != "GET" {
        request = request.json(&body);
    }
    client.read(request.send().await).await
}

async fn started() -> (Emulator, Client, String) {
    let emulator = Emulator::start().await.unwrap();
    let client = Client::new(&emulator, "");
    let body = start(&client, request()).await.ok();
    let contact = body["ContactId"].as_str().unwrap().to_owned();
    (emulator, client, contact)
}

#[tokio::test]
async fn the_checks_of_start_chat_contact() {
    let (emulator, client, contact) = started().await;
    let markdown = json!({"ContentType": "text/markdown", "Content": "x"});
    let subtype = |value: &str| json!({"connect:Subtype": {"ValueString": value}});
    for (member, value, code) in [
        ("InitialMessage", json!({"ContentType": "text/html", "Content": "x"}), "Parameter"),
        ("InitialMessage", json!({"ContentType": "application/json", "Content": "{"}), "Parameter"),
        ("InitialMessage", json!({"Content": "x"}), "Request"),
        ("InitialMessage", json!({"ContentType": "text/plain", "Content": ""}), "Request"),
        ("SupportedMessagingContentTypes", json!(["text/markdown"]), "Parameter"),
        ("SupportedMessagingContentTypes", json!(["text/plain", "text/html"]), "Parameter"),
        ("ConnectionTypes", json!(["AUTHENTICATION_SESSION"]), "Parameter"),
        ("ConnectionTypes", json!(["TELEPATHY"]), "Request"),
        ("ConnectionTypes", json!([]), "Request"),
        ("PersistentChat", json!({"SourceContactId": contact}), "Parameter"),
        ("PersistentChat", json!({"RehydrationType": "FROM_SEGMENT"}), "Parameter"),
        ("SegmentAttributes", json!({"a b": {"ValueString": "x"}}), "Parameter"),
        ("SegmentAttributes", json!({"a": {}}), "Parameter"),
        ("SegmentAttributes", json!({"a": {"ValueString": "x", "ValueInteger": 1}}), "Parameter"),
        ("SegmentAttributes", subtype("chat"), "Parameter"),
        ("DisconnectOnCustomerExit", json!(["CUSTOMER"]), "Request"),
        ("DisconnectOnCustomerExit", json!([]), "Request"),
        ("ChatStreamingConfiguration", json!({"StreamingEndpointArn": "http://x"}), "Parameter"),
        ("ChatStreamingConfiguration", json!({}), "Request"),
        ("Attributes", json!({"a": "x".repeat(32_767), "b": "xx"}), "Parameter"),
        ("ParticipantConfiguration", json!({"ResponseMode": "SLOW"}), "Request"),
    ] {
        let mut body = request();
        body["ClientToken"] = "another".into();
        body[member] = value;
        let response = start(&client, body).await;
        response.error(400, &format!("Invalid{code}Exception"));
    }
    let mut body = request();
    body["ClientToken"] = "another".into();
    body["RelatedContactId"] = "nothing".into();
    let response = start(&client, body).await;
    response.error(404, "ResourceNotFoundException");
    assert_eq!(response.body["ResourceId"], "nothing");
    assert_eq!(emulator.chats().len(), 1);

    let mut body = request();
    body["ClientToken"] = "more".into();
    body["InitialMessage"] = markdown;
    body["SupportedMessagingContentTypes"] = json!(["text/plain", "text/markdown"]);
    let arn = "arn:aws:sns:eu-west-1:123456789012:chat";
    body["ChatStreamingConfiguration"] = json!({"StreamingEndpointArn": arn});
    let more = start(&client, body).await.ok();
    assert_eq!(more["StreamingId"].as_str().unwrap().len(), 36);
    let chat = emulator.chat(more["ContactId"].as_str().unwrap()).unwrap();
    assert_eq!(chat.transcript()[0].content_type.as_deref(), Some("text/markdown"));
}

#[tokio::test]
async fn contacts_attributes_and_their_end() {
    let (emulator, client, contact) = started().await;
    let update = json!({"InstanceId": "i", "InitialContactId": contact,
        "Attributes": {"tier": "silver", "language": "en"}});
    call(&client, "POST", "/contact/attributes", update).await.ok();
    let path = format!("/contact/attributes/i/{contact}");
    let attributes = call(&client, "GET", &path, Value::Null).await.ok();
    assert_eq!(attributes["Attributes"], json!({"tier": "silver", "language": "en"}));
    let missing = call(&client, "GET", "/contact/attributes/i/nothing", Value::Null).await;
    missing.error(404, "ResourceNotFoundException");
    let large = json!({"InstanceId": "i", "InitialContactId": contact,
        "Attributes": {"more": "x".repeat(32_760)}});
    let response = call(&client, "POST", "/contact/attributes", large).await;
    response.error(400, "InvalidParameterException");

    let stop = json!({"InstanceId": "i", "ContactId": contact});
    call(&client, "POST", "/contact/stop", stop.clone()).await.ok();
    assert!(emulator.chat(&contact).unwrap().has_ended());
    let again = call(&client, "POST", "/contact/stop", stop).await;
    again.error(400, "InvalidRequestException");
    let nothing = json!({"InstanceId": "i", "ContactId": "nothing"});
    call(&client, "POST", "/contact/stop", nothing).await.error(404, "ResourceNotFoundException");
}

#[tokio::test]
async fn a_bot_of_ones_own() {
    let (emulator, client, contact) = started().await;
    let body = |role: &str| {
        json!({"InstanceId": "i", "ContactId": contact, "ClientToken": format!("t-{role}"),
            "ParticipantDetails": {"ParticipantRole": role, "DisplayName": "Bot"}})
    };
    let path = "/contact/create-participant";
    call(&client, "POST", path, body("AGENT")).await.error(400, "InvalidRequestException");
    let created = call(&client, "POST", path, body("CUSTOM_BOT")).await.ok();
    let same = call(&client, "POST", path, body("CUSTOM_BOT")).await.ok();
    assert_eq!(created, same, "one client token, one participant");
    let mut other = body("CUSTOM_BOT");
    other["ClientToken"] = "other".into();
    call(&client, "POST", path, other).await.error(402, "ServiceQuotaExceededException");
    let credentials = &created["ParticipantCredentials"];
    assert!(credentials["Expiry"].as_str().unwrap().ends_with('Z'));
    let bot = client.with_token(credentials["ParticipantToken"].as_str().unwrap());
    let bot = bot.connected().await;
    bot.say("I am a bot.").await;
    let chat = emulator.chat(&contact).unwrap();
    let said = chat.transcript().last().cloned().unwrap();
    assert_eq!(said.participant_id.as_deref(), created["ParticipantId"].as_str());
}

#[tokio::test]
async fn streaming_starts_and_stops() {
    let (_emulator, client, contact) = started().await;
    let arn = "arn:aws:sns:eu-west-1:123456789012:chat";
    let body = |arn: &str, token: &str| {
        json!({"InstanceId": "i", "ContactId": contact, "ClientToken": token,
            "ChatStreamingConfiguration": {"StreamingEndpointArn": arn}})
    };
    let path = "/contact/start-streaming";
    call(&client, "POST", path, body("x", "a")).await.error(400, "InvalidParameterException");
    let id = call(&client, "POST", path, body(arn, "b")).await.ok()["StreamingId"].clone();
    let stop = json!({"InstanceId": "i", "ContactId": contact, "StreamingId": id});
    call(&client, "POST", "/contact/stop-streaming", stop.clone()).await.ok();
    let again = call(&client, "POST", "/contact/stop-streaming", stop).await;
    again.error(400, "InvalidRequestException");
}

#[tokio::test]
async fn an_earlier_chat_comes_back() {
    let (emulator, client, first) = started().await;
    emulator.chat(&first).unwrap().end().unwrap();
    let start_after = |token: &str, source: &str, kind: &str| {
        let mut body = request();
        body["ClientToken"] = token.into();
        body["PersistentChat"] = json!({"SourceContactId": source, "RehydrationType": kind});
        body
    };
    let second = start(&client, start_after("2", &first, "ENTIRE_PAST_SESSION")).await.ok();
    assert_eq!(second["ContinuedFromContactId"], *first);
    let second = second["ContactId"].as_str().unwrap().to_owned();
    emulator.chat(&second).unwrap().end().unwrap();
    let messages = async |started: Value| {
        let client = client.with_token(started["ParticipantToken"].as_str().unwrap());
        let customer = client.connected().await;
        let transcript = customer.call("GetTranscript", json!({"MaxResults": 100})).await.ok();
        let items = transcript["Transcript"].as_array().unwrap();
        items.iter().filter(|item| item["Type"] == "MESSAGE").count()
    };
    let all = start(&client, start_after("3", &second, "ENTIRE_PAST_SESSION")).await.ok();
    assert_eq!(messages(all).await, 3);
    let one = start(&client, start_after("4", &second, "FROM_SEGMENT")).await.ok();
    assert_eq!(messages(one).await, 2);

    let mut body = request();
    body["ClientToken"] = "5".into();
    let plain = start(&client, body).await.ok();
    let associate = json!({"RehydrationType": "FROM_SEGMENT", "SourceContactId": first});
    let contact = plain["ContactId"].as_str().unwrap();
    let path = format!("/contact/persistent-contact-association/i/{contact}");
    let response = call(&client, "POST", &path, associate.clone()).await.ok();
    assert_eq!(response["ContinuedFromContactId"], *first);
    let again = call(&client, "POST", &path, associate).await;
    again.error(400, "InvalidRequestException");
    assert_eq!(messages(plain).await, 2);
}

#[tokio::test]
async fn agents_leave_with_the_customer() {
    let emulator = Emulator::start().await.unwrap();
    let client = Client::new(&emulator, "");
    let mut body = request();
    body["DisconnectOnCustomerExit"] = json!(["AGENT"]);
    let started = start(&client, body).await.ok();
    let chat = emulator.chat(started["ContactId"].as_str().unwrap()).unwrap();
    chat.join("Sam").unwrap();
    let customer = client.with_token(started["ParticipantToken"].as_str().unwrap());
    let customer = customer.connected().await;
    customer.call("DisconnectParticipant", json!({})).await.ok();
    assert!(chat.view().participants.iter().all(|who| who.left));
}

#[tokio::test]
async fn a_chat_with_an_assistant() {
    let emulator = Emulator::start().await.unwrap();
    let client = Client::new(&emulator, "");
    let agent = "01234567-0123-0123-0123-0123456789ab";
    let body = json!({"InstanceId": "i", "AiAgent": {"AiAgentId": agent},
        "ParticipantDetails": {"DisplayName": "Ada"}});
    let started = call(&client, "PUT", "/contact/assistant", body.clone()).await.ok();
    assert!(started["ParticipantToken"].is_string() && started.get("Websocket").is_none());
    let mut wrong = body;
    wrong["AiAgent"]["AiAgentId"] = "!".into();
    let response = call(&client, "PUT", "/contact/assistant", wrong).await;
    response.error(400, "InvalidRequestException");
}

#[tokio::test]
async fn a_customer_of_another_messenger() {
    let emulator = Emulator::start().await.unwrap();
    let client = Client::new(&emulator, "");
    let event = |kind: &str, content: Value| {
        json!({"SourceId": "+4930", "DestinationId": "shop",
            "Event": {"Type": kind, "ContentType": "text/plain", "Content": content},
            "NewSessionDetails": {"ParticipantDetails": {"DisplayName": "Ada"}}})
    };
    let path = "/chat-integration-event";
    let early = call(&client, "POST", path, event("DISCONNECT", "x".into())).await;
    early.error(400, "InvalidRequestException");
    let first = call(&client, "POST", path, event("MESSAGE", "Hello".into())).await.ok();
    assert_eq!(first["NewChatCreated"], true);
    let second = call(&client, "POST", path, event("MESSAGE", "Still there?".into())).await.ok();
    assert_eq!(second["NewChatCreated"], false);
    assert_eq!(first["InitialContactId"], second["InitialContactId"]);
    let chat = emulator.chat(first["InitialContactId"].as_str().unwrap()).unwrap();
    let said = chat.transcript().iter().filter_map(|item| item.content.clone()).count();
    assert_eq!(said, 2);
    call(&client, "POST", path, event("DISCONNECT", "x".into())).await.ok();
    assert!(chat.has_ended());
    let third = call(&client, "POST", path, event("MESSAGE", "Me again".into())).await.ok();
    assert_eq!(third["NewChatCreated"], true);
}
