//! AuthenticateCustomer: from the flow's request to its outcome, and every way in between.

use std::time::Duration;

use connectparticipant_chat::sign_in::{Loopback, RedirectError, verify_redirect};
use connectparticipant_chat::{
    Chat, Event, EventName, SignIn, SignInError, SignInFailure, SignInOutcome,
};
use connectparticipant_emulator::{Emulator, Fault, SignInOutcome as Flow, SocketFault};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

use crate::support::{builder, client_on_clock, connect, next_message, next_of, until, within};

const REDIRECT: &str = "https://app.example.com/signed-in";

async fn next_request(chat: &mut Chat) -> SignIn {
    next_of(chat, |event| match event {
        Event::SignInRequested(sign_in) => Some(sign_in),
        _ => None,
    })
    .await
}

/// A request over HTTP, as a browser or a back end makes it: head and body of the response.
async fn http(request: &str, url: &Url, body: &str) -> (String, String) {
    let address = format!("127.0.0.1:{}", url.port().unwrap());
    let mut stream = TcpStream::connect(address).await.unwrap();
    let path = &url[url::Position::BeforePath..];
    let is_json = body.starts_with('{');
    let content_type =
        if is_json { "application/json" } else { "application/x-www-form-urlencoded" };
    let request = format!(
        "{request} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n\
         Content-Type: {content_type}\r\n\r\n{body}",
        url.host_str().unwrap(),
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    within(stream.read_to_string(&mut response)).await.unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

/// What the customer does on the emulator's page; where that leads to.
async fn decide(url: &str, decision: &str) -> Url {
    let mut page = Url::parse(url).unwrap();
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(page.query_pairs());
    form.append_pair("decision", decision).append_pair("username", "Ada Lovelace");
    page.set_query(None);
    let (head, _) = http("POST", &page, &form.finish()).await;
    let location = head.lines().find_map(|line| line.strip_prefix("location: ")).unwrap();
    Url::parse(location).unwrap()
}

/// What a back end does with AWS credentials.
async fn update(emulator: &Emulator, body: &Value) {
    let url = format!("{}/contact/update-participant-authentication", emulator.url());
    let url = Url::parse(&url).unwrap();
    let (head, _) = http("POST", &url, &body.to_string()).await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
}

#[tokio::test]
async fn from_the_request_to_the_new_name() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    let session = started.ask_to_sign_in().unwrap();
    let sign_in = next_request(&mut chat).await;
    assert_eq!(sign_in.session_id.expose(), session.expose());
    assert!(sign_in.remaining() > Duration::from_secs(30));
    let request = sign_in.redirect_uri(REDIRECT).identity_provider("My IdP & Co");
    let url = within(request.url()).await.unwrap();
    assert!(url.as_str().ends_with("&identity_provider=My+IdP+%26+Co"), "encoded");
    // The service issues it once; who asks again gets the same.
    let again = within(sign_in.redirect_uri(REDIRECT).url()).await.unwrap();
    assert_eq!(again.state(), url.state());
    let error = within(sign_in.redirect_uri("https://else.example/").url()).await.unwrap_err();
    assert!(matches!(error, SignInError::RedirectUriMismatch), "{error}");
    assert_eq!(emulator.request_count("GetAuthenticationUrl"), 1);

    let back = decide(url.as_str(), "sign-in").await;
    let forged = back.as_str().replace("state=", "state=x");
    assert_eq!(url.verify_redirect(&forged).unwrap_err(), RedirectError::WrongState);
    let result = url.verify_redirect(back.as_str()).unwrap();
    assert_eq!(result, verify_redirect(url.state(), back.as_str()).unwrap());
    assert!(result.is_signed_in());
    update(&emulator, &result.body("12345678-1234-1234-1234-123456789012")).await;
    let waiting = sign_in.clone();
    let outcome = tokio::spawn(async move { within(waiting.outcome()).await });
    next_of(&mut chat, |event| matches!(event, Event::SignedIn).then_some(())).await;
    assert_eq!(outcome.await.unwrap(), SignInOutcome::Succeeded);
    let renamed = next_of(&mut chat, |event| match event {
        Event::Lifecycle(event) if event.name == EventName::DisplayNameUpdated => Some(event),
        _ => None,
    });
    assert_eq!(renamed.await.display_name.as_deref(), Some("Ada Lovelace"));
    let error = within(sign_in.redirect_uri(REDIRECT).url()).await;
    assert!(error.is_ok(), "what was issued is still known");
}

/// The identity provider's error goes to the flow too.
#[tokio::test]
async fn the_customer_declines_on_the_page() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    started.ask_to_sign_in().unwrap();
    let sign_in = next_request(&mut chat).await;
    let url = within(sign_in.redirect_uri(REDIRECT).url()).await.unwrap();
    let back = decide(url.as_str(), "cancel").await;
    let result = url.verify_redirect(back.as_str()).unwrap();
    assert!(!result.is_signed_in());
    update(&emulator, &result.body("12345678-1234-1234-1234-123456789012")).await;
    assert_eq!(within(sign_in.outcome()).await, SignInOutcome::Failed(SignInFailure::Failed));
}

