//! AuthenticateCustomer, from the event to the outcome.

use std::time::Duration;

use connectparticipant_emulator::{Clock, ControlError, Emulator, Settings, SignInOutcome};
use serde_json::{Value, json};
use url::Url;

use super::client::{Client, chat};
use super::wire::{Wire, event};

const REDIRECT: &str = "https://app.example.com/signed-in?from=chat";

fn ask(session: &str) -> Value {
    json!({"SessionId": session, "RedirectUri": REDIRECT})
}

async fn with_manual_clock() -> (Emulator, connectparticipant_emulator::Chat, Client, Clock) {
    let clock = Clock::manual("2026-11-22T10:00:00Z".parse().unwrap());
    let emulator = Emulator::builder().clock(clock.clone()).start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let customer = Client::of_customer(&emulator, &chat).await;
    (emulator, chat, customer, clock)
}

/// A browser that does not follow redirects.
fn browser() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// Fills the sign-in page's form; where it leads to.
async fn submit(url: &Url, fields: &[(&str, &str)]) -> Result<Url, (u16, String)> {
    let page = url.join("/authorize").unwrap();
    let state = parameter(url, "state").unwrap();
    let mut form = vec![("state", state.as_str()), ("redirect_uri", REDIRECT)];
    form.extend(fields);
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request =
        browser().post(page).header("content-type", "application/x-www-form-urlencoded").body(body);
    let response = request.send().await.unwrap();
    match response.headers().get("location") {
        Some(location) => {
            assert_eq!(response.status(), 303);
            Ok(Url::parse(location.to_str().unwrap()).unwrap())
        }
        None => Err((response.status().as_u16(), response.text().await.unwrap())),
    }
}

async fn update(client: &Client, body: Value) -> super::client::Response {
    let url = format!("{}/contact/update-participant-authentication", client.url);
    client.read(client.http.post(url).json(&body).send().await).await
}

async fn asked(chat: &connectparticipant_emulator::Chat, customer: &Client) -> (String, Url) {
    let session = chat.ask_to_sign_in().unwrap().expose().to_owned();
    let response = customer.call("GetAuthenticationUrl", ask(&session)).await.ok();
    (session, Url::parse(response["AuthenticationUrl"].as_str().unwrap()).unwrap())
}

#[tokio::test]
async fn from_the_event_to_the_new_name() {
    let (emulator, chat, customer) = chat().await;
    let mut wire = Wire::subscribed(&Client::new(&emulator, chat.participant_token())).await;
    let (session, url) = asked(&chat, &customer).await;
    let initiated = wire.next().await;
    assert_eq!(event(&initiated), Some("authentication.initiated"));
    let content: Value = serde_json::from_str(initiated["Content"].as_str().unwrap()).unwrap();
    assert_eq!(content, json!({"SessionId": session}));
    assert_eq!(parameter(&url, "redirect_uri").as_deref(), Some(REDIRECT));

    let page = browser().get(url.clone()).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let (status, again) =
        submit(&url, &[("decision", "sign-in"), ("username", "Ada"), ("password", "wrong")])
            .await
            .unwrap_err();
    assert_eq!(status, 401);
    assert!(again.contains("Incorrect password."));
    let back = submit(&url, &[("decision", "sign-in"), ("username", "Countess")]).await.unwrap();
    assert!(back.as_str().starts_with(REDIRECT), "its own query stays");
    assert_eq!(parameter(&back, "state"), parameter(&url, "state"));

    let body = json!({"State": parameter(&back, "state"), "InstanceId": "instance",
        "Code": parameter(&back, "code")});
    update(&customer, body.clone()).await.ok();
    assert_eq!(event(&wire.next().await), Some("authentication.succeeded"));
    let renamed = wire.next().await;
    assert_eq!(event(&renamed), Some("participant.displayname.updated"));
    assert_eq!(renamed["DisplayName"], "Countess");
    update(&customer, body).await.error(400, "InvalidRequestException");
    assert!(!chat.view().sign_in_pending);
    assert_eq!(chat.sent_by_customer()[0].operation, "GetAuthenticationUrl");
}

