//! Sign-ins: announced by the chat that asks for one, completed once.

use std::time::Duration;

use connectparticipant_emulator::Chat as Flow;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::site::{INSTANCE, Site};

/// A customer in a chat, with what a page keeps.
pub(crate) struct Customer {
    pub(crate) chat_key: Value,
    client: connectparticipant::Client,
    flow: Flow,
    connection_token: String,
}

/// A sign-in that the identity provider has redirected back.
pub(crate) struct Redirected {
    pub(crate) state: String,
    pub(crate) code: String,
}

impl Customer {
    pub(crate) async fn enter(site: &Site) -> Self {
        let data = site.start_chat().await;
        let result = &data["startChatResult"];
        let client = connectparticipant::Client::builder()
            .endpoint_url(site.emulator.url())
            .build()
            .unwrap();
        let connection = client
            .create_participant_connection()
            .r#type(connectparticipant::types::ConnectionType::ConnectionCredentials)
            .participant_token(result["ParticipantToken"].as_str().unwrap())
            .send()
            .await
            .unwrap();
        let token = connection.connection_credentials.unwrap().connection_token.unwrap();
        let flow = site.emulator.chat(result["ContactId"].as_str().unwrap()).unwrap();
        Self {
            chat_key: data["chatKey"].clone(),
            client,
            flow,
            connection_token: token.expose().to_owned(),
        }
    }

    /// The flow asks for a sign-in, and the customer signs in at the identity provider.
    pub(crate) async fn sign_in(&self, site: &Site) -> Redirected {
        let session = self.flow.ask_to_sign_in().unwrap();
        let url = self
            .client
            .get_authentication_url()
            .session_id(session.expose())
            .redirect_uri("https://www.example.com/signed-in")
            .connection_token(self.connection_token.as_str())
            .send()
            .await
            .unwrap();
        let url = reqwest::Url::parse(url.authentication_url.unwrap().expose()).unwrap();
        let mut form: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let typed = [("decision", "sign-in"), ("username", "Jane"), ("password", "correct")];
        form.extend(typed.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let mut action = url.clone();
        action.set_query(None);
        let back = site.http.post(action).form(&form).send().await.unwrap();
        let back = back.headers()["location"].to_str().unwrap().to_owned();
        let back = reqwest::Url::parse(&back).unwrap();
        let find = |name: &str| {
            let pair = back.query_pairs().find(|(key, _)| key == name);
            pair.map(|(_, value)| value.into_owned()).unwrap()
        };
        Redirected { state: find("state"), code: find("code") }
    }

    pub(crate) async fn announce(&self, site: &Site, state: &str) -> Value {
        let body = json!({ "chatKey": self.chat_key, "state": state });
        let answer = site.post("/authentication", &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.body["data"]["signInKey"].clone()
    }

    fn is_signed_in(&self) -> bool {
        let sign_ins = self.flow.view().sign_ins;
        sign_ins
            .iter()
            .any(|one| one.outcome == Some(connectparticipant_emulator::SignInOutcome::Succeeded))
    }
}

fn outcome(redirected: &Redirected, key: &Value) -> Value {
    json!({
        "state": redirected.state,
        "code": redirected.code,
        "signInKey": key,
        "instanceId": INSTANCE,
        "error": "",
    })
}

#[tokio::test]
async fn a_customer_signs_in() {
    let site = Site::start().await;
    let customer = Customer::enter(&site).await;
    let redirected = customer.sign_in(&site).await;
    let key = customer.announce(&site, &redirected.state).await;
    let answer = site.post("/authentication", &outcome(&redirected, &key)).await;
    assert_eq!((answer.status, &answer.body), (StatusCode::OK, &json!({ "data": {} })));
    assert!(customer.is_signed_in());
    // The state is used up.
    let answer = site.post("/authentication", &outcome(&redirected, &key)).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (409, "state_used"));
    assert_eq!(site.emulator.request_count("UpdateParticipantAuthentication"), 1);
    let counts = site.backend.counts();
    assert_eq!((counts.announced, counts.sign_ins, counts.refused), (1, 1, 1));
}

/// Whoever makes a customer sign in with another chat's state does not sign in as that customer.
#[tokio::test]
async fn a_state_of_another_chat() {
    let site = Site::start().await;
    let (attacker, victim) = (Customer::enter(&site).await, Customer::enter(&site).await);
    let theirs = attacker.sign_in(&site).await;
    attacker.announce(&site, &theirs.state).await;
    let own = victim.sign_in(&site).await;
    let key = victim.announce(&site, &own.state).await;
    let answer = site.post("/authentication", &outcome(&theirs, &key)).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (403, "state_of_another_chat"));
    // A chat key is no sign-in key.
    let answer = site.post("/authentication", &outcome(&theirs, &victim.chat_key)).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (403, "state_of_another_chat"));
    assert_eq!(site.emulator.request_count("UpdateParticipantAuthentication"), 0);
    assert!(!attacker.is_signed_in());
    // The victim's own sign-in is not spoiled.
    let answer = site.post("/authentication", &outcome(&own, &key)).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert!(victim.is_signed_in() && !attacker.is_signed_in());
}

