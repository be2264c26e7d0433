//! Files up and down, and every way in which that fails.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;

use connectparticipant::Retry;
use connectparticipant_chat::{Chat, DownloadError, Event, StorageError, Upload, UploadError};
use connectparticipant_emulator::{Emulator, Fault, Settings};
use tokio::io::AsyncWriteExt;

use crate::support::{builder, client, connect, next_of, until, within};

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("chat-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn files(&self) -> Vec<String> {
        let files = std::fs::read_dir(&self.0).unwrap();
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

async fn upload(chat: &Chat, upload: Upload) -> Result<String, UploadError> {
    within(chat.upload(upload)).await.map(|uploaded| uploaded.attachment_id)
}

/// A megabyte from a file, streamed, and back into a file.
#[tokio::test]
async fn there_and_back() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    let folder = Folder::new();
    let (there, back) = (folder.0.join("there.pdf"), folder.0.join("back.pdf"));
    let content = bytes(1 << 20);
    std::fs::write(&there, &content).unwrap();
    let progress = Arc::new(AtomicU64::new(0));
    let (seen, total) = (Arc::clone(&progress), content.len() as u64);
    let file = Upload::file(&there).await.unwrap().on_progress(move |sent, of| {
        assert!(sent > seen.load(Ordering::Relaxed) && sent <= of && of == total);
        seen.store(sent, Ordering::Relaxed);
    });
    let uploaded = within(chat.upload(file)).await.unwrap();
    assert!(uploaded.approved);
    assert_eq!(progress.load(Ordering::Relaxed), total);
    assert_eq!(started.attachment(&uploaded.attachment_id).unwrap(), content);

    let shown = next_of(&mut chat, |event| match event {
        Event::Attachment(attachment) if attachment.files[0].is_approved() => Some(attachment),
        _ => None,
    });
    let shown = shown.await;
    let file = &shown.files[0];
    assert_eq!((file.name.as_deref(), &file.id), (Some("there.pdf"), &uploaded.attachment_id));
    assert_eq!(file.content_type.as_deref(), Some("application/pdf"));
    let download = within(chat.download(&file.id)).await.unwrap();
    assert_eq!(download.size(), total);
    assert_eq!(within(download.save(&back)).await.unwrap(), total);
    assert_eq!(std::fs::read(&back).unwrap(), content);
    let whole = within(chat.download(&file.id)).await.unwrap();
    assert_eq!(within(whole.bytes(2 << 20)).await.unwrap(), content);
    let large = within(chat.download(&file.id)).await.unwrap();
    let error = within(large.bytes(1_000)).await.unwrap_err();
    assert!(matches!(error, DownloadError::TooLarge(_)), "{error}");

    // Neither the token nor any header that was not signed goes to the storage.
    let storage: Vec<_> = emulator
        .requests()
        .into_iter()
        .filter(|request| ["PutObject", "GetObject"].contains(&request.operation.as_str()))
        .collect();
    assert_eq!(storage.len(), 4);
    for request in storage {
        for name in ["x-amz-bearer", "authorization", "transfer-encoding", "cookie"] {
            assert!(!request.headers.contains_key(name), "{name} to {}", request.operation);
        }
    }
}

#[tokio::test]
async fn what_is_read_from_anywhere() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let chat = connect(&emulator, &started).await;
    let content = bytes(200_000);
    let reader = std::io::Cursor::new(content.clone());
    let id = upload(&chat, Upload::reader("a.txt", 200_000, reader)).await.unwrap();
    assert_eq!(started.attachment(&id).unwrap(), content);
    // Fewer bytes than were announced, and more.
    for announced in [200_001, 199_999] {
        let reader = std::io::Cursor::new(content.clone());
        let error = upload(&chat, Upload::reader("a.txt", announced, reader)).await.unwrap_err();
        assert!(matches!(error, UploadError::Read(_)), "{announced}: {error}");
    }
    let error = upload(&chat, Upload::bytes("a.txt", "")).await.unwrap_err();
    assert!(matches!(error, UploadError::Empty), "{error}");
    assert!(Upload::file("/no/such/file").await.is_err());
    assert_eq!(emulator.request_count("CompleteAttachmentUpload"), 1);
}

#[tokio::test]
async fn the_service_refuses_and_the_scan_rejects() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let chat = connect(&emulator, &started).await;
    let error = upload(&chat, Upload::bytes("virus.exe", "MZ")).await.unwrap_err();
    assert!(matches!(error, UploadError::Start(_)), "{error}");
    assert_eq!(emulator.request_count("PutObject"), 0);
    let error = upload(&chat, Upload::bytes("eicar.txt", "x")).await.unwrap_err();
    assert!(matches!(error, UploadError::Rejected), "{error}");
}

