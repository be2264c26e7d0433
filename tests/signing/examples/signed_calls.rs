//! Sends signed calls and pre-signed requests to a server, which verifies them: `cargo xtask peers`.
//!
//! The first argument is the server's URL. The server answers 200 to what it accepts and 403 to everything else.

use std::error::Error;
use std::time::Duration;

use connect_chat::restjson::signing::{Credentials, Presigned};
use connect_chat::restjson::{Body, Retry, http};
use connect_chat::{Client, ConfigError};

fn client(url: &str, credentials: Credentials) -> Result<Client, ConfigError> {
    Client::builder()
        .region("eu-west-1")
        .endpoint_url(url)
        .credentials(credentials)
        .retry(Retry::never())
        .build()
}

/// Sends a pre-signed request as a program without credentials does; the status of the answer.
async fn send(client: &Client, presigned: Presigned) -> Result<u16, Box<dyn Error>> {
    let request = http::Request::from(presigned).map(Body::from);
    let response = client.dispatcher().transport().send(request).await?;
    Ok(response.status().as_u16())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1).ok_or("the URL of the server is missing")?;
    let hour = Duration::from_secs(3600);
    let keys = Credentials::new("AKIDEXAMPLE", "secret");
    let permanent = client(&url, keys.clone())?;
    let temporary = client(&url, keys.with_session_token("to/k+en="))?;
    for client in [&permanent, &temporary] {
        client.stop_contact().instance_id("a instance").contact_id("c+1/ä").send().await?;
        client
            .get_contact_attributes()
            .instance_id("i~*'()")
            .initial_contact_id("c d")
            .send()
            .await?;
        let get = client.get_contact_attributes().instance_id("i/1").initial_contact_id("ü");
        let post = client.stop_contact().instance_id("i").contact_id("c");
        for presigned in [get.presign(hour).await?, post.presign(hour).await?] {
            assert_eq!(send(client, presigned).await?, 200, "the service accepts the URL");
        }
    }
    // The server does not accept everything.
    let stranger = client(&url, Credentials::new("AKIDEXAMPLE", "another secret"))?;
    let refused = stranger.stop_contact().instance_id("i").contact_id("c").send().await;
    assert_eq!(refused.err().and_then(|error| error.status()), Some(403), "a wrong secret");
    let presigned = stranger.stop_contact().instance_id("i").contact_id("c").presign(hour).await?;
    assert_eq!(send(&stranger, presigned).await?, 403, "a wrong secret");
    Ok(())
}