#[tokio::test]
async fn errors_that_the_page_sends_back() {
    for (decision, error) in [("cancel", "access_denied"), ("fail", "server_error")] {
        let (emulator, chat, customer) = chat().await;
        let mut wire = Wire::subscribed(&Client::new(&emulator, chat.participant_token())).await;
        let (_, url) = asked(&chat, &customer).await;
        wire.next().await;
        let back = submit(&url, &[("decision", decision)]).await.unwrap();
        assert_eq!(parameter(&back, "error").as_deref(), Some(error));
        assert!(parameter(&back, "error_description").is_some());
        let body = json!({"State": parameter(&back, "state"), "InstanceId": "instance",
            "Error": parameter(&back, "error"),
            "ErrorDescription": parameter(&back, "error_description")});
        update(&customer, body).await.ok();
        assert_eq!(event(&wire.next().await), Some("authentication.failed"));
    }
}

#[tokio::test]
async fn the_time_runs_out_on_the_page() {
    let (emulator, chat, customer) = chat().await;
    let mut wire = Wire::subscribed(&Client::new(&emulator, chat.participant_token())).await;
    let (_, url) = asked(&chat, &customer).await;
    wire.next().await;
    let (status, page) = submit(&url, &[("decision", "time-out")]).await.unwrap_err();
    assert_eq!(status, 400);
    assert!(page.contains("The time to sign in is over."));
    assert_eq!(event(&wire.next().await), Some("authentication.timeout"));
    assert!(!chat.view().sign_in_pending);
    let (status, _) = submit(&url, &[("decision", "dance")]).await.unwrap_err();
    assert_eq!(status, 400, "the page has no such button");
}

#[tokio::test]
async fn a_wrong_code_fails() {
    let (emulator, chat, customer) = chat().await;
    let mut wire = Wire::subscribed(&Client::new(&emulator, chat.participant_token())).await;
    let (_, url) = asked(&chat, &customer).await;
    wire.next().await;
    submit(&url, &[("decision", "sign-in"), ("username", "Ada")]).await.unwrap();
    let state = parameter(&url, "state");
    let body = json!({"State": state, "InstanceId": "instance", "Code": "guessed"});
    update(&customer, body).await.ok();
    assert_eq!(event(&wire.next().await), Some("authentication.failed"));
}

#[tokio::test]
async fn updates_that_make_no_sense() {
    let (_emulator, chat, customer) = chat().await;
    let (_, url) = asked(&chat, &customer).await;
    let state = parameter(&url, "state").unwrap();
    let invalid = "InvalidRequestException";
    for (body, code) in [
        (json!({"State": "unknown", "InstanceId": "i", "Code": "c"}), "InvalidParameterException"),
        (json!({"State": state, "Code": "c"}), invalid),
        (json!({"State": "", "InstanceId": "i", "Code": "c"}), invalid),
        (json!({"State": state, "InstanceId": "i"}), invalid),
        (json!({"State": state, "InstanceId": "i", "Code": "c", "Error": "e"}), invalid),
        (json!({"State": state, "InstanceId": "i", "Error": "\"quoted\""}), invalid),
        (json!({"State": state, "InstanceId": "i", "Code": "x".repeat(2049)}), invalid),
        (json!({"State": state, "InstanceId": "x".repeat(101), "Code": "c"}), invalid),
    ] {
        update(&customer, body).await.error(400, code);
    }
    assert!(chat.view().sign_in_pending);
}

#[tokio::test]
async fn the_url_is_there_for_sixty_seconds() {
    let (_emulator, chat, customer, clock) = with_manual_clock().await;
    let session = chat.ask_to_sign_in().unwrap();
    clock.advance(Duration::from_millis(59_999));
    customer.call("GetAuthenticationUrl", ask(&session)).await.ok();
    let again = customer.call("GetAuthenticationUrl", ask(&session)).await;
    again.error(400, "ValidationException");

    let session = chat.ask_to_sign_in().unwrap();
    clock.advance(Duration::from_secs(60));
    let late = customer.call("GetAuthenticationUrl", ask(&session)).await;
    late.error(400, "ValidationException");
    let unknown = customer.call("GetAuthenticationUrl", ask(&"x".repeat(36))).await;
    unknown.error(400, "ValidationException");
}

#[tokio::test]
async fn a_second_sign_in_supersedes_the_first() {
    let (_emulator, chat, customer) = chat().await;
    let first = chat.ask_to_sign_in().unwrap();
    let second = chat.ask_to_sign_in().unwrap();
    let response = customer.call("GetAuthenticationUrl", ask(&first)).await;
    response.error(400, "ValidationException");
    customer.call("GetAuthenticationUrl", ask(&second)).await.ok();
}