/// The storage's errors come as XML, and what can be tried again is.
#[tokio::test]
async fn the_storage_refuses() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let chat = connect(&emulator, &started).await;
    let xml = "<?xml version=\"1.0\"?><Error><Code>SignatureDoesNotMatch</Code>\
        <Message>The signature differs</Message><RequestId>R1</RequestId></Error>";
    emulator.inject(Fault::on("PutObject").status(403).body(xml)).unwrap();
    let error = upload(&chat, Upload::bytes("a.txt", "text")).await.unwrap_err();
    let told = "not uploaded: the storage rejected the request: SignatureDoesNotMatch (403): \
        \"The signature differs\" [request id R1]";
    assert_eq!(error.to_string(), told);
    assert_eq!(emulator.request_count("PutObject"), 1, "403 is not tried again");
    assert_eq!(emulator.request_count("CompleteAttachmentUpload"), 0);

    emulator.inject(Fault::on("PutObject").status(503).times(2)).unwrap();
    upload(&chat, Upload::bytes("a.txt", "text")).await.unwrap();
    assert_eq!(emulator.request_count("PutObject"), 4);
    // What can be read once only is sent once only.
    emulator.inject(Fault::on("PutObject").status(503)).unwrap();
    let reader = std::io::Cursor::new("text");
    let error = upload(&chat, Upload::reader("a.txt", 4, reader)).await.unwrap_err();
    assert!(matches!(error, UploadError::Storage(StorageError::Rejected { status: 503, .. })));
}

/// The answer to the completion is lost; asked again, the service says 409.
#[tokio::test]
async fn a_completion_that_is_going_on_is_no_failure() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let chat = within(builder(&client(&emulator).with_retry(Retry::never()), &started).connect());
    let chat = chat.await.unwrap();
    let fault = Fault::on("CompleteAttachmentUpload").after_carrying_out();
    emulator.inject(fault.error(409, "ConflictException")).unwrap();
    let uploaded = within(chat.upload(Upload::bytes("a.txt", "text"))).await.unwrap();
    assert!(uploaded.approved);
    emulator
        .inject(Fault::on("CompleteAttachmentUpload").error(402, "ServiceQuotaExceededException"))
        .unwrap();
    let error = upload(&chat, Upload::bytes("a.txt", "text")).await.unwrap_err();
    assert!(matches!(error, UploadError::Complete(_)), "{error}");
}

/// Dropping the future ends the upload in the middle: the storage has nothing, nothing is completed.
#[tokio::test]
async fn an_upload_is_cancelled() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let chat = connect(&emulator, &started).await;
    let (mut writer, reader) = tokio::io::duplex(1_000);
    let sent = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&sent);
    let file = Upload::reader("a.txt", 1 << 20, reader)
        .on_progress(move |sent, _| seen.store(sent, Ordering::Relaxed));
    let uploading = tokio::spawn({
        let sender = chat.sender();
        async move { sender.upload(file).await }
    });
    within(writer.write_all(&bytes(10_000))).await.unwrap();
    until(|| sent.load(Ordering::Relaxed) > 0).await;
    uploading.abort();
    // The reader is gone with the upload.
    within(async { while writer.write_all(&bytes(1_000)).await.is_ok() {} }).await;
    assert_eq!(emulator.request_count("CompleteAttachmentUpload"), 0);
    upload(&chat, Upload::bytes("b.txt", "text")).await.unwrap();
}

/// Whatever goes wrong on the way down, no part of a file is left.
#[tokio::test]
async fn no_partial_file_is_left() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let chat = connect(&emulator, &started).await;
    let agent = started.join("Sam").unwrap();
    let id = agent.attach("a.txt", "text/plain", bytes(300_000)).unwrap();
    let folder = Folder::new();
    let path = folder.0.join("a.txt");
    std::fs::write(&path, "what was there before").unwrap();
    let fault = || Fault::on("GetObject");
    let cases = [
        ("cut off", fault().truncate()),
        ("too short", fault().body("short")),
        ("too long", fault().body(&"x".repeat(300_001))),
    ];
    for (what, fault) in cases {
        emulator.inject(fault).unwrap();
        let download = within(chat.download(&id)).await.unwrap();
        let error = within(download.save(&path)).await.unwrap_err();
        let expected = matches!(error, DownloadError::Size { .. } | DownloadError::Storage(_));
        assert!(expected, "{what}: {error}");
        assert_eq!(folder.files(), ["a.txt"], "{what}");
    }
    emulator.inject(fault().error(403, "AccessDenied")).unwrap();
    let error = within(chat.download(&id)).await.unwrap_err();
    assert!(matches!(error, DownloadError::Storage(StorageError::Rejected { status: 403, .. })));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "what was there before");

    // Dropped in the middle.
    let download = within(chat.download(&id)).await.unwrap();
    let mut saving = Box::pin(download.save(&path));
    let begun = std::future::poll_fn(|context| {
        assert!(saving.as_mut().poll(context).is_pending(), "at once");
        if folder.files().len() == 2 { Poll::Ready(()) } else { Poll::Pending }
    });
    within(begun).await;
    drop(saving);
    assert_eq!(folder.files(), ["a.txt"]);
    let error = within(chat.download("no such file, which has a name of some length")).await;
    assert!(matches!(error.unwrap_err(), DownloadError::Get(_)));
    let download = within(chat.download(&id)).await.unwrap();
    within(download.save(&path)).await.unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), bytes(300_000));
}

/// The addresses are good for a time only.
#[tokio::test]
async fn an_address_that_is_too_old() {
    let mut settings = Settings::default();
    settings.upload_url_lifetime = Duration::ZERO;
    settings.download_url_lifetime = Duration::ZERO;
    let emulator = Emulator::builder().settings(settings).start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let chat = connect(&emulator, &started).await;
    let error = upload(&chat, Upload::bytes("a.txt", "text")).await.unwrap_err();
    assert!(error.to_string().contains("Request has expired"), "{error}");
    let id = started.join("Sam").unwrap().attach("a.txt", "text/plain", "text").unwrap();
    let error = within(chat.download(&id)).await.unwrap_err();
    assert!(error.to_string().contains("Request has expired"), "{error}");
}