/// Keys of one back end are none of another, unless they have one secret.
#[tokio::test]
async fn keys_of_another_process() {
    for (secrets, status) in [([[1; 32], [1; 32]], 200), ([[1; 32], [2; 32]], 403)] {
        let [first, second] = secrets;
        let site = Site::with(|builder| builder.key(first)).await;
        let customer = Customer::enter(&site).await;
        let redirected = customer.sign_in(&site).await;
        let key = customer.announce(&site, &redirected.state).await;
        let client = super::site::client(site.emulator.url());
        let other = super::site::usual(client).key(second).build().unwrap();
        let site = Site { url: super::site::serve(&other).await, ..site };
        let answer = site.post("/authentication", &outcome(&redirected, &key)).await;
        assert_eq!(answer.status.as_u16(), status, "{answer:?}");
    }
}

#[tokio::test]
async fn a_customer_who_does_not_sign_in() {
    let site = Site::start().await;
    let customer = Customer::enter(&site).await;
    let redirected = customer.sign_in(&site).await;
    let key = customer.announce(&site, &redirected.state).await;
    let body = json!({
        "state": redirected.state,
        "signInKey": key,
        "error": "access_denied",
        "errorDescription": "the \"user\"\nsaid no",
    });
    let answer = site.post("/authentication", &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert!(!customer.is_signed_in());
}

/// A code that the service does not accept: the page can start over, and is not told more.
#[tokio::test]
async fn a_code_that_is_not_accepted() {
    let site = Site::start().await;
    let customer = Customer::enter(&site).await;
    let redirected = customer.sign_in(&site).await;
    let key = customer.announce(&site, &redirected.state).await;
    let other = Redirected { code: "made-up".to_owned(), state: redirected.state };
    let answer = site.post("/authentication", &outcome(&other, &key)).await;
    assert!(answer.status.is_client_error() || answer.status.is_success(), "{answer:?}");
    assert!(!customer.is_signed_in());
    let made_up = "made-up-state";
    let key = customer.announce(&site, made_up).await;
    let other = Redirected { code: "c".to_owned(), state: made_up.to_owned() };
    let answer = site.post("/authentication", &outcome(&other, &key)).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (409, "sign_in_over"), "{answer:?}");
}

/// AWS's own front end announces nothing.
#[tokio::test]
async fn unannounced_states_if_they_are_allowed() {
    let site = Site::with(|builder| builder.accept_unannounced_states()).await;
    let customer = Customer::enter(&site).await;
    let redirected = customer.sign_in(&site).await;
    let body = json!({
        "code": redirected.code, "state": redirected.state, "instanceId": INSTANCE, "error": null,
    });
    let answer = site.post("/authentication", &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert!(customer.is_signed_in());
    let answer = site.post("/authentication", &body).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (409, "state_used"));
    // A key that is given must be right all the same.
    let redirected = customer.sign_in(&site).await;
    let answer = site.post("/authentication", &outcome(&redirected, &json!("a.b"))).await;
    assert_eq!(answer.code(), "state_of_another_chat");
}

/// A chat key lasts as long as configured.
#[tokio::test]
async fn a_chat_key_expires() {
    let site = Site::with(|builder| builder.chat_key_life(Duration::ZERO)).await;
    let customer = Customer::enter(&site).await;
    let body = json!({ "chatKey": customer.chat_key, "state": "s" });
    let answer = site.post("/authentication", &body).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (403, "chat_key"));
}
