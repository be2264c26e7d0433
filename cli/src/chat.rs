//! `chat`: a chat in the terminal.

mod act;
mod browser;
mod input;
mod screen;
mod show;
mod sign_in;
mod talk;

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

use clap::{ArgMatches, Args, Command, FromArgMatches as _, ValueEnum};
use connectparticipant_chat::{Chat, ConnectError, History};

use crate::arguments;
use crate::failure::{Failure, FailureKind};
use crate::local::Local;
use crate::participant;
use crate::secret::{self, Sources};
use crate::settings::Settings;
use crate::usage;

use input::Input;
use screen::Screen;
use sign_in::{SignIns, WayBack};

/// What is typed.
pub(crate) const NAME: &str = "chat";

const LONG_ABOUT: &str = "\
Takes part in a chat: what you type is sent, what the others say is shown.

  /file PATH       sends a file
  /save ID PATH    fetches a file that somebody has sent
  /NUMBER          chooses that answer to the last question
  /cancel          ends a sign-in that you do not want to finish
  /bye             leaves the chat for good, as does the end of the input
  /help            lists these

Ctrl-C only closes the session: the chat goes on, and can be joined again with the same token. With \
--emulator, an agent repeats what you say.

When the flow asks to sign in, the address is shown and, on a desktop, your browser opens it. This \
program never fetches it.";

#[derive(Args, Clone, Debug)]
struct Arguments {
    /// What the agents are told about their messages
    #[arg(long, value_name = "WHAT", value_enum, default_value_t = Receipts::Read)]
    receipts: Receipts,

    /// Do not tell the others when you type
    #[arg(long)]
    no_typing: bool,

    /// How many items of the past to show first
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    history: usize,

    /// Where the browser comes back to after a sign-in: an address that is registered with the user
    /// pool's app client
    #[arg(long, value_name = "URI", conflicts_with = "catch_redirect")]
    redirect_uri: Option<String>,

    /// Catch the browser's way back at http://127.0.0.1:PORT/signed-in, which has to be registered
    /// with the user pool's app client, and write what it brings into --sign-in-result
    #[arg(long, value_name = "PORT", requires = "sign_in_result")]
    catch_redirect: Option<u16>,

    /// Where to write what the browser brings back, for `aws connect
    /// update-participant-authentication --cli-input-json file://FILE`. Only you can read it
    #[arg(long, value_name = "FILE", requires = "catch_redirect")]
    sign_in_result: Option<PathBuf>,

    /// The identity provider, as the user pool calls it, so that you do not have to choose one
    #[arg(long, value_name = "NAME")]
    identity_provider: Option<String>,

    /// Open the sign-in by this program instead of the system's
    #[arg(long, value_name = "PROGRAM")]
    browser: Option<PathBuf>,

    /// Open no browser for a sign-in
    #[arg(long, conflicts_with = "browser")]
    no_browser: bool,
}

/// What the agents are told about their messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Receipts {
    /// That they were read, when they are shown
    Read,
    /// That they have arrived
    Delivered,
    /// Nothing
    None,
}

/// The command.
pub(crate) fn command() -> Command {
    let token = &participant::PARTICIPANT;
    let command = Command::new(NAME).args(arguments::of_secret(token)).mut_arg(
        secret::file_option(token),
        |option| {
            // The standard input is what is said.
            let variable = secret::variable(token);
            option.help(format!("{} [from this file, or else from {variable}]", token.help))
        },
    );
    // What the options say of themselves is not what the command is.
    Arguments::augment_args(command)
        .about("Takes part in a chat, in the terminal")
        .long_about(LONG_ABOUT)
}

/// Runs it.
pub(crate) async fn run(matches: &ArgMatches, settings: &Settings) -> Result<(), Failure> {
    let arguments = Arguments::from_arg_matches(matches).map_err(|error| usage::failure(&error))?;
    let local = if settings.emulator { Some(Local::start().await?) } else { None };
    let client = settings.client(local.as_ref().map(Local::url))?;
    let sources = Sources::new(settings.secrets_in_arguments, local.as_ref());
    let mut sources = sources.without_input("what you say");
    let token = participant::participant_token(matches, &mut sources)?;
    let way_back = match (arguments.redirect_uri, arguments.catch_redirect, &local) {
        (Some(uri), _, _) => WayBack::Elsewhere(uri),
        (None, Some(port), _) => {
            WayBack::Caught { port, into: arguments.sign_in_result.unwrap_or_default() }
        }
        (None, None, Some(local)) => WayBack::Emulated(local.chat().clone()),
        (None, None, None) => WayBack::Unknown,
    };
    let browser = if arguments.no_browser { None } else { browser::opener(arguments.browser) };
    let sign_ins = SignIns { way_back, identity_provider: arguments.identity_provider, browser };

    let builder = Chat::builder(&client, token).history(History::Newest(arguments.history));
    let chat = builder.connect().await.map_err(|error| not_connected(&error))?;
    let _agent = local.as_ref().map(|local| local.agent()).transpose()?;
    let (input, printer) = match io::stdin().is_terminal() && io::stdout().is_terminal() {
        true => Input::keys().map(|(input, printer)| (input, Some(printer)))?,
        false => (Input::lines()?, None),
    };
    let mut screen = Screen::new(printer);
    if let Some(local) = &local {
        screen.note(&format!("you can be the agent at {}", local.console()))?;
    }
    let manners = talk::Manners { receipts: arguments.receipts, typing: !arguments.no_typing };
    talk::talk(chat, input, screen, manners, sign_ins).await
}

/// Why there is no chat.
pub(crate) fn not_connected(error: &ConnectError) -> Failure {
    let kind = match error {
        ConnectError::AccessDenied(_) => FailureKind::Denied,
        ConnectError::Rejected(_) => FailureKind::Invalid,
        ConnectError::TimedOut(_) => FailureKind::Network,
        _ => FailureKind::Other,
    };
    Failure::new(kind, error.to_string())
}
