//! A bridge between a messenger and Amazon Connect: whoever writes in the messenger talks to an agent.
//!
//! ```text
//! cargo run --example bridge
//! ```
//!
//! Open the two printed addresses: the customer's phone and the agent's console. Everything that is not the bridge
//! is in this process too: the messenger (`messenger.rs`), and the emulator in place of Amazon Connect and SNS.
//!
//! Start from `bridge.rs`. Yours has another messenger, no `endpoint_url`, credentials of a provider, and a table in
//! place of the map of conversations.

mod bridge;
mod conversations;
mod messenger;
mod render;
mod signature;

use std::error::Error as StdError;

use clap::Parser;
use connect_chat::restjson::signing::Credentials;
use connectparticipant_emulator::{Account, Emulator, Settings};
use tokio::net::TcpListener;

/// A messenger, a bridge, and an agent's console
#[derive(Parser)]
struct Arguments {
    /// The port of the phone; 0 takes a free one
    #[arg(long, default_value_t = 8000)]
    port: u16,
}

const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:chat";

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let arguments = Arguments::parse();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let own = format!("http://{}", listener.local_addr()?);

    let mut settings = Settings::default();
    settings.accounts.push(Account::new("AKIDEXAMPLE", "a-secret-access-key"));
    settings.sns_url = Some(format!("{own}/sns"));
    let emulator = Emulator::builder().settings(settings).start().await?;

    let phone = TcpListener::bind(("127.0.0.1", arguments.port)).await?;
    let phone_url = format!("http://{}", phone.local_addr()?);
    let account = messenger::Account {
        webhook: format!("{own}/webhook"),
        webhook_secret: "what the messenger signs with".to_owned(),
        access_token: "what the bridge shows the messenger".to_owned(),
    };
    let connect = connect_chat::Client::builder()
        .region("us-east-1")
        .endpoint_url(emulator.url())
        .credentials(Credentials::new("AKIDEXAMPLE", "a-secret-access-key"))
        .build()?;
    let participant = connectparticipant::Client::builder().endpoint_url(emulator.url()).build()?;
    // The emulator signs as SNS does, and its certificate is not on a host of SNS. Yours fetches the URL.
    let certificate = format!("{}/_control/notifications/certificate", emulator.url());
    let bridge = bridge::Bridge::new(
        bridge::Settings {
            instance_id: "a1b2c3d4-5678-90ab-cdef-111122223333".to_owned(),
            flow_id: "f10f10f1-5678-90ab-cdef-111122223333".to_owned(),
            topic_arn: TOPIC.to_owned(),
            messenger_url: phone_url.clone(),
            webhook_secret: account.webhook_secret.clone(),
            access_token: account.access_token.clone(),
        },
        connect,
        participant,
        move |_of_sns| get(certificate.clone()),
    );
    println!("the customer's phone is at {phone_url}");
    println!("the agent's console is at {}", emulator.url());
    let messenger = axum::serve(phone, messenger::routes(account));
    let bridge = axum::serve(listener, bridge::routes(bridge));
    tokio::try_join!(messenger.into_future(), bridge.into_future())?;
    Ok(())
}

async fn get(url: String) -> Result<Vec<u8>, Box<dyn StdError + Send + Sync>> {
    Ok(reqwest::get(url).await?.error_for_status()?.bytes().await?.to_vec())
}
