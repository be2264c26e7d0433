//! A local Amazon Connect Participant service, as a program.

mod announcement;
mod public_url;

use std::io::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;

use clap::Parser;
use connectparticipant_emulator::{Account, Emulator, Scan, Settings};

use announcement::Announcement;

/// A local Amazon Connect Participant service, for demos and tests.
///
/// Point any client of the service at the address that it prints: no AWS account and no credentials
/// are needed. Everything is in memory and is lost when the program exits. Start chats in the console,
/// through the control API, or with connect:StartChatContact, as an AWS SDK does.
#[derive(Parser)]
#[command(name = "connectparticipant-emulator", version)]
struct Arguments {
    /// The port to listen on; 0 selects a free port.
    #[arg(long, default_value_t = 8080)]
    port: u16,

    /// The address to listen on. Everyone who can reach it can read and write every chat.
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,

    /// Answer requests for this host too, for example the name of this container. Otherwise, requests
    /// for any host but this machine, --host and --public-url are refused. May be given several times.
    #[arg(long, value_name = "HOST")]
    allow_host: Vec<String>,

    /// The base of the URLs that clients receive, if it differs from the listening address, for example
    /// behind a proxy or in a container.
    #[arg(long, value_name = "URL", value_parser = public_url)]
    public_url: Option<String>,

    /// Post the notifications that SNS would send to this http URL.
    #[arg(long, value_name = "URL", value_parser = http_url)]
    sns: Option<String>,

    /// Deliver bots' messages whole, like an instance whose attribute MESSAGE_STREAMING is off.
    #[arg(long)]
    no_message_streaming: bool,

    /// A file with the script of a bot, which answers in every chat that no agent has joined.
    #[arg(long, value_name = "FILE")]
    bot: Option<std::path::PathBuf>,

    /// Start with the state in this file, which GET /_control/snapshot returned.
    #[arg(long, value_name = "FILE")]
    snapshot: Option<std::path::PathBuf>,

    /// Start a chat and print its participant token.
    #[arg(long, value_name = "CUSTOMER", num_args = 0..=1, default_missing_value = "Customer")]
    chat: Option<String>,

    /// Print one line of JSON, for scripts: endpoint, console, controlApi and, with --chat, contactId,
    /// participantId and participantToken.
    #[arg(long)]
    json: bool,

    /// Print the OpenAPI 3.1 description of the control API, and exit.
    #[arg(long)]
    openapi: bool,

    /// Accept only this RedirectUri in GetAuthenticationUrl; may be given several times. By default,
    /// every RedirectUri is accepted.
    #[arg(long, value_name = "URI")]
    redirect_uri: Vec<String>,

    /// Refuse calls of the service `connect` that no account has signed, as AWS does.
    #[arg(long)]
    verify_signatures: bool,

    /// An account that --verify-signatures knows. A session token may follow, after another colon. May be
    /// given several times. By default, the key is EMULATOR and the secret is emulator-secret.
    #[arg(long, value_name = "KEY:SECRET", value_parser = account, requires = "verify_signatures")]
    account: Vec<Account>,

    /// Refuse requests beyond the service's published quotas with ThrottlingException.
    #[arg(long)]
    throttle: bool,

    /// Leave uploaded attachments unscanned until the control API decides. Otherwise the
    /// file name decides: a name with "reject" or "eicar" is rejected, a name with "pending" stays
    /// unscanned, any other is approved.
    #[arg(long)]
    manual_scan: bool,

    /// Print a line for each request: operation, status, request id. Tokens and texts are never
    /// shown.
    #[arg(long, short)]
    verbose: bool,
}

fn public_url(text: &str) -> Result<String, String> {
    public_url::check(text).map(|()| text.to_owned()).map_err(|why| format!("it {why}"))
}

fn http_url(text: &str) -> Result<String, String> {
    match url::Url::parse(text) {
        Ok(url) if url.scheme() == "http" && url.host().is_some() => Ok(text.to_owned()),
        _ => Err("it must be an http URL, such as http://127.0.0.1:9000/sns".to_owned()),
    }
}

fn account(text: &str) -> Result<Account, String> {
    let mut parts = text.splitn(3, ':');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(key), Some(secret), token) if !key.is_empty() && !secret.is_empty() => {
            let account = Account::new(key, secret);
            Ok(token.map_or(account.clone(), |token| account.with_session_token(token)))
        }
        // The value may be a secret, so the error does not repeat it.
        _ => Err("it must be an access key, a colon and a secret key".to_owned()),
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.verbose {
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::INFO)
            .with_writer(std::io::stderr)
            .init();
    }
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // If the error stream is closed, the message is lost.
            let _ = writeln!(std::io::stderr(), "connectparticipant-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    if arguments.openapi {
        let address = SocketAddr::from((arguments.host, arguments.port));
        let url = arguments.public_url.unwrap_or_else(|| format!("http://{address}"));
        let description = connectparticipant_emulator::openapi(url.trim_end_matches('/'));
        writeln!(std::io::stdout(), "{description:#}")?;
        return Ok(());
    }
    let mut settings = Settings::default();
    settings.throttling = arguments.throttle;
    if !arguments.redirect_uri.is_empty() {
        settings.redirect_uris = Some(arguments.redirect_uri);
    }
    if arguments.manual_scan {
        settings.scan = Scan::Manual;
    }
    settings.sns_url = arguments.sns;
    settings.message_streaming = !arguments.no_message_streaming;
    if let Some(path) = &arguments.bot {
        let script = std::fs::read_to_string(path)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let script = serde_json::from_str(&script)
            .map_err(|error| format!("{} is not a bot's script: {error}", path.display()))?;
        settings.bot = Some(script);
    }
    if arguments.verify_signatures {
        settings.accounts = match arguments.account.as_slice() {
            [] => vec![Account::new("EMULATOR", "emulator-secret")],
            accounts => accounts.to_vec(),
        };
    }
    let mut builder =
        Emulator::builder().host(arguments.host).port(arguments.port).settings(settings);
    for host in &arguments.allow_host {
        builder = builder.allow_host(host);
    }
    if let Some(url) = &arguments.public_url {
        builder = builder.public_url(url);
    }
    // Before the program prints how to stop it.
    let stop = asked_to_stop()?;
    let emulator = builder.start().await?;
    if let Some(path) = &arguments.snapshot {
        let snapshot = std::fs::read_to_string(path)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        emulator.restore(&snapshot).map_err(|error| format!("{}: {error}", path.display()))?;
    }

    let chat =
        arguments.chat.as_ref().map(|name| emulator.start_chat(name.as_str())).transpose()?;
    let announcement = Announcement {
        emulator: &emulator,
        chat: chat.as_ref(),
        is_local: arguments.host.is_loopback(),
    };
    announce(&if arguments.json { announcement.json() } else { announcement.text() })?;

    stop.await?;
    emulator.stop().await;
    Ok(())
}

/// Prints how to reach the emulator. A reader that has closed its end of the pipe has what it needs: the
/// emulator serves on.
fn announce(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Installs a handler: a signal no longer ends the program, but makes the future ready.
#[cfg(unix)]
fn asked_to_stop() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        Ok(())
    })
}

#[cfg(not(unix))]
fn asked_to_stop() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    Ok(tokio::signal::ctrl_c())
}