/// After 60 s nothing is sent: the service would refuse.
#[tokio::test]
async fn too_late_is_said_here() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let chat = builder(&client_on_clock(&emulator), &started).connect();
    let mut chat = within(chat).await.unwrap();
    started.ask_to_sign_in().unwrap();
    let sign_in = next_request(&mut chat).await;
    emulator.clock().advance(Duration::from_secs(61));
    assert_eq!(sign_in.remaining(), Duration::ZERO);
    let error = within(sign_in.redirect_uri(REDIRECT).url()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "too late to sign in: the URL must be requested within 60 s of the flow's request"
    );
    assert_eq!(emulator.request_count("GetAuthenticationUrl"), 0);
    // The flow gives up after three minutes.
    emulator.clock().advance(Duration::from_secs(120));
    assert_eq!(within(sign_in.outcome()).await, SignInOutcome::Failed(SignInFailure::TimedOut));
}

#[tokio::test]
async fn a_second_request_supersedes_the_first() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    started.ask_to_sign_in().unwrap();
    let first = next_request(&mut chat).await;
    started.ask_to_sign_in().unwrap();
    let second = next_request(&mut chat).await;
    assert_eq!(within(first.outcome()).await, SignInOutcome::Superseded);
    let error = within(first.redirect_uri(REDIRECT).url()).await.unwrap_err();
    assert!(matches!(error, SignInError::Superseded), "{error}");
    assert_eq!(emulator.request_count("GetAuthenticationUrl"), 0);
    within(second.redirect_uri(REDIRECT).url()).await.unwrap();
}

#[tokio::test]
async fn every_outcome_is_typed() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    let outcomes = [
        (Flow::Succeeded, SignInOutcome::Succeeded),
        (Flow::Failed, SignInOutcome::Failed(SignInFailure::Failed)),
        (Flow::Timeout, SignInOutcome::Failed(SignInFailure::TimedOut)),
        (Flow::Expired, SignInOutcome::Failed(SignInFailure::Expired)),
        (Flow::Cancelled, SignInOutcome::Failed(SignInFailure::Cancelled)),
    ];
    for (flow, expected) in outcomes {
        started.ask_to_sign_in().unwrap();
        let sign_in = next_request(&mut chat).await;
        started.finish_sign_in(flow, None).unwrap();
        let told = next_of(&mut chat, |event| match event {
            Event::SignedIn => Some(SignInOutcome::Succeeded),
            Event::SignInFailed(failure) => Some(SignInOutcome::Failed(failure)),
            _ => None,
        });
        assert_eq!(told.await, expected);
        assert_eq!(within(sign_in.outcome()).await, expected);
        let error = within(sign_in.redirect_uri(REDIRECT).url()).await.unwrap_err();
        assert!(matches!(error, SignInError::AlreadyCompleted(_)), "{error}");
    }
    // With the session, its sign-in is over too.
    started.ask_to_sign_in().unwrap();
    let sign_in = next_request(&mut chat).await;
    drop(chat);
    assert_eq!(within(sign_in.outcome()).await, SignInOutcome::SessionEnded);
    let error = within(sign_in.redirect_uri(REDIRECT).url()).await.unwrap_err();
    assert!(matches!(error, SignInError::Ended(_)), "{error}");
}

/// One call for the whole sign-in; dropped before its end, it cancels.
#[tokio::test]
async fn authenticate_returns_the_outcome_and_cancels_when_dropped() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;

    started.ask_to_sign_in().unwrap();
    let request = next_request(&mut chat).await.redirect_uri(REDIRECT);
    let (opened, url) = tokio::sync::oneshot::channel();
    let whole = tokio::spawn(async move {
        request.authenticate(|url| opened.send(url.as_str().to_owned()).unwrap()).await
    });
    assert!(within(url).await.unwrap().contains("state="));
    started.finish_sign_in(Flow::Succeeded, None).unwrap();
    assert_eq!(within(whole).await.unwrap().unwrap(), SignInOutcome::Succeeded);
    assert_eq!(emulator.request_count("CancelParticipantAuthentication"), 0);

    started.ask_to_sign_in().unwrap();
    let sign_in = next_request(&mut chat).await;
    assert_eq!(sign_in, sign_in.clone());
    let request = sign_in.redirect_uri(REDIRECT);
    let dropped = tokio::time::timeout(Duration::from_millis(200), request.authenticate(|_| {}));
    assert!(dropped.await.is_err());
    let outcome = within(sign_in.outcome()).await;
    assert_eq!(outcome, SignInOutcome::Failed(SignInFailure::Cancelled));
    assert_eq!(outcome.to_string(), "the sign-in was cancelled");
    assert_eq!(emulator.request_count("CancelParticipantAuthentication"), 1);
}

