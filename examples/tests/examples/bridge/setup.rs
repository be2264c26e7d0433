//! A bridge with both of its sides, in this process.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use connect_chat::restjson::signing::Credentials;
use connectparticipant_emulator::{Account, Chat, Emulator, Participant, Settings};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{bridge, messenger, signature};

pub const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:chat";
pub const SECRET: &str = "webhook secret";

/// A bridge with both of its sides.
pub struct Setup {
    pub emulator: Emulator,
    pub phone: String,
    bridge: String,
    pub http: reqwest::Client,
    /// What SNS has posted.
    pub posted: Arc<Mutex<Vec<String>>>,
    /// How many messages the messenger refuses.
    pub refusals: Arc<Mutex<u32>>,
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

impl Setup {
    pub async fn start() -> Self {
        let ((at_bridge, bridge), (at_phone, phone)) = (listen().await, listen().await);
        let (at_sns, sns) = listen().await;
        let mut settings = Settings::default();
        settings.accounts.push(Account::new("AKIDEXAMPLE", "a-secret-access-key"));
        settings.sns_url = Some(format!("{sns}/sns"));
        let emulator = Emulator::builder().settings(settings).start().await.unwrap();
        let http = reqwest::Client::new();
        let posted = Arc::new(Mutex::new(Vec::new()));
        let pass = Pass { to: bridge.clone(), http: http.clone(), posted: Arc::clone(&posted) };
        tokio::spawn(serve(at_sns, Router::new().route("/sns", post(pass_on)).with_state(pass)));

        let account = messenger::Account {
            webhook: format!("{bridge}/webhook"),
            webhook_secret: SECRET.to_owned(),
            access_token: "access token".to_owned(),
        };
        let refusals = Arc::new(Mutex::new(0));
        let refuse = Arc::clone(&refusals);
        let phones = messenger::routes(account).layer(axum::middleware::from_fn(
            move |request: axum::extract::Request, next: axum::middleware::Next| {
                let refuse = Arc::clone(&refuse);
                async move {
                    let of_bridge = request.uri().path() == "/messages";
                    let refused = of_bridge && {
                        let mut left = refuse.lock().unwrap();
                        let refused = *left > 0;
                        *left -= u32::from(refused);
                        refused
                    };
                    match refused {
                        true => {
                            axum::response::IntoResponse::into_response(StatusCode::BAD_GATEWAY)
                        }
                        false => next.run(request).await,
                    }
                }
            },
        ));
        tokio::spawn(serve(at_phone, phones));

        let connect = connect_chat::Client::builder()
            .region("us-east-1")
            .endpoint_url(emulator.url())
            .credentials(Credentials::new("AKIDEXAMPLE", "a-secret-access-key"))
            .build()
            .unwrap();
        let participant = connectparticipant::Client::builder().endpoint_url(emulator.url());
        let certificate = format!("{}/_control/notifications/certificate", emulator.url());
        let of_bridge = bridge::Settings {
            instance_id: "a1b2c3d4-5678-90ab-cdef-111122223333".to_owned(),
            flow_id: "f10f10f1-5678-90ab-cdef-111122223333".to_owned(),
            topic_arn: TOPIC.to_owned(),
            messenger_url: phone.clone(),
            webhook_secret: SECRET.to_owned(),
            access_token: "access token".to_owned(),
        };
        let participant = participant.build().unwrap();
        let made = bridge::Bridge::new(of_bridge, connect, participant, move |_| {
            let url = certificate.clone();
            async move { Ok(reqwest::get(url).await?.bytes().await?.to_vec()) }
        });
        tokio::spawn(serve(at_bridge, bridge::routes(made)));
        Self { emulator, phone, bridge, http, posted, refusals }
    }

    pub async fn write(&self, person: &str, text: &str) {
        let write = self.http.post(format!("{}/people/{person}/write", self.phone));
        let answer = write.json(&json!({ "text": text })).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::ACCEPTED);
    }

    pub async fn shown(&self, person: &str) -> Vec<String> {
        let shown = self.http.get(format!("{}/people/{person}/messages", self.phone));
        let shown: Vec<Value> = shown.send().await.unwrap().json().await.unwrap();
        shown.iter().map(|message| message["text"].as_str().unwrap().to_owned()).collect()
    }

    /// Waits until the person sees this.
    pub async fn shows(&self, person: &str, texts: &[&str]) {
        for _ in 0..500 {
            if self.shown(person).await.len() >= texts.len() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // What comes twice comes later.
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(self.shown(person).await, texts);
    }

    /// Waits for the number of chats, for the customer's last message, and lets an agent join.
    pub async fn agent(&self, number: usize, text: &str) -> (Chat, Participant) {
        for _ in 0..500 {
            let chats = self.emulator.chats();
            if let Some(chat) = chats.get(number - 1)
                && said(chat).last().is_some_and(|last| last == text)
            {
                assert_eq!(chats.len(), number);
                return (chat.clone(), chat.join("Sam").unwrap());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{text:?} does not reach the agent");
    }

    /// Posts to the webhook, as the messenger does.
    pub async fn webhook(&self, body: &str, signature: &str) -> StatusCode {
        let post = self.http.post(format!("{}/webhook", self.bridge));
        let post = post.header(signature::HEADER, signature).body(body.to_owned());
        post.send().await.unwrap().status()
    }

    pub async fn sns(&self, body: String) -> StatusCode {
        let post = self.http.post(format!("{}/sns", self.bridge)).body(body);
        post.send().await.unwrap().status()
    }
}

async fn serve(listener: TcpListener, router: Router) {
    axum::serve(listener, router).await.unwrap();
}

/// Between SNS and the bridge, to see what is posted.
#[derive(Clone)]
struct Pass {
    to: String,
    http: reqwest::Client,
    posted: Arc<Mutex<Vec<String>>>,
}

async fn pass_on(State(pass): State<Pass>, body: String) -> StatusCode {
    pass.posted.lock().unwrap().push(body.clone());
    let post = pass.http.post(format!("{}/sns", pass.to)).body(body);
    post.send().await.unwrap().status()
}

/// What the customer has said, as the service keeps it.
pub fn said(chat: &Chat) -> Vec<String> {
    let customer = chat.participant_id();
    let transcript = chat.transcript().into_iter();
    let own = transcript.filter(|item| item.participant_id.as_deref() == Some(&customer));
    own.filter_map(|item| Some(item.content?.expose().to_owned())).collect()
}
