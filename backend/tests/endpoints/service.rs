//! What a page is told when the service does not do what it is asked for.

use connectparticipant_backend::Backend;
use connectparticipant_emulator::Fault;

use super::site::{Site, chat, client, serve, usual};

#[tokio::test]
async fn it_is_busy() {
    let site = Site::start().await;
    site.emulator
        .inject(Fault::on("StartChatContact").error(429, "LimitExceededException").times(10))
        .unwrap();
    let answer = site.post("/chat", &chat()).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (503, "busy"));
    assert!(answer.header("retry-after").is_some());
    site.emulator.clear_faults();
    assert_eq!(site.post("/chat", &chat()).await.status.as_u16(), 200);
    let counts = site.backend.counts();
    assert_eq!((counts.failed, counts.refused, counts.chats), (1, 0, 1));
}

/// What is wrong between the back end and the service is for the log.
#[tokio::test]
async fn it_refuses_the_back_end() {
    let mut site = Site::start().await;
    let wrong = connectparticipant_backend::connect_chat::restjson::signing::Credentials::new(
        "AKIDEXAMPLE",
        "another-key",
    );
    let wrong = connectparticipant_backend::connect_chat::Client::builder()
        .region("us-east-1")
        .endpoint_url(site.emulator.url())
        .credentials(wrong)
        .build()
        .unwrap();
    site.backend = usual(wrong).build().unwrap();
    site.url = serve(&site.backend).await;
    let answer = site.post("/chat", &chat()).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (502, "service"));
    assert!(!answer.body.to_string().to_lowercase().contains("signature"), "{answer:?}");
    assert!(site.emulator.chats().is_empty());
}

#[tokio::test]
async fn it_cannot_be_reached() {
    let mut site = Site::start().await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let backend: Backend = usual(client(&nobody)).build().unwrap();
    site.url = serve(&backend).await;
    let answer = site.post("/chat", &chat()).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (503, "busy"), "{answer:?}");
}
