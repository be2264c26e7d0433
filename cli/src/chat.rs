//! `chat`: a chat in the terminal.

mod browser;
mod command;
mod connection;
mod event_loop;
mod input;
mod lines;
mod screen;
mod sign_in;

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

use clap::{ArgMatches, Args, Command, FromArgMatches as _, ValueEnum};
use connectparticipant_chat::{Chat, History};

use crate::failure::Failure;
use crate::local::Local;
use crate::numbers;
use crate::options::MemberOption;
use crate::participant;
use crate::secret::Sources;
use crate::session;
use crate::settings::Settings;
use crate::terminal::style::Colors;
use crate::usage;

use event_loop::SentEvents;
use input::Input;
use screen::Screen;
use sign_in::{RedirectCallback, SignInSettings};

/// The name of the command.
pub(crate) const NAME: &str = "chat";

const LONG_ABOUT: &str = "\
Takes part in a chat: sends what you type, and shows what the others write.

  /file PATH       sends a file
  /save ID PATH    downloads a file that someone has sent
  /NUMBER          chooses that answer to the last question
  /signin URI      signs in; the browser returns to this URI
  /cancel          cancels a sign-in
  /bye             leaves the chat permanently, as does the end of the input
  /help            lists these commands

Ctrl-C closes only the session: the chat continues, and you can join it again with the same token. With \
--emulator, an agent repeats what you say.

When the flow asks you to sign in, the program shows the URL, and your browser opens it. The program \
itself never opens a URL that it receives.";

/// How many items of the past are shown.
const DEFAULT_HISTORY: usize = 20;

#[derive(Args, Clone, Debug)]
struct ChatOptions {
    /// Which receipts agents get for their messages
    #[arg(long, value_name = "WHICH", value_enum, default_value_t = Receipts::Read)]
    receipts: Receipts,

    /// Send no typing events
    #[arg(long)]
    no_typing: bool,

    /// How many items of the past to show first [default: 20]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true, value_parser = numbers::whole::<usize>)]
    history: Option<usize>,

    /// Show the time of each line
    #[arg(long)]
    timestamps: bool,

    /// The URI that the browser returns to after a sign-in: one that is registered with the user
    /// pool's app client
    #[arg(long, value_name = "URI", conflicts_with = "catch_redirect")]
    redirect_uri: Option<String>,

    /// Receive the redirect callback at http://127.0.0.1:PORT/signed-in, which must be registered
    /// with the user pool's app client, and write the result into --sign-in-result
    #[arg(long, value_name = "PORT", requires = "sign_in_result", value_parser = port)]
    catch_redirect: Option<u16>,

    /// The file for the result of a sign-in, for `aws connect update-participant-authentication
    /// --cli-input-json file://FILE`. Only you can read it
    #[arg(long, value_name = "FILE", requires = "catch_redirect")]
    sign_in_result: Option<PathBuf>,

    /// The identity provider in the user pool; skips the provider selection page
    #[arg(long, value_name = "NAME")]
    identity_provider: Option<String>,

    /// Open the sign-in with this program instead of the system's
    #[arg(long, value_name = "PROGRAM")]
    browser: Option<PathBuf>,

    /// Open no browser for a sign-in
    #[arg(long, conflicts_with = "browser")]
    no_browser: bool,
}

/// Which receipts agents get for their messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Receipts {
    /// Read, once a message is shown
    Read,
    /// Delivered
    Delivered,
    /// None
    None,
}

/// The command.
pub(crate) fn command() -> Command {
    let token = participant::participant_option();
    let command = Command::new(NAME).args(token.args()).mut_arg(token.file_name(), |option| {
        // The standard input holds the messages.
        option.help(format!(
            "{} [from this file, or from {}]",
            token.member.docs,
            MemberOption::variable(&token)
        ))
    });
    // clap would take the documentation of the options for the command's.
    ChatOptions::augment_args(command)
        .about("Takes part in a chat, in the terminal")
        .long_about(LONG_ABOUT)
}

/// Runs the command.
pub(crate) async fn run(matches: &ArgMatches, settings: &Settings) -> Result<(), Failure> {
    let options = ChatOptions::from_arg_matches(matches).map_err(|error| usage::failure(&error))?;
    let local = if settings.emulator { Some(Local::start().await?) } else { None };
    let client = settings.client(local.as_ref().map(Local::url));
    let sources = Sources::new(settings.secrets_in_arguments, local.as_ref());
    let mut sources = sources.with_input_for("the messages");
    let token = participant::participant_token(matches, &mut sources);
    let (client, token) = Failure::both(client, token)?;
    let profile = &settings.profile_settings;
    let redirect_uri = match options.catch_redirect {
        Some(_) => None,
        // The redirect URI of the profile is not the emulator's.
        None if local.is_some() => options.redirect_uri,
        None => options.redirect_uri.or_else(|| profile.redirect_uri.clone()),
    };
    let callback = match (redirect_uri, options.catch_redirect, &local) {
        (Some(uri), _, _) => RedirectCallback::External(uri),
        (None, Some(port), _) => {
            RedirectCallback::Loopback { port, file: options.sign_in_result.unwrap_or_default() }
        }
        (None, None, Some(local)) => RedirectCallback::Emulator(local.chat().clone()),
        (None, None, None) => RedirectCallback::Unknown,
    };
    let browser = if options.no_browser {
        None
    } else {
        browser::opener(options.browser.or_else(|| profile.browser.clone()))
    };
    let identity_provider = options.identity_provider.or_else(|| profile.identity_provider.clone());
    let sign_in_settings = SignInSettings { callback, identity_provider, browser };

    let history = options.history.or(profile.history).unwrap_or(DEFAULT_HISTORY);
    let builder = Chat::builder(&client, token).history(History::Newest(history));
    let chat = builder.connect().await.map_err(|error| session::not_connected(&error))?;
    let _agent = local.as_ref().map(|local| local.agent()).transpose()?;
    let (input, printer) = match io::stdin().is_terminal() && io::stdout().is_terminal() {
        true => Input::keys().map(|(input, printer)| (input, Some(printer)))?,
        false => (Input::lines()?, None),
    };
    let colors = Colors::of_output(settings.color());
    let timestamps = options.timestamps || profile.timestamps.unwrap_or_default();
    let mut screen = Screen::new(printer, colors, timestamps);
    if let Some(local) = &local {
        screen.status(&format!("you can be the agent at {}", local.console()))?;
    }
    let sent_events = SentEvents { receipts: options.receipts, typing: !options.no_typing };
    event_loop::run(chat, input, screen, sent_events, sign_in_settings).await
}

fn port(text: &str) -> Result<u16, String> {
    numbers::from_to(text, &(0..=u16::MAX))
}
