//! The customer signs in during a chat, from `StartChatContact` to the outcome.
//!
//! This program is both the back end, which signs its calls, and the customer. Everything else (the
//! services, which verify the signatures, the flow, the identity provider) is the emulator, in this
//! process:
//!
//! ```text
//! cargo run --example sign_in
//! ```
//!
//! With a desktop, your browser opens the sign-in page: any name and any password but `wrong` will
//! do. Without one, or with `-- --no-browser`, this program sends the page's form itself.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::process::Stdio;
use std::time::Duration;

use clap::Parser;
use connect_chat::restjson::signing::Credentials;
use connect_chat::types::ParticipantDetails;
use connectparticipant::Client;
use connectparticipant_backend::{StartedChat, complete_sign_in, start_chat};
use connectparticipant_chat::sign_in::Loopback;
use connectparticipant_chat::{Event, EventName, SignIn, SignInResult, SignInUrl};
use connectparticipant_emulator::{Account, Emulator, Settings};
use tokio::process::Command;

/// The Connect instance. The emulator accepts any.
const INSTANCE: &str = "a1b2c3d4-5678-90ab-cdef-111122223333";

/// How long a browser is given to fail.
const TO_FAIL: Duration = Duration::from_secs(3);

/// How long the customer is given, by the flow: its default.
const TO_SIGN_IN: Duration = Duration::from_secs(180);

/// Signs a customer in, with the emulator for everything that is not this program
#[derive(Parser)]
struct Arguments {
    /// Send the sign-in page's form from here, even if there is a browser
    #[arg(long)]
    no_browser: bool,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let arguments = Arguments::parse();
    let browser = if arguments.no_browser { None } else { browser() };

    let mut settings = Settings::default();
    settings.accounts.push(Account::new("AKIDEXAMPLE", "a-secret-access-key"));
    let emulator = Emulator::builder().settings(settings).start().await?;

    // The back end: it alone has AWS credentials.
    let connect = connect_chat::Client::builder()
        .region("us-east-1")
        .endpoint_url(emulator.url())
        .credentials(Credentials::new("AKIDEXAMPLE", "a-secret-access-key"))
        .build()?;
    let start = connect
        .start_chat_contact()
        .instance_id(INSTANCE)
        .contact_flow_id("f10f10f1-5678-90ab-cdef-111122223333")
        .participant_details(ParticipantDetails::builder().display_name("Ada").build())
        .build();

    // The customer: the connection comes with the response that starts the chat.
    let client = Client::builder().endpoint_url(emulator.url()).build()?;
    let StartedChat { mut chat, contact_id, .. } = start_chat(&connect, &client, start).await?;
    println!("started and connected");

    // The flow comes to its block `AuthenticateCustomer`.
    let flow = emulator.chat(&contact_id).ok_or("the emulator has the chat")?;
    flow.ask_to_sign_in()?;

    while let Some(event) = chat.next().await {
        match event {
            Event::SignInRequested(sign_in) => {
                println!("asked to sign in, {} s left", sign_in.remaining().as_secs());
                let result = sign_in_by(browser, sign_in).await?;
                complete_sign_in(&connect, INSTANCE, &result).await?;
                println!("UpdateParticipantAuthentication accepted");
            }
            Event::SignedIn => {
                println!("signed in");
                return Ok(());
            }
            Event::SignInFailed(why) => return Err(why.to_string().into()),
            Event::Lifecycle(event) if event.name == EventName::DisplayNameUpdated => {
                println!(
                    "the customer is {} now",
                    event.display_name.as_deref().unwrap_or("nameless")
                );
            }
            Event::Ended(_) => break,
            _ => {}
        }
    }
    Err("the chat has ended".into())
}

/// Sends the customer to the identity provider, and receives the redirect on this machine.
async fn sign_in_by(
    browser: Option<&str>,
    sign_in: SignIn,
) -> Result<SignInResult, Box<dyn StdError>> {
    let loopback = Loopback::bind(0, "/signed-in").await?;
    let url =
        sign_in.redirect_uri(loopback.redirect_uri()).identity_provider("Emulator").url().await?;
    println!("sign in at {}", url.as_str());
    let opened = match browser {
        Some(program) => open(program, &url).await,
        None => false,
    };
    let person = async {
        if opened {
            println!("waiting for the browser");
            Ok(())
        } else {
            println!("without a browser: the form is sent from here");
            fill_in_the_form(&url).await
        }
    };
    let back = tokio::time::timeout(TO_SIGN_IN, loopback.receive(&url));
    let (result, done) = tokio::join!(back, person);
    done?;
    println!("redirected back, with the state of this sign-in");
    Ok(result??)
}

/// Opens the page in a browser; `false` if that does not work.
async fn open(program: &str, url: &SignInUrl) -> bool {
    let mut command = Command::new(program);
    command.arg(url.as_str()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut running) = command.spawn() else { return false };
    match tokio::time::timeout(TO_FAIL, running.wait()).await {
        Ok(ended) => ended.is_ok_and(|status| status.success()),
        // It is the browser itself, and lives on.
        Err(_) => true,
    }
}

/// The command that opens a page in the user's browser; `None` without a user.
fn browser() -> Option<&'static str> {
    if cfg!(target_os = "macos") {
        return Some("open");
    }
    let desktop =
        ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    let path = std::env::var_os("PATH")?;
    let installed = std::env::split_paths(&path).any(|folder| folder.join("xdg-open").exists());
    (desktop && installed).then_some("xdg-open")
}

/// Fills in the emulator's sign-in page like a customer, up to the last page.
async fn fill_in_the_form(url: &SignInUrl) -> Result<(), Box<dyn StdError>> {
    let http = on_this_machine()?;
    let page = http.get(url.as_str()).send().await.and_then(|page| page.error_for_status());
    // The address is a secret.
    page.map_err(reqwest::Error::without_url)?;
    let mut form = reqwest::Url::parse(url.as_str())?;
    let mut fields: BTreeMap<String, String> = form.query_pairs().into_owned().collect();
    let typed = [("decision", "sign-in"), ("username", "Ada Lovelace"), ("password", "engine")];
    fields.extend(typed.map(|(name, value)| (name.to_owned(), value.to_owned())));
    form.set_query(None);
    let last = http.post(form).form(&fields).send().await.and_then(|page| page.error_for_status());
    last.map_err(reqwest::Error::without_url)?;
    Ok(())
}

/// A client without a proxy.
fn on_this_machine() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().no_proxy().build()
}
