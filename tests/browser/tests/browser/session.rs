//! A customer's chat session, and what it is told.

use browser_tests::PATIENCE;
use connectparticipant::Client;
use connectparticipant_chat::{Chat, Event, SignIn, SignInResult};
use connectparticipant_emulator::Emulator;

pub(crate) struct Session {
    pub(crate) emulator: Emulator,
    /// The flow and the agents.
    pub(crate) flow: connectparticipant_emulator::Chat,
    pub(crate) chat: Chat,
}

impl Session {
    pub(crate) async fn start() -> Self {
        let emulator = Emulator::start().await.unwrap();
        let flow = emulator.start_chat("Ada").unwrap();
        let chat = connect(&emulator, flow.participant_token().expose()).await;
        Self { emulator, flow, chat }
    }

    /// The flow asks the customer to sign in.
    pub(crate) async fn asked_to_sign_in(&mut self) -> SignIn {
        self.flow.ask_to_sign_in().unwrap();
        next(&mut self.chat, |event| match event {
            Event::SignInRequested(sign_in) => Some(sign_in),
            _ => None,
        })
        .await
    }

    /// What a backend does, with AWS credentials, at the service `connect`.
    pub(crate) async fn update_participant_authentication(&self, result: &SignInResult) {
        let url = format!("{}/contact/update-participant-authentication", self.emulator.url());
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let body = result.body("12345678-1234-1234-1234-123456789012");
        let response = http.post(url).json(&body).send().await.unwrap();
        assert_eq!(response.status(), 200);
    }
}

pub(crate) async fn connect(emulator: &Emulator, participant_token: &str) -> Chat {
    let client = Client::builder().endpoint_url(emulator.url()).build().unwrap();
    Chat::connect(&client, participant_token).await.unwrap()
}

/// The next event that is wanted.
pub(crate) async fn next<T>(chat: &mut Chat, wanted: impl Fn(Event) -> Option<T>) -> T {
    let waiting = async {
        while let Some(event) = chat.next().await {
            if let Some(found) = wanted(event) {
                return found;
            }
        }
        panic!("the session is over");
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect("the event does not come")
}
