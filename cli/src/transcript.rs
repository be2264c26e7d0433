//! `transcript`: what was said, and what is being said.

mod item;

use clap::{ArgMatches, Args, Command, FromArgMatches as _};
use connectparticipant::types::{ConnectionType, ScanDirection, SortKey};
use connectparticipant::{Client, ConnectionToken};
use connectparticipant_chat::{Chat, EndReason, Event, History};
use serde_json::Value;

use crate::call;
use crate::chat::not_connected;
use crate::failure::{Failure, FailureKind};
use crate::local::Local;
use crate::secret::Sources;
use crate::settings::Settings;
use crate::{arguments, participant, terminal, usage};

/// What is typed.
pub(crate) const NAME: &str = "transcript";

const LONG_ABOUT: &str = "\
Writes the transcript of a chat, the oldest item first.

With --follow it goes on with what comes, until the chat ends or Ctrl-C: as a participant, over a \
WebSocket of its own, which counts as being connected. Nothing is sent, no receipt either. Typing \
and receipts are no part of a transcript.";

#[derive(Args, Clone, Debug)]
struct Arguments {
    /// Go on with what comes
    #[arg(long, short)]
    follow: bool,

    /// Only so many of the newest items of the past
    #[arg(long, value_name = "NUMBER")]
    newest: Option<usize>,

    /// Write each item as JSON, with the names of the service, in one line
    #[arg(long)]
    json: bool,
}

/// The most that the service returns at once.
const PAGE: usize = 100;

/// The command.
pub(crate) fn command() -> Command {
    let command = Command::new(NAME)
        .args(arguments::of_secret(&participant::PARTICIPANT))
        .args(arguments::of_secret(&participant::CONNECTION));
    // What the options say of themselves is not what the command is.
    Arguments::augment_args(command)
        .about("Writes the transcript of a chat, and what is being said")
        .long_about(LONG_ABOUT)
}

/// Runs it.
pub(crate) async fn run(matches: &ArgMatches, settings: &Settings) -> Result<(), Failure> {
    let arguments = Arguments::from_arg_matches(matches).map_err(|error| usage::failure(&error))?;
    let local = if settings.emulator { Some(Local::start().await?) } else { None };
    let _agent = local.as_ref().map(Local::agent).transpose()?;
    let client = settings.client(local.as_ref().map(Local::url))?;
    let mut sources = Sources::new(settings.secrets_in_arguments, local.as_ref());
    if arguments.follow {
        let token = participant::participant_token(matches, &mut sources)?;
        let history = arguments.newest.map_or(History::All, History::Newest);
        let chat = Chat::builder(&client, token).history(history).connect().await;
        return follow(chat.map_err(|error| not_connected(&error))?, arguments.json).await;
    }
    let token = match participant::connection_token(matches, &mut sources)? {
        Some(token) => token,
        None => {
            let token = participant::participant_token(matches, &mut sources)?;
            connect(&client, token).await?
        }
    };
    for item in past(&client, &token, arguments.newest.unwrap_or(usize::MAX)).await?.iter().rev() {
        write(item, arguments.json)?;
    }
    Ok(())
}

/// A connection token, and no socket.
async fn connect(
    client: &Client,
    token: connectparticipant::ParticipantToken,
) -> Result<ConnectionToken, Failure> {
    let operation = client
        .create_participant_connection()
        .r#type(ConnectionType::ConnectionCredentials)
        .participant_token(token)
        .build();
    let (output, _) = call::received(client, operation).await?;
    let credentials = output.connection_credentials.and_then(|it| it.connection_token);
    credentials.ok_or_else(|| Failure::other("the service has returned no connection token"))
}

/// The newest items, the newest first, as they came.
async fn past(
    client: &Client,
    token: &ConnectionToken,
    most: usize,
) -> Result<Vec<Value>, Failure> {
    let mut operation = client.get_transcript().connection_token(token).build();
    operation.scan_direction = Some(ScanDirection::Backward);
    operation.sort_order = Some(SortKey::Descending);
    let mut items = Vec::new();
    while items.len() < most {
        operation.max_results = i32::try_from(PAGE.min(most - items.len())).ok();
        let (output, body) = call::received(client, operation.clone()).await?;
        let mut page: Value = serde_json::from_slice(&body).unwrap_or_default();
        if let Some(Value::Array(page)) = page.get_mut("Transcript") {
            items.append(page);
        }
        match output.next_token.filter(|next| !next.expose().is_empty()) {
            Some(next) if operation.next_token.as_ref() != Some(&next) => {
                operation.next_token = Some(next);
            }
            _ => break,
        }
    }
    items.truncate(most);
    Ok(items)
}

/// The items of a session, as they come.
async fn follow(mut chat: Chat, json: bool) -> Result<(), Failure> {
    while let Some(event) = chat.next().await {
        match &event {
            Event::Ended(EndReason::Rejected(error)) => {
                return Err(Failure::new(FailureKind::Denied, error.to_string()));
            }
            Event::Ended(_) => break,
            event => {
                if let Some(item) = item::of(event) {
                    write(&item, json)?;
                }
            }
        }
    }
    Ok(())
}

fn write(item: &Value, json: bool) -> Result<(), Failure> {
    if json {
        terminal::line(&terminal::json(&item.to_string()))
    } else {
        terminal::line(&terminal::text(&item::line(item)))
    }
}
