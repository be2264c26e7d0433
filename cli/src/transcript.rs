//! `transcript`: the items of a chat, those of the past and those to come.

mod item;
mod pages;

use clap::{ArgMatches, Args, Command, FromArgMatches as _};
use connectparticipant::restjson::Paginated as _;
use connectparticipant::types::{ScanDirection, SortKey};
use connectparticipant::{Client, ConnectionToken};
use connectparticipant_chat::{Chat, EndReason, Event, History};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::failure::{Failure, FailureKind};
use crate::local::Local;
use crate::numbers;
use crate::participant::{self, AnyToken};
use crate::secret::Sources;
use crate::settings::Settings;
use crate::{session, terminal, usage};

use pages::RawTranscript;

/// What is typed.
pub(crate) const NAME: &str = "transcript";

const LONG_ABOUT: &str = "\
Prints the transcript of a chat, the oldest item first.

With --follow it also prints new items, until the chat ends or you press Ctrl-C. It then connects as \
the participant, over its own WebSocket. It sends nothing, not even receipts. Typing events and \
receipts are not part of a transcript.";

#[derive(Args, Clone, Debug)]
struct TranscriptOptions {
    /// Print new items too, until the chat ends
    #[arg(long, short)]
    follow: bool,

    /// Print only this many of the newest items of the past
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true, value_parser = numbers::whole::<usize>)]
    newest: Option<usize>,

    /// Print each item as one line of JSON, with the names of the service
    #[arg(long)]
    json: bool,
}

/// The most items that the service returns in a page.
const MAX_PAGE: usize = 100;
/// The most items that are held, unless `--newest` sets a number: the newest arrive first, and the
/// oldest are written first.
const MAX_ITEMS: usize = 10_000;
/// The most bytes of items that are held.
const MAX_SIZE: usize = 64 << 20;
/// The most empty pages in a row.
const MAX_EMPTY_PAGES: usize = 16;

/// The command.
pub(crate) fn command() -> Command {
    let command = Command::new(NAME)
        .args(participant::participant_option().args())
        .args(participant::connection_option().args());
    // clap would take the documentation of the options for the command's.
    TranscriptOptions::augment_args(command)
        .about("Prints the transcript, and follows it")
        .long_about(LONG_ABOUT)
}

/// Runs the command.
pub(crate) async fn run(matches: &ArgMatches, settings: &Settings) -> Result<(), Failure> {
    let options =
        TranscriptOptions::from_arg_matches(matches).map_err(|error| usage::failure(&error))?;
    let local = if settings.emulator { Some(Local::start().await?) } else { None };
    let _agent = local.as_ref().map(Local::agent).transpose()?;
    let client = settings.client(local.as_ref().map(Local::url));
    let mut sources = Sources::new(settings.secrets_in_arguments, local.as_ref());
    if options.follow {
        let token = participant::participant_token(matches, &mut sources);
        let (client, token) = Failure::both(client, token)?;
        let history = History::Newest(options.newest.unwrap_or(MAX_ITEMS));
        let chat = Chat::builder(&client, token).history(history).connect().await;
        return follow(chat.map_err(|error| session::not_connected(&error))?, options.json).await;
    }
    let (client, token) = Failure::both(client, AnyToken::read(matches, &mut sources))?;
    let token = token.connect(&client).await?;
    let (items, has_more) = past(&client, &token, options.newest).await?;
    for item in items.iter().rev() {
        let item = serde_json::from_str(item.get()).unwrap_or_else(|_| item.get().into());
        write(&item, options.json)?;
    }
    if has_more {
        let count = items.len();
        return Err(Failure::other(format!(
            "the transcript has more items than the newest {count}, which are written above; \
             --newest NUMBER sets how many"
        )));
    }
    Ok(())
}

/// The newest items, the newest first, as they were received, and whether there are more.
async fn past(
    client: &Client,
    token: &ConnectionToken,
    newest: Option<usize>,
) -> Result<(Vec<Box<RawValue>>, bool), Failure> {
    let most = newest.unwrap_or(MAX_ITEMS);
    let operation = client
        .get_transcript()
        .scan_direction(ScanDirection::Backward)
        .sort_order(SortKey::Descending)
        .max_results(i32::try_from(MAX_PAGE.min(most)).unwrap_or_default())
        .connection_token(token)
        .build();
    let mut pages = client.pages(RawTranscript(operation));
    let (mut items, mut size, mut empty) = (Vec::new(), 0, 0);
    while items.len() < most {
        let Some(page) = pages.next().await else { return Ok((items, false)) };
        let page = page.map_err(|error| Failure::of_call(&error))?;
        let page = RawTranscript::items(page);
        empty = if page.is_empty() { empty + 1 } else { 0 };
        size += page.iter().map(|item| item.get().len()).sum::<usize>();
        items.extend(page);
        if size > MAX_SIZE || empty > MAX_EMPTY_PAGES {
            return Ok((items, true));
        }
    }
    items.truncate(most);
    Ok((items, newest.is_none()))
}

/// Writes the items of a session as they are received.
async fn follow(mut chat: Chat, json: bool) -> Result<(), Failure> {
    let mut gap = None;
    while let Some(event) = chat.next().await {
        match &event {
            Event::TranscriptGap(found) => gap = Some(*found),
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
    match gap {
        Some(gap) => Err(Failure::other(format!("items may be missing: {gap}"))),
        None => Ok(()),
    }
}

fn write(item: &Value, json: bool) -> Result<(), Failure> {
    if json {
        terminal::line(&terminal::json(&item.to_string()))
    } else {
        terminal::line(&terminal::text(&item::line(item)))
    }
}
