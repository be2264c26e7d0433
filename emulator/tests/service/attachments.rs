//! Attachments: three steps up, two steps down, and every way to be refused.

use std::time::Duration;

use connectparticipant_emulator::{AttachmentStatus, Chat, Clock, Emulator, Role, Scan, Settings};
use http::{HeaderMap, HeaderName};
use serde_json::{Value, json};

use super::client::{Client, chat, soon};
use super::wire::Wire;

fn start(name: &str, size: u64) -> Value {
    json!({"ContentType": "text/plain", "AttachmentName": name, "AttachmentSizeInBytes": size,
        "ClientToken": name})
}

fn headers(metadata: &Value) -> HeaderMap {
    let headers = metadata["HeadersToInclude"].as_object().unwrap().iter();
    headers
        .map(|(name, value)| {
            (name.parse::<HeaderName>().unwrap(), value.as_str().unwrap().parse().unwrap())
        })
        .collect()
}

/// Sends the bytes with the headers; status and S3's code.
async fn put(
    client: &Client,
    metadata: &Value,
    headers: HeaderMap,
    body: &'static [u8],
) -> (u16, String) {
    let url = metadata["Url"].as_str().unwrap();
    let response = client.http.put(url).headers(headers).body(body).send().await.unwrap();
    let status = response.status().as_u16();
    (status, s3_code(&response.text().await.unwrap()))
}

fn s3_code(xml: &str) -> String {
    let code = xml.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
    code.map_or_else(String::new, |(code, _)| code.to_owned())
}

/// Uploads and completes a file; the attachment's id.
async fn upload(client: &Client, name: &str, body: &'static [u8]) -> String {
    let started = client.call("StartAttachmentUpload", start(name, body.len() as u64)).await.ok();
    let metadata = &started["UploadMetadata"];
    assert_eq!(put(client, metadata, headers(metadata), body).await.0, 200);
    let id = started["AttachmentId"].as_str().unwrap().to_owned();
    client.call("CompleteAttachmentUpload", complete(&id, name)).await.ok();
    id
}

fn complete(id: &str, token: &str) -> Value {
    json!({"AttachmentIds": [id], "ClientToken": token})
}

async fn status(chat: &Chat, id: &str, wanted: AttachmentStatus) {
    let found = |view: &connectparticipant_emulator::ChatView| {
        let mut attachments = view.transcript.iter().flat_map(|item| &item.attachments);
        attachments.find(|known| known.attachment_id == id && known.status == wanted).map(drop)
    };
    soon(chat.until(found)).await;
}

