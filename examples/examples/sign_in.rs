//! The customer signs in during a chat, from the flow's request to its outcome.
//!
//! Everything that is not this program (the service, the flow, the identity provider) is the
//! emulator, in this process:
//!
//! ```text
//! cargo run --example sign_in
//! ```
//!
//! With a desktop, your browser opens the sign-in page: any name and any password but `wrong` will
//! do. Without one, or with `-- --no-browser`, the form is sent by this program.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::process::{Command, Stdio};
use std::time::Duration;

use connectparticipant::Client;
use connectparticipant_chat::sign_in::Loopback;
use connectparticipant_chat::{Chat, Event, NoticeKind, SignIn, SignInResult, SignInUrl};
use emulator::Emulator;

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let browser = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => browser(),
        ["--no-browser"] => None,
        _ => return Err("usage: sign_in [--no-browser]".into()),
    };

    let emulator = Emulator::start().await?;
    let flow = emulator.start_chat("Ada")?;
    let client = Client::builder().endpoint_url(emulator.url()).build()?;
    let mut chat = Chat::connect(&client, flow.participant_token().as_str()).await?;
    println!("connected");

    // The flow comes to its block `AuthenticateCustomer`.
    flow.ask_to_sign_in()?;

    while let Some(event) = chat.next().await {
        match event {
            Event::SignInRequested(sign_in) => {
                println!("asked to sign in, {} s left", sign_in.remaining().as_secs());
                let result = sign_in_by(browser, sign_in).await?;
                update_participant_authentication(&emulator, &result).await?;
            }
            Event::SignedIn => {
                println!("signed in");
                return Ok(());
            }
            Event::SignInFailed(why) => return Err(why.to_string().into()),
            Event::Notice(notice) if notice.kind == NoticeKind::DisplayNameUpdated => {
                println!("the customer is {} now", notice.display_name);
            }
            Event::Ended => break,
            _ => {}
        }
    }
    Err("the chat has ended".into())
}

/// Sends the customer to the identity provider, and catches the way back on this machine.
async fn sign_in_by(
    browser: Option<&str>,
    sign_in: SignIn,
) -> Result<SignInResult, Box<dyn StdError>> {
    let loopback = Loopback::bind(0, "/signed-in").await?;
    let url =
        sign_in.redirect_uri(loopback.redirect_uri()).identity_provider("Emulator").url().await?;
    println!("sign in at {}", url.as_str());
    let walk = match browser {
        Some(opener) => {
            Command::new(opener)
                .arg(url.as_str())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()?;
            println!("waiting for the browser");
            None
        }
        None => Some(tokio::spawn(fill_in_the_form(url.clone()))),
    };
    let result = tokio::time::timeout(Duration::from_secs(180), loopback.receive(&url)).await??;
    if let Some(walk) = walk {
        println!("the page says: {}", walk.await??);
    }
    println!("redirected back, with the state of this sign-in");
    Ok(result)
}

/// What opens a page in the browser of whoever sits here; `None` if nobody does.
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

/// What a customer does on the emulator's sign-in page. The text of the page that comes last.
async fn fill_in_the_form(url: SignInUrl) -> Result<String, String> {
    let fault = |error: reqwest::Error| error.without_url().to_string();
    let http = reqwest::Client::new();
    let page = http.get(url.as_str()).send().await.and_then(|page| page.error_for_status());
    page.map_err(fault)?;
    let page = reqwest::Url::parse(url.as_str()).map_err(|error| error.to_string())?;
    let mut fields: BTreeMap<String, String> = page.query_pairs().into_owned().collect();
    let typed = [("decision", "sign-in"), ("username", "Ada Lovelace"), ("password", "engine")];
    fields.extend(typed.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let mut form = page.join("/authorize").map_err(|error| error.to_string())?;
    form.set_query(None);
    let last = http.post(form).form(&fields).send().await.map_err(fault)?;
    let text = last.text().await.map_err(fault)?;
    let body = text.rsplit_once("<p>").and_then(|(_, text)| text.split_once("</p>"));
    Ok(body.map(|(text, _)| text.to_owned()).unwrap_or(text))
}

/// What your backend does, with AWS credentials, at the service `connect`.
async fn update_participant_authentication(
    emulator: &Emulator,
    result: &SignInResult,
) -> Result<(), Box<dyn StdError>> {
    let url = format!("{}/contact/update-participant-authentication", emulator.url());
    let body = result.body("12345678-1234-1234-1234-123456789012");
    let reply = reqwest::Client::new().post(url).json(&body).send().await?;
    reply.error_for_status().map_err(reqwest::Error::without_url)?;
    println!("UpdateParticipantAuthentication accepted");
    Ok(())
}