#[tokio::test]
async fn cancelling_from_the_chat() {
    let (emulator, chat, customer) = chat().await;
    let mut wire = Wire::subscribed(&Client::new(&emulator, chat.participant_token())).await;
    let (session, url) = asked(&chat, &customer).await;
    wire.next().await;
    let cancel = json!({"SessionId": session});
    customer.call("CancelParticipantAuthentication", cancel.clone()).await.ok();
    assert_eq!(event(&wire.next().await), Some("authentication.cancelled"));
    let again = customer.call("CancelParticipantAuthentication", cancel).await;
    again.error(400, "ValidationException");
    let (status, _) =
        submit(&url, &[("decision", "sign-in"), ("username", "A")]).await.unwrap_err();
    assert_eq!(status, 400, "the page is over too");
}

#[tokio::test]
async fn a_sign_in_takes_three_minutes_at_most() {
    let (emulator, chat, customer, clock) = with_manual_clock().await;
    let mut wire = Wire::subscribed(&Client::new(&emulator, chat.participant_token())).await;
    let (_, url) = asked(&chat, &customer).await;
    wire.next().await;
    clock.advance(Duration::from_secs(180));
    let timeout = wire.next().await;
    assert_eq!(event(&timeout), Some("authentication.timeout"));
    assert_eq!(timeout["AbsoluteTime"], "2026-11-22T10:03:00.000Z");
    let body = json!({"State": parameter(&url, "state"), "InstanceId": "i", "Code": "c"});
    update(&customer, body).await.error(400, "InvalidRequestException");
    let page = browser().get(url).send().await.unwrap();
    assert_eq!(page.status(), 400);
}

#[tokio::test]
async fn every_outcome_by_the_controller() {
    let (emulator, chat, _customer) = chat().await;
    let mut wire = Wire::subscribed(&Client::new(&emulator, chat.participant_token())).await;
    for (outcome, name) in [
        (SignInOutcome::Failed, "failed"),
        (SignInOutcome::Timeout, "timeout"),
        (SignInOutcome::Expired, "expired"),
        (SignInOutcome::Cancelled, "cancelled"),
        (SignInOutcome::Succeeded, "succeeded"),
    ] {
        chat.ask_to_sign_in().unwrap();
        wire.next().await;
        chat.finish_sign_in(outcome, Some("Countess")).unwrap();
        let item = wire.next().await;
        assert_eq!(event(&item), Some(format!("authentication.{name}").as_str()));
        assert_eq!(chat.finish_sign_in(outcome, None), Err(ControlError::NoSignIn));
    }
    assert_eq!(wire.next().await["DisplayName"], "Countess");
    let kept = chat.transcript();
    let events = kept.iter().filter_map(|item| item.content_type.as_deref());
    assert!(events.clone().all(|kind| !kind.contains("authentication")), "they are not kept");
    assert_eq!(events.filter(|kind| kind.ends_with("displayname.updated")).count(), 1);
}

#[tokio::test]
async fn redirect_uris_may_have_to_be_registered() {
    let mut settings = Settings::default();
    settings.redirect_uris = Some(vec!["https://registered.example.com/".to_owned()]);
    let emulator = Emulator::builder().settings(settings).start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let customer = Client::of_customer(&emulator, &chat).await;
    let session = chat.ask_to_sign_in().unwrap();
    let response = customer.call("GetAuthenticationUrl", ask(&session)).await;
    response.error(400, "ValidationException");
    let input = json!({"SessionId": session, "RedirectUri": "https://registered.example.com/"});
    customer.call("GetAuthenticationUrl", input).await.ok();
}

#[tokio::test]
async fn redirect_uris_must_be_ones() {
    let (_emulator, chat, customer) = chat().await;
    let session = chat.ask_to_sign_in().unwrap();
    let long = format!("https://app.example.com/{}", "é".repeat(1000));
    for uri in ["signed-in", "https://app.example.com/#fragment", &long] {
        let input = json!({"SessionId": session, "RedirectUri": uri});
        let response = customer.call("GetAuthenticationUrl", input).await;
        response.error(400, "ValidationException");
    }
    let input = json!({"SessionId": session, "RedirectUri": "my-app:/signed-in"});
    customer.call("GetAuthenticationUrl", input).await.ok();
}
