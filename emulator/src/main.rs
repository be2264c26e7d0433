//! A local Amazon Connect Participant service, as a program.

mod announcement;

use std::io::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;

use clap::Parser;
use connectparticipant_emulator::{Account, Emulator, Scan, Settings};

use announcement::Announcement;

/// A local Amazon Connect Participant service, for demos and tests.
///
/// Point any client of the service at the address it prints: no AWS account and no credentials are
/// needed. Everything is in memory and gone when it ends. Chats are started in the console, over
/// the control API, or as an AWS SDK does it, with connect:StartChatContact.
#[derive(Parser)]
#[command(name = "connectparticipant-emulator", version)]
struct Arguments {
    /// The port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,

    /// The address to listen on. Whoever can reach it can read and write every chat.
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,

    /// Answer requests for this host too, as other containers know this one. Requests for any host
    /// but this machine, --host and --public-url are refused otherwise. May be given several times.
    #[arg(long, value_name = "HOST")]
    allow_host: Vec<String>,

    /// What the URLs handed to clients begin with, if it is not the address listened on, as behind
    /// a proxy or in a container.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,

    /// Post what chats stream to SNS topics to this http URL, as SNS does.
    #[arg(long, value_name = "URL", value_parser = http_url)]
    sns: Option<String>,

    /// Let bots' messages arrive as a whole, as in an instance whose attribute MESSAGE_STREAMING is off.
    #[arg(long)]
    no_message_streaming: bool,

    /// Let a bot answer in every chat that no agent has joined: a file with its script.
    #[arg(long, value_name = "FILE")]
    bot: Option<std::path::PathBuf>,

    /// Begin with the state in this file, as GET /_control/snapshot returns it.
    #[arg(long, value_name = "FILE")]
    snapshot: Option<std::path::PathBuf>,

    /// Start a chat and print its participant token.
    #[arg(long, value_name = "CUSTOMER", num_args = 0..=1, default_missing_value = "Customer")]
    chat: Option<String>,

    /// Print one line of JSON, for scripts: endpoint, console, controlApi and, with --chat, contactId,
    /// participantId and participantToken.
    #[arg(long)]
    json: bool,

    /// Print the OpenAPI 3.1 description of the control API, and end.
    #[arg(long)]
    openapi: bool,

    /// Accept only this RedirectUri in GetAuthenticationUrl; may be given several times. Every one
    /// is accepted if it is not given.
    #[arg(long, value_name = "URI")]
    redirect_uri: Vec<String>,

    /// Refuse calls of the service `connect` that no account has signed, as AWS does.
    #[arg(long)]
    verify_signatures: bool,

    /// An account that --verify-signatures knows, and a session token after another colon if it has one;
    /// may be given several times. Without it, the key is
    /// EMULATOR and the secret is emulator-secret.
    #[arg(long, value_name = "KEY:SECRET", value_parser = account, requires = "verify_signatures")]
    account: Vec<Account>,

    /// Refuse requests beyond the service's published quotas with ThrottlingException.
    #[arg(long)]
    throttle: bool,

    /// Leave uploaded attachments unscanned until the control API decides. Otherwise the name
    /// decides: "reject" or "eicar" in it is rejected, "pending" stays unscanned, any other passes.
    #[arg(long)]
    manual_scan: bool,

    /// Print a line for each request: operation, status, request id. Tokens and texts never show.
    #[arg(long, short)]
    verbose: bool,
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