#[tokio::test]
async fn the_program_cancels() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    started.ask_to_sign_in().unwrap();
    let sign_in = next_request(&mut chat).await;
    within(sign_in.cancel()).await.unwrap();
    let failure = next_of(&mut chat, |event| match event {
        Event::SignInFailed(failure) => Some(failure),
        _ => None,
    });
    assert_eq!(failure.await, SignInFailure::Cancelled);
    within(sign_in.cancel()).await.unwrap();
}

/// Nothing keeps the event, so it must not be lost among others, and not if nobody reads.
#[tokio::test]
async fn a_request_reaches_a_consumer_that_is_slow() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    started.say("first").unwrap();
    next_message(&mut chat).await;
    for number in 0..1_000 {
        started.say(&number.to_string()).unwrap();
    }
    let session = started.ask_to_sign_in().unwrap();
    let sign_in = next_request(&mut chat).await;
    assert_eq!(sign_in.session_id.expose(), session.expose());
}

/// The service's own refusal, for a redirect that is not registered, and a network that fails.
#[tokio::test]
async fn the_call_fails() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    started.ask_to_sign_in().unwrap();
    let sign_in = next_request(&mut chat).await;
    let fault = Fault::on("GetAuthenticationUrl");
    emulator.inject(fault.clone().error(400, "ValidationException")).unwrap();
    let error = within(sign_in.redirect_uri(REDIRECT).url()).await.unwrap_err();
    assert!(error.to_string().starts_with("GetAuthenticationUrl failed"), "{error}");
    // The client's own retries are inside the 60 s too.
    emulator.inject(fault.clone().status(503)).unwrap();
    within(sign_in.redirect_uri(REDIRECT).url()).await.unwrap();
    assert_eq!(emulator.request_count("GetAuthenticationUrl"), 3);

    started.ask_to_sign_in().unwrap();
    let sign_in = next_request(&mut chat).await;
    emulator.inject(fault.body(r#"{"AuthenticationUrl":"javascript:alert(1)"}"#)).unwrap();
    let error = within(sign_in.redirect_uri(REDIRECT).url()).await.unwrap_err();
    assert!(matches!(error, SignInError::InvalidUrl), "{error}");
}

/// As for programs without a web server (RFC 8252): forged and other requests do not count.
#[tokio::test]
async fn the_loopback_receiver() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    started.ask_to_sign_in().unwrap();
    let sign_in = next_request(&mut chat).await;
    let loopback = Loopback::bind(0, "/signed-in").await.unwrap();
    let home = Url::parse(&loopback.redirect_uri()).unwrap();
    assert_eq!((home.host_str(), home.path()), (Some("127.0.0.1"), "/signed-in"));
    let url = within(sign_in.redirect_uri(loopback.redirect_uri()).url()).await.unwrap();
    let walk = async {
        for (path, status) in [
            ("/favicon.ico", "404"),
            ("/signed-in", "400"),
            ("/signed-in?code=c&state=forged", "400"),
        ] {
            let (head, _) = http("GET", &home.join(path).unwrap(), "").await;
            assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{path}: {head}");
        }
        let back = decide(url.as_str(), "sign-in").await;
        let (head, page) = http("GET", &back, "").await;
        assert!(head.starts_with("HTTP/1.1 200") && head.contains("no-store"), "{head}");
        assert!(page.contains("Signed in."), "{page}");
    };
    let (result, ()) = tokio::join!(within(loopback.receive(&url)), walk);
    let result = result.unwrap();
    update(&emulator, &result.body("12345678-1234-1234-1234-123456789012")).await;
    assert_eq!(within(sign_in.outcome()).await, SignInOutcome::Succeeded);
    assert!(Loopback::bind(0, "signed-in").await.is_err());
    assert!(Loopback::bind(home.port().unwrap(), "/").await.is_err(), "the port is taken");
}

/// The socket is replaced between the request and the outcome.
#[tokio::test]
async fn over_a_reconnect() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    started.ask_to_sign_in().unwrap();
    let sign_in = next_request(&mut chat).await;
    started.inject(SocketFault::Cut).unwrap();
    until(|| started.open_sockets() == 0).await;
    within(sign_in.redirect_uri(REDIRECT).url()).await.unwrap();
    within(started.customer_subscribed()).await;
    started.finish_sign_in(Flow::Succeeded, None).unwrap();
    assert_eq!(within(sign_in.outcome()).await, SignInOutcome::Succeeded);
}
