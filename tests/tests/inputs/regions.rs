//! B6: names of regions become part of a host name, so they are names of regions or nothing.

use connectparticipant::Client;

fn made(region: &str) -> Result<String, String> {
    let builder = Client::builder().region(region);
    match builder.transport(|_| http::Response::new(bytes::Bytes::new())).build() {
        Ok(client) => Ok(format!("{client:?}")),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn that_are_refused() {
    let long = "a".repeat(300);
    for region in [
        "",
        " ",
        "us-east-1 ",
        " us-east-1",
        "us-east-1\n",
        "us-east-1\0",
        "evil.com/",
        "evil.com#",
        "us-east-1.evil.com",
        "us-east-1/..",
        "us-east-1@evil.com",
        "us-east-1:443",
        "us-east-1?x",
        "us-east-1%2e",
        "us_east_1",
        "US-EAST-1",
        "us-east",
        "us-1",
        "useast1",
        "-us-east-1",
        "us--east-1",
        "us-east--1",
        "us-east-123",
        "us-east-\u{661}",
        "\u{fc}s-east-1",
        "127.0.0.1",
        "localhost",
        long.as_str(),
    ] {
        let problem = made(region).expect_err(region);
        assert!(problem.contains("region "), "{region:?}: {problem}");
        assert!(!problem.contains("evil"), "{problem}");
    }
}

#[test]
fn that_are_called() {
    for (region, host) in [
        ("us-east-1", "participant.connect.us-east-1.amazonaws.com"),
        ("us-west-2", "participant.connect.us-west-2.amazonaws.com"),
        ("ap-southeast-2", "participant.connect.ap-southeast-2.amazonaws.com"),
        ("eu-central-1", "participant.connect.eu-central-1.amazonaws.com"),
        ("us-gov-west-1", "participant.connect.us-gov-west-1.amazonaws.com"),
    ] {
        let shown = made(region).expect(region);
        assert!(shown.contains(&format!("https://{host}")), "{region}: {shown}");
    }
}

#[test]
fn that_are_not_given() {
    let problem = Client::builder().build().map(drop).unwrap_err().to_string();
    assert!(problem.contains("endpoint") && problem.contains("egion"), "{problem}");
}
