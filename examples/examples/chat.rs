//! A chat in the terminal.
//!
//! Without arguments it runs against the emulator, in this process, where an agent repeats what you
//! say; its console is a web page, where you can be the agent yourself:
//!
//! ```text
//! cargo run --example chat
//! ```
//!
//! Against the service, or an emulator that runs already, as the participant whose token is in the
//! environment; or in a file, or on the first line of the input:
//!
//! ```text
//! PARTICIPANT_TOKEN=… cargo run --example chat -- --region us-east-1
//! cargo run --example chat -- --region us-east-1 --token-file FILE
//! cargo run --example chat -- --endpoint http://127.0.0.1:8080 --token-file -
//! ```
//!
//! A line is sent as a message. `/file PATH` sends a file, `/save ID PATH` fetches one, `/N` chooses
//! answer N of the last question, `/bye` leaves.

use std::error::Error as StdError;
use std::time::Duration;

use clap::Parser;
use connectparticipant::Client;
use connectparticipant_chat::interactive::{Interactive, Template};
use connectparticipant_chat::{Chat, Envelope, Event, MessageBody, PendingMessage, Upload};
use connectparticipant_emulator::Emulator;
use tokio::io::{AsyncBufReadExt, BufReader, Lines, Stdin};

type Result<T> = std::result::Result<T, Box<dyn StdError>>;

/// Where the customer comes back to after a sign-in.
const REDIRECT_URI: &str = "https://app.example.com/signed-in";

/// How long nothing may come, after the end of the input, until the chat is left: whoever pipes lines
/// in wants to read the answers.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// A chat in the terminal: with an echo, if neither a region nor an endpoint is given
#[derive(Parser)]
struct Arguments {
    /// The service's region
    #[arg(long)]
    region: Option<String>,
    /// An emulator that runs already, such as http://127.0.0.1:8080
    #[arg(long, value_name = "URL", conflicts_with = "region")]
    endpoint: Option<String>,
    /// Where the participant token is: a file, or - for the first line of the input. Otherwise it is
    /// taken from PARTICIPANT_TOKEN. Everybody can read the arguments of a program: it is not one
    #[arg(long, value_name = "FILE")]
    token_file: Option<String>,
}

type Input = Lines<BufReader<Stdin>>;

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let mut input = BufReader::new(tokio::io::stdin()).lines();
    let client = match (&arguments.region, &arguments.endpoint) {
        (Some(region), _) => Client::new(region.as_str())?,
        (_, Some(url)) => Client::builder().endpoint_url(url.as_str()).build()?,
        (None, None) => return with_emulator(input).await,
    };
    let token = match arguments.token_file.as_deref() {
        None => std::env::var("PARTICIPANT_TOKEN").map_err(|_| "set PARTICIPANT_TOKEN")?,
        Some("-") => input.next_line().await?.ok_or("the input has no line with a token")?,
        Some(file) => tokio::fs::read_to_string(file).await?,
    };
    talk(Chat::connect(&client, token.trim()).await?, input).await
}

/// The emulator plays the service, StartChatContact, the flow and an agent.
async fn with_emulator(input: Input) -> Result<()> {
    let emulator = Emulator::start().await?;
    let started = emulator.start_chat("You")?;
    println!("you can be the agent at {}", emulator.url());
    let client = Client::builder().endpoint_url(emulator.url()).build()?;
    let chat = Chat::connect(&client, started.participant_token()).await?;
    let agent = started.join("Sam")?;
    agent.say("Hello, I am Sam. What can I repeat for you?")?;
    let echo = tokio::spawn(async move {
        let mut heard = 0;
        loop {
            let said = |chat: &connectparticipant_emulator::ChatView| {
                let said = chat.transcript.iter().filter(|item| {
                    item.kind == connectparticipant_emulator::ItemKind::Message
                        && item.participant_role
                            == Some(connectparticipant_emulator::Role::Customer)
                });
                let said: Vec<_> = said.filter_map(|item| item.content.clone()).collect();
                (said.len() > heard).then_some(said)
            };
            let said = started.until(said).await;
            for text in said.iter().skip(heard) {
                if agent.say(&format!("You said: {}", text.expose())).is_err() {
                    return;
                }
            }
            heard = said.len();
        }
    });
    let result = talk(chat, input).await;
    echo.abort();
    emulator.stop().await;
    result
}