#[tokio::test]
async fn there_and_back() {
    let (emulator, chat, customer) = chat().await;
    let mut wire = Wire::subscribed(&Client::new(&emulator, chat.participant_token())).await;
    let id = upload(&customer, "note.txt", b"Hello, world").await;
    let scanning = wire.next().await;
    assert_eq!(scanning["Type"], "ATTACHMENT");
    assert!(scanning["ContentType"].is_null());
    assert_eq!(scanning["Attachments"][0]["Status"], "IN_PROGRESS");
    let approved = wire.next().await;
    assert_eq!(approved["Id"], scanning["Id"], "the same item again");
    assert_eq!(approved["Attachments"][0]["Status"], "APPROVED");
    assert_eq!(chat.attachment(&id).unwrap(), &b"Hello, world"[..]);
    let sent = chat.sent_by_customer().pop().unwrap();
    assert_eq!(sent.id.as_deref(), Some(id.as_str()));

    for (disposition, header) in
        [(None, "attachment"), (Some("INLINE"), "inline"), (Some("ATTACHMENT"), "attachment")]
    {
        let input = json!({"AttachmentId": id, "UrlContentDisposition": disposition});
        let got = customer.call("GetAttachment", input).await.ok();
        assert_eq!(got["AttachmentSizeInBytes"], 12);
        let response = customer.http.get(got["Url"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(response.headers()["content-disposition"], header);
        assert_eq!(response.bytes().await.unwrap(), &b"Hello, world"[..]);
    }
}

#[tokio::test]
async fn the_other_side_sends_files_too() {
    let (_emulator, chat, customer) = chat().await;
    let agent = chat.join("Sam").unwrap();
    let id = agent.attach("plan.pdf", "application/pdf", &b"%PDF"[..]).unwrap();
    let got = customer.call("GetAttachment", json!({"AttachmentId": id})).await.ok();
    let response = customer.http.get(got["Url"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/pdf");
    assert_eq!(response.bytes().await.unwrap(), &b"%PDF"[..]);
}

#[tokio::test]
async fn the_signature_covers_every_header() {
    let (_emulator, chat, customer) = chat().await;
    let started = customer.call("StartAttachmentUpload", start("a.txt", 4)).await.ok();
    let metadata = &started["UploadMetadata"];
    let right = headers(metadata);
    let forbidden = |code: &str| (403, code.to_owned());
    for name in right.keys().filter(|name| *name != "content-length") {
        let mut without = right.clone();
        without.remove(name);
        let response = put(&customer, metadata, without, b"1234").await;
        assert_eq!(response, forbidden("SignatureDoesNotMatch"), "without {name}");
        let mut changed = right.clone();
        changed.insert(name.clone(), "else".parse().unwrap());
        let response = put(&customer, metadata, changed, b"1234").await;
        assert_eq!(response, forbidden("SignatureDoesNotMatch"), "another {name}");
    }
    // Another length, honestly announced.
    let mut longer = right.clone();
    longer.remove("content-length");
    let response = put(&customer, metadata, longer, b"12345").await;
    assert_eq!(response, forbidden("SignatureDoesNotMatch"));
    for name in ["x-amz-bearer", "x-amz-storage-class"] {
        let mut more = right.clone();
        more.insert(name, "x".parse().unwrap());
        let response = put(&customer, metadata, more, b"1234").await;
        assert_eq!(response, forbidden("AccessDenied"), "{name}");
    }
    let mut signed_twice = right.clone();
    signed_twice.insert("authorization", "x".parse().unwrap());
    let response = put(&customer, metadata, signed_twice, b"1234").await;
    assert_eq!(response, (400, "InvalidArgument".to_owned()));
    assert!(chat.attachment(started["AttachmentId"].as_str().unwrap()).is_none());

    // A header that S3 does not care for is none of its business.
    let mut accept = right.clone();
    accept.insert("accept", "*/*".parse().unwrap());
    assert_eq!(put(&customer, metadata, accept, b"1234").await.0, 200);
}

#[tokio::test]
async fn urls_cannot_be_bent() {
    let (_emulator, _chat, customer) = chat().await;
    let first = customer.call("StartAttachmentUpload", start("a.txt", 4)).await.ok();
    let second = customer.call("StartAttachmentUpload", start("b.txt", 4)).await.ok();
    let metadata = &first["UploadMetadata"];
    let url = metadata["Url"].as_str().unwrap();
    let id = |started: &Value| started["AttachmentId"].as_str().unwrap().to_owned();
    for bent in [
        url.replace(&id(&first), &id(&second)),
        url.replace("X-Amz-Expires=900", "X-Amz-Expires=901"),
        url.replace("content-type", "accept"),
    ] {
        assert_ne!(bent, url);
        let bent = json!({"Url": bent});
        let response = put(&customer, &bent, headers(metadata), b"1234").await;
        assert_eq!(response, (403, "SignatureDoesNotMatch".to_owned()));
    }
    let bare = json!({"Url": url.split('?').next().unwrap()});
    let response = put(&customer, &bare, headers(metadata), b"1234").await;
    assert_eq!(response, (403, "AccessDenied".to_owned()));
    let response = customer.http.get(url).send().await.unwrap();
    assert_eq!(response.status(), 403, "an upload URL is not for downloads");
}

#[tokio::test]
async fn lengths() {
    let mut settings = Settings::default();
    settings.attachment_bytes = 10;
    let emulator = Emulator::builder().settings(settings).start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let customer = Client::of_customer(&emulator, &chat).await;
    let response = customer.call("StartAttachmentUpload", start("a.txt", 11)).await;
    response.error(400, "ValidationException");
    let started = customer.call("StartAttachmentUpload", start("a.txt", 10)).await.ok();
    let metadata = &started["UploadMetadata"];
    let mut right = headers(metadata);
    right.remove("content-length");
    let response = put(&customer, metadata, right.clone(), b"12345678901").await;
    assert_eq!(response, (400, "EntityTooLarge".to_owned()));

    // Chunked, by hand: no client would.
    let url = metadata["Url"].as_str().unwrap().strip_prefix(emulator.url()).unwrap();
    let mut head =
        format!("PUT {url} HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n");
    for (name, value) in &right {
        head += &format!("{name}: {}\r\n", value.to_str().unwrap());
    }
    let response = raw(&emulator, &format!("{head}\r\n0\r\n\r\n")).await;
    assert!(response.starts_with("HTTP/1.1 411 "), "{response}");
    assert_eq!(s3_code(&response), "MissingContentLength");
}

async fn raw(emulator: &Emulator, request: &str) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut stream = tokio::net::TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    let read = async {
        let mut bytes = [0; 4096];
        while !response.contains("</Error>") {
            let n = stream.read(&mut bytes).await.unwrap();
            assert_ne!(n, 0, "{response}");
            response += std::str::from_utf8(&bytes[..n]).unwrap();
        }
    };
    soon(read).await;
    response
}

#[tokio::test]
async fn urls_expire() {
    let clock = Clock::manual("2026-11-22T10:00:00Z".parse().unwrap());
    let mut settings = Settings::default();
    settings.scan = Scan::ByName(Duration::ZERO);
    let emulator =
        Emulator::builder().clock(clock.clone()).settings(settings).start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let customer = Client::of_customer(&emulator, &chat).await;
    let started = customer.call("StartAttachmentUpload", start("a.txt", 4)).await.ok();
    let metadata = &started["UploadMetadata"];
    assert_eq!(metadata["UrlExpiry"], "2026-11-22T10:15:00Z");
    clock.advance(Duration::from_secs(15 * 60 - 1));
    assert_eq!(put(&customer, metadata, headers(metadata), b"1234").await.0, 200);
    clock.advance(Duration::from_secs(1));
    let response = put(&customer, metadata, headers(metadata), b"1234").await;
    assert_eq!(response, (403, "AccessDenied".to_owned()));

    let id = started["AttachmentId"].as_str().unwrap();
    customer.call("CompleteAttachmentUpload", complete(id, "x")).await.ok();
    let input = json!({"AttachmentId": id, "UrlExpiryInSeconds": 5});
    let got = customer.call("GetAttachment", input).await.ok();
    assert_eq!(got["UrlExpiry"], "2026-11-22T10:15:05Z");
    let url = got["Url"].as_str().unwrap();
    assert_eq!(customer.http.get(url).send().await.unwrap().status(), 200);
    let bearer = customer.http.get(url).header("x-amz-bearer", "x").send().await.unwrap();
    assert_eq!(bearer.status(), 403);
    clock.advance(Duration::from_secs(5));
    let late = customer.http.get(url).send().await.unwrap();
    assert_eq!(late.status(), 403);
    assert_eq!(s3_code(&late.text().await.unwrap()), "AccessDenied");
}

#[tokio::test]
async fn completions_in_every_order() {
    let (_emulator, chat, customer) = chat().await;
    let started = customer.call("StartAttachmentUpload", start("a.txt", 4)).await.ok();
    let again = customer.call("StartAttachmentUpload", start("a.txt", 4)).await.ok();
    assert_eq!(started, again, "one ClientToken is one attachment");
    let id = started["AttachmentId"].as_str().unwrap();
    let early = customer.call("CompleteAttachmentUpload", complete(id, "1")).await;
    early.error(400, "ValidationException");
    let metadata = &started["UploadMetadata"];
    assert_eq!(put(&customer, metadata, headers(metadata), b"1234").await.0, 200);
    for _ in 0..2 {
        customer.call("CompleteAttachmentUpload", complete(id, "2")).await.ok();
    }
    let second = customer.call("CompleteAttachmentUpload", complete(id, "3")).await;
    second.error(409, "ConflictException");
    let unknown = customer.call("CompleteAttachmentUpload", complete("x", "4")).await;
    unknown.error(400, "ValidationException");
    assert_eq!(chat.transcript().len(), 1);
}

#[tokio::test]
async fn the_35th_is_the_last() {
    let (_emulator, _chat, customer) = chat().await;
    for n in 0..35 {
        customer.call("StartAttachmentUpload", start(&format!("{n}.txt"), 1)).await.ok();
    }
    let response = customer.call("StartAttachmentUpload", start("35.txt", 1)).await;
    response.error(402, "ServiceQuotaExceededException");
}

#[tokio::test]
async fn types_that_are_not_allowed() {
    let (_emulator, _chat, customer) = chat().await;
    for name in ["run.exe", "no-extension", "trailing."] {
        let response = customer.call("StartAttachmentUpload", start(name, 1)).await;
        response.error(400, "ValidationException");
    }
    customer.call("StartAttachmentUpload", start("PHOTO.JPG", 1)).await.ok();
    // A name whose encoded form is longer than a header may be.
    let long = format!("{}.txt", "é".repeat(250));
    customer.call("StartAttachmentUpload", start(&long, 1)).await.ok();
}

#[tokio::test]
async fn the_scanner_decides_by_name() {
    let (_emulator, chat, customer) = chat().await;
    let eicar = upload(&customer, "eicar.txt", b"x").await;
    let pending = upload(&customer, "pending.txt", b"x").await;
    status(&chat, &eicar, AttachmentStatus::Rejected).await;
    status(&chat, &pending, AttachmentStatus::InProgress).await;
    for id in [&eicar, &pending] {
        let response = customer.call("GetAttachment", json!({"AttachmentId": id})).await;
        response.error(400, "ValidationException");
    }
    chat.decide_attachment(&pending, AttachmentStatus::Approved).unwrap();
    customer.call("GetAttachment", json!({"AttachmentId": pending})).await.ok();
}

#[tokio::test]
async fn or_the_controller_does() {
    let mut settings = Settings::default();
    settings.scan = Scan::Manual;
    let emulator = Emulator::builder().settings(settings).start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let customer = Client::of_customer(&emulator, &chat).await;
    let id = upload(&customer, "a.txt", b"x").await;
    emulator.clock().advance(Duration::from_secs(3600));
    status(&chat, &id, AttachmentStatus::InProgress).await;
    chat.decide_attachment(&id, AttachmentStatus::Rejected).unwrap();
    status(&chat, &id, AttachmentStatus::Rejected).await;
    let unknown = chat.decide_attachment("x", AttachmentStatus::Approved);
    assert_eq!(unknown, Err(connectparticipant_emulator::ControlError::NoSuchAttachment));
}

#[tokio::test]
async fn a_custom_bot_gets_no_attachments() {
    let (emulator, chat, customer) = chat().await;
    let id = upload(&customer, "a.txt", b"x").await;
    status(&chat, &id, AttachmentStatus::Approved).await;
    let bot = chat.join_as(Role::CustomBot, "Bot").unwrap();
    let bot = Client::new(&emulator, bot.token()).connected().await;
    let response = bot.call("GetAttachment", json!({"AttachmentId": id})).await;
    response.error(403, "AccessDeniedException");
    // And an attachment of another chat is none of this one's.
    let other = emulator.start_chat("Eve").unwrap();
    let eve = Client::of_customer(&emulator, &other).await;
    let response = eve.call("GetAttachment", json!({"AttachmentId": id})).await;
    response.error(400, "ValidationException");
}
