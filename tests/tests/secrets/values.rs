//! What a program holds: operations, builders, outputs, streams of pages, the client.

use std::fmt::Debug;

use bytes::Bytes;
use connectparticipant::Client;
use connectparticipant_tests::matrix::canary::assert_hidden;
use connectparticipant_tests::matrix::network::{Answer, Network};
use connectparticipant_tests::matrix::responses::good_responses;
use connectparticipant_tests::matrix::{CANARY, EACH, requests};

fn client() -> Client {
    Client::with_transport(|_| http::Response::new(Bytes::new())).unwrap()
}

fn hidden(value: &impl Debug) {
    let (line, lines) = (format!("{value:?}"), format!("{value:#?}"));
    assert_hidden(std::any::type_name_of_val(value), [line.as_str(), lines.as_str()]);
}

/// After every setter, in a separate type; then the operation and what it writes.
#[test]
fn operations_and_their_builders_at_every_step() {
    let client = client();
    hidden(&client);
    hidden(client.dispatcher());
    let (mut steps, mut secret) = (0, 0);
    for sample in &EACH {
        let input = requests::all(sample.name);
        let has_secret = input.to_string().contains(CANARY);
        assert!(has_secret || sample.is_signed, "{} has no secret", sample.name);
        secret += usize::from(has_secret);
        (sample.steps)(client.dispatcher(), &input, &mut |step| {
            hidden(&step);
            steps += 1;
        });
    }
    assert!(steps > 5 * EACH.len(), "{steps}");
    assert!(secret > EACH.len() / 2, "{secret} operations have a secret");
    let transcript = || client.get_transcript().next_token(CANARY).connection_token(CANARY);
    hidden(&transcript().pages());
    hidden(&transcript().items());
}

#[tokio::test]
async fn outputs_with_every_member() {
    let mut planted = 0;
    for good in good_responses() {
        let body = good.body.to_string();
        planted += body.matches(CANARY).count();
        let network = Network::always(Answer::json(200, body));
        let client = Client::with_transport(network).unwrap();
        let sample = EACH.iter().find(|sample| sample.name == good.operation).unwrap();
        let shown = sample.send(&client).await.unwrap();
        assert_hidden(sample.name, [shown.as_str()]);
    }
    assert!(planted >= 13, "{planted} secrets in responses");
}

/// What an error response holds can be asked for, but is not shown.
#[test]
fn pages_that_are_being_read() {
    let client = client();
    let mut pages = client.get_transcript().next_token(CANARY).connection_token(CANARY).pages();
    let next = pages.next();
    drop(next);
    hidden(&pages);
}

/// A URL that is no endpoint may hold a password.
#[test]
fn settings_that_are_refused() {
    for url in [
        "https://user:CANARY@example.com",
        "https://example.com/?token=CANARY",
        "https://example.com/#CANARY",
        "http://CANARY.example.com",
        "ftp://CANARY",
        "CANARY",
        "https://CANARY_",
    ] {
        let builder = Client::builder().endpoint_url(url);
        hidden(&builder);
        let error = builder.build().unwrap_err();
        assert_hidden(url, [error.to_string().as_str()]);
        hidden(&error);
        assert_eq!(error.setting(), "endpoint");
    }
    for region in ["CANARY", "us-east-1/CANARY"] {
        let error = Client::new(region).unwrap_err();
        assert_hidden(region, [error.to_string().as_str()]);
        hidden(&error);
    }
}