/// Sends lines and shows events, until either ends.
async fn talk(mut chat: Chat, mut input: Input) -> Result<()> {
    let mut question = None;
    let mut typing = true;
    let mut leaving = false;
    loop {
        tokio::select! {
            event = chat.next() => match event {
                None => break,
                Some(Event::Ended(reason)) => {
                    println!("* {reason}");
                    break;
                }
                Some(event) => {
                    if let Event::Message(message) = &event
                        && let MessageBody::Interactive(interactive) = &message.body
                    {
                        question = Some(interactive.clone());
                    }
                    show(event).await?;
                }
            },
            line = input.next_line(), if typing => match line? {
                None => typing = false,
                Some(line) => {
                    if let Err(error) = act(&chat, question.as_deref(), line.trim()).await {
                        println!("! {error}");
                    }
                }
            },
            () = tokio::time::sleep(LAST_WORDS), if !typing && !leaving => {
                leaving = true;
                chat.disconnect().await?;
            }
        }
    }
    Ok(())
}

/// Does what a line says.
async fn act(chat: &Chat, question: Option<&Interactive>, line: &str) -> Result<()> {
    let Some(command) = line.strip_prefix('/') else {
        if !line.is_empty() {
            chat.send_text(line).await?;
        }
        return Ok(());
    };
    match command.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["bye"] => chat.disconnect().await?,
        ["file", path] => {
            let upload = Upload::file(path).await?;
            let uploaded = chat.upload(upload).await?;
            println!("* sent, {}", if uploaded.approved { "approved" } else { "being scanned" });
        }
        ["save", id, path] => {
            let bytes = chat.download(id).await?.save(path).await?;
            println!("* {bytes} bytes saved");
        }
        [number] => {
            let index = number.parse::<usize>()?.checked_sub(1).ok_or("answers begin with 1")?;
            let question = question.ok_or("nothing was asked")?;
            chat.send(&answer(question, index)?).await?;
        }
        _ => return Err("commands: /file PATH, /save ID PATH, /NUMBER, /bye".into()),
    }
    Ok(())
}

fn answer(question: &Interactive, index: usize) -> Result<PendingMessage> {
    Ok(match &question.template {
        Template::ListPicker(picker) => picker.choose(index)?,
        Template::Panel(panel) => panel.choose(index)?,
        Template::TimePicker(picker) => picker.choose(index)?,
        Template::QuickReply(response) => response.choose(index)?,
        _ => return Err("this cannot be answered here".into()),
    })
}

async fn show(event: Event) -> Result<()> {
    match event {
        // The program's own messages are on the screen already.
        Event::Message(message) if message.client_token.is_some() => {}
        Event::Message(message) => {
            println!("{}: {}", name(&message), message.text());
            if let MessageBody::Interactive(interactive) = &message.body {
                for (number, choice) in choices(interactive).iter().enumerate() {
                    println!("  /{} {choice}", number + 1);
                }
            }
        }
        Event::Attachment(attachment) => {
            for file in &attachment.files {
                let status = file.status.as_ref().map_or("?", |status| status.as_str());
                println!(
                    "{}: file {} ({status}), id {}",
                    name(&attachment),
                    file.name.as_deref().unwrap_or("without a name"),
                    file.id
                );
            }
        }
        Event::Lifecycle(event) => println!("* {} {}", event.name, name(&event)),
        Event::SignInRequested(sign_in) => match sign_in.redirect_uri(REDIRECT_URI).url().await {
            Ok(url) => println!("* sign in at {}", url.as_str()),
            Err(error) => println!("! {error}"),
        },
        Event::SignedIn => println!("* signed in"),
        Event::SignInFailed(why) => println!("* {why}"),
        _ => {}
    }
    Ok(())
}

fn name(envelope: &Envelope) -> &str {
    envelope.display_name.as_deref().unwrap_or("Somebody")
}

fn choices(question: &Interactive) -> Vec<&str> {
    match &question.template {
        Template::ListPicker(picker) => {
            picker.elements.iter().map(|it| it.title.as_str()).collect()
        }
        Template::Panel(panel) => panel.elements.iter().map(|it| it.title.as_str()).collect(),
        Template::TimePicker(picker) => picker.slots.iter().map(|it| it.date.as_str()).collect(),
        Template::QuickReply(response) => response.answers.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}
